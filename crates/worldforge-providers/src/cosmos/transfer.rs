//! `transfer`: a video, or a control made of one, to a video.

use worldforge_core::{
    CallContext, Error, ErrorKind, Result,
    capability::{Provide, TransferRequest, VideoResponse},
};

use super::{Cosmos, TRANSFER_TIMEOUT_SECONDS, deployment::Schema, wire};

impl Provide<TransferRequest> for Cosmos {
    async fn provide(&self, cx: &CallContext, request: &TransferRequest) -> Result<VideoResponse> {
        let asked = wire::transfer_request(request)?;
        if self.schema(cx).await? == Schema::Predict1 {
            let message = "a Cosmos-Predict1 deployment continues videos and transfers none";
            return Err(Error::new(ErrorKind::Unsupported, message).triage(
                "use a Cosmos 3 deployment; with COSMOS_SCHEMA=predict1 transfer is not offered",
            ));
        }
        let clip = self.render(cx, &asked, TRANSFER_TIMEOUT_SECONDS).await?;
        Ok(VideoResponse::new(cx.provider().clone(), clip))
    }
}
