#!/bin/sh
# Prepares what the live tests of the host bridge run in: a virtual environment with torch, lerobot and
# stable-worldmodel at the versions that were tried, and a tiny LeRobot policy of random weights.
set -eu

usage() {
    cat <<'HELP'
Usage: scripts/prepare-bridge.sh [--dir DIR] [--python PYTHON] [--torch-index URL] [--force]

Makes a virtual environment for the live tests of the host bridge. Running it again does nothing
unless the versions changed.

  --dir DIR          where it goes; target/bridge by default
  --python PYTHON    the Python that makes it, 3.12 or later, as lerobot 0.6 needs; the newest on the
                     PATH by default
  --torch-index URL  an index of torch wheels without CUDA, which are a tenth of the size; the default
                     index of pip otherwise
  --force            make it anew
  --help             show this help

Afterwards:
  WORLDFORGE_BRIDGE=DIR cargo nextest run -p worldforge-providers --features lerobot,leworldmodel --test live_bridge
  WORLDFORGE_PYTHON=DIR/venv/bin/python worldforge provider health lerobot
HELP
}

fail() {
    echo "prepare-bridge: $1" >&2
    exit 1
}

dir=
python=
index=
force=no
while [ $# -gt 0 ]; do
    case $1 in
        --dir | --python | --torch-index)
            [ $# -gt 1 ] || fail "$1 needs a value"
            case $1 in
                --dir) dir=$2 ;;
                --python) python=$2 ;;
                --torch-index) index=$2 ;;
            esac
            shift
            ;;
        --force) force=yes ;;
        --help | -h)
            usage
            exit 0
            ;;
        *)
            usage >&2
            fail "unknown option $1"
            ;;
    esac
    shift
done

root=$(cd "$(dirname "$0")/.." && pwd)
dir=${dir:-$root/target/bridge}

minor_of() {
    "$1" -c 'import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else 0)' 2>/dev/null || echo 0
}

if [ -z "$python" ]; then
    for name in python3.13 python3.12 python3; do
        if command -v "$name" >/dev/null 2>&1 && [ "$(minor_of "$name")" -ge 12 ]; then
            python=$name
            break
        fi
    done
fi
[ -n "$python" ] || fail "no Python 3.12 or later on the PATH; name one with --python"
minor=$(minor_of "$python")
[ "$minor" -ge 12 ] || fail "$python is not Python 3.12 or later"

torch="torch==2.11.0 torchvision==0.26.0"
lerobot="lerobot[dataset]==0.6.1"
# What stable-worldmodel needs to read a checkpoint stands in its extras, with much that it does not.
rest="stable-worldmodel==0.1.1 stable-pretraining==0.1.8 transformers==5.23.0 hydra-core==1.3.8 imageio==2.38.1"
pins="3.$minor $torch $lerobot $rest"
stamp=$dir/prepared

if [ "$force" = no ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$pins" ]; then
    echo "prepare-bridge: $dir is prepared"
    exit 0
fi

mkdir -p "$dir"
rm -f "$stamp"
[ "$force" = no ] || rm -rf "$dir/venv" "$dir/tiny-act"
if [ ! -x "$dir/venv/bin/python" ]; then
    "$python" -m venv "$dir/venv" || fail "$python cannot make a virtual environment"
fi
inside=$dir/venv/bin/python
[ "$(minor_of "$inside")" = "$minor" ] || fail "$dir/venv is of another Python; make it anew with --force"
"$inside" -m pip install --quiet --upgrade pip
# The pins are lists: they are split on purpose.
# shellcheck disable=SC2086
if [ -n "$index" ]; then
    "$inside" -m pip install --quiet --index-url "$index" $torch
else
    "$inside" -m pip install --quiet $torch
fi
# shellcheck disable=SC2086
"$inside" -m pip install --quiet $torch "$lerobot" $rest

HF_HUB_OFFLINE=1 "$inside" - "$dir/tiny-act" <<'SCRIPT'
import sys

import torch
from lerobot.configs.types import FeatureType, PolicyFeature
from lerobot.policies.act.configuration_act import ACTConfig
from lerobot.policies.act.modeling_act import ACTPolicy
from lerobot.policies.factory import make_pre_post_processors

place = sys.argv[1]
torch.manual_seed(0)
config = ACTConfig(
    input_features={
        "observation.state": PolicyFeature(FeatureType.STATE, (2,)),
        "observation.images.front": PolicyFeature(FeatureType.VISUAL, (3, 32, 32)),
    },
    output_features={"action": PolicyFeature(FeatureType.ACTION, (2,))},
    chunk_size=4,
    n_action_steps=4,
    dim_model=16,
    n_heads=4,
    dim_feedforward=16,
    n_encoder_layers=1,
    n_vae_encoder_layers=1,
    latent_dim=8,
    pretrained_backbone_weights=None,
    device="cpu",
    push_to_hub=False,
)
statistics = {
    "observation.state": {"mean": torch.tensor([-1.0, 1.0]), "std": torch.tensor([0.5, 2.0])},
    "observation.images.front": {"mean": torch.full((3, 1, 1), 0.5), "std": torch.full((3, 1, 1), 0.25)},
    "action": {"mean": torch.tensor([-3.0, 3.0]), "std": torch.tensor([1.0, 2.0])},
}
ACTPolicy(config).save_pretrained(place)
for processor in make_pre_post_processors(config, dataset_stats=statistics):
    processor.save_pretrained(place)
SCRIPT

"$inside" - <<'SCRIPT'
from importlib import metadata

names = ("torch", "lerobot", "stable-worldmodel", "stable-pretraining", "transformers")
print("prepare-bridge:", ", ".join(name + " " + metadata.version(name) for name in names))
SCRIPT
printf '%s\n' "$pins" > "$stamp"
echo "prepare-bridge: $dir is prepared"
