"""Curves of a recipe (src/training/schedules.ts): numbers that change with the progress of a run."""

import math


def value_at(curve, progress):
    """The value of a curve, a list of knots {at, value, ease?}, at a progress of 0..1."""
    start = curve[0]
    for end in curve:
        if progress < end["at"]:
            if end is curve[0]:
                return start["value"]
            share = (progress - start["at"]) / (end["at"] - start["at"])
            if end.get("ease") == "cosine":
                share = 0.5 - 0.5 * math.cos(math.pi * share)
            return start["value"] + (end["value"] - start["value"]) * share
        start = end
    return start["value"]


def phase_at(phases, progress):
    """Index of the phase that a progress belongs to."""
    for i, phase in enumerate(phases):
        if progress < phase["until"]:
            return i
    return len(phases) - 1
