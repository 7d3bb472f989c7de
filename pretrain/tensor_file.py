"""Named arrays in one file, in the safetensors layout (8 bytes of header length, JSON header, data)."""

import json
import struct

import numpy as np

_TO_NUMPY = {"F32": np.float32, "F16": np.float16, "I32": np.int32, "I64": np.int64, "U8": np.uint8, "BOOL": np.bool_}
_FROM_NUMPY = {np.dtype(kind): name for name, kind in _TO_NUMPY.items()}


def _header(data):
    (length,) = struct.unpack("<Q", data[:8])
    return json.loads(data[8 : 8 + length]), length


def metadata(data):
    """The strings that :func:`encode` was given beside the arrays."""
    return _header(data)[0].get("__metadata__", {})


def decode(data):
    """The arrays in a block of bytes, by name."""
    header, length = _header(data)
    header.pop("__metadata__", None)
    body = memoryview(data)[8 + length :]
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = np.frombuffer(body[begin:end], dtype=_TO_NUMPY[entry["dtype"]])
        arrays[name] = flat.reshape(entry["shape"]).copy()
    return arrays


def encode(arrays, strings=None):
    """The block of bytes that :func:`decode` reads back; `strings` go into its metadata."""
    header, blocks, offset = {"__metadata__": strings} if strings else {}, [], 0
    for name, array in arrays.items():
        array = np.asarray(array, order="C")
        block = array.tobytes()
        entry = {"dtype": _FROM_NUMPY[array.dtype], "shape": list(array.shape)}
        header[name] = {**entry, "data_offsets": [offset, offset + len(block)]}
        blocks.append(block)
        offset += len(block)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([struct.pack("<Q", len(text)), text, *blocks])


def read(path):
    with open(path, "rb") as file:
        return decode(file.read())


def write(path, arrays):
    with open(path, "wb") as file:
        file.write(encode(arrays))
