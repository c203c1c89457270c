"""The configuration of a stand-in policy."""
import json
import os
from types import SimpleNamespace


def feature(described):
    return SimpleNamespace(type=SimpleNamespace(name=described["type"]), shape=tuple(described["shape"]))


class PreTrainedConfig:
    @classmethod
    def get_known_choices(cls):
        return {"standin": cls, "other": cls}

    @classmethod
    def from_pretrained(cls, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            found = json.load(file)
        config = cls()
        config.input_features = {name: feature(part) for name, part in found["input_features"].items()}
        config.output_features = {name: feature(part) for name, part in found["output_features"].items()}
        config.chunk_size = found["chunk_size"]
        config.fault = found.get("fault")
        return config
