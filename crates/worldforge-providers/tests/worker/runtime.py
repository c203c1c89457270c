"""A runtime that does what tests ask it to, with nothing but the standard library."""
RUNTIME = "scripted"
PACKAGES = ("pip", "no-such-package")
LOADED = {}


def check(spec):
    if "package" in spec:
        needs(spec["package"])
    if "checkpoint" in spec:
        raise Fault("missing_checkpoint", "the folder does not exist")
    return {"is_well": True}


def load(spec):
    note("loading")
    LOADED.update(spec)
    if "package" in spec:
        needs(spec["package"])
    return {"spec": spec, "pid": os.getpid()}


def echo(params):
    return params


def report(params):
    names = sorted(name for name in os.environ)
    return {"pid": os.getpid(), "environment": names, "path": [str(place) for place in sys.path]}


def chatter(params):
    import subprocess

    print("printed by Python")
    sys.stdout.flush()
    os.write(1, b"written below Python\n")
    subprocess.run([sys.executable, "-c", "print('printed by a child')"], check=True)
    return {"read": len(sys.stdin.read())}


def end(params):
    sys.stderr.write("x" * 200_000 + "\n")
    sys.stderr.write("api_key=sk-live-0123456789abcdef0123 was read from /home/someone/secret\n")
    sys.stderr.write("the last words\n")
    sys.stderr.flush()
    os._exit(params["code"])


def hang(params):
    """Leaves a child that waits for ever, tells the test through a socket, and waits too."""
    import socket
    import subprocess
    import threading

    script = "import socket, sys, threading; s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); threading.Event().wait()"
    subprocess.Popen([sys.executable, "-c", script, str(params["port"])])
    held = socket.create_connection(("127.0.0.1", params["port"]))
    threading.Event().wait()
    held.close()


def raw(params):
    """Writes bytes onto the channel past the protocol."""
    CHANNEL.outgoing.write(bytes(params["bytes"].data))
    return {}


def fault(params):
    more = {name: params[name] for name in ("package", "pointer") if name in params}
    raise Fault(params["kind"], params["message"], **more)


def crash(params):
    raise ValueError("token=ghp_0123456789abcdefghijklmnopqrstuvwxyz is no number")


def strange(params):
    return {"answer": object()}


METHODS = {
    "check": check, "load": load, "echo": echo, "report": report, "chatter": chatter, "end": end,
    "hang": hang, "raw": raw, "fault": fault, "crash": crash, "strange": strange,
}
