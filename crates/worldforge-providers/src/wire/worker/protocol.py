"""The worker's side of the host bridge, for Python 3.9 and later, without any package.

A runtime follows this text in the same script and defines

    RUNTIME = "name"                     what the greeting calls it
    PACKAGES = ("torch", "lerobot")      whose versions are reported
    METHODS = {"check": function, ...}   what may be asked; each takes the parameters' dict

Messages are msgpack maps in frames of a big-endian 32-bit length. The worker greets, then answers one
request after the other: {"id", "method", "params"} by {"id", "result"} or {"id", "error"}; before that
it may send any number of {"note": text} about what it is doing. A tensor is an `Array` here and becomes
a tensor of a package only where a runtime asks for it.
"""
import os
import signal
import struct
import sys

PROTOCOL = 1
MAX_DEPTH = 64
CHANNEL = None
ITEM_SIZES = {
    "|b1": 1, "|u1": 1, "|i1": 1, "<u2": 2, "<i2": 2, "<f2": 2, "<u4": 4, "<i4": 4, "<f4": 4,
    "<u8": 8, "<i8": 8, "<f8": 8,
}


class Fault(Exception):
    """What the caller is told: a kind that both sides know, and a message."""

    def __init__(self, kind, message, **more):
        super().__init__(message)
        self.kind = kind
        self.more = more


class Array:
    """Numbers with a shape: row-major, little-endian bytes."""

    def __init__(self, dtype, shape, data):
        self.dtype = dtype
        self.shape = list(shape)
        self.data = data


def pack(value, out):
    """Appends one value to the bytearray `out`."""
    if value is None:
        out += b"\xc0"
    elif value is True or value is False:
        out += b"\xc3" if value else b"\xc2"
    elif isinstance(value, int):
        if 0 <= value < 128:
            out.append(value)
        else:
            out += b"\xcf" + struct.pack(">Q", value) if value >= 0 else b"\xd3" + struct.pack(">q", value)
    elif isinstance(value, float):
        out += b"\xcb" + struct.pack(">d", value)
    elif isinstance(value, str):
        text = value.encode("utf-8", "replace")
        out += b"\xdb" + struct.pack(">I", len(text)) + text
    elif isinstance(value, (bytes, bytearray, memoryview)):
        out += b"\xc6" + struct.pack(">I", len(value))
        out += value
    elif isinstance(value, (list, tuple)):
        out += b"\xdd" + struct.pack(">I", len(value))
        for item in value:
            pack(item, out)
    elif isinstance(value, Array):
        fields = {b"__ndarray__": True, b"data": value.data, b"dtype": value.dtype, b"shape": value.shape}
        pack(fields, out)
    elif isinstance(value, dict):
        out += b"\xdf" + struct.pack(">I", len(value))
        for name, item in value.items():
            pack(name, out)
            pack(item, out)
    else:
        raise Fault("runtime", "the runtime answered with a " + type(value).__name__)


class Unpacker:
    """Reads the one value of a frame."""

    SCALARS = {
        0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
        0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
    }
    SIZED = {
        0xC4: ("bytes", ">B"), 0xC5: ("bytes", ">H"), 0xC6: ("bytes", ">I"),
        0xD9: ("text", ">B"), 0xDA: ("text", ">H"), 0xDB: ("text", ">I"),
        0xDC: ("list", ">H"), 0xDD: ("list", ">I"), 0xDE: ("map", ">H"), 0xDF: ("map", ">I"),
    }

    def __init__(self, frame):
        self.frame = memoryview(frame)
        self.at = 0

    def take(self, count):
        end = self.at + count
        if end > len(self.frame):
            raise Fault("invalid_input", "the message ends too early")
        part = self.frame[self.at:end]
        self.at = end
        return part

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def value(self, depth=0):
        if depth > MAX_DEPTH:
            raise Fault("invalid_input", "the message is nested too deep")
        tag = self.number(">B")
        if tag < 0x80:
            return tag
        if tag >= 0xE0:
            return tag - 256
        if tag < 0x90:
            return self.sized("map", tag & 15, depth)
        if tag < 0xA0:
            return self.sized("list", tag & 15, depth)
        if tag < 0xC0:
            return self.sized("text", tag & 31, depth)
        if tag in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[tag]
        if tag in self.SCALARS:
            return self.number(self.SCALARS[tag])
        if tag in self.SIZED:
            kind, form = self.SIZED[tag]
            return self.sized(kind, self.number(form), depth)
        raise Fault("invalid_input", "the message holds an extension type")

    def sized(self, kind, count, depth):
        if kind == "bytes":
            return self.take(count)
        if kind == "text":
            return str(self.take(count), "utf-8")
        if kind == "list":
            return [self.value(depth + 1) for _ in range(count)]
        pairs = ((self.value(depth + 1), self.value(depth + 1)) for _ in range(count))
        fields = {str(name, "utf-8") if isinstance(name, memoryview) else name: item for name, item in pairs}
        return array(fields) if fields.get("__ndarray__") is True else fields


def array(fields):
    dtype, shape, data = fields["dtype"], fields["shape"], fields["data"]
    count = 1
    for length in shape:
        count *= length
    if dtype not in ITEM_SIZES or count * ITEM_SIZES[dtype] != len(data):
        raise Fault("invalid_input", "a tensor's bytes do not fill its shape")
    return Array(dtype, shape, data)


class Channel:
    """The two pipes to the host, out of reach for everything that prints or reads."""

    def __init__(self):
        self.incoming = os.fdopen(os.dup(0), "rb")
        self.outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        # Whatever prints, in Python or below it, now talks to the standard error stream.
        os.dup2(2, 1)

    def send(self, message):
        frame = bytearray(4)
        pack(message, frame)
        struct.pack_into(">I", frame, 0, len(frame) - 4)
        rest = memoryview(frame)
        while rest:
            rest = rest[self.outgoing.write(rest):]

    def listen(self, requests):
        """Hands on what the host sends. The host's end is the worker's, even in mid-call."""
        header = self.incoming.read(4)
        while len(header) == 4:
            (length,) = struct.unpack(">I", header)
            frame = self.incoming.read(length)
            if len(frame) < length:
                break
            requests.put(frame)
            header = self.incoming.read(4)
        if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
            # Children of the runtime are in the worker's own group: they go too.
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(0)


def note(text):
    """Tells the host what the runtime is about to do."""
    CHANNEL.send({"note": text})


def versions(packages):
    """Returns the installed version of each package, and None for those that are not there."""
    from importlib import metadata

    found = {}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except Exception:
            found[package] = None
    return found


def needs(package, module=None):
    """Imports a module of a package, or says that the package is missing or broken."""
    import importlib

    try:
        return importlib.import_module(module or package)
    except ModuleNotFoundError as cause:
        name = (cause.name or package).split(".")[0]
        raise Fault("missing_package", "no module named " + str(cause.name), package=name)
    except ImportError as cause:
        raise Fault("missing_package", str(cause), package=package)


def is_there(package):
    """Tells whether a package could be imported, without importing it."""
    from importlib import util

    try:
        return util.find_spec(package) is not None
    except (ImportError, ValueError):
        return package in sys.modules


class Offline(ConnectionRefusedError):
    """The host does not allow downloads."""


REFUSED = []


def stay_offline():
    """Lets Python code reach this machine only, whatever library it is and however it tries."""
    here = ("localhost", "127.0.0.1", "::1", b"localhost")

    def refuse(event, arguments):
        if event == "socket.connect":
            place = arguments[1]
            if isinstance(place, (str, bytes)) or place[0] in here:
                return
        elif event != "socket.getaddrinfo" or arguments[0] in here or arguments[0] is None:
            return
        REFUSED.append(event)
        raise Offline("downloads are not allowed")

    sys.addaudithook(refuse)


def answer(frame, methods):
    """Runs one request and returns the reply."""
    identity = None
    REFUSED.clear()
    try:
        request = Unpacker(frame).value()
        identity = request["id"]
        method = methods.get(request["method"])
        if method is None:
            raise Fault("unsupported", "the worker has no method " + str(request["method"]))
        return {"id": identity, "result": method(request["params"])}
    except Fault as fault:
        error = {"kind": fault.kind, "message": str(fault), **fault.more}
    except Exception as cause:
        import traceback

        traceback.print_exc()
        message = type(cause).__name__ + ": " + str(cause)
        error = {"kind": "runtime", "message": message}
        if isinstance(cause, ModuleNotFoundError):
            error = {"kind": "missing_package", "message": str(cause), "package": cause.name or "it"}
        elif REFUSED:
            message = "the runtime wanted to download something, which is not allowed: " + message
            error = {"kind": "missing_checkpoint", "message": message}
    return {"id": identity, "error": error}


def serve(runtime, packages, methods):
    """Greets the host, then answers it until it goes."""
    import faulthandler
    import platform
    import queue
    import threading

    global CHANNEL
    CHANNEL = channel = Channel()
    faulthandler.enable()
    if os.environ.get("HF_HUB_OFFLINE") == "1":
        stay_offline()
    # The folder that a user happened to be in is no place to import from.
    sys.path[:] = [place for place in sys.path if place]
    requests = queue.Queue()
    threading.Thread(target=channel.listen, args=(requests,), daemon=True).start()
    channel.send({
        "protocol": PROTOCOL,
        "runtime": runtime,
        "python": platform.python_version(),
        "packages": versions(packages),
    })
    while True:
        reply = answer(requests.get(), methods)
        try:
            channel.send(reply)
        except Fault as fault:
            error = {"kind": fault.kind, "message": str(fault)}
            channel.send({"id": reply.get("id"), "error": error})
