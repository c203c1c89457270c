//! The files of a new provider.

use super::{capability::Capability, name::Name};

/// A new file, relative to the root.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NewFile {
    pub(super) path: String,
    pub(super) content: String,
}

/// The crate that adapters live in.
pub(super) const CRATE: &str = "crates/worldforge-providers";

/// Returns every file of the provider.
pub(super) fn all(name: &Name, capabilities: &[Capability]) -> Vec<NewFile> {
    let module = &name.module;
    let source = |file: &str| format!("{CRATE}/src/{module}/{file}");
    let mut files: Vec<NewFile> = [
        (
            source("mod.rs"),
            include_str!("../../templates/provider/mod.rs.tmpl"),
        ),
        (
            source("config.rs"),
            include_str!("../../templates/provider/config.rs.tmpl"),
        ),
        (
            source("provider.rs"),
            include_str!("../../templates/provider/provider.rs.tmpl"),
        ),
        (
            source("wire.rs"),
            include_str!("../../templates/provider/wire.rs.tmpl"),
        ),
        (
            source("docs.md"),
            include_str!("../../templates/provider/docs.md.tmpl"),
        ),
        (
            source("runtime.json"),
            include_str!("../../templates/provider/runtime.json.tmpl"),
        ),
        (
            format!("{CRATE}/tests/{module}.rs"),
            include_str!("../../templates/provider/test.rs.tmpl"),
        ),
        (
            format!("{CRATE}/tests/cassettes/{}/health.json", name.id),
            include_str!("../../templates/provider/cassette.json.tmpl"),
        ),
    ]
    .into_iter()
    .map(|(path, template)| NewFile {
        path,
        content: filled(template, name, capabilities),
    })
    .collect();
    files.extend(capabilities.iter().map(|capability| {
        NewFile {
            path: source(&format!("{}.rs", capability.name)),
            content: filled(
                &include_str!("../../templates/provider/capability.rs.tmpl")
                    .replace("{{capability}}", capability.name)
                    .replace("{{request}}", capability.request)
                    .replace("{{response}}", capability.response),
                name,
                capabilities,
            ),
        }
    }));
    files
}

fn filled(template: &str, name: &Name, capabilities: &[Capability]) -> String {
    let each = |write: &dyn Fn(&Capability) -> String| -> Vec<String> {
        capabilities.iter().map(write).collect()
    };
    let mods = each(&|it| format!("mod {};\n", it.name)).concat();
    let mounts = each(&|it| format!("        .with::<{}>(Arc::clone(&model))\n", it.request));
    let quoted = each(&|it| format!("\"{}\"", it.name));
    template
        .replace("{{{type}}", &["{", &name.kind].concat())
        .replace("{{id}}", &name.id)
        .replace("{{module}}", &name.module)
        .replace("{{type}}", &name.kind)
        .replace("{{env}}", &name.variable)
        .replace("{{title}}", &name.title)
        .replace("{{capability_mods}}", &mods)
        .replace("{{mounts}}", &mounts.concat())
        .replace(
            "{{requests}}",
            &each(&|it| it.request.to_owned()).join(", "),
        )
        .replace(
            "{{capabilities}}",
            &each(&|it| it.name.to_owned()).join(", "),
        )
        .replace("{{capability_names}}", &quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaffold::capability::named;

    #[test]
    fn nothing_of_a_template_is_left_open() {
        let name = Name::new("Acme WM").unwrap();
        let files = all(&name, &named(&["score", "policy"]).unwrap());
        assert_eq!(files.len(), 10);
        for file in files {
            assert!(
                !file.content.contains("{{"),
                "{}: {}",
                file.path,
                file.content
            );
        }
    }
}
