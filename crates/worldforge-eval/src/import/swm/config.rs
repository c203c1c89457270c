//! The few values of a configuration that say what was asked.

use std::collections::BTreeMap;

use worldforge_core::Untrusted;

use super::super::Imported;

/// Most letters of a value that is taken over.
const MAX_VALUE: usize = 120;

/// Values that must be equal for two evaluations to have asked the same.
const ASKED: [&str; 6] = [
    "world.env_name",
    "eval.dataset_name",
    "eval.eval_budget",
    "eval.goal_offset_steps",
    "eval.num_eval",
    "eval.img_size",
];

/// Values that tell the evaluated policies apart.
const KNOWN: [&str; 3] = ["policy", "solver._target_", "seed"];

/// Scalars of a YAML document by their path.
pub(super) struct Config(BTreeMap<String, String>);

/// Reads nested mappings of plain scalars, as `OmegaConf` writes them; lists are passed over.
pub(super) fn read(text: &str) -> Config {
    let mut values = BTreeMap::new();
    let mut path: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let entry = line.trim();
        let Some((key, value)) = entry.split_once(':').filter(|_| is_plain(entry)) else {
            continue;
        };
        path.retain(|(other, _)| *other < indent);
        path.push((indent, key));
        let value = value.trim().trim_matches(['\'', '"']);
        if !value.is_empty() {
            let names: Vec<&str> = path.iter().map(|(_, name)| *name).collect();
            values.insert(names.join("."), value.to_owned());
        }
    }
    Config(values)
}

fn is_plain(entry: &str) -> bool {
    !entry.starts_with(['-', '#', '{', '['])
}

impl Config {
    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.parse().ok()
    }

    /// Says whether the drawn cases follow from what is stated together with the seed.
    pub(super) fn says_which_cases(&self) -> bool {
        let needed = [
            "eval.dataset_name",
            "eval.num_eval",
            "eval.goal_offset_steps",
        ];
        needed.iter().all(|name| self.0.contains_key(*name))
    }

    pub(super) fn describe(&self, imported: &mut Imported) {
        let kept = |name: &str| {
            let value = self.0.get(name)?;
            let value = Untrusted::new(value.clone()).excerpt(MAX_VALUE);
            Some((name.to_owned(), value))
        };
        imported.protocol.extend(ASKED.into_iter().filter_map(kept));
        imported.facts.extend(KNOWN.into_iter().filter_map(kept));
    }
}
