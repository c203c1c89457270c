//! What a host owns and a provider runs on, described without saying where it lies.

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Digest, Error, ProviderName, Result, Safe,
    json::{Pointer, decode_value, parse},
};

use super::{
    record::MANIFEST_LIMITS,
    rules::{check_path, check_text, check_version},
};

/// The version of [`AssetManifest`].
pub const ASSET_SCHEMA_VERSION: u32 = 1;

/// The revision of the released `PushT` checkpoint that was audited.
pub const LEWM_PUSHT_REVISION: &str = "22b330c28c27ead4bfd1888615af1340e3fe9052";

/// A checkpoint, a data set or another asset of the host.
///
/// In the *safe* form it may be attached to an issue: it says what the asset is and how to get it
/// again, not where the host keeps it. In the *local* form it also has the path, and stays on the
/// host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AssetManifest {
    /// Always [`ASSET_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Its name, such as `leworldmodel:checkpoint:pusht/lewm`.
    pub asset_id: String,
    /// The provider that runs on it.
    pub provider: ProviderName,
    /// What it is, such as `checkpoint`.
    pub asset_kind: String,
    /// Where it comes from, such as `huggingface:quentinll/lewm-pusht`.
    pub source: String,
    /// Which revision of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The digest of its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Digest>,
    /// How large it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// Whether it must not leave the host.
    pub local_only: bool,
    /// Whether it was there when the manifest was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// How to get it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebuild_command: Option<String>,
    /// Whether this description may be attached to an issue.
    pub safe_to_attach: bool,
    /// Where it lies: on this host in the local form, inside the repository in the safe form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Below which folder of the host it lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_root: Option<String>,
}

impl AssetManifest {
    /// Describes an asset that must not leave the host, in the safe form.
    pub fn new(
        asset_id: impl Into<String>,
        provider: ProviderName,
        asset_kind: impl Into<String>,
        source: impl Into<String>,
    ) -> Self {
        Self {
            schema_version: ASSET_SCHEMA_VERSION,
            asset_id: asset_id.into(),
            provider,
            asset_kind: asset_kind.into(),
            source: source.into(),
            revision: None,
            checksum: None,
            size_bytes: None,
            local_only: true,
            exists: None,
            rebuild_command: None,
            safe_to_attach: true,
            path: None,
            cache_root: None,
        }
    }

    /// Describes a released `LeWM` checkpoint, such as `pusht/lewm`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a policy that is no relative path.
    pub fn leworldmodel_checkpoint(policy: &str) -> Result<Self> {
        check_path(policy, &Pointer::root())?;
        let mut asset = Self::new(
            format!("leworldmodel:checkpoint:{policy}"),
            ProviderName::new("leworldmodel")?,
            "checkpoint",
            "huggingface:quentinll/lewm-pusht",
        );
        asset.revision = Some(LEWM_PUSHT_REVISION.to_owned());
        asset.rebuild_command = Some(format!(
            "hf download quentinll/lewm-pusht --revision {LEWM_PUSHT_REVISION} --local-dir <cache-root>/{policy}"
        ));
        Ok(asset)
    }

    /// Describes the policy checkpoint that the host chose for `LeRobot`.
    ///
    /// # Errors
    ///
    /// Never: the name is a valid one.
    pub fn lerobot_policy_checkpoint() -> Result<Self> {
        Ok(Self::new(
            "lerobot:policy-checkpoint",
            ProviderName::new("lerobot")?,
            "policy_checkpoint",
            "host-selected repository or folder",
        ))
    }

    /// Says where the asset lies on this host: the local form, which must stay there.
    #[must_use]
    pub fn located(mut self, path: impl Into<String>, cache_root: Option<String>) -> Self {
        self.path = Some(path.into());
        self.cache_root = cache_root;
        self.local_only = true;
        self.safe_to_attach = false;
        self
    }

    /// Returns the safe form: the same asset without its place.
    #[must_use]
    pub fn reference(mut self) -> Self {
        if !self.safe_to_attach {
            self.path = None;
            self.cache_root = None;
            self.safe_to_attach = true;
        }
        self
    }

    /// Reads an asset manifest of either form and checks it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) and
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) naming the pointer.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let asset: Self = decode_value(parse(bytes, MANIFEST_LIMITS)?)?;
        asset.validate()?;
        Ok(asset)
    }

    /// Checks what the types do not: what may be published, and what each form must and must not
    /// have.
    ///
    /// # Errors
    ///
    /// As [`AssetManifest::from_json`].
    pub fn validate(&self) -> Result<()> {
        check_version(self.schema_version, ASSET_SCHEMA_VERSION)?;
        let texts = [
            ("asset_id", Some(&self.asset_id)),
            ("asset_kind", Some(&self.asset_kind)),
            ("source", Some(&self.source)),
            ("revision", self.revision.as_ref()),
            ("rebuild_command", self.rebuild_command.as_ref()),
        ];
        for (key, text) in texts {
            let place = Pointer::root().key(key);
            if let Some(text) = text {
                check_text(text, &place)?;
                check_plain(text, &place)?;
            }
        }
        if self.safe_to_attach {
            self.check_safe()
        } else {
            self.check_local()
        }
    }

    fn check_safe(&self) -> Result<()> {
        let places = [("path", &self.path), ("cache_root", &self.cache_root)];
        for (key, place) in places {
            let pointer = Pointer::root().key(key);
            match place {
                Some(_) if self.local_only => {
                    let message = "must be absent where a local asset may be attached";
                    return Err(Error::invalid_input(message).at(pointer));
                }
                Some(path) => check_path(path, &pointer)?,
                None => {}
            }
        }
        Ok(())
    }

    fn check_local(&self) -> Result<()> {
        if !self.local_only {
            let message = "must be true for an asset that may not be attached";
            return Err(Error::invalid_input(message).at("/local_only"));
        }
        let is_there =
            |path: &Option<String>| path.as_ref().is_some_and(|path| !path.trim().is_empty());
        if !is_there(&self.path) {
            return Err(Error::invalid_input("must be there in the local form").at("/path"));
        }
        if self.cache_root.is_some() && !is_there(&self.cache_root) {
            return Err(Error::invalid_input("must not be blank").at("/cache_root"));
        }
        Ok(())
    }
}

/// Refuses what could carry a signed link.
fn check_plain(text: &str, place: &Pointer) -> Result<()> {
    let is_target = Safe::target(text).is_some_and(|target| target.as_str() == text);
    if is_target && !text.contains(['?', '#']) {
        return Ok(());
    }
    let message = "must have no user information, query or fragment";
    Err(Error::invalid_input(message).at(place.clone()))
}
