//! Reading inputs.

use std::path::Path;

use serde_json::json;
use worldforge_core::ErrorKind;
use worldforge_eval::benchmark::{BenchmarkInputs, NoClips, check_inputs, read_inputs};

fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/benchmark"))
}

#[test]
fn the_inputs_of_the_python_documentation_are_read_with_their_clip() {
    let bytes = include_bytes!("../../fixtures/benchmark/inputs-documented.json");
    let inputs = read_inputs(bytes, fixtures()).unwrap();
    assert_eq!(
        inputs.transfer_clip.frames[0].as_slice(),
        b"seed clip bytes"
    );
    assert_eq!(inputs.transfer_clip.content_type, "video/raw");
    assert_eq!(inputs.prediction_steps, 2);
    assert_eq!(inputs.score_action_candidates.len(), 2);
    assert_eq!(inputs.policy_info.mode.as_deref(), Some("select_action"));
}

#[test]
fn the_inputs_of_the_python_presets_are_read() {
    for bytes in [
        &include_bytes!("../../fixtures/benchmark/inputs-mock.json")[..],
        include_bytes!("../../fixtures/benchmark/inputs-prepared-host.json"),
    ] {
        read_inputs(bytes, &NoClips).unwrap();
    }
}

#[test]
fn bare_inputs_say_the_same_as_wrapped_ones_and_the_rest_stands() {
    let bare = read_inputs(br#"{"embedding_text": "a mug"}"#, &NoClips).unwrap();
    let wrapped = br#"{"inputs": {"embedding_text": "a mug"}, "metadata": {"by": "hand"}}"#;
    assert_eq!(read_inputs(wrapped, &NoClips).unwrap(), bare);
    let standard = BenchmarkInputs::standard().unwrap();
    assert_eq!(bare.transfer_clip, standard.transfer_clip);
    assert_ne!(bare.digest().unwrap(), standard.digest().unwrap());
}

#[expect(clippy::too_many_lines, reason = "one table")]
#[test]
fn each_wrong_input_is_named() {
    for (text, pointer) in [
        ("", ""),
        ("[]", ""),
        ("{}", ""),
        (r#"{"inputs": {}}"#, "/inputs"),
        (r#"{"inputs": []}"#, "/inputs"),
        (
            r#"{"inputs": {"embedding_text": "x"}, "other": 1}"#,
            "/other",
        ),
        (r#"{"metadata": {}}"#, "/metadata"),
        (r#"{"embeding_text": "x"}"#, "/embeding_text"),
        (r#"{"embedding_text": ""}"#, "/embedding_text"),
        (r#"{"embedding_text": "  "}"#, "/embedding_text"),
        (r#"{"embedding_text": 3}"#, "/embedding_text"),
        (
            r#"{"embedding_text": "x", "embedding_text": "y"}"#,
            "/embedding_text",
        ),
        (r#"{"prediction_steps": 0}"#, "/prediction_steps"),
        (r#"{"prediction_steps": true}"#, "/prediction_steps"),
        (r#"{"prediction_steps": 2.5}"#, "/prediction_steps"),
        (r#"{"prediction_steps": -1}"#, "/prediction_steps"),
        (
            r#"{"prediction_action": {"type": "move_to"}}"#,
            "/prediction_action",
        ),
        (r#"{"prediction_action": "move"}"#, "/prediction_action"),
        (
            r#"{"reason_query": null, "generation_prompt": " "}"#,
            "/generation_prompt",
        ),
        (
            r#"{"generation_duration_seconds": 0}"#,
            "/generation_duration_seconds",
        ),
        (
            r#"{"generation_duration_seconds": 1e999}"#,
            "/generation_duration_seconds",
        ),
        (
            r#"{"generation_duration_seconds": false}"#,
            "/generation_duration_seconds",
        ),
        (r#"{"transfer_width": 0}"#, "/transfer_width"),
        (r#"{"transfer_height": 99999}"#, "/transfer_height"),
        (r#"{"transfer_fps": 0}"#, "/transfer_fps"),
        (r#"{"transfer_clip": {}}"#, "/transfer_clip/path"),
        (
            r#"{"transfer_clip": {"frames_base64": []}}"#,
            "/transfer_clip/frames_base64",
        ),
        (
            r#"{"transfer_clip": {"frames_base64": ["%%"]}}"#,
            "/transfer_clip/frames_base64/0",
        ),
        (
            r#"{"transfer_clip": {"frames_base64": ["AA=="], "path": "a"}}"#,
            "/transfer_clip/path",
        ),
        (
            r#"{"transfer_clip": {"frames_base64": ["AA=="], "fps": 0}}"#,
            "/transfer_clip/fps",
        ),
        (
            r#"{"transfer_clip": {"frames_base64": ["AA=="], "resolution": [0, 9]}}"#,
            "/transfer_clip/resolution",
        ),
        (
            r#"{"transfer_clip": {"frames_base64": ["AA=="], "duration_seconds": -1}}"#,
            "/transfer_clip/duration_seconds",
        ),
        (
            r#"{"transfer_clip": {"frames_base64": ["AA=="], "codec": "x"}}"#,
            "/transfer_clip/codec",
        ),
        (r#"{"score_info": {}}"#, "/score_info"),
        (r#"{"score_info": {"a": [[1], [2, 3]]}}"#, "/score_info/a/1"),
        (
            r#"{"score_action_candidates": []}"#,
            "/score_action_candidates",
        ),
        (r#"{"policy_info": {}}"#, "/policy_info"),
        (r#"{"policy_info": {"observation": {}}}"#, "/policy_info"),
    ] {
        let error = read_inputs(text.as_bytes(), &NoClips).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
        let found = error
            .pointer()
            .map_or("", worldforge_core::json::Pointer::as_str);
        assert_eq!(found, pointer, "{text}: {error}");
    }
}

#[test]
fn a_clip_stays_inside_the_folder_of_its_inputs() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("inputs");
    std::fs::create_dir_all(folder.join("clips")).unwrap();
    let put = |path: &Path| std::fs::copy(fixtures().join("seed-transfer.bin"), path).unwrap();
    put(&folder.join("clips/a.bin"));
    put(&root.path().join("outside.bin"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root.path().join("outside.bin"), folder.join("link.bin"))
            .unwrap();
        std::os::unix::fs::symlink(root.path(), folder.join("up")).unwrap();
    }
    let read = |path: &str| {
        let document = json!({"transfer_clip": {"path": path}}).to_string();
        check_inputs(document.as_bytes(), folder.as_path()).unwrap()
    };
    assert!(read("clips/a.bin").is_empty());
    assert!(read("./clips/a.bin").is_empty());
    let outside = root.path().join("outside.bin");
    for path in [
        "",
        " ",
        ".",
        "clips",
        "missing.bin",
        "../outside.bin",
        "clips/../../outside.bin",
        outside.to_str().unwrap(),
        "link.bin",
        "up/outside.bin",
        r"clips\a.bin",
        "clips/a.bin\0",
        "~/a.bin",
        "file:a.bin",
    ] {
        let problems = read(path);
        let problem = problems.iter().next().unwrap_or_else(|| panic!("{path:?}"));
        assert_eq!(problem.pointer.as_str(), "/transfer_clip/path", "{path:?}");
        let shown = problem.message.as_str();
        assert!(!shown.contains(root.path().to_str().unwrap()), "{shown}");
    }
}

#[test]
fn a_clip_larger_than_the_limit_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(folder.path().join("large.bin")).unwrap();
    file.set_len((64 << 20) + 1).unwrap();
    let document = br#"{"transfer_clip": {"path": "large.bin"}}"#;
    let problems = check_inputs(document, folder.path()).unwrap();
    let problem = problems.iter().next().unwrap();
    assert_eq!(
        problem.message.as_str(),
        "file must have at most 67108864 bytes"
    );
}

#[test]
fn a_report_shows_large_inputs_as_digests() {
    let picture = vec![vec![0.5; 64]; 64];
    let document = json!({"score_info": {"pixels": picture}}).to_string();
    let preview = read_inputs(document.as_bytes(), &NoClips)
        .unwrap()
        .preview()
        .unwrap();
    assert!(preview["score_info"]["digest"].is_string());
    assert!(preview["transfer_clip"]["frame_digests"].is_array());
    assert_eq!(preview["embedding_text"], "a cube on a table");
}

#[test]
fn a_report_never_shows_a_secret_of_the_inputs() {
    let document = json!({
        "generation_prompt": "a cube, password=hunter2",
        "policy_info": {"observation": {"language": "go"}, "options": {"api_key": "sk-live-1"}},
    });
    let inputs = read_inputs(document.to_string().as_bytes(), &NoClips).unwrap();
    let shown = inputs.preview().unwrap().to_string();
    assert!(
        !shown.contains("hunter2") && !shown.contains("sk-live-1"),
        "{shown}"
    );
    assert_eq!(
        inputs.generation_prompt, "a cube, password=hunter2",
        "calls are unchanged"
    );
}
