"""One PyTorch rule for each recorded kernel (src/graph/rules): same name, same result.

Tensors keep the recorder's logical shapes, channels innermost. A convolution permutes to the [N, C, H, W] view that
PyTorch asks for, which is channels-last memory, so nothing is copied. Attributes come explicit from the recorder.
"""

import torch
import torch.nn.functional as F

import distributed

DTYPES = {"float32": torch.float32, "int32": torch.int32, "bool": torch.bool}


def to_nchw(x):
    return x.permute(0, 3, 1, 2)


def to_nhwc(x):
    return x.permute(0, 2, 3, 1)


def _pad(x, pads, value=0.0):
    """Pads an NCHW view; returns it with the symmetric padding that is left for the operation itself."""
    (top, bottom), (left, right) = pads
    if top == bottom and left == right and value == 0.0:
        return x, (top, left)
    if top or bottom or left or right:
        x = F.pad(x, (left, right, top, bottom), value=value)
    return x, (0, 0)


def convolution(x, w, *, strides, dilations, pads):
    x, padding = _pad(to_nchw(x), pads)
    return to_nhwc(F.conv2d(x, w.permute(3, 2, 0, 1), None, strides, padding, dilations))


def _backward(dy, x, w, strides, padding, dilations, wanted):
    """PyTorch's own convolution backward; of `x` or `w` only the shape counts where its product is not wanted."""
    mask = [wanted == "x", wanted == "w", False]
    return torch.ops.aten.convolution_backward(
        to_nchw(dy), x, w, None, strides, padding, dilations, False, [0, 0], 1, mask
    )


def convolution_input_gradient(dy, w, *, strides, dilations, pads, inputShape):
    (top, bottom), (left, right) = pads
    batch, height, width, channels = inputShape
    symmetric = top == bottom and left == right
    padding = (top, left) if symmetric else (0, 0)
    if not symmetric:
        height, width = height + top + bottom, width + left + right
    like = to_nchw(dy.new_empty((batch, height, width, channels)))
    dx = to_nhwc(_backward(dy, like, w.permute(3, 2, 0, 1), strides, padding, dilations, "x")[0])
    return dx if symmetric else dx[:, top : top + inputShape[1], left : left + inputShape[2]]


def convolution_filter_gradient(x, dy, *, strides, dilations, pads, filterShape):
    x, padding = _pad(to_nchw(x), pads)
    rows, columns, inputs, outputs = filterShape
    # In this order: where the processor has no bfloat16 of its own, PyTorch asks for a weight that lies so.
    like = x.new_empty((outputs, inputs, rows, columns))
    return _backward(dy, x, like, strides, padding, dilations, "w")[1].permute(2, 3, 1, 0)


def max_pool(x, *, size, strides, pads):
    x, _ = _pad(to_nchw(x), pads, float("-inf"))
    return to_nhwc(F.max_pool2d(x, size, strides))


def max_pool_gradient(dy, x, _y, *, size, strides, pads):
    padded, _ = _pad(to_nchw(x), pads, float("-inf"))
    _, indices = torch.ops.aten.max_pool2d_with_indices(padded, size, strides)
    dx = torch.ops.aten.max_pool2d_with_indices_backward(
        to_nchw(dy), padded, size, strides, [0, 0], [1, 1], False, indices
    )
    (top, _), (left, _) = pads
    return to_nhwc(dx[:, :, top : top + x.shape[1], left : left + x.shape[2]])


def _no_pads(pads):
    if any(side for pair in pads for side in pair):
        raise ValueError("AvgPool is replayed without padding only (TensorFlow.js's own gradient is wrong with it)")


def average_pool(x, *, size, strides, pads):
    _no_pads(pads)
    return to_nhwc(F.avg_pool2d(to_nchw(x), size, strides))


def average_pool_gradient(dy, x, *, size, strides, pads):
    _no_pads(pads)
    gradient = torch.ops.aten.avg_pool2d_backward(
        to_nchw(dy), to_nchw(x), size, strides, [0, 0], False, True, None
    )
    return to_nhwc(gradient)


def upsample(x):
    return to_nhwc(F.interpolate(to_nchw(x), scale_factor=2.0, mode="bilinear", align_corners=False))


def upsample_gradient(dy):
    batch, height, width, channels = dy.shape
    shape = [batch, channels, height // 2, width // 2]
    return to_nhwc(torch.ops.aten.upsample_bilinear2d_backward(to_nchw(dy), [height, width], shape, False, 2.0, 2.0))


def matrix_product(a, b, *, transposeA, transposeB):
    return torch.matmul(a.transpose(-1, -2) if transposeA else a, b.transpose(-1, -2) if transposeB else b)


def _reduce(function):
    """A reduction that takes several axes; over none it is the identity."""
    return lambda x, *, axes, keepDims: function(x, axes, keepDims) if axes else x


def _one_by_one(function):
    """A reduction that PyTorch offers for one axis only, applied from the last axis on."""

    def reduce(x, axes, keep):
        for axis in reversed(axes):
            x = function(x, axis, keep)
        return x

    return _reduce(reduce)


def step(x, *, alpha):
    if alpha == 0:
        return torch.gt(x, 0).to(x.dtype)
    return torch.where(x > 0, torch.ones_like(x), torch.full_like(x, alpha))


def elu_gradient(dy, y):
    return torch.where(y >= 0, dy, dy * (y + 1))


def pad_constant(x, *, paddings, value):
    return F.pad(x, [side for pair in reversed(paddings) for side in pair], value=value)


def tile(x, *, reps):
    if all(n == 1 or side == 1 for n, side in zip(reps, x.shape)):
        return x.expand([n * side for n, side in zip(reps, x.shape)])
    return x.repeat(reps)


def slice_block(x, *, begin, size):
    for axis, (start, length) in enumerate(zip(begin, size)):
        if length != x.shape[axis]:
            x = x.narrow(axis, start, length)
    return x


def add_n(*xs):
    return sum(xs[1:], xs[0])


def reshape(x, *, shape):
    return x.reshape(shape)


RULES = {
    "Abs": torch.abs,
    "Add": torch.add,
    "AddN": add_n,
    "All": _one_by_one(torch.all),
    "Any": _one_by_one(torch.any),
    "ArgMax": lambda x, *, axis: torch.argmax(x, axis).to(torch.int32),
    "AvgPool": average_pool,
    "AvgPoolGrad": average_pool_gradient,
    "BatchMatMul": matrix_product,
    "Cast": lambda x, *, dtype: x.to(DTYPES[dtype]),
    "ClipByValue": lambda x, *, clipValueMin, clipValueMax: torch.clamp(x, clipValueMin, clipValueMax),
    "Concat": lambda *xs, axis: torch.cat(xs, axis),
    "Cos": torch.cos,
    "Elu": F.elu,
    "EluGrad": elu_gradient,
    "Equal": torch.eq,
    "Exp": torch.exp,
    "ExpandDims": reshape,
    "Expm1": torch.expm1,
    "Fill": None,
    "Floor": torch.floor,
    "FloorDiv": lambda a, b: torch.div(a, b, rounding_mode="floor"),
    "Greater": torch.gt,
    "GreaterEqual": torch.ge,
    "Identity": lambda x: x,
    "LacunaConv": convolution,
    "LacunaConvFilterGrad": convolution_filter_gradient,
    "LacunaConvInputGrad": convolution_input_gradient,
    "LacunaMeanOverProcesses": distributed.mean,
    "LacunaUpsample": upsample,
    "LacunaUpsampleGrad": upsample_gradient,
    "LeakyRelu": lambda x, *, alpha: F.leaky_relu(x, alpha),
    "Less": torch.lt,
    "LessEqual": torch.le,
    "Log": torch.log,
    "Log1p": torch.log1p,
    "LogSoftmax": lambda x, *, axis: torch.log_softmax(x, axis),
    "LogicalAnd": torch.logical_and,
    "LogicalNot": torch.logical_not,
    "LogicalOr": torch.logical_or,
    "Max": _reduce(torch.amax),
    "MaxPool": max_pool,
    "MaxPoolGrad": max_pool_gradient,
    "Maximum": torch.maximum,
    "Mean": _reduce(lambda x, axes, keep: torch.mean(x.float(), axes, keep)),
    "Min": _reduce(torch.amin),
    "Minimum": torch.minimum,
    "Multiply": torch.mul,
    "Neg": torch.neg,
    "NotEqual": torch.ne,
    "OnesLike": torch.ones_like,
    "Pack": lambda *xs, axis: torch.stack(xs, axis),
    "PadV2": pad_constant,
    "Pow": torch.pow,
    "Prod": _one_by_one(lambda x, axis, keep: torch.prod(x, axis, keep, dtype=x.dtype)),
    "RealDiv": torch.div,
    "Reciprocal": torch.reciprocal,
    "Relu": F.relu,
    "Reshape": reshape,
    "Reverse": lambda x, *, axes: torch.flip(x, axes),
    "Round": torch.round,
    "Rsqrt": torch.rsqrt,
    "Select": torch.where,
    "Sigmoid": torch.sigmoid,
    "Sign": torch.sign,
    "Sin": torch.sin,
    "Slice": slice_block,
    "Softmax": lambda x, *, axis: torch.softmax(x, axis),
    "Softplus": F.softplus,
    "SplitV": lambda x, *, axis, sizes: torch.split(x, sizes, axis),
    "Sqrt": torch.sqrt,
    "Square": torch.square,
    "SquaredDifference": lambda a, b: torch.square(a - b),
    "Step": step,
    "Sub": torch.sub,
    "Sum": _reduce(lambda x, axes, keep: torch.sum(x, axes, keep, dtype=x.dtype)),
    "Tanh": torch.tanh,
    "Tile": tile,
    "Transpose": lambda x, *, perm: x.permute(perm),
    "Unpack": lambda x, *, axis: torch.unbind(x, axis),
    "ZerosLike": torch.zeros_like,
}
