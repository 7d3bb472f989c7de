"""Checkpoints in the format of src/training/checkpoint.ts, cut into parts that fit a small transfer.

A folder holds `checkpoint.00`, `checkpoint.01`, ...: one safetensors file in pieces of at most PART_BYTES. A new one is
written beside the old one and then takes its place, so that a run that is cut off always finds a whole one.
"""

import json
import os
import shutil

import numpy as np

import tensor_file

PART_BYTES = 16 << 20
FORMAT, VERSION = "lacuna-checkpoint", "1"
GROUPS = ("params", "state", "average", "first", "second")


def save(folder, run, groups):
    """run: JSON numbers and strings (recipe, seed, step, samples, elapsed, updates); groups: arrays by group and name."""
    arrays = {
        f"{group}/{name}": np.asarray(array, dtype=np.float32)
        for group in GROUPS
        for name, array in groups[group].items()
    }
    metadata = {"format": FORMAT, "version": VERSION, "run": json.dumps(run)}
    data = tensor_file.encode(arrays, metadata)
    fresh = folder + ".new"
    shutil.rmtree(fresh, ignore_errors=True)
    os.makedirs(fresh)
    for i in range(0, len(data), PART_BYTES):
        with open(os.path.join(fresh, f"checkpoint.{i // PART_BYTES:02d}"), "wb") as file:
            file.write(data[i : i + PART_BYTES])
    old = folder + ".old"
    shutil.rmtree(old, ignore_errors=True)
    if os.path.isdir(folder):
        os.rename(folder, old)
    os.rename(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)


def load(folder):
    """(run, groups) of the checkpoint in a folder, or None where there is none."""
    for place in (folder, folder + ".old"):
        if os.path.isdir(place):
            break
    else:
        return None
    data = b""
    for name in sorted(name for name in os.listdir(place) if name.startswith("checkpoint.")):
        with open(os.path.join(place, name), "rb") as file:
            data += file.read()
    metadata = tensor_file.metadata(data)
    if metadata.get("format") != FORMAT or metadata.get("version") != VERSION:
        raise ValueError(f"{place} holds no checkpoint of version {VERSION}")
    groups = {group: {} for group in GROUPS}
    for path, array in tensor_file.decode(data).items():
        group, name = path.split("/", 1)
        groups[group][name] = array
    return json.loads(metadata["run"]), groups
