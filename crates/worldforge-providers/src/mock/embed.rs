//! `embed`: numbers drawn from a digest of the text.

use worldforge_core::{
    CallContext, Digest, Digester, Finite, Result,
    capability::{EmbedRequest, EmbedResponse, Provide},
};

use super::{Mock, provider::notes};

/// The model that the mock claims to embed with.
pub const EMBEDDING_MODEL: &str = "mock-embedding-v1";

/// How many numbers an embedding has.
pub const EMBEDDING_LENGTH: usize = 32;

impl Provide<EmbedRequest> for Mock {
    async fn provide(&self, cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        let name = cx.provider().clone();
        let vector = drawn(&format!("{name}:{}", request.text))
            .take(EMBEDDING_LENGTH)
            .map(Finite::new)
            .collect::<Result<_>>()?;
        let mut response = EmbedResponse::new(name, EMBEDDING_MODEL, vector);
        response.metadata = notes(cx, "deterministic-mock-embed");
        Ok(response)
    }
}

/// Draws numbers in `0..1` with four decimals, the same for the same seed.
///
/// Block `k` is the SHA-256 of the seed's own SHA-256 and `k` as four big-endian bytes; it gives
/// eight big-endian words `c`, and each word the number `(c mod 10000) / 10000`.
fn drawn(seed: &str) -> impl Iterator<Item = f64> {
    let digest = Digest::of_bytes(seed.as_bytes());
    (0_u32..).flat_map(move |block| {
        let mut digester = Digester::new();
        digester.update(digest.as_bytes());
        digester.update(&block.to_be_bytes());
        let digest = digester.finish();
        let (words, _) = digest.as_bytes().as_chunks::<4>();
        let numbers = words.iter().map(|word| u32::from_be_bytes(*word) % 10_000);
        let numbers: Vec<f64> = numbers.map(|number| f64::from(number) / 10_000.0).collect();
        numbers
    })
}
