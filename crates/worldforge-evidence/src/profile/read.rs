//! Reading a profile: every rule, and everything that breaks one.

use std::collections::BTreeMap;

use serde_json::Value;
use worldforge_core::{
    Digest, Result,
    json::{Limits, Pointer, parse},
};

use super::{
    ConfigProfile, OutputFormat, PROFILE_SCHEMA_VERSION, ProfileName, ProfilePath, ProfileWord,
    RetryPreset, TimeoutPreset,
};
use crate::{
    fields::{Fields, checked_text},
    registry::{Findings, Violation, check_publishable},
};

/// What a profile may be: a line of a log.
pub const PROFILE_LIMITS: Limits = Limits::LINE;

/// Most providers, operations and caches.
const MAX_ITEMS: usize = 100;

const ROOT: [&str; 15] = [
    "schema_version",
    "name",
    "description",
    "provider",
    "providers",
    "operation",
    "operations",
    "workspace_dir",
    "run_workspace",
    "state_dir",
    "output_format",
    "timeout_preset",
    "retry_preset",
    "runtime_cache_roots",
    "runs_retention",
];

impl ConfigProfile {
    /// Reads a profile and checks every rule.
    ///
    /// `path` is where the caller found it; one that is relative is cited in provenance, of any
    /// other only the file's name.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of the places.
    pub fn read(bytes: &[u8], path: Option<&str>) -> std::result::Result<Self, Vec<Violation>> {
        let value = parse(bytes, PROFILE_LIMITS).map_err(|error| vec![Violation::of(&error)])?;
        let mut findings = Findings::default();
        check_publishable(&value, &Pointer::root(), &mut findings);
        let profile = read_root(&value, bytes, path, &mut findings);
        let violations = findings.finish();
        match profile {
            Some(profile) if violations.is_empty() => Ok(profile),
            _ => Err(violations),
        }
    }
}

fn read_root(
    value: &Value,
    bytes: &[u8],
    path: Option<&str>,
    findings: &mut Findings,
) -> Option<ConfigProfile> {
    let mut fields = Fields::of(value, Pointer::root(), &ROOT, findings)?;
    fields.version(PROFILE_SCHEMA_VERSION);
    let name = fields.parsed("name", |name| ProfileName::new(name));
    let description = fields.optional_text("description");
    let providers = read_words(&mut fields, "provider", "providers");
    let operations = read_words(&mut fields, "operation", "operations");
    let [workspace_dir, run_workspace, state_dir] =
        ["workspace_dir", "run_workspace", "state_dir"].map(|key| read_path(&mut fields, key));
    let output_format = fields.optional_choice("output_format", &OutputFormat::NAMES);
    let timeout_preset = fields.optional_choice("timeout_preset", &TimeoutPreset::NAMES);
    let retry_preset = fields.optional_choice("retry_preset", &RetryPreset::NAMES);
    let runtime_cache_roots = read_caches(&mut fields);
    let runs_retention = fields.decoded("runs_retention");
    let name = name?;
    Some(ConfigProfile {
        schema_version: PROFILE_SCHEMA_VERSION,
        source: source_of(path, &name)?,
        name,
        description,
        providers,
        operations,
        workspace_dir,
        run_workspace,
        state_dir,
        output_format,
        timeout_preset,
        retry_preset,
        runtime_cache_roots,
        runs_retention,
        sha256: Digest::of_bytes(bytes),
    })
}

/// Reads one word under the one key, or a list under the other.
fn read_words(fields: &mut Fields<'_>, one: &str, many: &str) -> Vec<ProfileWord> {
    if fields.get(one).is_some() && fields.get(many).is_some() {
        fields.note(one, format!("must not be there beside {many}"));
    }
    if fields.get(one).is_some() {
        let word = fields.parsed(one, |text| ProfileWord::new(text));
        return word.into_iter().collect();
    }
    if fields.get(many).is_none() {
        return Vec::new();
    }
    let place = fields.place(many);
    let items = fields.items(many, MAX_ITEMS);
    let mut words: Vec<ProfileWord> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match checked_text(item).and_then(|text| word(ProfileWord::new(text))) {
            Ok(word) if words.contains(&word) => {
                let message = "must be there once only";
                fields.findings().add(place.index(index), message);
            }
            Ok(word) => words.push(word),
            Err(message) => fields.findings().add(place.index(index), message),
        }
    }
    words
}

fn read_path(fields: &mut Fields<'_>, key: &str) -> Option<ProfilePath> {
    fields.get(key)?;
    fields.parsed(key, |text| ProfilePath::new(text))
}

fn read_caches(fields: &mut Fields<'_>) -> BTreeMap<ProfileWord, ProfilePath> {
    let key = "runtime_cache_roots";
    let place = fields.place(key);
    let members = fields.object(key);
    if members.len() > MAX_ITEMS {
        fields.note(key, format!("must have at most {MAX_ITEMS} members"));
        return BTreeMap::new();
    }
    let mut caches = BTreeMap::new();
    for (provider, root) in &members {
        let path = checked_text(root).and_then(|text| word(ProfilePath::new(text)));
        match (word(ProfileWord::new(provider.as_str())), path) {
            (Ok(provider), Ok(path)) => drop(caches.insert(provider, path)),
            (Err(message), _) => {
                let message = format!("name of a provider {message}");
                fields.findings().add(place.key(provider), message);
            }
            (_, Err(message)) => fields.findings().add(place.key(provider), message),
        }
    }
    caches
}

fn word<T>(outcome: Result<T>) -> std::result::Result<T, String> {
    outcome.map_err(|error| error.message().to_string())
}

/// Says where a profile was read from, as far as that is no affair of the host alone.
fn source_of(path: Option<&str>, name: &ProfileName) -> Option<ProfileWord> {
    let shown = path.and_then(|path| {
        let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let relative = ProfilePath::new(path.strip_prefix("./").unwrap_or(path)).ok();
        let shown = relative.map_or_else(|| last.to_owned(), String::from);
        ProfileWord::new(format!("profile:{shown}")).ok()
    });
    shown.or_else(|| ProfileWord::new(format!("profile:{name}")).ok())
}
