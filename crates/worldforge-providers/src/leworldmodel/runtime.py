# Checkpoints of stable-worldmodel that the native reader does not run.
RUNTIME = "leworldmodel"
PACKAGES = ("torch", "stable-worldmodel", "stable-pretraining", "transformers", "hydra-core")
OLDEST = (0, 1)
OBJECT = "_object.ckpt"
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
LOADED = {}


def checkpoints(spec):
    """Returns the folder below which upstream looks for names."""
    home = spec.get("cache_dir") or os.environ.get("STABLEWM_HOME") or "~/.stable_worldmodel"
    return os.path.join(os.path.expanduser(home), "checkpoints")


def located(spec):
    """Returns the checkpoint's path and whether it is a whole pickled module."""
    policy = os.path.expanduser(spec["policy"])
    below = os.path.join(checkpoints(spec), policy)
    for place in (policy, below):
        if os.path.isdir(place):
            names = os.listdir(place)
            if any(name.endswith(".pt") for name in names) and "config.json" in names:
                return os.path.abspath(place), False
            if any(name.endswith(OBJECT) for name in names):
                return os.path.abspath(place), True
        if os.path.isfile(place):
            return os.path.abspath(place), place.endswith(OBJECT)
        if os.path.isfile(place + OBJECT):
            return os.path.abspath(place + OBJECT), True
    repository = os.path.join(checkpoints(spec), "models--" + policy.replace("/", "--"))
    if os.path.isdir(repository):
        return policy, False
    if policy.count("/") == 1 and os.environ.get("HF_HUB_OFFLINE") != "1":
        return policy, False
    raise Fault("missing_checkpoint", "there is no such checkpoint of stable-worldmodel")


def check(spec):
    for package, module in (("torch", "torch"), ("stable-worldmodel", "stable_worldmodel")):
        if not is_there(module):
            raise Fault("missing_package", "no module named " + module, package=package)
    version = at_least("stable-worldmodel", OLDEST)
    _, is_object = located(spec)
    return {"format": "object" if is_object else "weights", "version": version or "unknown"}


def loaded(spec):
    path, is_object = located(spec)
    options = {"cache_dir": spec["cache_dir"]} if "cache_dir" in spec else {}
    if is_object:
        policies = needs("stable-worldmodel", "stable_worldmodel.policy")
        name = path[: -len(OBJECT)] if path.endswith(OBJECT) else path
        # The older form is a pickle: reading it runs what it holds.
        return policies.AutoCostModel(name, **options), "AutoCostModel"
    needs("hydra-core", "hydra")
    utils = needs("stable-worldmodel", "stable_worldmodel.wm.utils")
    if not hasattr(utils, "load_pretrained"):
        message = "the installed stable-worldmodel has no load_pretrained"
        raise Fault("unsupported_version", message, package="stable-worldmodel")
    return utils.load_pretrained(path, **options), "load_pretrained"


def evaluator(model):
    """Returns what prices candidates: an evaluator with an objective, or the model in older versions."""
    try:
        from stable_worldmodel.planning.evaluator import ShootingCostEvaluator
        from stable_worldmodel.planning.objective import GoalMSE
    except ImportError:
        if not hasattr(model, "get_cost"):
            raise Fault("unsupported", "the checkpoint's model has no get_cost")
        return model, "get_cost", False
    return ShootingCostEvaluator(model, GoalMSE()), "ShootingCostEvaluator", True


def load(spec):
    torch = needs("torch")
    version = at_least("stable-worldmodel", OLDEST) or "unknown"
    device = torch_device(spec["device"])
    note("load the checkpoint")
    model, loader = loaded(spec)
    model = model.to(device).eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    priced, api, reads_history = evaluator(model)
    LOADED.update(torch=torch, priced=priced, device=device, reads_history=reads_history)
    return {
        "device": str(device), "runtime_api": "stable-worldmodel " + version + " " + loader + ", " + api,
        "model": type(model).__name__, "format": "object" if loader == "AutoCostModel" else "torch",
    }


def frames(array):
    """Makes [1, 1, T, 3, H, W] of floats, normalised as the network was trained."""
    torch = LOADED["torch"]
    pictures = to_torch(array)
    if pictures.dtype == torch.uint8:
        pictures = pictures.movedim(-1, -3).float() / 255
        mean = torch.tensor(MEAN).reshape(3, 1, 1)
        pictures = (pictures - mean) / torch.tensor(DEVIATION).reshape(3, 1, 1)
    return pictures.float()[None, None].to(LOADED["device"])


def score(params):
    torch, device = LOADED["torch"], LOADED["device"]
    candidates = to_torch(params["action_candidates"]).float()[None].to(device)
    samples = candidates.shape[1]
    pixels, goal = frames(params["pixels"]), frames(params["goal"])
    seen, width = pixels.shape[2], candidates.shape[-1]
    history = candidates.new_zeros(1, samples, 0, width)
    if "action_history" in params:
        blocks = to_torch(params["action_history"]).float().to(device)
        history = blocks.expand(1, samples, *blocks.shape)
    info = {
        "pixels": pixels.expand(1, samples, *pixels.shape[2:]),
        "goal": goal.expand(1, samples, *goal.shape[2:]),
        "action": candidates.new_zeros(1, samples, seen, width),
    }
    if LOADED["reads_history"]:
        info["action_history"] = history
    else:
        # Older versions take the first actions of a candidate for those of the frames that were seen.
        candidates = torch.cat([history, candidates], dim=2)
    with torch.inference_mode():
        costs = LOADED["priced"].get_cost(info, candidates)
    if costs.numel() != samples:
        found = str(list(costs.shape))
        raise Fault("invalid_output", "get_cost must give one cost for each candidate, found " + found)
    return {"scores": from_torch(costs.reshape(-1).double(), "scores")}


METHODS = {"check": check, "load": load, "score": score}
