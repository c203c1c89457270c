//! What a manifest must keep beyond its types.

use std::collections::BTreeSet;

use worldforge_core::{
    Error, ErrorKind, ImplementationStatus, Redactor, Result, Safe, json::Pointer,
};

use super::record::{ManifestSetting, RUNTIME_SCHEMA_VERSION, RuntimeKind, RuntimeManifest};

/// Longest text of a manifest, in characters.
pub const MAX_TEXT: usize = 1000;

/// Most items of a list of a manifest.
pub const MAX_ITEMS: usize = 64;

pub(super) fn check(manifest: &RuntimeManifest) -> Result<()> {
    check_version(manifest.schema_version, RUNTIME_SCHEMA_VERSION)?;
    check_capabilities(manifest)?;
    check_settings(manifest)?;
    check_texts(
        &manifest.runtime.optional_dependencies,
        "/runtime/optional_dependencies",
    )?;
    check_texts(&manifest.runtime.devices, "/runtime/devices")?;
    check_texts(&manifest.host_owned_artifacts, "/host_owned_artifacts")?;
    check_texts(&manifest.limits, "/limits")?;
    let is_running = manifest.runtime.kind != RuntimeKind::None;
    if is_running && manifest.runtime.devices.is_empty() {
        return refuse("/runtime/devices", "must name a device");
    }
    let needs_a_host = !matches!(
        manifest.runtime.kind,
        RuntimeKind::BuiltIn | RuntimeKind::None
    );
    if needs_a_host && manifest.host_owned_artifacts.is_empty() {
        return refuse("/host_owned_artifacts", "must say what the host owns");
    }
    if let Some(model) = &manifest.default_model {
        check_text(model, &"/default_model".into())?;
    }
    if let Some(smoke) = &manifest.smoke {
        check_text(&smoke.command, &"/smoke/command".into())?;
        check_text(&smoke.success_signal, &"/smoke/success_signal".into())?;
    }
    check_text(&manifest.setup_hint, &"/setup_hint".into())?;
    check_path(&manifest.docs_path, &"/docs_path".into())?;
    let evidence = Pointer::from("/evidence");
    check_count(manifest.evidence.len(), &evidence)?;
    for (index, item) in manifest.evidence.iter().enumerate() {
        check_path(&item.path, &evidence.index(index).key("path"))?;
    }
    Ok(())
}

fn check_capabilities(manifest: &RuntimeManifest) -> Result<()> {
    let is_scaffold = manifest.status == ImplementationStatus::Scaffold;
    if is_scaffold != manifest.capabilities.is_empty() {
        return refuse(
            "/capabilities",
            "must be empty for a scaffold, and for nothing else",
        );
    }
    if is_scaffold != (manifest.runtime.kind == RuntimeKind::None) {
        return refuse(
            "/runtime/kind",
            "must be none for a scaffold, and for nothing else",
        );
    }
    if is_scaffold == manifest.smoke.is_some() {
        return refuse(
            "/smoke",
            "must be null for a scaffold, and for nothing else",
        );
    }
    Ok(())
}

fn check_settings(manifest: &RuntimeManifest) -> Result<()> {
    let mut seen = BTreeSet::new();
    let lists = [
        ("required", &manifest.configuration.required),
        ("optional", &manifest.configuration.optional),
    ];
    for (key, settings) in lists {
        let list = Pointer::from("/configuration").key(key);
        check_count(settings.len(), &list)?;
        for (index, setting) in settings.iter().enumerate() {
            check_setting(setting, &list.index(index), &mut seen)?;
        }
    }
    Ok(())
}

fn check_setting<'a>(
    setting: &'a ManifestSetting,
    place: &Pointer,
    seen: &mut BTreeSet<&'a str>,
) -> Result<()> {
    let aliases = setting.aliases.iter().enumerate();
    let aliases = aliases.map(|(index, alias)| (alias, place.key("aliases").index(index)));
    for (name, place) in std::iter::once((&setting.name, place.key("name"))).chain(aliases) {
        if !is_variable(name) {
            let message = "must be the name of an environment variable, such as EXAMPLE_BASE_URL";
            return Err(Error::invalid_input(message).at(place));
        }
        if !seen.insert(name) {
            return Err(Error::invalid_input("must not be named twice").at(place));
        }
    }
    if Redactor::standard().is_sensitive_key(&setting.name) && !setting.secret {
        let message = "must be true for a name that speaks of a credential";
        return Err(Error::invalid_input(message).at(place.key("secret")));
    }
    Ok(())
}

fn is_variable(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=128).contains(&name.len())
        && name.bytes().all(is_letter)
        && name
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_uppercase())
}

fn check_texts(texts: &[String], list: &'static str) -> Result<()> {
    let list = Pointer::from(list);
    check_count(texts.len(), &list)?;
    let mut seen = BTreeSet::new();
    for (index, text) in texts.iter().enumerate() {
        let place = list.index(index);
        check_text(text, &place)?;
        if !seen.insert(text) {
            return Err(Error::invalid_input("must not be listed twice").at(place));
        }
    }
    Ok(())
}

pub(super) fn check_version(found: u32, wanted: u32) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    Err(Error::invalid_input(format!("must be {wanted}, found {found}")).at("/schema_version"))
}

fn check_count(count: usize, place: &Pointer) -> Result<()> {
    if count <= MAX_ITEMS {
        return Ok(());
    }
    let message = format!("must have at most {MAX_ITEMS} items, found {count}");
    Err(Error::new(ErrorKind::LimitExceeded, message).at(place.clone()))
}

/// Refuses text that is blank, long, or would be changed by redaction.
pub(super) fn check_text(text: &str, place: &Pointer) -> Result<()> {
    if text.trim().is_empty() || text.trim() != text {
        let message = "must be text without outer spaces";
        return Err(Error::invalid_input(message).at(place.clone()));
    }
    if text.chars().count() > MAX_TEXT {
        let message = format!("must be at most {MAX_TEXT} characters");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at(place.clone()));
    }
    if Safe::redact(text).as_str() != text {
        let message = "must hold nothing that redaction would change";
        return Err(Error::invalid_input(message).at(place.clone()));
    }
    Ok(())
}

/// Refuses a path that could lie outside the folder it is relative to.
pub(super) fn check_path(path: &str, place: &Pointer) -> Result<()> {
    check_text(path, place)?;
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    let fits = path.split('/').all(is_plain)
        && !path.starts_with('~')
        && !path.contains(|letter: char| letter.is_control() || "\\:?#".contains(letter));
    if fits {
        return Ok(());
    }
    let message = "must be a relative path with '/' and without '.', '..', '~', ':', '?' and '#'";
    Err(Error::invalid_input(message).at(place.clone()))
}

fn refuse(place: &'static str, message: &'static str) -> Result<()> {
    Err(Error::invalid_input(message).at(place))
}
