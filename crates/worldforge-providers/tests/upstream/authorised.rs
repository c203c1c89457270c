//! Recordings of requests that carry a credential.

use worldforge_testing::cassette::{Cassette, Interaction};

/// Returns a recording whose requests carry a credential.
pub(crate) fn authorised(mut cassette: Cassette) -> Cassette {
    for interaction in &mut cassette.interactions {
        if let Interaction::Http(http) = interaction {
            let headers = &mut http.request.headers;
            headers.insert("authorization".to_owned(), "[redacted]".to_owned());
        }
    }
    cassette
}
