"""Trains what `npm run -s pretrain:prepare` prepared, on a GPU or the CPU.

    python3 pretrain/train.py --dir runs/first --minutes 60
    torchrun --nproc-per-node 8 pretrain/train.py --dir runs/first --minutes 60

Goes on from the checkpoint in DIR/run when there is one. Always ends with a whole checkpoint, also when it is stopped
by --stop-after (a part of a run), Ctrl-C or SIGTERM.
"""

import argparse
import ctypes
import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

# Threads that wait for one another by spinning cost ten times the time where other programs run too; read at import.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch

import distributed
from accelerate import accelerator, peak_rate
from photos import unpack
from trainer import Budget, Trainer


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True, help="what pretrain:prepare wrote")
    parser.add_argument("--packs", help="folder of photo packs; default DIR/packs")
    parser.add_argument("--work", help="folder of checkpoint and log; default DIR/run")
    parser.add_argument("--photos", help="folder of decoded photos; default DIR/photos")
    parser.add_argument("--minutes", type=float, help="length of the whole run, over all its parts")
    parser.add_argument("--steps", type=int, help="length of the whole run in steps instead")
    parser.add_argument("--stop-after", type=float, default=1e9, help="seconds after which this part ends")
    parser.add_argument("--stop-step", type=int, default=1 << 60, help="step at which this part ends")
    parser.add_argument("--out", help="folder that gets a copy of checkpoint and log when this part ends")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--mode", choices=["eager", "graph", "compile"], default="graph", help="on CUDA")
    parser.add_argument("--full-precision", action="store_true", help="no bfloat16 where the device has it")
    parser.add_argument("--processes", type=int, help="on the CPU: processes that share a step; default two on two cores")
    parser.add_argument("--threads", type=int, help="threads of a process on the CPU; default its share of the cores")
    parser.add_argument("--workers", type=int, help="loader processes")
    parser.add_argument("--save-every", type=float, default=120, help="seconds between checkpoints")
    parser.add_argument("--check-every", type=float, default=120, help="seconds between looks at held-out samples")
    parser.add_argument("--log-at", type=int, nargs="*", default=[], help="steps after which a line is logged in any case")
    parser.add_argument("--seconds-for-end", type=float, default=10, help="kept for the last check and checkpoint")
    options = parser.parse_args()
    if not options.minutes and not options.steps:
        parser.error("say --minutes or --steps")
    return options


def has_bfloat16():
    """Whether this CPU multiplies bfloat16 itself: twice the rate; elsewhere it would only be emulated."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return "avx512_bf16" in file.read()
    except OSError:
        return False


def keep_memory():
    """Large tensors come and go at every kernel: glibc must not hand their pages back each time (a fifth of a step)."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    trim_threshold, mmap_max = -1, -4
    mallopt(mmap_max, 0)
    mallopt(trim_threshold, (1 << 31) - 1)


def process_count(options):
    """How many processes share a step; 1 also where torchrun has started them all already. On a CPU two of one thread
    are faster than one of two, and far less disturbed by other programs: they wait for each other once a step, not at
    every kernel."""
    if "WORLD_SIZE" in os.environ or options.device != "cpu":
        return 1
    if options.processes is None:
        return 2 if options.threads is None and (os.cpu_count() or 1) >= 2 else 1
    return options.processes


def launch(count):
    """Runs this program as `count` processes that share each step, as torchrun does, and hands signals on; returns the
    exit status of the first that fails, else 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shared = {"WORLD_SIZE": count, "LOCAL_WORLD_SIZE": count, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    ranks = []
    for rank in range(count):
        env = {name: str(value) for name, value in {**shared, "RANK": rank, "LOCAL_RANK": rank}.items()}
        ranks.append(subprocess.Popen([sys.executable, *sys.argv], env={**os.environ, **env}, start_new_session=True))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: [rank.send_signal(signal.SIGTERM) for rank in ranks])
    while any(rank.poll() is None for rank in ranks):
        if any(rank.poll() for rank in ranks):
            # The others would wait for it for ever.
            for rank in ranks:
                rank.kill()
        time.sleep(0.1)
    return next((rank.returncode for rank in ranks if rank.returncode), 0)


def main():
    began = time.monotonic()
    options = parse()
    count = process_count(options)
    if count > 1:
        return launch(count)
    keep_memory()
    stopped = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(True))
    # TF32 would be a third precision beside float32 and bfloat16.
    torch.backends.cudnn.benchmark = True
    options.device = distributed.start(torch.device(options.device))
    cpus = os.cpu_count() or 1
    on_cuda = options.device.type == "cuda"
    if not on_cuda:
        torch.set_num_threads(options.threads or max(1, cpus // int(os.environ.get("LOCAL_WORLD_SIZE", 1))))
    if options.workers is None:
        options.workers = max(1, cpus - 2) if on_cuda else 1
    options.half = not options.full_precision and (on_cuda or has_bfloat16())
    options.accelerate = accelerator(options.mode)
    options.peak = peak_rate(options.device, options.half)
    work = options.work or os.path.join(options.dir, "run")
    photos = options.photos or os.path.join(options.dir, "photos")
    if int(os.environ.get("LOCAL_RANK", 0)) == 0:
        for pack in sorted(glob.glob(os.path.join(options.packs or os.path.join(options.dir, "packs"), "*.tar"))):
            unpack(pack, photos)
    distributed.agree(0.0, False)
    budget = Budget(options.steps, options.minutes and 60 * options.minutes)
    trainer = Trainer(options.dir, photos, work, budget, options)
    device = device_text(options.device, options.half)
    trainer.write({"kind": "start", "device": device, "seconds": round(time.monotonic() - began, 1)})
    deadline = began + options.stop_after - options.seconds_for_end
    with torch.no_grad():
        done = trainer.train(deadline, stopped, options.stop_step)
    if options.out and distributed.rank() == 0:
        hand_out(work, options.out)
    trainer.write({"kind": "end", "done": done, "seconds": round(time.monotonic() - began, 1)})
    distributed.stop()
    return 0


def hand_out(work, out):
    """Copies what must outlive the machine: the checkpoint's parts and the log."""
    os.makedirs(out, exist_ok=True)
    for part in glob.glob(os.path.join(work, "checkpoint", "*")):
        shutil.copy(part, out)
    shutil.copy(os.path.join(work, "log.jsonl"), out)


def device_text(device, half):
    """What the run's log and the model's card call the machine."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    count, threads = distributed.world(), torch.get_num_threads()
    each = "1 thread" if threads == 1 else f"{threads} threads"
    share = each if count == 1 else f"{count} processes of {each}"
    return f"CPU, {share}, {'bfloat16' if half else 'float32'}"


if __name__ == "__main__":
    sys.exit(main())
