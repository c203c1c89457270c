//! Reading a manifest: every rule, and everything that breaks one.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;
use worldforge_core::{
    check_public_link,
    json::{Limits, Pointer, parse},
};

use super::{
    Classification, DATASET_SCHEMA_VERSION, DatasetEntry, DatasetManifest, DatasetPath,
    DatasetPlace, DatasetPrivacy, DatasetProvenance, DatasetSafety, MAX_DATASET_ENTRIES, verify,
};
use crate::{
    fields::Fields,
    registry::{Findings, Violation, check_publishable},
};

/// What a manifest may be: 16 MiB, as deep as a line of a log.
pub const DATASET_LIMITS: Limits = Limits::LINE.with_max_bytes(16 << 20);

/// Most steps of a host.
const MAX_STEPS: usize = 100;

const ROOT: [&str; 11] = [
    "schema_version",
    "id",
    "name",
    "description",
    "license",
    "provenance",
    "privacy",
    "safety",
    "host_acquisition_steps",
    "entries",
    "metadata",
];

const ENTRY: [&str; 9] = [
    "id",
    "kind",
    "description",
    "sha256",
    "license",
    "metadata",
    "path",
    "uri",
    "asset_id",
];

/// The kinds of entries, each with the member that only it has.
const KINDS: [(&str, &str); 3] = [
    ("local-fixture", "path"),
    ("remote-reference", "uri"),
    ("host-asset", "asset_id"),
];

impl DatasetManifest {
    /// Reads a manifest and checks every rule but those about local files.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of the places.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Violation>> {
        read(bytes, None)
    }

    /// Reads a manifest and compares its local files, which lie below `folder`, with their digests.
    ///
    /// # Errors
    ///
    /// As [`DatasetManifest::read`], and each file that is absent, too large, no regular file or
    /// another than the manifest says.
    pub fn read_in(bytes: &[u8], folder: &Path) -> Result<Self, Vec<Violation>> {
        read(bytes, Some(folder))
    }
}

fn read(bytes: &[u8], folder: Option<&Path>) -> Result<DatasetManifest, Vec<Violation>> {
    let value = parse(bytes, DATASET_LIMITS).map_err(|error| vec![Violation::of(&error)])?;
    let mut findings = Findings::default();
    check_publishable(&value, &Pointer::root(), &mut findings);
    let manifest = read_root(&value, folder, &mut findings);
    let violations = findings.finish();
    match manifest {
        Some(manifest) if violations.is_empty() => Ok(manifest),
        _ => Err(violations),
    }
}

fn read_root(
    value: &Value,
    folder: Option<&Path>,
    findings: &mut Findings,
) -> Option<DatasetManifest> {
    let mut fields = Fields::of(value, Pointer::root(), &ROOT, findings)?;
    fields.version(DATASET_SCHEMA_VERSION);
    let id = fields.text("id");
    let name = fields.text("name");
    let description = fields.text("description");
    let license = fields.text("license");
    let provenance = read_provenance(&mut fields);
    let privacy = read_privacy(&mut fields);
    let safety = read_safety(&mut fields);
    let host_acquisition_steps = fields.texts("host_acquisition_steps", MAX_STEPS);
    let metadata = fields.object("metadata");
    let entries = read_entries(&mut fields);
    if let Some(folder) = folder {
        verify::check_files(&entries, folder, fields.findings());
    }
    Some(DatasetManifest {
        schema_version: DATASET_SCHEMA_VERSION,
        id: id?,
        name: name?,
        description: description?,
        license: license?,
        provenance: provenance?,
        privacy: privacy?,
        safety: safety?,
        host_acquisition_steps,
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        metadata,
    })
}

fn read_provenance(fields: &mut Fields<'_>) -> Option<DatasetProvenance> {
    let value = fields.required("provenance")?;
    let mut fields = Fields::open(value, fields.place("provenance"), fields.findings())?;
    let source = fields.text("source");
    let version = fields.text("version");
    let owner = fields.text("owner");
    Some(DatasetProvenance {
        source: source?,
        version: version?,
        owner: owner?,
        notes: fields.others(&["source", "version", "owner"]),
    })
}

fn read_privacy(fields: &mut Fields<'_>) -> Option<DatasetPrivacy> {
    let value = fields.required("privacy")?;
    let mut fields = Fields::open(value, fields.place("privacy"), fields.findings())?;
    let classification = fields.choice("classification", &Classification::NAMES);
    let contains_personal_data = fields.flag("contains_personal_data");
    Some(DatasetPrivacy {
        classification: classification?,
        contains_personal_data: contains_personal_data?,
        notes: fields.others(&["classification", "contains_personal_data"]),
    })
}

fn read_safety(fields: &mut Fields<'_>) -> Option<DatasetSafety> {
    const FLAGS: [&str; 3] = [
        "reviewed",
        "contains_sensitive_capability_data",
        "contains_robot_logs",
    ];
    let value = fields.required("safety")?;
    let mut fields = Fields::open(value, fields.place("safety"), fields.findings())?;
    let [reviewed, capability, logs] = FLAGS.map(|name| fields.flag(name));
    Some(DatasetSafety {
        reviewed: reviewed?,
        contains_sensitive_capability_data: capability?,
        contains_robot_logs: logs?,
        notes: fields.others(&FLAGS),
    })
}

/// Reads the entries, each with its place.
fn read_entries(fields: &mut Fields<'_>) -> Vec<(Pointer, DatasetEntry)> {
    let items = fields.items("entries", MAX_DATASET_ENTRIES);
    let list = fields.place("entries");
    let mut entries = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        let place = list.index(index);
        if let Some(id) = item.get("id").and_then(Value::as_str)
            && !seen.insert(id)
        {
            let message = "must be unique among the entries";
            fields.findings().add(place.key("id"), message);
        }
        let entry = read_entry(item, place.clone(), fields.findings());
        entries.extend(entry.map(|entry| (place, entry)));
    }
    entries
}

fn read_entry(value: &Value, place: Pointer, findings: &mut Findings) -> Option<DatasetEntry> {
    let mut fields = Fields::of(value, place, &ENTRY, findings)?;
    let id = fields.text("id");
    let description = fields.text("description");
    let sha256 = fields.digest("sha256");
    let license = fields.optional_text("license");
    let metadata = fields.object("metadata");
    let place = read_place(&mut fields);
    Some(DatasetEntry {
        id: id?,
        description: description?,
        sha256: sha256?,
        license,
        place: place?,
        metadata,
    })
}

fn read_place(fields: &mut Fields<'_>) -> Option<DatasetPlace> {
    let member = fields.choice("kind", &KINDS)?;
    for (kind, other) in KINDS {
        if other != member && fields.get(other).is_some() {
            fields.note(other, format!("must only be there for a {kind}"));
        }
    }
    match member {
        "path" => {
            let path = fields.parsed("path", |path| DatasetPath::new(path))?;
            Some(DatasetPlace::LocalFixture { path })
        }
        "uri" => {
            let uri =
                fields.parsed("uri", |uri| check_public_link(uri).map(|()| uri.to_owned()))?;
            Some(DatasetPlace::RemoteReference { uri })
        }
        _ => {
            let asset_id = fields.text("asset_id")?;
            Some(DatasetPlace::HostAsset { asset_id })
        }
    }
}
