//! `--material ROLE=PATH` and `--material ROLE=DIGEST`.

use std::{path::Path, str::FromStr};

use worldforge_core::{Digest, Error, Result};
use worldforge_evidence::attest::{Material, MaterialRole};

use crate::input::{Named, label_of};

/// A material as it is typed; a file is digested when it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatedMaterial {
    role: MaterialRole,
    name: Option<String>,
    value: String,
}

impl FromStr for StatedMaterial {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let Named { name, value } = text.parse::<Named<String>>()?;
        let (role, name) = match name.split_once(':') {
            Some((role, name)) => (role.to_owned(), Some(name.to_owned())),
            None => (name, None),
        };
        let mut roles = MaterialRole::ALL.into_iter();
        let role = roles.find(|known| known.name() == role).ok_or_else(|| {
            let known = MaterialRole::ALL.map(MaterialRole::name).join(", ");
            Error::invalid_input(format!("unknown material '{role}'; known: {known}"))
                .triage("write it as ROLE=PATH, ROLE=DIGEST or ROLE:NAME=PATH")
        })?;
        if value.is_empty() {
            return Err(Error::invalid_input(format!(
                "material {role} must have a file or a digest"
            )));
        }
        Ok(Self { role, name, value })
    }
}

impl StatedMaterial {
    /// Takes the digest, or computes that of the file.
    pub(super) fn read(&self) -> Result<Material> {
        let text = &self.value;
        let prefixed = format!("sha256:{text}");
        if let Some(digest) = [text, &prefixed].iter().find_map(|text| text.parse().ok()) {
            let name = self
                .name
                .clone()
                .unwrap_or_else(|| self.role.name().to_owned());
            return Ok(Material::new(self.role, name).with_digest(digest));
        }
        let path = Path::new(text);
        let digest = digest_of(path)?;
        let name = self.name.clone().unwrap_or_else(|| label_of(path));
        Ok(Material::new(self.role, name).with_digest(digest))
    }
}

fn digest_of(path: &Path) -> Result<Digest> {
    let name = label_of(path);
    let unreadable = |cause: std::io::Error| {
        Error::invalid_input(format!("read {name}: {cause}"))
            .triage("give a file, or a digest such as sha256:…")
    };
    crate::input::digest_of(path).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_material_is_a_role_with_a_file_or_a_digest() {
        let digest = Digest::of_bytes(b"weights");
        for text in [digest.to_string(), digest.to_hex()] {
            let stated: StatedMaterial = format!("checkpoint:lewm={text}").parse().unwrap();
            let material = stated.read().unwrap();
            assert_eq!(material.name.as_str(), "lewm");
            assert_eq!(material.digest, Some(digest));
        }
        for text in ["weights=x", "checkpoint", "checkpoint=", "=x"] {
            assert!(text.parse::<StatedMaterial>().is_err(), "{text}");
        }
        let missing: StatedMaterial = "binary=no/such/file".parse().unwrap();
        assert!(missing.read().is_err());
    }
}
