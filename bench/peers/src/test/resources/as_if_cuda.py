"""Runs a script of PyTorch's as if the processor were a CUDA device: as_if_cuda.py SCRIPT ARGUMENT..."""

import runpy
import sys
import time

import torch


class Event:
    """An event of a device that computes while it is asked to."""

    def __init__(self, enable_timing):
        assert enable_timing

    def record(self):
        self.time = time.perf_counter()

    def elapsed_time(self, end):
        return 1e3 * (end.time - self.time)


def on_processor(to):
    return lambda self, place, *more: to(self, "cpu" if place == "cuda" else place, *more)


torch.Tensor.to = on_processor(torch.Tensor.to)
torch.nn.Module.to = on_processor(torch.nn.Module.to)
torch.cuda.Event = Event
torch.cuda.is_available = lambda: True
torch.cuda.synchronize = lambda: None
torch.cuda.get_device_name = lambda: "a processor"

sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
