"""Ways to run a step, fastest first where the machine has them; and the rate that bounds them all."""

import time

import torch


def accelerator(mode):
    """A function that turns a trainer in a fresh phase into the callable that does one step."""

    def accelerate(trainer):
        if trainer.device.type != "cuda" or mode == "eager":
            return trainer.compute
        if mode == "compile":
            trainer.module.module = torch.compile(trainer.module.module, dynamic=False)
        try:
            return capture(trainer)
        except RuntimeError as error:
            trainer.write({"kind": "note", "text": f"No CUDA graph ({error}); steps run one kernel at a time"})
            return trainer.compute

    return accelerate


def capture(trainer):
    """Records the step as one CUDA graph. What the warm-up changes is put back."""
    kept = [tensor.clone() for tensor in changing(trainer)]
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            trainer.compute()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        trainer.compute()
    for tensor, value in zip(changing(trainer), kept):
        tensor.copy_(value)
    return graph.replay


def changing(trainer):
    """All tensors that a step changes in place."""
    cohorts = [
        part
        for cohort in trainer.optimizer.cohorts
        for part in (cohort.values, cohort.first, cohort.second, cohort.average)
        if part is not None
    ]
    return [*cohorts, *trainer.state.values(), trainer.sums]


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
