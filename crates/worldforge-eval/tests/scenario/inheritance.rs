//! Scenarios that extend others.

use serde_json::{Value, json};
use worldforge_eval::scenario::load_scenario;

use super::support::{file, minimal};

fn child(extends: &str) -> Value {
    json!({"schema_version": 2, "extends": extends, "id": "child", "name": "Child"})
}

fn problem(path: &std::path::Path) -> (String, String) {
    let problems = load_scenario(path).unwrap_err();
    let first = &problems.as_slice()[0];
    (first.path.clone(), first.message.to_string())
}

#[test]
fn a_field_of_the_child_replaces_the_parents() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "base.json", &minimal());
    file(
        folder.path(),
        "lab/middle.json",
        &json!({"schema_version": 2, "extends": "deep/base.json", "description": "middle"}),
    );
    file(folder.path(), "lab/deep/base.json", &minimal());
    let mut own = child("./lab/middle.json");
    own["actions"] = json!([]);
    let set = load_scenario(&file(folder.path(), "child.json", &own)).unwrap();
    let scenario = &set.cases[0].scenario;
    assert_eq!(
        (
            scenario.id.as_str(),
            scenario.actions.len(),
            scenario.objects.len()
        ),
        ("child", 0, 1)
    );
    assert_eq!(scenario.description, "middle");
    assert_eq!(set.parents, ["lab/middle.json", "lab/deep/base.json"]);
}

#[test]
fn a_parent_is_found_below_only() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    file(folder.path(), "base.json", &minimal());
    let host = folder.path().to_str().unwrap();
    let absolute = format!("{host}/base.json");
    for extends in [
        "../base.json",
        "./../base.json",
        "a/../../base.json",
        &absolute,
        "..\\base.json",
        "C:\\base.json",
        "file:///base.json",
        "",
        ".",
        "a\u{0}b",
    ] {
        let path = file(&inner, "child.json", &child(extends));
        let (place, message) = problem(&path);
        assert_eq!(place, "/extends", "{extends}");
        assert!(!message.contains(host), "{message}");
    }
    let mut number = child("x");
    number["extends"] = json!(5);
    assert_eq!(problem(&file(&inner, "child.json", &number)).0, "/extends");
}

#[test]
fn cycles_and_long_chains_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "a.json", &child("b.json"));
    file(folder.path(), "b.json", &child("./a.json"));
    let (_, message) = problem(&folder.path().join("a.json"));
    assert_eq!(message, "must not lead back to 'a.json'");
    let own = file(folder.path(), "self.json", &child("self.json"));
    assert!(load_scenario(&own).is_err());
    for depth in 0..9 {
        file(
            folder.path(),
            &format!("{depth}.json"),
            &child(&format!("{}.json", depth + 1)),
        );
    }
    file(folder.path(), "9.json", &minimal());
    assert!(load_scenario(&folder.path().join("1.json")).is_ok());
    let (_, message) = problem(&folder.path().join("0.json"));
    assert_eq!(message, "must have at most 8 files one above the other");
}

#[test]
fn a_parent_that_is_none_is_named_without_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "child.json", &child("gone.json"));
    assert_eq!(problem(&path).1, "there is no file 'gone.json'");
    file(folder.path(), "list.json", &json!([]));
    let path = file(folder.path(), "child.json", &child("list.json"));
    assert_eq!(
        problem(&path).1,
        "'list.json' is no scenario: scenario must be a JSON object"
    );
    std::fs::create_dir(folder.path().join("folder.json")).unwrap();
    let path = file(folder.path(), "child.json", &child("folder.json"));
    assert_eq!(problem(&path).1, "'folder.json' must be a regular file");
    assert!(load_scenario(&folder.path().join("absent.json")).is_err());
    assert!(load_scenario(folder.path()).is_err());
}

#[test]
fn only_the_second_version_extends() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "base.json", &minimal());
    let mut own = child("base.json");
    own["schema_version"] = json!(1);
    assert_eq!(
        problem(&file(folder.path(), "child.json", &own)).0,
        "/extends"
    );
    own.as_object_mut().unwrap().remove("schema_version");
    assert_eq!(
        problem(&file(folder.path(), "child.json", &own)).0,
        "/schema_version"
    );
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    file(folder.path(), "base.json", &minimal());
    file(folder.path(), "out/base.json", &minimal());
    let path = file(&inner, "child.json", &child("link.json"));
    symlink(folder.path().join("base.json"), inner.join("link.json")).unwrap();
    assert_eq!(
        problem(&path).1,
        "'link.json' must not be reached through a symbolic link"
    );
    let path = file(&inner, "child.json", &child("out/base.json"));
    symlink(folder.path().join("out"), inner.join("out")).unwrap();
    assert_eq!(problem(&path).0, "/extends");
}

#[test]
fn a_matrix_may_be_inherited() {
    let folder = tempfile::tempdir().unwrap();
    let mut base = minimal();
    base["actions"][0]["parameters"]["x"] = json!("${x}");
    base["matrix"] = json!({"parameters": {"x": [1, 2, 3]}});
    file(folder.path(), "base.json", &base);
    let set = load_scenario(&file(folder.path(), "child.json", &child("base.json"))).unwrap();
    assert_eq!(
        (set.cases.len(), set.cases[2].case_id.as_str()),
        (3, "child-case-3")
    );
}
