//! A few futures at once, whose outputs keep the order of the futures.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// Drives at most `width` of the futures at a time; the outputs stand in the futures' order.
pub(super) async fn in_order<F: Future>(
    futures: impl IntoIterator<Item = F>,
    width: usize,
) -> Vec<F::Output> {
    let mut waiting = futures.into_iter().enumerate();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    let mut outputs: Vec<Option<F::Output>> = Vec::new();
    poll_fn(|cx| {
        loop {
            while running.len() < width.max(1) {
                let Some((index, future)) = waiting.next() else {
                    break;
                };
                outputs.push(None);
                running.push((index, Box::pin(future)));
            }
            let before = running.len();
            running.retain_mut(|(index, future)| match future.as_mut().poll(cx) {
                Poll::Ready(output) => {
                    if let Some(place) = outputs.get_mut(*index) {
                        *place = Some(output);
                    }
                    false
                }
                Poll::Pending => true,
            });
            if running.len() == before {
                // Nothing ended: what is left waits, and so does this.
                return if running.is_empty() {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                };
            }
        }
    })
    .await;
    outputs.into_iter().flatten().collect()
}
