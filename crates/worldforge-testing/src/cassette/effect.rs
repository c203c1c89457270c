//! What a fault does to an answer.

use worldforge_core::{
    CallContext, Error, ErrorKind, Header, HttpResponse, Message, Retryability, Untrusted,
};

use super::{Fault, edit};

/// What a fault leaves of an answer.
pub(super) enum Struck<T> {
    /// The recorded answer, late or with a fault in it.
    Answer(T),
    /// Something else; the recorded answer is still to come.
    Instead(T),
    /// Nothing; the recorded answer is still to come.
    Lost(Error),
}

/// What a fault leaves of an answer, or what the answer lacks for the fault.
type Outcome<T> = Result<Struck<T>, &'static str>;

impl Fault {
    /// Returns whether the fault strikes while a channel is opened.
    pub(super) const fn is_of_handshake(&self) -> bool {
        matches!(
            self,
            Self::Refuse | Self::Status { .. } | Self::ExpiredUrl(_)
        )
    }
}

/// Lets a fault strike an HTTP answer.
pub(super) async fn on_response(
    fault: &Fault,
    cx: &CallContext,
    mut answer: HttpResponse,
) -> Outcome<HttpResponse> {
    Ok(match fault {
        Fault::Delay(time) => {
            cx.host().sleeper().sleep(*time).await;
            Struck::Answer(answer)
        }
        Fault::Status { code, retry_after } => {
            let refused = HttpResponse::new(*code, Vec::new());
            Struck::Instead(match retry_after {
                Some(seconds) => {
                    refused.with_header(Header::new("retry-after", seconds.to_string()))
                }
                None => refused,
            })
        }
        Fault::ExpiredUrl(code) => {
            let body = b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>\
                <Message>Request has expired</Message></Error>";
            let refused = HttpResponse::new(*code, body.to_vec());
            Struck::Instead(refused.with_header(Header::new("content-type", "application/xml")))
        }
        Fault::Refuse | Fault::Drop | Fault::Close(_) => Struck::Lost(lost(fault, None)),
        Fault::Truncate(length) => {
            if *length >= answer.body.len() {
                return Err("an answer that is longer than what is left");
            }
            Struck::Lost(lost(fault, Some(answer.body.len())))
        }
        _ => {
            answer.body = edit::edited(fault, &answer.body)?;
            if *fault == Fault::Garbage {
                Struck::Instead(answer)
            } else {
                Struck::Answer(answer)
            }
        }
    })
}

/// Returns the error of a handshake that a fault ends.
pub(super) fn on_handshake(fault: &Fault) -> Error {
    let (Fault::Status { code, .. } | Fault::ExpiredUrl(code)) = fault else {
        return lost(fault, None);
    };
    let refused = |kind, message| Error::new(kind, message).status_code(*code);
    match code {
        401 | 403 => refused(
            ErrorKind::Unauthorized,
            "the server refused the credentials",
        ),
        408 | 429 | 500..=599 => {
            refused(ErrorKind::Unavailable, "the server did not open a channel")
        }
        _ => refused(ErrorKind::Unavailable, "the server did not open a channel")
            .retryability(Retryability::Permanent),
    }
}

/// Lets a fault strike a message.
pub(super) async fn on_message(
    fault: &Fault,
    cx: &CallContext,
    message: Message,
) -> Outcome<Message> {
    let (bytes, is_text) = match &message {
        Message::Binary(bytes) => (bytes.as_slice(), false),
        Message::Text(text) => (text.reveal().as_bytes(), true),
        _ => (&[][..], false),
    };
    Ok(match fault {
        Fault::Delay(time) => {
            cx.host().sleeper().sleep(*time).await;
            Struck::Answer(message)
        }
        Fault::Close(code) => {
            let reason = Untrusted::new("closed on cue");
            Struck::Instead(Message::Closed(Some(*code), reason))
        }
        Fault::Refuse | Fault::Drop | Fault::Status { .. } | Fault::ExpiredUrl(_) => {
            Struck::Lost(lost(fault, None))
        }
        Fault::Truncate(length) if *length >= bytes.len() => {
            return Err("an answer that is longer than what is left");
        }
        Fault::Truncate(_) => Struck::Lost(lost(fault, Some(bytes.len()))),
        _ => {
            let edited = edit::edited(fault, bytes)?;
            Struck::Answer(if is_text {
                Message::Text(Untrusted::new(String::from_utf8_lossy(&edited)))
            } else {
                Message::Binary(edited)
            })
        }
    })
}

/// Returns what a carrier says when the connection fails; `sent` tells how far the request came.
fn lost(fault: &Fault, length: Option<usize>) -> Error {
    let unavailable =
        |message, sent| Error::new(ErrorKind::Unavailable, message).with("sent", sent);
    match (fault, length) {
        (Fault::Refuse, _) => unavailable("the upstream could not be reached", "no")
            .with("cause", "connection refused"),
        (Fault::Truncate(kept), Some(length)) => {
            unavailable("the connection ended in the middle of the answer", "yes")
                .with("received", format!("{kept} of {length} bytes"))
        }
        _ => unavailable("the connection ended before an answer came", "unknown")
            .with("cause", "connection reset"),
    }
}
