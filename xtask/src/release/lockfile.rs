//! `Cargo.lock`, as far as an audit needs it.

/// One locked package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Locked {
    pub(super) name: String,
    pub(super) version: String,
    /// Where it comes from; nothing for a package of this workspace.
    pub(super) source: Option<String>,
    pub(super) checksum: Option<String>,
}

/// Reads the packages, in the file's order.
///
/// Cargo writes the file itself, one key a line, which is all that this understands.
pub(super) fn packages(lock: &str) -> Vec<Locked> {
    let mut packages: Vec<Locked> = Vec::new();
    for line in lock.lines() {
        if line == "[[package]]" {
            packages.push(Locked::default());
            continue;
        }
        let value = line
            .split_once(" = ")
            .and_then(|(key, value)| Some((key, value.strip_prefix('"')?.strip_suffix('"')?)));
        let (Some((key, value)), Some(package)) = (value, packages.last_mut()) else {
            continue;
        };
        match key {
            "name" => value.clone_into(&mut package.name),
            "version" => value.clone_into(&mut package.version),
            "source" => package.source = Some(value.to_owned()),
            "checksum" => package.checksum = Some(value.to_owned()),
            _ => {}
        }
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_read_with_where_they_come_from() {
        let lock = "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n\
            dependencies = [\n \"serde\",\n]\n\n[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\n\
            source = \"registry+x\"\nchecksum = \"ab\"\n";
        let packages = packages(lock);
        assert_eq!(packages.len(), 2);
        assert_eq!(packages[0].source, None);
        assert_eq!(packages[1].name, "serde");
        assert_eq!(packages[1].source.as_deref(), Some("registry+x"));
        assert_eq!(packages[1].checksum.as_deref(), Some("ab"));
    }
}
