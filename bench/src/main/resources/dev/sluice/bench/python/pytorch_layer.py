"""A recurrent layer of PyTorch, driven by the benchmark and timed in this process.

    python3 pytorch_layer.py DEVICE THREADS PROBLEM.safetensors

PROBLEM holds a layer's weights, input, states and output gradient, and in its metadata the cell and whether
gradients are wanted. Each line of standard input is a command in JSON; each is answered by one line of JSON on
standard output. What fails is answered, too, and ends the process; so does the end of the input.
"""

import ctypes
import json
import os
import struct
import sys
import time

# Libraries print to standard output, which is the answers'.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def answer(**values):
    answers.write(json.dumps(values) + "\n")
    answers.flush()


def give_up(kind, message):
    """UNAVAILABLE: PyTorch is not here. FAILED: it is, and failed."""
    answer(**{"failure": kind, "message": str(message).strip().split("\n")[0]})
    sys.exit(0)


try:
    import torch
except (ImportError, OSError) as e:  # not there, or one of its libraries is not
    give_up("UNAVAILABLE", "%s has no PyTorch that loads: %s" % (sys.executable, e))


def read_tensors(path):
    """The tensors of a safetensors file, and its metadata."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        shape = entry["shape"]
        tensors[name] = (
            torch.frombuffer(data, dtype=torch.float32, offset=begin, count=(end - begin) // 4).reshape(shape)
            if end > begin
            else torch.zeros(shape)
        )
    return tensors, metadata


def write_tensor(path, tensor):
    """One tensor as a safetensors file."""
    tensor = tensor.detach().to("cpu", torch.float32).contiguous()
    size = 4 * tensor.numel()
    header = json.dumps({"value": {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [0, size]}})
    header = header.encode()
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)))
        file.write(header)
        file.write(ctypes.string_at(tensor.data_ptr(), size))


def full_precision():
    """PyTorch rounds the operands of cuDNN's recurrent layers to TF32 unless it is told not to."""
    if hasattr(torch.backends.cudnn, "rnn"):
        torch.backends.cudnn.rnn.fp32_precision = "ieee"
        torch.backends.cuda.matmul.fp32_precision = "ieee"
    else:
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False


class Layer:
    """torch.nn.LSTM, GRU or RNN with the problem's numbers."""

    def __init__(self, device, tensors, metadata):
        self.device = device
        self.cuda = device == "cuda"
        self.training = metadata["training"] == "true"
        self.weights = {name: tensors[name].to(device) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        hidden = self.weights["weight_hh"].shape[1]
        inputs = self.weights["weight_ih"].shape[1]
        cell = metadata["cell"]
        self.module = {
            "lstm": lambda: torch.nn.LSTM(inputs, hidden),
            "gru": lambda: torch.nn.GRU(inputs, hidden),
            "rnn_tanh": lambda: torch.nn.RNN(inputs, hidden, nonlinearity="tanh"),
            "rnn_relu": lambda: torch.nn.RNN(inputs, hidden, nonlinearity="relu"),
        }[cell]().to(device)
        with torch.no_grad():
            for name, value in self.weights.items():
                getattr(self.module, name + "_l0").copy_(value)
        self.module.train(self.training)
        self.module.requires_grad_(self.training)
        self.batch_sizes = json.loads(metadata["batch_sizes"])
        self.packed = len(set(self.batch_sizes)) > 1
        self.packed_sizes = torch.tensor(self.batch_sizes)  # on the host wherever the layer is
        self.x = self.rows(tensors["x"].to(device)).requires_grad_(self.training)
        self.h0 = tensors["h0"].to(device).unsqueeze(0).requires_grad_(self.training)
        self.c0 = (
            tensors["c0"].to(device).unsqueeze(0).requires_grad_(self.training) if "c0" in tensors else None
        )
        self.dy = self.rows(tensors["dy"].to(device)) if self.training else None
        self.results = {}

    def rows(self, values):
        """Packed rows as the module takes them: [steps, sequences, columns] where all lengths are equal."""
        return values if self.packed else values.reshape(len(self.batch_sizes), self.batch_sizes[0], -1)

    def seed(self, values):
        self.dy = self.rows(values.to(self.device))

    def apply(self):
        states = self.h0 if self.c0 is None else (self.h0, self.c0)
        if not self.packed:
            return self.module(self.x, states)
        rows = torch.nn.utils.rnn.PackedSequence(self.x, self.packed_sizes)
        y, final = self.module(rows, states)
        return y.data, final

    def enqueue(self):
        if not self.training:
            with torch.no_grad():
                y, final = self.apply()
        else:
            y, final = self.apply()
        results = {"Y": y}
        results["HN"], results["CN"] = (final, None) if self.c0 is None else final
        if self.training:
            wanted = {"DX": self.x, "DH0": self.h0}
            if self.c0 is not None:
                wanted["DC0"] = self.c0
            for name in self.weights:
                wanted["D" + name.upper()] = getattr(self.module, name + "_l0")
            gradients = torch.autograd.grad(y, list(wanted.values()), self.dy)
            results.update(zip(wanted, gradients))
        self.results = results

    def run(self):
        """One run, from its begin to the end of everything that it has asked of the device."""
        begin = time.perf_counter_ns()
        self.enqueue()
        if self.cuda:
            torch.cuda.synchronize()
        return time.perf_counter_ns() - begin

    def time(self, iterations, millis):
        """The mean of each iteration's runs, in nanoseconds."""
        means = []
        for _ in range(iterations):
            begin = time.perf_counter_ns()
            runs = 0
            while runs == 0 or time.perf_counter_ns() - begin < millis * 1e6:
                self.run()
                runs += 1
            means.append((time.perf_counter_ns() - begin) / runs)
        return means

    def device_time(self):
        """One run between two of CUDA's events, in nanoseconds."""
        if not self.cuda:
            return None
        begin = torch.cuda.Event(enable_timing=True)
        end = torch.cuda.Event(enable_timing=True)
        torch.cuda.synchronize()
        begin.record()
        self.enqueue()
        end.record()
        torch.cuda.synchronize()
        return 1e6 * begin.elapsed_time(end)

    def step(self, x):
        """One step of a stream: the input goes in, the output comes out, the state stays."""
        states = self.h0 if self.c0 is None else (self.h0, self.c0)
        with torch.no_grad():
            y, final = self.module(x.to(self.device).reshape(1, 1, -1), states)
            if self.c0 is None:
                self.h0 = final
            else:
                self.h0, self.c0 = final
            return y.to("cpu")

    def latencies(self, millis, inputs):
        """The time of each step for so long, in nanoseconds."""
        times = []
        begin = time.perf_counter_ns()
        while not times or time.perf_counter_ns() - begin < millis * 1e6:
            before = time.perf_counter_ns()
            self.step(inputs[len(times) % len(inputs)])
            times.append(time.perf_counter_ns() - before)
        return times


def version(device):
    words = [torch.__version__, "Python " + sys.version.split()[0]]
    if device == "cuda":
        words.append("cuDNN %s" % torch.backends.cudnn.version())
        words.append(torch.cuda.get_device_name())
    return ", ".join(words)


def main(device, threads, problem):
    if device == "cuda" and not torch.cuda.is_available():
        give_up("UNAVAILABLE", "PyTorch %s of %s finds no CUDA device" % (torch.__version__, sys.executable))
    torch.set_num_threads(threads)
    full_precision()
    layer = Layer(device, *read_tensors(problem))
    answer(version=version(device))
    for line in sys.stdin:
        command = json.loads(line)
        kind = command["command"]
        if kind == "run":
            answer(nanos=layer.run())
        elif kind == "seed":
            layer.seed(read_tensors(command["file"])[0]["value"])
            answer()
        elif kind == "read":
            write_tensor(command["file"], layer.results[command["result"]])
            answer()
        elif kind == "time":
            answer(nanos=layer.time(command["iterations"], command["millis"]))
        elif kind == "device":
            answer(nanos=layer.device_time())
        elif kind == "step":
            write_tensor(command["out"], layer.step(read_tensors(command["file"])[0]["value"]))
            answer()
        elif kind == "latencies":
            inputs = list(read_tensors(command["file"])[0]["value"])
            answer(nanos=layer.latencies(command["millis"], inputs))
        else:
            raise ValueError("no command '%s'" % kind)


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    except Exception as failure:  # pylint: disable=broad-except
        give_up("FAILED", "%s: %s" % (type(failure).__name__, failure))
