# World models of facebookresearch/jepa-wms, by their torch hub entries.
import re

RUNTIME = "jepa-wms"
PACKAGES = ("torch", "torchvision", "tensordict", "einops", "omegaconf")
REPOSITORY = "facebookresearch/jepa-wms"
# Candidates that are imagined at a time: the latents of all frames are held for each of them.
CHUNK = 64
# The weights of proprioception in upstream's own planning: nothing for DROID, 0.1 elsewhere.
ALPHA = {"droid": 0.0, "oss": 0.0}
LOADED = {}


def hub_folder():
    """Returns the folder of the repository in the cache of torch hub, if it was fetched before."""
    home = os.environ.get("TORCH_HOME") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "torch"
    )
    hub = os.path.join(os.path.expanduser(home), "hub")
    prefix = REPOSITORY.replace("/", "_") + "_"
    try:
        names = sorted(name for name in os.listdir(hub) if name.startswith(prefix))
    except OSError:
        names = []
    folders = [os.path.join(hub, name) for name in names]
    return next((folder for folder in folders if os.path.isfile(os.path.join(folder, "hubconf.py"))), None)


def check_name(folder, model):
    """Refuses a model that the repository does not have."""
    with open(os.path.join(folder, "hubconf.py"), encoding="utf-8") as script:
        known = re.findall(r"^(\w+) *= *_make_model_fn|^def ([a-z]\w+)\(", script.read(), re.MULTILINE)
    names = sorted(first or second for first, second in known)
    if model not in names:
        raise Fault("unsupported", "jepa-wms has no model " + model + "; it has " + ", ".join(names))


def check(spec):
    if not is_there("torch"):
        raise Fault("missing_package", "no module named torch", package="torch")
    folder = hub_folder()
    if folder is None:
        if os.environ.get("HF_HUB_OFFLINE") == "1":
            raise Fault("missing_checkpoint", "the cache of torch hub has no " + REPOSITORY)
        return {"is_cached": False}
    check_name(folder, spec["model"])
    return {"is_cached": True}


def load(spec):
    torch = needs("torch")
    if spec["device"] == "mps":
        raise Fault("unsupported", "jepa-wms computes on cpu and cuda only")
    device = torch_device(spec["device"])
    check(spec)
    note("load the model")
    folder = hub_folder()
    options = {"pretrained": True, "device": str(device)}
    try:
        if folder is None:
            loaded = torch.hub.load(REPOSITORY, spec["model"], trust_repo=True, **options)
        else:
            loaded = torch.hub.load(folder, spec["model"], source="local", **options)
    except RuntimeError as cause:
        missing = re.match(r"Missing dependencies: ([\w-]+)", str(cause))
        if missing:
            raise Fault("missing_package", str(cause), package=missing.group(1))
        raise
    model, preprocessor = loaded
    for name in ("encode", "unroll"):
        if not callable(getattr(model, name, None)):
            raise Fault("unsupported_version", "the model of jepa-wms has no " + name)
    model.eval()
    LOADED.update(torch=torch, model=model, preprocessor=preprocessor, device=device)
    facts = {"device": str(device)}
    if isinstance(getattr(model, "action_dim", None), int):
        facts["action_width"] = model.action_dim
    return facts


def seen(parts):
    """Makes what `encode` takes: a batch of one, pictures from 0 to 255 with the channels first."""
    visual = to_torch(parts["visual"])
    if visual.dtype == LOADED["torch"].uint8:
        visual = visual.movedim(-1, -3).contiguous()
    visual = visual.float().unsqueeze(0)
    if "proprio" not in parts:
        return visual
    return {"visual": visual, "proprio": to_torch(parts["proprio"]).float().unsqueeze(0)}


def normalized(actions):
    """Scales raw actions; an action of the model may join several of them."""
    mean = LOADED["preprocessor"].action_mean
    width = mean.shape[-1]
    if actions.shape[-1] % width:
        message = "an action must join raw actions of the width " + str(width)
        raise Fault("invalid_input", message, pointer=["action_candidates"])
    raw = actions.reshape(*actions.shape[:-1], -1, width)
    return LOADED["preprocessor"].normalize_actions(raw).reshape(actions.shape)


def distances(imagined, goal, objective):
    """Returns [steps, candidates]: the mean over everything else, as upstream's objectives take it."""
    difference = imagined - goal
    difference = difference.abs() if objective == "l1" else difference.pow(2)
    return difference.mean(dim=tuple(range(2, difference.ndim)))


def score(params):
    torch, model = LOADED["torch"], LOADED["model"]
    actions = to_torch(params["action_candidates"]).float()
    if not params["actions_are_normalized"]:
        actions = normalized(actions)
    alpha = params.get("alpha")
    if alpha is None:
        alpha = ALPHA.get(params["model"].split("_")[-1], 0.1)
    with torch.inference_mode():
        start = model.encode(seen(params["observation"]), act=True)
        goal = model.encode(seen(params["goal"]), act=False)
        parts = [cost(start, goal, part, params, alpha) for part in actions.split(CHUNK)]
        costs = torch.cat(parts)
    return {"scores": from_torch(costs.double(), "scores"), "alpha": float(alpha)}


def cost(start, goal, actions, params, alpha):
    model, device = LOADED["model"], LOADED["device"]
    imagined = model.unroll(start, act_suffix=actions.permute(1, 0, 2).contiguous().to(device))
    objective = params["objective"]
    if isinstance(goal, LOADED["torch"].Tensor):
        steps = distances(imagined, goal, objective)
    else:
        steps = distances(imagined["visual"], goal["visual"], objective)
        steps = steps + alpha * distances(imagined["proprio"], goal["proprio"], objective)
    # What was seen stands before what is imagined.
    steps = steps[-actions.shape[1]:]
    chosen = params["trajectory_cost"]
    if chosen == "minimum":
        return steps.min(dim=0).values
    return steps.mean(dim=0) if chosen == "mean" else steps[-1]


METHODS = {"check": check, "load": load, "score": score}
