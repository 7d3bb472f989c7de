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
        self.average = None if averages is None else self._flat(averages, device)

    def _flat(self, tensors, device):
        zeros = (torch.zeros(size) for size in self.sizes)
        parts = [tensors[name].reshape(-1) if name in tensors else zero for name, zero in zip(self.names, zeros)]
        return torch.cat(parts).to(device=device, dtype=torch.float32)

    def views(self, flat):
        """A flat tensor of this cohort as named tensors that share its memory."""
        parts = flat.split(self.sizes)
        return {name: part.view(shape) for name, part, shape in zip(self.names, parts, self.shapes)}


class Optimizer:
    """Adam over cohorts. `params` are views: an update changes them in place. `shares`: what each turn updates."""

    def __init__(self, plan, tensors, trained, moments, averages, updates, device):
        """tensors: parameters by name; trained: the names that each turn of the phase trains; moments: (first, second)
        by name, averages: by name, updates: counts by name; the last three may lack names, which then start at zero
        (an average starts at the first updated value)."""
        recipe = plan["recipe"]
        members = {}
        for name in tensors:
            turns = tuple(i for i, names in enumerate(trained) if name in names)
            ships = name.startswith(recipe["shipped"])
            key = (group_of(recipe["groups"], name)["prefix"], updates.get(name, 0), ships, turns)
            members.setdefault(key, []).append(name)
        cohorts = [
            (turns, Cohort(group_of(recipe["groups"], names[0]), age, names, tensors, moments, kept, device))
            for (_, age, ships, turns), names in members.items()
            for kept in [averages if ships else None]
        ]
        self.cohorts = [cohort for _, cohort in cohorts]
        self.shares = [Share(recipe, [c for turns, c in cohorts if i in turns]) for i in range(len(trained))]
        self.params = self._named("values")

    def _named(self, field):
        flats = [(cohort, getattr(cohort, field)) for cohort in self.cohorts]
        return {name: view for cohort, flat in flats if flat is not None for name, view in cohort.views(flat).items()}

    def averages(self):
        """By name; only of parameters that have been updated."""
        flats = [(cohort, cohort.average) for cohort in self.cohorts if cohort.updates]
        return {name: view for cohort, flat in flats if flat is not None for name, view in cohort.views(flat).items()}

    def moments(self):
        return self._named("first"), self._named("second")

    def updates(self):
        return {name: cohort.updates for cohort in self.cohorts for name in cohort.names}


class Share:
    """The cohorts that one turn updates."""

    # Numbers of one cohort in the controls: decays of the moments, step, correction of the root, share kept in the
    # average.
    CONTROLS = 5

    def __init__(self, recipe, cohorts):
        self.recipe, self.cohorts = recipe, cohorts
        self.prefixes = list(dict.fromkeys(cohort.group["prefix"] for cohort in cohorts))
        self.control_count = self.CONTROLS * len(cohorts)

    def controls(self, progress, step):
        """The numbers of update `step` (counted from 0), for :meth:`update`. A rate of 0 leaves a group as it is."""
        numbers = []
        for cohort in self.cohorts:
            keep = min(self.recipe["averageDecay"], (1 + step) / (10 + step)) if cohort.updates else 0.0
            rate = value_at(cohort.group["rate"], progress)
            if rate == 0:
                numbers += [1.0, 1.0, 0.0, 1.0, keep]
                continue
            cohort.updates += 1
            beta1, beta2 = cohort.group["beta1"], cohort.group["beta2"]
            correction = (1 - beta2**cohort.updates) ** -0.5
            numbers += [beta1, beta2, rate / (1 - beta1**cohort.updates), correction, keep]
        return numbers

    def gather(self, grads):
        """Gradients by name as one flat tensor."""
        return torch.cat([grads[name].reshape(-1).float() for cohort in self.cohorts for name in cohort.names])

    def update(self, gradient, controls):
        """One update in place with a gradient of :meth:`gather` and a tensor of :meth:`controls`. Changes nothing when
        the gradient is not finite. Returns (finite, norms): a 0-dim bool, the groups' norms before clipping."""
        flats = gradient.split([cohort.values.numel() for cohort in self.cohorts])
        norms = self._norms(flats)
        finite = torch.isfinite(torch.stack(list(norms.values()))).all()
        for cohort, flat, numbers in zip(self.cohorts, flats, controls.split(self.CONTROLS)):
            shrink = torch.clamp(cohort.group["clip"] / (norms[cohort.group["prefix"]] + 1e-6), max=1.0)
            adam(cohort, torch.where(finite, flat * shrink, torch.zeros_like(flat)), numbers, finite)
        return finite, norms

    def _norms(self, flats):
        squares = {}
        for cohort, flat in zip(self.cohorts, flats):
            squares.setdefault(cohort.group["prefix"], []).append(torch.square(flat).sum())
        return {prefix: torch.stack(parts).sum().sqrt() for prefix, parts in squares.items()}


def adam(cohort, gradient, controls, finite):
    """Kingma and Ba 2015, algorithm 1, on one cohort."""
    decay1, decay2, step, root, keep = controls.unbind()
    one = torch.ones_like(step)
    decay1, decay2, keep = (torch.where(finite, share, one) for share in (decay1, decay2, keep))
    step = torch.where(finite, step, torch.zeros_like(step))
    cohort.first.mul_(decay1).add_(gradient * (1 - decay1))
    cohort.second.mul_(decay2).add_(torch.square(gradient) * (1 - decay2))
    denominator = cohort.second.sqrt().mul_(root).add_(cohort.group["epsilon"])
    cohort.values.sub_(cohort.first / denominator * step)
    if cohort.average is not None:
        cohort.average.mul_(keep).add_(cohort.values * (1 - keep))
