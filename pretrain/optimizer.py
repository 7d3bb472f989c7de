"""Adam, gradient clipping and the running average of src/training/adam.ts, on a few flat tensors.

Parameters that share a group and an age lie behind one another in one tensor, a *cohort*; the graph reads views of
it. An update is then a dozen kernels for the whole network, and nothing in it depends on numbers known to the host
only: rates and corrections come in a tensor, so that the step can be captured in a CUDA graph.
"""

import torch

from schedule import value_at


def group_of(groups, name):
    """The group with the longest prefix that fits a parameter's name."""
    fitting = [group for group in groups if name.startswith(group["prefix"])]
    if not fitting:
        raise ValueError(f"No parameter group holds {name}")
    return max(fitting, key=lambda group: len(group["prefix"]))


class Cohort:
    """Flat values, moments and average of parameters of one group that have had the same number of updates."""

    def __init__(self, group, updates, names, tensors, moments, averages, device):
        self.group, self.updates, self.names = group, updates, names
        self.shapes = [tensors[name].shape for name in names]
        self.sizes = [tensors[name].numel() for name in names]
        self.values = self._flat(tensors, device)
        self.first = self._flat(moments[0], device)
        self.second = self._flat(moments[1], device)
        self.average = self._flat(averages, device) if names[0] in averages else None

    def _flat(self, tensors, device):
        zeros = (torch.zeros(size) for size in self.sizes)
        parts = [tensors[name].reshape(-1) if name in tensors else zero for name, zero in zip(self.names, zeros)]
        return torch.cat(parts).to(device=device, dtype=torch.float32)

    def views(self, flat):
        """A flat tensor of this cohort as named tensors that share its memory."""
        parts = flat.split(self.sizes)
        return {name: part.view(shape) for name, part, shape in zip(self.names, parts, self.shapes)}

    def gather(self, grads):
        return torch.cat([grads[name].reshape(-1).float() for name in self.names])


class Optimizer:
    """Adam over cohorts. `params` are views: an update changes them in place."""

    CONTROLS = ("first_decay", "second_decay", "step", "root")

    def __init__(self, plan, tensors, moments, averages, updates, device):
        self.plan, self.groups = plan, plan["groups"]
        members = {}
        for name in tensors:
            group = group_of(self.groups, name)
            key = (group["prefix"], updates.get(name, 0), name.startswith(plan["shipped"]))
            members.setdefault(key, []).append(name)
        self.cohorts = [
            Cohort(group_of(self.groups, names[0]), age, names, tensors, moments, averages, device)
            for (_, age, _), names in members.items()
        ]
        self.params = self._named("values")
        self.control_count = len(self.CONTROLS) * len(self.cohorts) + 1

    def _named(self, field):
        flats = [(cohort, getattr(cohort, field)) for cohort in self.cohorts]
        return {name: view for cohort, flat in flats if flat is not None for name, view in cohort.views(flat).items()}

    def averages(self):
        return self._named("average")

    def moments(self):
        return self._named("first"), self._named("second")

    def updates(self):
        return {name: cohort.updates for cohort in self.cohorts for name in cohort.names}

    def controls(self, progress, step):
        """The numbers of one update, for :meth:`update`; counts it. A rate of 0 leaves a group as it is."""
        numbers = []
        for cohort in self.cohorts:
            rate = value_at(cohort.group["rate"], progress)
            if rate == 0:
                numbers += [1.0, 1.0, 0.0, 1.0]
                continue
            cohort.updates += 1
            beta1, beta2 = cohort.group["beta1"], cohort.group["beta2"]
            numbers += [beta1, beta2, rate / (1 - beta1**cohort.updates), (1 - beta2**cohort.updates) ** -0.5]
        return [*numbers, min(self.plan["averageDecay"], (1 + step) / (10 + step))]

    def update(self, grads, controls, reduce=None):
        """One update in place. Leaves everything as it was when a gradient is not finite.

        grads: by name; controls: tensor of :meth:`controls`; reduce: averages a flat gradient over the ranks.
        Returns (finite, norms): a 0-dim bool and the groups' gradient norms before clipping.
        """
        flats = [cohort.gather(grads) for cohort in self.cohorts]
        if reduce:
            flats = [reduce(flat) for flat in flats]
        norms = self._norms(flats)
        finite = torch.isfinite(torch.stack(list(norms.values()))).all()
        for i, (cohort, flat) in enumerate(zip(self.cohorts, flats)):
            norm = norms[cohort.group["prefix"]]
            shrink = torch.clamp(cohort.group["clip"] / (norm + 1e-6), max=1.0)
            self._adam(cohort, flat * shrink, controls[4 * i : 4 * i + 4], finite)
        keep = torch.where(finite, controls[-1], torch.ones_like(controls[-1]))
        for cohort in self.cohorts:
            if cohort.average is not None:
                cohort.average.mul_(keep).add_(cohort.values * (1 - keep))
        return finite, norms

    def _norms(self, flats):
        squares = {}
        for cohort, flat in zip(self.cohorts, flats):
            squares.setdefault(cohort.group["prefix"], []).append(torch.square(flat).sum())
        return {prefix: torch.stack(parts).sum().sqrt() for prefix, parts in squares.items()}

    @staticmethod
    def _adam(cohort, gradient, controls, finite):
        decay1, decay2, step, root = controls.unbind()
        one, zero = torch.ones_like(decay1), torch.zeros_like(decay1)
        decay1, decay2 = torch.where(finite, decay1, one), torch.where(finite, decay2, one)
        step = torch.where(finite, step, zero)
        gradient = torch.where(finite, gradient, torch.zeros_like(gradient))
        cohort.first.mul_(decay1).add_(gradient * (1 - decay1))
        cohort.second.mul_(decay2).add_(torch.square(gradient) * (1 - decay2))
        denominator = cohort.second.sqrt().mul_(root).add_(cohort.group["epsilon"])
        cohort.values.sub_(cohort.first / denominator * step)
