# LeRobot policies: lerobot 0.4 to 0.6 with its processors, 0.3 with the statistics in the model.
import json

RUNTIME = "lerobot"
PACKAGES = ("torch", "lerobot", "safetensors", "numpy")
OLDEST = (0, 3)
PROCESSORS = ("policy_preprocessor.json", "policy_postprocessor.json")
STATISTICS = {
    "MEAN_STD": ("mean", "std"), "MIN_MAX": ("min", "max"), "QUANTILES": ("q01", "q99"),
    "QUANTILE10": ("q10", "q90"),
}
LOADED = {}


def hub_folder(spec):
    """Returns the folder of a repository that was downloaded before, without asking the network."""
    home = os.environ.get("HF_HOME") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "huggingface"
    )
    cache = spec.get("cache_dir") or os.environ.get("HF_HUB_CACHE") or os.path.join(home, "hub")
    place = os.path.join(cache, "models--" + spec["policy"].replace("/", "--"))
    try:
        with open(os.path.join(place, "refs", "main"), encoding="utf-8") as reference:
            found = os.path.join(place, "snapshots", reference.read().strip())
    except OSError:
        return None
    return found if os.path.isdir(found) else None


def located(spec):
    """Returns the folder of the checkpoint, or None for one that has yet to be downloaded."""
    policy = os.path.expanduser(spec["policy"])
    if os.path.isdir(policy):
        return policy
    is_repository = policy.count("/") == 1 and not policy.startswith((".", "/"))
    if not is_repository:
        raise Fault("missing_checkpoint", "the folder of the policy does not exist")
    found = hub_folder(spec)
    if found is None and os.environ.get("HF_HUB_OFFLINE") == "1":
        raise Fault("missing_checkpoint", "the policy is not in the cache of Hugging Face")
    return found


def configuration(folder, spec):
    """Reads which policy the checkpoint is of."""
    try:
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            kind = json.load(file).get("type")
    except (OSError, ValueError):
        raise Fault("missing_checkpoint", "the folder of the policy has no readable config.json")
    if not isinstance(kind, str):
        raise Fault("unsupported", "config.json has no policy type; it is older than lerobot 0.2")
    wanted = spec.get("policy_type")
    if wanted and wanted != kind:
        raise Fault("unsupported", "the checkpoint is of the type " + kind + ", not " + wanted)
    if not os.path.isfile(os.path.join(folder, "model.safetensors")):
        raise Fault("missing_checkpoint", "the folder of the policy has no model.safetensors")
    return kind


def check(spec):
    for package in ("torch", "lerobot"):
        if not is_there(package):
            raise Fault("missing_package", "no module named " + package, package=package)
    facts = {"lerobot": at_least("lerobot", OLDEST) or "unknown"}
    folder = located(spec)
    if folder is not None:
        facts["policy_type"] = configuration(folder, spec)
    return facts


def downloaded(spec):
    hub = needs("huggingface_hub")
    note("download the policy")
    options = {"cache_dir": spec["cache_dir"]} if "cache_dir" in spec else {}
    return hub.snapshot_download(spec["policy"], allow_patterns=["*.json", "*.safetensors"], **options)


def policy_class(config_class, kind):
    """Returns the class of a policy, which also imports all that is registered."""
    factory = needs("lerobot", "lerobot.policies.factory")
    known = sorted(config_class.get_known_choices())
    if kind not in known:
        message = "the installed lerobot has no policy of the type " + kind
        raise Fault("unsupported", message + "; it has " + ", ".join(known))
    return factory, factory.get_policy_class(kind)


def check_statistics(pipeline):
    """Refuses a normalisation without numbers, which upstream would silently leave out."""
    for step in pipeline.steps:
        modes = getattr(step, "norm_map", None)
        if not modes:
            continue
        found = getattr(step, "stats", None) or {}
        is_output = "unnormalizer" in type(step).__name__.lower()
        for name, feature in step.features.items():
            if (name == "action") != is_output:
                continue
            mode = modes.get(feature.type)
            needed = STATISTICS.get(getattr(mode, "name", str(mode)), ())
            if any(statistic not in found.get(name, {}) for statistic in needed):
                raise Fault("unsupported", "the processors have no statistics of " + name)


def processors(factory, config, folder, device):
    """Loads the processors that stand beside the weights since lerobot 0.4."""
    if not hasattr(factory, "make_pre_post_processors"):
        return None
    if not all(os.path.isfile(os.path.join(folder, name)) for name in PROCESSORS):
        message = "the checkpoint has no processors; migrate it with lerobot's migrate_policy_normalization"
        raise Fault("unsupported", message)
    pair = factory.make_pre_post_processors(
        config,
        pretrained_path=folder,
        preprocessor_overrides={"device_processor": {"device": str(device)}},
    )
    for pipeline in pair:
        check_statistics(pipeline)
    return pair


def features(described):
    found = {}
    for name, feature in (described or {}).items():
        found[name] = {"type": feature.type.name, "axes": ",".join(map(str, feature.shape))}
    return found


def load(spec):
    torch = needs("torch")
    needs("lerobot")
    version = at_least("lerobot", OLDEST) or "unknown"
    device = torch_device(spec["device"])
    folder = located(spec) or downloaded(spec)
    kind = configuration(folder, spec)
    note("load the policy")
    config_class = needs("lerobot", "lerobot.configs.policies").PreTrainedConfig
    factory, policy = policy_class(config_class, kind)
    config = config_class.from_pretrained(folder)
    config.device = str(device)
    try:
        policy = policy.from_pretrained(folder, config=config, strict=True)
    except (RuntimeError, KeyError) as cause:
        raise Fault("unsupported", "the weights do not fit the policy: " + str(cause))
    policy.to(device)
    policy.eval()
    policy.reset()
    LOADED.update(
        policy=policy, config=config, device=device, torch=torch,
        processors=processors(factory, config, folder, device),
    )
    renamed = {}
    for step in LOADED["processors"][0].steps if LOADED["processors"] else ():
        renamed.update(getattr(step, "rename_map", None) or {})
    facts = {
        "policy_type": kind, "lerobot": version, "device": str(device),
        "inputs": features(config.input_features), "outputs": features(config.output_features),
        "normalization": "processors" if LOADED["processors"] else "in the model",
        "renamed": renamed,
    }
    for name in ("chunk_size", "horizon", "n_action_steps", "n_obs_steps"):
        value = getattr(config, name, None)
        if isinstance(value, int):
            facts[name] = value
    return facts


def batch(observation, task):
    """Makes what the policy takes: a batch of one, pictures as floats with the channels first."""
    torch, config = LOADED["torch"], LOADED["config"]
    pictures = {name for name, feature in config.input_features.items() if feature.type.name == "VISUAL"}
    made = {}
    for name, value in observation.items():
        tensor = to_torch(value)
        if tensor.dtype == torch.uint8 and name in pictures:
            tensor = tensor.movedim(-1, -3).contiguous().float() / 255
        elif tensor.is_floating_point():
            tensor = tensor.float()
        made[name] = tensor.unsqueeze(0)
    if task is not None:
        made["task"] = [task]
    if LOADED["processors"]:
        return LOADED["processors"][0](made)
    device = LOADED["device"]
    return {name: value.to(device) if hasattr(value, "to") else value for name, value in made.items()}


def acted(action):
    return LOADED["processors"][1](action) if LOADED["processors"] else action


def act(params):
    torch, policy = LOADED["torch"], LOADED["policy"]
    if params.get("reset"):
        reset({})
    mode = params["mode"]
    if not hasattr(policy, mode):
        raise Fault("unsupported", "the policy has no " + mode)
    if "seed" in params:
        torch.manual_seed(params["seed"])
    with torch.inference_mode():
        prepared = batch(params["observation"], params.get("task"))
        if mode == "select_action":
            steps = [acted(policy.select_action(prepared))]
        else:
            # Upstream's own server hands the steps to the post-processor one by one.
            chunk = policy.predict_action_chunk(prepared)
            steps = [acted(chunk[:, step]) for step in range(chunk.shape[1])]
        action = torch.stack([step.to("cpu") for step in steps], dim=1)
    return {"action": from_torch(action.float(), "action")}


def reset(params):
    LOADED["policy"].reset()
    for pipeline in LOADED["processors"] or ():
        if hasattr(pipeline, "reset"):
            pipeline.reset()
    return {"reset": True}


METHODS = {"check": check, "load": load, "act": act, "reset": reset}
