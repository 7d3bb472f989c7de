"""Data parallelism under torchrun; without it, one rank of one."""

import contextlib
import os

import torch
import torch.distributed as dist


def start(device):
    """Joins the group that torchrun made; returns this rank's device."""
    if "WORLD_SIZE" not in os.environ:
        return device
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return device


def stop():
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()


def _joined():
    return dist.is_available() and dist.is_initialized()


def rank():
    return dist.get_rank() if _joined() else 0


def world():
    return dist.get_world_size() if _joined() else 1


_alone = False


@contextlib.contextmanager
def alone():
    """Within it this rank's means are its own: the others do something else."""
    global _alone
    _alone = True
    try:
        yield
    finally:
        _alone = False


def mean(x):
    """The mean of a tensor over the ranks."""
    if not _joined() or _alone:
        return x
    total = x.clone()
    dist.all_reduce(total)
    return total / world()


def agree(number, flag):
    """Rank 0's number and flag on every rank, so that all take the same turns whatever their clocks say."""
    if not _joined():
        return number, flag
    device = "cuda" if dist.get_backend() == "nccl" else "cpu"
    pair = torch.tensor([number, float(flag)], dtype=torch.float64, device=device)
    dist.broadcast(pair, 0)
    return pair[0].item(), bool(pair[1].item())
