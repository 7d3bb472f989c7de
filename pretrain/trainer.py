"""A training run: the recorded steps of a plan, one phase after another, with everything that keeps a run alive."""

import json
import math
import os
import time
from collections import deque

import numpy as np
import torch

import checkpoint
import distributed
import replay
import tensor_file
from optimizer import Optimizer
from samples import Batches, PlaneDecoder, inflate
from schedule import phase_at, value_at
from turns import Turn, graph_names, turn_at

# Losses are read from the device this often; in between nothing waits for it.
LOG_SECONDS = 10
# A run in which this many logs in a row hold no good step goes back to its last kept state.
PATIENCE = 3


def rounded(value):
    """A number for the log; JSON knows neither NaN nor infinity."""
    return round(value, 5) if math.isfinite(value) else None


def own_group(_):
    """Ctrl-C and SIGTERM to the whole process group are the trainer's to handle; its loaders go on until it ends."""
    os.setpgrp()


class Budget:
    """How long a run is: steps, or seconds of training over all its parts."""

    def __init__(self, steps=None, seconds=None):
        self.steps, self.seconds = steps, seconds

    def progress(self, step, elapsed):
        return step / self.steps if self.steps else elapsed / self.seconds


class Trainer:
    """folder: what `pretrain:prepare` wrote. photos: folder of decoded photos. work: where checkpoints and logs go."""

    def __init__(self, folder, photos, work, budget, options):
        self.folder, self.photo_folder, self.work, self.budget, self.options = folder, photos, work, budget, options
        with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
            self.plan = json.load(file)
        self.recipe, self.device = self.plan["recipe"], options.device
        self.decode = PlaneDecoder(self.plan["planes"])
        self.step, self.samples, self.elapsed, self.index = 0, 0, 0.0, None
        self.tensors = {group: {} for group in checkpoint.GROUPS}
        self.updates = {}
        self.stall, self.failures, self.kept = 0.0, 0, None
        self.frozen = self._load("frozen.tensors")
        os.makedirs(work, exist_ok=True)
        self.resume(checkpoint.load(os.path.join(work, "checkpoint")))

    def _load(self, name):
        arrays = tensor_file.read(os.path.join(self.folder, name))
        return {key: torch.from_numpy(array).to(self.device) for key, array in arrays.items()}

    # State: between phases and on disk it is plain tensors by group and name.

    def resume(self, saved):
        if saved is None:
            return
        run, groups = saved
        if run["recipe"] != self.recipe["name"] or run["seed"] != self.plan["seed"]:
            raise ValueError(f"The checkpoint is of recipe {run['recipe']}, seed {run['seed']}; prepare the same plan")
        self.step, self.samples, self.elapsed = run["step"], run["samples"], run["elapsed"] / 1000
        self.updates = run["updates"]
        self.tensors = {
            group: {name: torch.from_numpy(np.asarray(array)) for name, array in arrays.items()}
            for group, arrays in groups.items()
        }
        self.index = None

    def collect(self):
        """(run, groups) as a checkpoint holds them: copies on the CPU."""
        if self.index is not None:
            first, second = self.optimizer.moments()
            live = {"params": self.optimizer.params, "first": first, "second": second}
            live |= {"average": self.optimizer.averages(), "state": self.state}
            self.tensors = {
                group: {**self.tensors[group], **{name: value.detach().cpu().clone() for name, value in named.items()}}
                for group, named in live.items()
            }
            self.updates |= self.optimizer.updates()
        run = {
            **{"recipe": self.recipe["name"], "seed": self.plan["seed"], "step": self.step, "samples": self.samples},
            **{"elapsed": 1000 * self.elapsed, "updates": dict(self.updates), "progress": self.progress()},
        }
        return run, {group: {n: t.numpy() for n, t in named.items()} for group, named in self.tensors.items()}

    def save(self):
        """Keeps the state in memory, to go back to, and (rank 0) on disk."""
        self.kept = self.collect()
        if distributed.rank() == 0:
            checkpoint.save(os.path.join(self.work, "checkpoint"), *self.kept)

    # Phases.

    def progress(self):
        return self.budget.progress(self.step, self.elapsed)

    def enter(self, index):
        """Loads a phase's graph, takes what is new among its parameters and keeps the rest."""
        if self.index is not None:
            self.collect()
        self.index, self.phase = index, self.recipe["phases"][index]
        for i in range(index + 1):
            for path, value in self._load(f"first-{i}.tensors").items():
                group, name = path.split("/", 1)
                self.tensors[group].setdefault(name, value)
        paths = [os.path.join(self.folder, name) for name in graph_names(self.phase, index, "step")]
        modules = [replay.load(path, self.options.half).to(self.device) for path in paths]
        names = [name.split("/", 1) for name in modules[0].input_names]
        trained = [{n[len("grads/") :] for n in m.output_names if n.startswith("grads/")} for m in modules]
        every = {name: self.tensors["params"][name] for group, name in names if group == "params"}
        moving = {name: value for name, value in every.items() if any(name in turn for turn in trained)}
        self.still = {f"params/{n}": value.to(self.device) for n, value in every.items() if n not in moving}
        moments = self.tensors["first"], self.tensors["second"]
        self.optimizer = Optimizer(
            self.plan, moving, trained, moments, self.tensors["average"], self.updates, self.device
        )
        self.state = {n: self.tensors["state"][n].to(self.device).clone() for group, n in names if group == "state"}
        specs = {name: spec for module in modules for name, spec in module.specs.items() if name.startswith("noise/")}
        self.noise = {name: torch.zeros(spec["shape"], device=self.device) for name, spec in specs.items()}
        size, channels = self.phase["size"], sum(plane["channels"] for plane in self.plan["planes"])
        shape = (self.phase["batch"], size, size, channels)
        self.bytes = torch.zeros(shape, dtype=torch.uint8, device=self.device)
        self.turns = [Turn(self, module, share) for module, share in zip(modules, self.optimizer.shares)]
        self.since_log, self.arithmetic = 0, 0
        self.loader = iter(self._batches())

    def parameters(self):
        """Everything that a step may change or must keep, by its name in the graphs."""
        moving = {f"params/{name}": value for name, value in self.optimizer.params.items()}
        return {**self.still, **moving, **{f"state/{name}": value for name, value in self.state.items()}}

    def _batches(self):
        """Bytes of one batch after another; numbers are drawn as they are asked for."""
        workers = self.options.workers
        return torch.utils.data.DataLoader(
            Batches(self.folder, self.photo_folder, self.plan, self.phase, distributed.rank()),
            batch_size=None,
            sampler=self._numbers(),
            num_workers=workers,
            pin_memory=self.device.type == "cuda",
            worker_init_fn=own_group,
            **({"prefetch_factor": 4} if workers else {}),
        )

    def _numbers(self):
        trainer = self

        class Numbers(torch.utils.data.Sampler):
            def __init__(self):
                pass

            def __iter__(self):
                number = trainer.step
                while True:
                    # Loaders run a few steps ahead, where a timed run has no exact progress yet.
                    steps = trainer.budget.steps
                    yield number, number / steps if steps else trainer.progress()
                    number += 1

        return Numbers()

    # One step.

    def advance(self, progress):
        began = time.perf_counter()
        batch = next(self.loader)
        self.stall += time.perf_counter() - began
        self.bytes.copy_(batch, non_blocking=True)
        turn = self.turns[turn_at(self.phase, self.step)]
        turn.set_controls(progress, self.step)
        generator = torch.Generator().manual_seed(self.plan["seed"] * 1_000_003 + self.step)
        for name, value in self.noise.items():
            value.copy_(self._draw_noise(name, value.shape, generator))
        turn.run()
        self.step += 1
        self.since_log += 1
        self.arithmetic += 2 * turn.module.multiply_adds
        self.samples += self.phase["batch"] * distributed.world()

    def _draw_noise(self, name, shape, generator):
        """What has a row a sample is drawn for the batches of all processes: each takes its own rows."""
        of_batch = self.phase["noise"][name[len("noise/") :]][0] == -1
        ranks = distributed.world() if of_batch else 1
        every = torch.randn((ranks * shape[0], *shape[1:]), generator=generator)
        return every.chunk(ranks)[distributed.rank() if of_batch else 0]

    # The run.

    def train(self, deadline, stopped, stop_step):
        """Trains until the budget is spent, the clock (time.monotonic) passes `deadline`, the list `stopped` is not
        empty or `stop_step` steps are done; returns true when the budget is spent."""
        logged = saved = checked = time.monotonic()
        check_every, last = self.options.check_every, 0.0
        fences = deque()
        while True:
            now = time.monotonic()
            late = now + last >= deadline or bool(stopped) or self.step >= stop_step
            progress, stop = distributed.agree(self.progress(), late)
            if progress >= 1 or stop:
                break
            index = phase_at(self.recipe["phases"], progress)
            if index != self.index:
                self.log()
                self.enter(index)
                self.write({"kind": "phase", "name": self.phase["name"], "step": self.step})
            self.advance(progress)
            self.fence(fences)
            last = time.monotonic() - now
            self.elapsed += last
            if time.monotonic() - logged >= LOG_SECONDS or self.step in self.options.log_at:
                self.log()
                logged = time.monotonic()
            if time.monotonic() - checked >= check_every:
                began = time.monotonic()
                self.check()
                checked = time.monotonic()
                # Looking takes at most a thirtieth of the time.
                check_every = max(self.options.check_every, 30 * (checked - began))
            if time.monotonic() - saved >= self.options.save_every:
                self.save()
                saved = time.monotonic()
        self.log()
        if progress >= 1 and self.index is not None:
            self.check()
        self.save()
        return progress >= 1

    def fence(self, fences):
        """Lets the host run at most two steps ahead of the device."""
        if self.device.type != "cuda":
            return
        fences.append(torch.cuda.Event())
        fences[-1].record()
        if len(fences) > 2:
            fences.popleft().synchronize()

    def log(self):
        """Writes the means since the last log; goes back to the kept state when the numbers stay bad."""
        if self.index is None or self.since_log == 0:
            return
        taken = [turn.take() for turn in self.turns]
        good = sum(count for _, count in taken)
        seconds = self.elapsed - getattr(self, "logged_at", 0.0)
        self.logged_at = self.elapsed
        # A loss that several turns have is averaged over all of their steps.
        names = dict.fromkeys(name for sums, _ in taken for name in sums)
        of = {name: [(sums[name], count) for sums, count in taken if name in sums] for name in names}
        means = {name: sum(s for s, _ in pairs) / max(sum(n for _, n in pairs), 1) for name, pairs in of.items()}
        images = self.since_log * self.phase["batch"] * distributed.world()
        self.write(
            {
                **{"kind": "step", "step": self.step, "progress": round(self.progress(), 5), "minutes": self.minutes()},
                **{"phase": self.phase["name"], "images": self.samples, "skipped": self.since_log - round(good)},
                "images_per_second": round(images / max(seconds, 1e-9), 2),
                "share_of_peak": round(self.arithmetic / max(seconds, 1e-9) / self.options.peak, 4),
                "share_waiting": round(self.stall / max(seconds, 1e-9), 4),
                "losses": {name: rounded(mean) for name, mean in means.items()},
            }
        )
        steps, self.stall, self.since_log, self.arithmetic = self.since_log, 0.0, 0, 0
        # Where one of several turns learns nothing any more, the others only seem to go on.
        whole = steps >= sum(turn["times"] for turn in self.phase.get("turns", [{"times": 1}]))
        stuck = good == 0 or (whole and any(count == 0 for _, count in taken))
        self.failures = self.failures + 1 if stuck else 0
        if self.failures >= PATIENCE:
            self.go_back()

    def go_back(self):
        if self.kept is None:
            raise FloatingPointError("The losses were never finite. Lower the rates of the recipe.")
        step, samples, elapsed = self.step, self.samples, self.elapsed
        self.resume(self.kept)
        # Other samples and no time regained: the same road would lead to the same place.
        self.step, self.samples, self.elapsed = step, samples, elapsed
        self.failures = 0
        self.write({"kind": "recovered", "step": self.step})

    @torch.no_grad()
    def check(self):
        """Losses of the running average on the held-out samples (rank 0)."""
        if distributed.rank() != 0:
            return
        names = graph_names(self.phase, self.index, "losses")
        modules = [replay.load(os.path.join(self.folder, name)).to(self.device) for name in names]
        planes = inflate(os.path.join(self.folder, f"held-out-{self.phase['size']}.z"))["planes"]
        specs = {name: spec["shape"] for module in modules for name, spec in module.specs.items()}
        count = specs["batch/photo"][0]
        averages = {**self.tensors["average"], **self.optimizer.averages()}
        params = self.parameters()
        params |= {f"params/{n}": value.to(self.device) for n, value in averages.items() if f"params/{n}" in params}
        progress = self.progress()
        scalars = {
            f"scalars/{name}": torch.tensor(value_at(curve, progress), device=self.device)
            for name, curve in self.recipe["scalars"].items()
        }
        generator = torch.Generator().manual_seed(self.plan["seed"])
        noise = {n: torch.randn(s, generator=generator).to(self.device) for n, s in specs.items() if n in self.noise}
        chunks = [planes[i : i + count] for i in range(0, len(planes) - count + 1, count)]
        sums = {}
        for chunk in chunks:
            inputs = {**self.frozen, **params, **scalars, **noise, **self.decode(torch.from_numpy(chunk).to(self.device))}
            with distributed.alone():
                values = {name: value for module in modules for name, value in module(inputs).items()}
            for name, value in values.items():
                sums[name] = sums.get(name, 0.0) + float(value) / len(chunks)
        losses = {name[len("losses/") :]: rounded(value) for name, value in sums.items()}
        where = {"step": self.step, "images": self.samples, "minutes": self.minutes(), "progress": round(progress, 5)}
        self.write({"kind": "check", **where, "samples": count * len(chunks), "losses": losses})

    def minutes(self):
        return round(self.elapsed / 60, 3)

    def write(self, line):
        if distributed.rank() != 0:
            return
        text = json.dumps(line)
        print(text, flush=True)
        with open(os.path.join(self.work, "log.jsonl"), "a", encoding="utf-8") as file:
            file.write(text + "\n")
