# Tensors of torch, which is imported only when a runtime asks for one.


def torch_dtypes(torch):
    return {
        "|b1": torch.bool, "|u1": torch.uint8, "|i1": torch.int8, "<i2": torch.int16,
        "<f2": torch.float16, "<i4": torch.int32, "<f4": torch.float32, "<i8": torch.int64,
        "<f8": torch.float64,
    }


def to_torch(value):
    """Turns an array into a tensor of its own memory on the processor."""
    torch = needs("torch")
    dtype = torch_dtypes(torch).get(value.dtype)
    if dtype is None:
        raise Fault("invalid_input", "torch has no tensors of " + value.dtype)
    if len(value.data) == 0:
        return torch.empty(value.shape, dtype=dtype)
    return torch.frombuffer(bytearray(value.data), dtype=dtype).reshape(value.shape)


def from_torch(tensor, name):
    """Turns a tensor into an array, and refuses numbers that are not finite."""
    import ctypes

    torch = needs("torch")
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.float()
    names = {dtype: name for name, dtype in torch_dtypes(torch).items()}
    if tensor.dtype not in names:
        raise Fault("invalid_output", name + " has elements of " + str(tensor.dtype))
    tensor = tensor.detach().to("cpu").contiguous()
    if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
        raise Fault("not_finite", name + " must be finite")
    size = tensor.numel() * tensor.element_size()
    data = ctypes.string_at(tensor.data_ptr(), size) if size else b""
    return Array(names[tensor.dtype], tensor.shape, data)


def torch_device(name):
    """Returns a device that is there; another one is never taken instead."""
    torch = needs("torch")
    kind = name.split(":")[0]
    if kind == "cuda":
        index = int(name.split(":")[1]) if ":" in name else 0
        found = torch.cuda.is_available() and index < torch.cuda.device_count()
    elif kind == "mps":
        backend = getattr(torch.backends, "mps", None)
        found = backend is not None and backend.is_available()
    else:
        found = kind == "cpu"
    if not found:
        raise Fault("unsupported", "this machine's torch has no device " + name)
    return torch.device(name)


def at_least(package, oldest):
    """Refuses a package that is older, and returns its version; unknown versions pass."""
    found = versions([package])[package]
    parts = (found or "").split(".")
    if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit():
        if (int(parts[0]), int(parts[1])) < oldest:
            wanted = ".".join(map(str, oldest))
            message = package + " must be " + wanted + " or later, found " + found
            raise Fault("unsupported_version", message, package=package)
    return found
