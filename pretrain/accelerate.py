"""Ways to run a step, fastest first where the machine has them; and the rate that bounds them all."""

import time

import torch


def accelerator(mode):
    """A function that makes of a fresh turn (turns.py) the callable that does one step of it."""

    def accelerate(turn):
        if turn.trainer.device.type != "cuda" or mode == "eager":
            return turn.compute
        if mode == "compile":
            turn.module.module = torch.compile(turn.module.module, dynamic=False)
        try:
            return capture(turn)
        except RuntimeError as error:
            turn.trainer.write({"kind": "note", "text": f"No CUDA graph ({error}); steps run one kernel at a time"})
            return turn.compute

    return accelerate


def capture(turn):
    """Records the step as one CUDA graph. What the warm-up changes is put back."""
    kept = [tensor.clone() for tensor in turn.changing()]
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            turn.compute()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        turn.compute()
    for tensor, value in zip(turn.changing(), kept):
        tensor.copy_(value)
    return graph.replay


def peak_rate(device, half):
    """Floating-point operations a second of a large 3x3 convolution: what a step is measured against."""
    batch, channels, side = (64, 256, 64) if device.type == "cuda" else (4, 128, 32)
    dtype = torch.bfloat16 if half else torch.float32
    x = torch.randn(batch, channels, side, side, device=device, dtype=dtype).to(memory_format=torch.channels_last)
    w = torch.randn(channels, channels, 3, 3, device=device, dtype=dtype).to(memory_format=torch.channels_last)

    def run(times):
        for _ in range(times):
            torch.nn.functional.conv2d(x, w, padding=1)
        if device.type == "cuda":
            torch.cuda.synchronize()

    run(3)
    times = 20 if device.type == "cuda" else 5
    began = time.perf_counter()
    run(times)
    return 2 * 9 * batch * side * side * channels * channels * times / (time.perf_counter() - began)
