//! `generate` and `transfer`.

use super::support::{Sandbox, steady};

const CLIP: &str = r#"{"frames_base64": ["AAAA"], "fps": 4, "resolution": [4, 2],
    "duration_seconds": 0.25, "content_type": "image/png", "metadata": {}}"#;

#[test]
fn a_video_is_kept_in_a_run_under_its_digest_and_on_this_host() {
    let sandbox = Sandbox::new();
    let answer = sandbox.json("generate robot --duration 1");
    let files = answer["files"].as_array().unwrap();
    assert_eq!(files.len(), 8);
    let run = sandbox.only_run();
    let manifest = std::fs::read_to_string(run.join("run_manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["status"], "passed");
    assert_eq!(manifest["capability"], "generate");
    for (file, artifact) in files.iter().zip(manifest["artifacts"].as_array().unwrap()) {
        assert_eq!(artifact["path"], *file);
        assert_eq!(artifact["local_only"], true);
        let digest = artifact["sha256"].as_str().or(artifact["digest"].as_str());
        let digest = digest.unwrap().trim_start_matches("sha256:");
        assert!(file.as_str().unwrap().contains(digest), "{file} {digest}");
        assert!(run.join(file.as_str().unwrap()).is_file());
    }
    assert!(answer["clip"].get("frames_base64").is_none());
}

#[test]
fn a_copy_goes_where_the_user_wants_and_replaces_nothing() {
    let sandbox = Sandbox::new();
    let line = "generate robot --duration 0.1 --output clip.bin";
    insta::assert_snapshot!(steady(&sandbox.run(line).success().stdout));
    assert!(sandbox.path().join("clip.bin").is_file());
    let refused = sandbox.run(line).refusal(2);
    assert!(refused.contains("clip.bin exists already"), "{refused}");
    sandbox.run(&format!("{line} --force")).success();
}

#[test]
fn a_clip_is_rendered_anew_at_its_own_size_unless_another_is_given() {
    let sandbox = Sandbox::new();
    sandbox.file("clip.json", CLIP);
    let same = sandbox.json("transfer --clip clip.json");
    assert_eq!(same["clip"]["resolution"], serde_json::json!([4, 2]));
    let other = sandbox.json("transfer --clip clip.json --width 8 --height 6 --fps 8");
    assert_eq!(other["clip"]["resolution"], serde_json::json!([8, 6]));
}

#[test]
fn what_is_no_clip_is_refused_by_name() {
    let sandbox = Sandbox::new();
    sandbox
        .file("film.mp4", b"\0\0\0\x08ftyp")
        .file("clip.json", r#"{"fps": 4}"#);
    for (file, complaint) in [
        ("film.mp4", "MP4 file must hold a movie header"),
        ("clip.json", "frames_base64"),
    ] {
        let refused = sandbox.run(&format!("transfer --clip {file}")).refusal(2);
        assert!(
            refused.contains(complaint) && refused.contains(file),
            "{refused}"
        );
    }
}

#[test]
fn a_length_must_be_positive() {
    for length in ["0", "-1", "inf", "x"] {
        let line = format!("generate robot --duration={length}");
        let refused = Sandbox::new().run(&line).refusal(2);
        assert!(refused.contains("--duration"), "{refused}");
    }
}
