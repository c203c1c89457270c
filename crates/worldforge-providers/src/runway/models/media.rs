//! Where a picture, video or sound may lie that a task starts from.

use url::{Host, Url};
use worldforge_core::{Error, ErrorKind, Result};

/// Most characters of an address (API documentation, "Inputs").
pub(super) const MAX_URL_CHARS: usize = 2048;

/// What the upstream keeps for a day under an address of its own.
pub(super) const UPLOADED: &str = "runway://";

/// What a request refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runway) enum Media {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
}

impl Media {
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Image, Self::Video, Self::Audio]
            .into_iter()
            .find(|medium| medium.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
        }
    }

    /// Returns most bytes of a data URI, as it is written (API documentation, "Inputs").
    pub(in crate::runway) const fn max_data_uri_bytes(self) -> usize {
        match self {
            Self::Image => 5 << 20,
            Self::Video | Self::Audio => 16 << 20,
        }
    }

    /// Refuses what the upstream would refuse: an address that is not `https` at a domain, too long, or
    /// no address; a data URI of another medium, or too large.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) or [`LimitExceeded`](ErrorKind::LimitExceeded), without
    /// the address.
    pub(in crate::runway) fn check(self, reference: &str) -> Result<()> {
        if let Some(data) = reference.strip_prefix("data:") {
            return self.check_data(data, reference.len());
        }
        if reference.len() > MAX_URL_CHARS {
            let found = reference.chars().count();
            if found > MAX_URL_CHARS {
                return Err(Error::new(
                    ErrorKind::LimitExceeded,
                    format!("address must be at most {MAX_URL_CHARS} characters, found {found}"),
                ));
            }
        }
        match reference.strip_prefix(UPLOADED) {
            Some("") => Err(Error::invalid_input(
                "runway:// address must name an upload",
            )),
            Some(_) => Ok(()),
            None => self.check_url(reference),
        }
    }

    fn check_url(self, reference: &str) -> Result<()> {
        let name = self.name();
        let wanted = format!("{name} must be an https:// URL, a runway:// address or a data URI");
        let Ok(url) = Url::parse(reference) else {
            return Err(Error::invalid_input(wanted));
        };
        match (url.scheme(), url.host()) {
            ("https", Some(Host::Domain(_))) => Ok(()),
            ("https", _) => Err(Error::invalid_input(
                "host of an https:// URL must be a domain name, not an address",
            )),
            _ => Err(Error::invalid_input(wanted)),
        }
    }

    fn check_data(self, data: &str, bytes: usize) -> Result<()> {
        let name = self.name();
        let most = self.max_data_uri_bytes();
        if bytes > most {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("{name} as a data URI must be at most {most} bytes, found {bytes}"),
            ));
        }
        let is_fitting = data.split_once(',').is_some_and(|(kind, content)| {
            let medium = kind
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('/'));
            medium && kind.ends_with(";base64") && !content.is_empty()
        });
        if is_fitting {
            return Ok(());
        }
        Err(Error::invalid_input(format!(
            "data URI must start with data:{name}/<type>;base64, and hold something"
        )))
    }
}
