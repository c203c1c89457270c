//! The server's own form of requests and answers.
//!
//! Source: `NVlabs/cosmos-policy`, `experiments/robot/aloha/deploy.py` at commit 18a2acca: `POST /act`
//! with arrays as `json_numpy` writes them.

mod observation;
mod reply;

pub use observation::MAX_SIDE;
pub use reply::{ALOHA_HORIZON, ALOHA_WIDTH, MAX_ANSWER_BYTES};

pub(super) use observation::request;
pub(super) use reply::{Reply, expect_shape, read};
