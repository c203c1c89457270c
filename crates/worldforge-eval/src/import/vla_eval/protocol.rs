//! What was asked of the policy.

use worldforge_core::{Digest, Result, Untrusted};

use super::super::{Imported, node::Node};

/// Most letters of a value that is taken over.
const MAX_VALUE: usize = 120;

/// Members of `config` that say what was asked; the others say how it was run.
const ASKED: [&str; 4] = ["benchmark", "subname", "max_steps", "tasks"];

pub(super) fn read(document: &Node<'_>, imported: &mut Imported) -> Result<()> {
    let benchmark = document.need("benchmark")?.name()?;
    keep(imported, "benchmark", benchmark);
    for name in ["mode", "harness_version"] {
        if let Some(value) = document.get(name).and_then(|it| it.scalar()) {
            keep(imported, name, &value);
        }
    }
    if let Some(config) = document.get("config") {
        config.object()?;
        for name in ASKED {
            if let Some(value) = config.get(name).and_then(|it| it.scalar()) {
                keep(imported, &format!("config.{name}"), &value);
            }
        }
        if let Some(params) = config.get("params") {
            let mut params = params.object()?.clone();
            // A seed tells cases apart and not protocols.
            params.remove("seed");
            let digest = Digest::of_json(&serde_json::Value::Object(params));
            keep(imported, "config.params", &digest.to_string());
        }
    }
    if let Some(missing) = document
        .get("merge_info")
        .and_then(|it| it.get("shards_missing"))
    {
        let count = missing.list()?.len();
        if count > 0 {
            imported.note(format!(
                "{count} shards are missing: the result is of a part only"
            ));
        }
    }
    Ok(())
}

/// Returns the seed of the evaluation, where one is stated.
pub(super) fn seed(document: &Node<'_>) -> Result<Option<u64>> {
    let config = document.get("config");
    let params = config.and_then(|it| it.get("params"));
    let stated = document.get("seed").or_else(|| params?.get("seed"));
    stated.map(|seed| seed.whole()).transpose()
}

fn keep(imported: &mut Imported, name: &str, value: &str) {
    let value = Untrusted::new(value).excerpt(MAX_VALUE);
    imported.protocol.insert(name.to_owned(), value);
}
