"""Which values of a replayed graph are bfloat16.

Decided while the graph is built, as torch.autocast would decide at run time: convolutions and matrix products work in
bfloat16; elementwise and moving kernels follow their largest operand; sums, roots, exponentials, quotients and
everything that becomes an output work in float32. Without `half` every value keeps its recorded type.
"""

import math

import torch

HEAVY = {"LacunaConv", "LacunaConvInputGrad", "LacunaConvFilterGrad", "BatchMatMul"}
PRECISE = {
    *("Sum", "Mean", "Prod", "Max", "Min", "ArgMax", "Softmax", "LogSoftmax", "AvgPool", "AvgPoolGrad"),
    # A probability near 1 is 1 in bfloat16, and its logarithm is lost.
    *("Sigmoid", "Exp", "Expm1", "Log", "Log1p", "Pow", "Reciprocal", "Rsqrt", "Sqrt", "Square", "SquaredDifference"),
    *("RealDiv", "FloorDiv", "Softplus", "LacunaMeanOverProcesses"),
}
# A gradient of a weight leaves its convolution as float32: it is summed over the batch and goes to the optimizer.
PRECISE_RESULT = {"LacunaConvFilterGrad"}


class Precision:
    """The fx nodes of a graph's values, with casts put in where precisions meet (each value cast once at most)."""

    def __init__(self, graph, values, half):
        self.graph, self.values, self.half = graph, values, half
        self.nodes = {}
        self.halves = set()
        self.casts = {}

    def size(self, value):
        return math.prod(self.values[value]["shape"])

    def is_float(self, value):
        return self.values[value]["dtype"] == "float32"

    def put(self, value, node):
        self.nodes[value] = node

    def result(self, kernel, node):
        """What a kernel returns, with the type that :meth:`arguments` has noted for it."""
        cast = self.half and kernel in PRECISE_RESULT
        return self.graph.call_method("to", (node, torch.float32)) if cast else node

    def wide(self, value):
        """The value with its recorded type."""
        return self._as(value, torch.float32) if value in self.halves else self.nodes[value]

    def narrow(self, value):
        return self.nodes[value] if value in self.halves else self._as(value, torch.bfloat16)

    def _as(self, value, dtype):
        if (value, dtype) not in self.casts:
            self.casts[value, dtype] = self.graph.call_method("to", (self.nodes[value], dtype))
        return self.casts[value, dtype]

    def arguments(self, node):
        """The operands of a kernel, cast as it needs them; its outputs are noted as half or not."""
        kernel, inputs = node["kernel"], node["inputs"]
        if not self.half:
            return [self.nodes[value] for value in inputs]
        narrow = self._wants_half(kernel, inputs)
        if narrow and kernel not in PRECISE_RESULT:
            self.halves.update(value for value in node["outputs"] if self.is_float(value))
        choose = self.narrow if narrow else self.wide
        return [choose(value) if self.is_float(value) else self.nodes[value] for value in inputs]

    def _wants_half(self, kernel, inputs):
        if kernel in HEAVY:
            return True
        if kernel in PRECISE:
            return False
        floats = [value for value in inputs if self.is_float(value)]
        if not floats:
            return False
        largest = max(self.size(value) for value in floats)
        return all(value in self.halves for value in floats if self.size(value) == largest)
