//! The vectors of `fixtures/codec`.

use serde_json::Value;
use worldforge_core::{DType, Error, ErrorKind, Result, Tensor};

/// One vector, by the list it stands in.
pub(crate) struct Sample(pub(crate) Value);

impl Sample {
    pub(crate) fn all(list: &str) -> Vec<Self> {
        let text = include_str!("../../fixtures/codec/vectors.json");
        let mut vectors: Value = serde_json::from_str(text).unwrap();
        let Value::Array(samples) = vectors[list].take() else {
            panic!("the vectors have the list {list}")
        };
        samples.into_iter().map(Self).collect()
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap()
    }

    pub(crate) fn name(&self) -> &str {
        self.text("name")
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        from_hex(self.text("hex"))
    }

    pub(crate) fn is_exact(&self) -> bool {
        self.0["exact"] == Value::Bool(true)
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.0.get("refused").is_some()
    }

    pub(crate) fn shape(&self) -> Vec<usize> {
        serde_json::from_value(self.0["shape"].clone()).unwrap()
    }

    /// Returns the tensor that the vector stands for.
    pub(crate) fn tensor(&self) -> Tensor {
        let dtype: DType = serde_json::from_value(self.0["dtype"].clone()).unwrap();
        Tensor::new(dtype, self.shape(), from_hex(self.text("elements"))).unwrap()
    }

    /// Asserts that reading gave the tensor, or the refusal.
    pub(crate) fn check(&self, read: Result<Tensor>) {
        if self.is_refused() {
            let error = read.expect_err(self.name());
            assert_eq!(
                error.kind(),
                ErrorKind::Unsupported,
                "{}: {error}",
                self.name()
            );
        } else {
            let read = read.unwrap_or_else(|error: Error| panic!("{}: {error}", self.name()));
            assert_eq!(read, self.tensor(), "{}", self.name());
        }
    }
}

pub(crate) fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}
