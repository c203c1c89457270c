"""As much of torch as the worker's tensors and the lerobot runtime use, for machines without it."""
import contextlib
import ctypes
import math
import struct

FORMATS = {"bool": "?", "uint8": "B", "int8": "b", "int16": "h", "float16": "e", "bfloat16": "e",
           "int32": "i", "float32": "f", "int64": "q", "float64": "d"}


class dtype:
    def __init__(self, name):
        self.name, self.form = name, FORMATS[name]


globals().update({name: dtype(name) for name in FORMATS})


class Tensor:
    def __init__(self, values, shape, kind):
        self.values, self.shape, self.dtype = list(values), tuple(shape), kind
        assert len(self.values) == math.prod(self.shape)

    def numel(self):
        return len(self.values)

    def element_size(self):
        return struct.calcsize("<" + self.dtype.form)

    def data_ptr(self):
        data = struct.pack("<%d%s" % (self.numel(), self.dtype.form), *self.values)
        self.memory = ctypes.create_string_buffer(data, max(len(data), 1))
        return ctypes.addressof(self.memory)

    def is_floating_point(self):
        return self.dtype.form in "efd"

    def detach(self):
        return self

    def to(self, device):
        return self

    contiguous = detach

    def float(self):
        return Tensor(map(float, self.values), self.shape, globals()["float32"])

    def reshape(self, *shape):
        return Tensor(self.values, shape[0] if isinstance(shape[0], (list, tuple)) else shape, self.dtype)

    def unsqueeze(self, axis):
        assert axis == 0
        return self.reshape((1, *self.shape))

    def movedim(self, source, destination):
        assert (source, destination) == (-1, -3)
        rows, columns, channels = self.shape
        places = ((r, c, k) for k in range(channels) for r in range(rows) for c in range(columns))
        values = [self.values[(r * columns + c) * channels + k] for r, c, k in places]
        return Tensor(values, (channels, rows, columns), self.dtype)

    def __truediv__(self, number):
        return Tensor([value / number for value in self.values], self.shape, self.dtype)

    def all(self):
        return all(self.values)

    def __getitem__(self, key):
        batch, step = key
        assert batch == slice(None) and self.shape[0] == 1
        width = self.shape[2]
        return Tensor(self.values[step * width:(step + 1) * width], (1, width), self.dtype)


def frombuffer(data, dtype):
    count = len(data) // struct.calcsize("<" + dtype.form)
    return Tensor(struct.unpack("<%d%s" % (count, dtype.form), data), (count,), dtype)


def empty(shape, dtype):
    return Tensor([], shape, dtype)


def isfinite(tensor):
    return Tensor(map(math.isfinite, tensor.values), tensor.shape, globals()["bool"])


def stack(tensors, dim):
    assert dim == 1
    values = [value for tensor in tensors for value in tensor.values]
    return Tensor(values, (1, len(tensors), tensors[0].shape[1]), tensors[0].dtype)


def manual_seed(seed):
    pass


def device(name):
    return name


inference_mode = contextlib.nullcontext


class cuda:
    is_available = staticmethod(lambda: False)


class backends:
    pass
