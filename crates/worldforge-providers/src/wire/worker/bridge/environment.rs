//! What a worker sees of the host's environment: what Python needs to start, and never a credential.

use worldforge_core::redact::Redactor;

use crate::Environment;

/// Variables that are passed on.
const NAMES: [&str; 37] = [
    "APPDATA",
    "COMSPEC",
    "CONDA_PREFIX",
    "DYLD_LIBRARY_PATH",
    "HF_HOME",
    "HF_HUB_CACHE",
    "HF_LEROBOT_HOME",
    "HIP_VISIBLE_DEVICES",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LD_LIBRARY_PATH",
    "LOCALAPPDATA",
    "MKL_NUM_THREADS",
    "NVIDIA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PATH",
    "PATHEXT",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTORCH_ALLOC_CONF",
    "PYTORCH_CUDA_ALLOC_CONF",
    "PYTORCH_ENABLE_MPS_FALLBACK",
    "STABLEWM_HOME",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "TORCH_HOME",
    "USER",
    "USERNAME",
    "USERPROFILE",
    "VIRTUAL_ENV",
    "WINDIR",
    "XDG_CACHE_HOME",
];

/// Families of variables that are passed on: locales, CUDA, and the folders of jepa-wms.
const PREFIXES: [&str; 3] = ["LC_", "CUDA_", "JEPAWM_"];

/// Whether a runtime may fetch what is not on this machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Downloads {
    /// Only what is here is used; a missing checkpoint is an error.
    #[default]
    Refused,
    /// The runtime's own libraries may download checkpoints, without credentials.
    Allowed,
}

/// Variables that keep the libraries of Hugging Face off the network.
const OFFLINE: [&str; 3] = [
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "HF_DATASETS_OFFLINE",
];

/// Returns the whole environment of a worker, in the order of the names.
pub fn passed_on(environment: &Environment, downloads: Downloads) -> Vec<(String, String)> {
    let is_passed = |name: &str| {
        let is_known =
            NAMES.contains(&name) || PREFIXES.iter().any(|known| name.starts_with(known));
        is_known && !Redactor::standard().is_sensitive_key(name)
    };
    let mut passed: Vec<(String, String)> = environment
        .names()
        .filter(|name| is_passed(name))
        .filter_map(|name| Some((name.to_owned(), environment.get(name)?.to_owned())))
        .collect();
    // Text is UTF-8 whatever the locale is; nobody is told what is loaded, and a token that lies in
    // a cache folder stays there.
    let fixed = [
        "PYTHONUTF8",
        "DO_NOT_TRACK",
        "HF_HUB_DISABLE_TELEMETRY",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN",
    ];
    let offline: &[&str] = match downloads {
        Downloads::Refused => &OFFLINE,
        Downloads::Allowed => &[],
    };
    for name in fixed.iter().chain(offline) {
        passed.push(((*name).to_owned(), "1".to_owned()));
    }
    passed.sort();
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(variables: &[(&str, &str)], downloads: Downloads) -> Vec<String> {
        let environment: Environment = variables.iter().copied().collect();
        let passed = passed_on(&environment, downloads);
        passed.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn credentials_and_strangers_stay_out() {
        let variables = [
            ("PATH", "/bin"),
            ("LC_ALL", "C"),
            ("CUDA_VISIBLE_DEVICES", "0"),
            ("CUDA_API_KEY", "k"),
            ("HF_TOKEN", "t"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("HTTPS_PROXY", "http://user:word@proxy"),
            ("LEROBOT_POLICY_PATH", "p"),
            ("HOME", "  "),
        ];
        assert_eq!(
            names(&variables, Downloads::Allowed),
            [
                "CUDA_VISIBLE_DEVICES",
                "DO_NOT_TRACK",
                "HF_HUB_DISABLE_IMPLICIT_TOKEN",
                "HF_HUB_DISABLE_TELEMETRY",
                "LC_ALL",
                "PATH",
                "PYTHONUTF8",
            ]
        );
    }

    #[test]
    fn nothing_is_downloaded_unless_it_is_allowed() {
        let found = names(&[], Downloads::Refused);
        assert!(
            OFFLINE
                .iter()
                .all(|name| found.iter().any(|found| found == name))
        );
    }
}
