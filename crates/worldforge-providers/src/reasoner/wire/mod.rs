//! The server's own form of requests and answers.
//!
//! Source: the chat completions interface of `OpenAI`'s API, as vLLM, Ollama and NVIDIA NIM serve it.

mod answer;
mod question;
mod said;

pub use question::MAX_STATE_BYTES;
pub use said::MAX_EVIDENCE;

pub(super) use answer::read;
pub(super) use question::{Form, Question};
