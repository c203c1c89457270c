//! Targets: what of a URL is kept, and when two are the same.

use std::borrow::Cow;

use worldforge_core::Redactor;

/// Matches any one segment of a path, and any value of a JSON body.
pub(super) const ANY: &str = "$any";

/// Returns a target as recordings keep it: without login and fragment, and without its query where
/// that may hold a credential. Of an absolute URL the query is never kept.
pub(super) fn scrubbed(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let (route, query) = match url.split_once('?') {
        Some((route, query)) => (route, Some(query)),
        None => (url, None),
    };
    let route = Redactor::standard().target(route).unwrap_or_default();
    let query = query.filter(|query| !query.is_empty() && is_plain(query));
    let whole = query.map(|query| format!("{route}?{query}"));
    whole
        .filter(|whole| matches!(Redactor::standard().text(whole), Cow::Borrowed(_)))
        .unwrap_or_else(|| route.into_owned())
}

/// Returns whether nothing in a query is, or is named like, a credential.
fn is_plain(query: &str) -> bool {
    let redactor = Redactor::standard();
    let is_secret = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        redactor.is_sensitive_key(&decoded(name))
    };
    !query.split('&').any(is_secret)
}

/// Undoes the percent encoding of a name, as far as it is ASCII.
fn decoded(name: &str) -> String {
    let mut pieces = name.split('%');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |mut out, piece| {
        let code = piece
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) => {
                out.push(char::from(code));
                out.push_str(piece.get(2..).unwrap_or_default());
            }
            None => out.push_str(piece),
        }
        out
    })
}

/// Returns the path and the query of an absolute URL; anything else is returned as it is.
pub(super) fn path_and_query(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else {
        return url;
    };
    match rest.find(['/', '?']) {
        Some(start) => rest.get(start..).unwrap_or_default(),
        None => "/",
    }
}

/// Returns whether a request for `url` is the recorded one.
pub(super) fn fits(recorded: &str, url: &str) -> bool {
    segments_fit(&scrubbed(recorded), &like(recorded, url))
}

/// Returns a URL in the form of the recorded target: from its path on, or whole.
pub(super) fn like(recorded: &str, url: &str) -> String {
    if recorded.starts_with('/') {
        scrubbed(path_and_query(url))
    } else {
        scrubbed(url)
    }
}

fn segments_fit(recorded: &str, found: &str) -> bool {
    let (recorded_path, recorded_query) = split_query(recorded);
    let (path, query) = split_query(found);
    let (mut wanted, mut there) = (recorded_path.split('/'), path.split('/'));
    recorded_query == query
        && loop {
            match (wanted.next(), there.next()) {
                (None, None) => break true,
                (Some(wanted), Some(found)) if wanted == found => {}
                (Some(ANY), Some(found)) if !found.is_empty() => {}
                _ => break false,
            }
        }
}

fn split_query(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_kept_only_where_nothing_in_it_is_a_credential() {
        let cases = [
            ("/v1/x?limit=3#top", "/v1/x?limit=3"),
            (
                "https://u:p@h.example/v1/x?limit=3#top",
                "https://h.example/v1/x",
            ),
            (
                "https://h.example/x?X-Amz-Signature=1&a=2",
                "https://h.example/x",
            ),
            (
                "https://h.example/x?X%2DAmz%2DSignature=1",
                "https://h.example/x",
            ),
            ("/x?note=Bearer%20abc&api_key=1", "/x"),
            ("/x?", "/x"),
            (
                "/v1/tasks/17f20503-6c24-4c16-946b-35dbbce2af2f",
                "/v1/tasks/17f20503-6c24-4c16-946b-35dbbce2af2f",
            ),
        ];
        for (url, kept) in cases {
            assert_eq!(scrubbed(url), kept);
            assert_eq!(scrubbed(kept), kept);
        }
    }

    #[test]
    fn a_path_fits_at_any_host_and_a_url_only_at_its_own() {
        let url = "http://127.0.0.1:8777/v1/tasks/abc?limit=3";
        for (recorded, fits_it) in [
            ("/v1/tasks/abc?limit=3", true),
            ("/v1/tasks/$any?limit=3", true),
            ("/v1/$any/$any?limit=3", true),
            ("/v1/tasks/abc", false),
            ("/v1/tasks/$any/x?limit=3", false),
            ("/v1/$any?limit=3", false),
            ("http://127.0.0.1:8777/v1/tasks/$any", true),
            ("http://127.0.0.2:8777/v1/tasks/abc", false),
        ] {
            assert_eq!(fits(recorded, url), fits_it, "{recorded}");
        }
        assert!(fits("/", "https://h.example"));
        assert!(!fits("/v1/$any", "https://h.example/v1/"));
    }
}
