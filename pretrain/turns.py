"""One kind of step of a phase (Turn in src/training/types.ts): its graph, what it trains, what it has seen."""

import torch

import distributed
from schedule import value_at


class Turn:
    """trainer: in the phase; module: the recorded step; share: the optimizer's part that it trains."""

    def __init__(self, trainer, module, share):
        self.trainer, self.module, self.share = trainer, module, share
        self.loss_names = [name for name in module.output_names if name.startswith("losses/")]
        self.names = [name[len("losses/") :] for name in self.loss_names] + ["norm " + p for p in share.prefixes]
        self.scalar_names = list(trainer.recipe["scalars"])
        self.controls = torch.zeros(len(self.scalar_names) + share.control_count, device=trainer.device)
        # Sums since the last log: every loss, every group's norm, good steps.
        self.sums = torch.zeros(len(self.names) + 1, device=trainer.device)
        self.run = trainer.options.accelerate(self)

    def changing(self):
        """All tensors that a step changes in place."""
        cohorts = [
            part
            for cohort in self.share.cohorts
            for part in (cohort.values, cohort.first, cohort.second, cohort.average)
            if part is not None
        ]
        return [*cohorts, *self.trainer.state.values(), self.sums]

    def set_controls(self, progress, step):
        scalars = [value_at(self.trainer.recipe["scalars"][name], progress) for name in self.scalar_names]
        controls = torch.tensor(scalars + self.share.controls(progress, step), dtype=torch.float32)
        pinned = controls.pin_memory() if self.trainer.device.type == "cuda" else controls
        self.controls.copy_(pinned, non_blocking=True)

    def compute(self):
        """The step on what lies in `bytes`, `controls` and `noise`. Touches no number on the host."""
        trainer, count = self.trainer, len(self.scalar_names)
        scalars = {f"scalars/{name}": self.controls[i] for i, name in enumerate(self.scalar_names)}
        fixed = {**trainer.frozen, **trainer.parameters(), **scalars, **trainer.noise}
        outputs = self.module({**fixed, **trainer.decode(trainer.bytes)})
        gradient = self.share.gather({name[6:]: value for name, value in outputs.items() if name.startswith("grads/")})
        losses = torch.stack([outputs[name].float() for name in self.loss_names])
        joined = distributed.mean(torch.cat([gradient, losses]))
        gradient, losses = joined.split([gradient.numel(), losses.numel()])
        finite, norms = self.share.update(gradient, self.controls[count:])
        for name, value in trainer.state.items():
            if f"nextState/{name}" in outputs:
                value.copy_(torch.where(finite, outputs[f"nextState/{name}"], value))
        seen = torch.cat([losses, torch.stack(list(norms.values())), torch.ones_like(losses[:1])])
        self.sums += torch.where(finite, seen, torch.zeros_like(seen))

    def take(self):
        """(sums by name, good steps) since the last call."""
        *sums, good = self.sums.tolist()
        self.sums.zero_()
        return dict(zip(self.names, sums)), good


def turn_at(phase, step):
    """Index of the turn of step number `step` of the whole run (turnAt in src/training/types.ts)."""
    times = [turn["times"] for turn in phase.get("turns", [{"times": 1}])]
    place = step % sum(times)
    for i, count in enumerate(times):
        place -= count
        if place < 0:
            return i
    raise ValueError("A phase's turns have no steps")


def graph_names(phase, index, kind):
    """Paths of a phase's graphs without their endings, one a turn; `kind` is step or losses (pretrain/tools/plan.ts)."""
    turns = phase.get("turns")
    return [f"{kind}-{index}-{i}" for i in range(len(turns))] if turns else [f"{kind}-{index}"]
