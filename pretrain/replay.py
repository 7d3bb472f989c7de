"""Turns a recorded kernel graph (src/graph) into a torch.fx.GraphModule.

    module = load("graphs/step")         # graphs/step.json and graphs/step.bin
    outputs = module(inputs)             # dicts of tensors, names as in the graph: params/..., losses/...

Run as a program it replays every graph of a folder on its recorded inputs: `python3 replay.py DIR [--half]` reads
NAME.json, NAME.bin and NAME.in, and writes NAME.out.
"""

import json
import math
import operator
import os
import sys

import numpy as np
import torch
from torch import fx

import tensor_file
from precision import Precision
from rules import DTYPES, RULES

FORMAT, VERSION = "lacuna-kernel-graph", 1
MANY = ("SplitV", "Unpack")


class Replay(torch.nn.Module):
    """The replayed function: a dict of input tensors in, a dict of output tensors out."""

    def __init__(self, graph, constants, half=False):
        super().__init__()
        self.specs = {name: graph["values"][value] for name, value in graph["inputs"].items()}
        self.input_names = list(graph["inputs"])
        self.output_names = list(graph["outputs"])
        self.multiply_adds = count_multiply_adds(graph)
        self.module = build(graph, constants, half)

    def forward(self, inputs):
        outputs = self.module(*(inputs[name] for name in self.input_names))
        return dict(zip(self.output_names, outputs))


def load(path, half=False):
    """Reads PATH.json and PATH.bin. `half`: convolutions and matrix products in bfloat16 (see precision.py)."""
    with open(path + ".json", encoding="utf-8") as file:
        graph = json.load(file)
    if graph["format"] != FORMAT or graph["version"] != VERSION:
        raise ValueError(f"{path}.json is no kernel graph of version {VERSION}")
    with open(path + ".bin", "rb") as file:
        return Replay(graph, file.read(), half)


def build(graph, constants, half):
    """The fx graph, node for node. Constants become buffers, so that they move to the device with the module."""
    root = torch.nn.Module()
    out = fx.Graph()
    values = graph["values"]
    precision = Precision(out, values, half)
    for i, value in enumerate(graph["inputs"].values()):
        precision.put(value, out.placeholder(f"input{i}"))
    for node in graph["nodes"]:
        kernel, attrs, outputs = node["kernel"], node["attrs"], node["outputs"]
        if kernel == "Input":
            continue
        if kernel in ("Constant", "Fill"):
            name = f"constant{outputs[0]}"
            root.register_buffer(name, constant(kernel, attrs, values[outputs[0]], constants), persistent=False)
            result = out.get_attr(name)
            if kernel == "Fill":
                result = out.call_method("expand", (result, attrs["shape"]))
            precision.put(outputs[0], result)
            continue
        if kernel not in RULES:
            raise ValueError(f"No torch rule for the kernel {kernel}")
        arguments = precision.arguments(node)
        result = precision.result(kernel, out.call_function(RULES[kernel], tuple(arguments), dict(attrs)))
        for i, value in enumerate(outputs):
            precision.put(value, out.call_function(operator.getitem, (result, i)) if kernel in MANY else result)
    out.output(tuple(precision.wide(value) for value in graph["outputs"].values()))
    return fx.GraphModule(root, out)


def constant(kernel, attrs, spec, constants):
    dtype = DTYPES[spec["dtype"]]
    if kernel == "Fill":
        return torch.tensor(attrs["value"], dtype=dtype)
    numbers = {"float32": np.float32, "int32": np.int32, "bool": np.bool_}[spec["dtype"]]
    block = constants[attrs["offset"] : attrs["offset"] + attrs["bytes"]]
    return torch.from_numpy(np.frombuffer(block, dtype=numbers).reshape(spec["shape"]).copy())


def count_multiply_adds(graph):
    """Multiply-adds of the convolutions, their gradients and the matrix products: the arithmetic floor of a run."""
    total = 0
    shape = lambda value: graph["values"][value]["shape"]
    for node in graph["nodes"]:
        kernel, inputs, output = node["kernel"], node["inputs"], node["outputs"][0]
        if kernel == "LacunaConv":
            total += math.prod(shape(output)) * math.prod(shape(inputs[1])[:3])
        elif kernel == "LacunaConvInputGrad":
            total += math.prod(shape(inputs[0])) * math.prod(shape(inputs[1])[:3])
        elif kernel == "LacunaConvFilterGrad":
            total += math.prod(shape(inputs[1])) * math.prod(shape(output)[:3])
        elif kernel == "BatchMatMul":
            inner = shape(inputs[0])[-2 if node["attrs"]["transposeA"] else -1]
            total += math.prod(shape(output)) * inner
    return total


def main(folder, half):
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".json"):
            continue
        path = os.path.join(folder, file[: -len(".json")])
        inputs = {name: torch.from_numpy(array) for name, array in tensor_file.read(path + ".in").items()}
        with torch.no_grad():
            outputs = load(path, half)(inputs)
        tensor_file.write(path + ".out", {name: value.contiguous().numpy() for name, value in outputs.items()})


if __name__ == "__main__":
    main(sys.argv[1], "--half" in sys.argv)
