//! `score`: whether prices of candidates hang together.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, Result,
    capability::{ActionCandidates, ScoreRequest, ScoreResponse},
};

use super::{
    Ask,
    kind::{decode, request},
    measure::deviation,
};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    request: Value,
    order: Option<Vec<usize>>,
    twins: Option<[usize; 2]>,
    best: Option<usize>,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Score {
    request: ScoreRequest,
    order: Option<(Vec<usize>, ScoreRequest)>,
    twins: Option<[usize; 2]>,
    best: Option<usize>,
}

impl Score {
    pub(super) fn read(mut value: Value) -> Result<Self> {
        let priced = value
            .pointer_mut("/request/action_candidates")
            .map(|candidates| candidates.clone());
        let wire: Wire = decode(value)?;
        let original = wire.request.clone();
        let request: ScoreRequest = request(wire.request, "/request")?;
        let count = request.action_candidates.len();
        let outside = |index: &usize| *index >= count;
        let refuse =
            |place: &'static str, message: String| Err(Error::invalid_input(message).at(place));
        if wire.twins.is_some_and(|twins| twins.iter().any(outside)) {
            return refuse(
                "/twins",
                format!("must be below {count}, as many as there are"),
            );
        }
        if wire.best.as_ref().is_some_and(outside) {
            return refuse(
                "/best",
                format!("must be below {count}, as many as there are"),
            );
        }
        let order = match wire.order {
            None => None,
            Some(order) => {
                let mut sorted = order.clone();
                sorted.sort_unstable();
                if !sorted.into_iter().eq(0..count) {
                    return refuse(
                        "/order",
                        format!("must name each of 0 to {} once", count - 1),
                    );
                }
                let permuted = permuted(&original, priced.as_ref(), &order)?;
                Some((order, permuted))
            }
        };
        Ok(Self {
            request,
            order,
            twins: wire.twins,
            best: wire.best,
        })
    }

    /// Measures the prices, and again in another order where the scenario gives one.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let response = ask.call(&self.request).await?;
        let scores = response.scores();
        let count = self.request.action_candidates.len();
        let mut metrics = Metrics::new()
            .with_count("candidate_count", count)
            .with_count("score_count", scores.len())
            .with("one_score_each", scores.len() == count)
            .with("finite", scores.iter().all(|score| score.is_finite()))
            .with_count("best_index", response.best_index())
            .with("best_is_best", is_best(&response));
        if let Some(best) = self.best {
            metrics = metrics.with("best_is_expected", response.best_index() == best);
        }
        if let Some([one, other]) = self.twins {
            let apart = deviation(scores.get(one), scores.get(other));
            metrics = metrics.with("twin_deviation", apart);
        }
        let Some((order, permuted)) = &self.order else {
            return Ok(metrics);
        };
        let again = ask.call(permuted).await?;
        let moved: Vec<f64> = order
            .iter()
            .filter_map(|from| scores.get(*from))
            .copied()
            .collect();
        let same_best = order.get(again.best_index()) == Some(&response.best_index());
        let is_tie = again
            .scores()
            .get(again.best_index())
            .is_some_and(|best| deviation([best], [&response.best_score()]) <= f64::EPSILON);
        Ok(metrics
            .with("order_deviation", deviation(again.scores(), &moved))
            .with("same_best", same_best || is_tie))
    }
}

/// Says whether no candidate is better than the best one.
fn is_best(response: &ScoreResponse) -> bool {
    let best = response.best_score();
    let mut scores = response.scores().iter();
    !scores.any(|score| response.direction().is_better(*score, best))
}

/// Returns the request with its candidates in another order.
fn permuted(original: &Value, priced: Option<&Value>, order: &[usize]) -> Result<ScoreRequest> {
    let refuse = || {
        let message = "must be used with candidates in a list, not under a leading one";
        Error::invalid_input(message).at("/order")
    };
    let candidates = priced.and_then(Value::as_array).ok_or_else(refuse)?;
    let moved: Option<Vec<Value>> = order
        .iter()
        .map(|from| candidates.get(*from).cloned())
        .collect();
    let mut value = original.clone();
    let place = value.get_mut("action_candidates").ok_or_else(refuse)?;
    *place = Value::Array(moved.ok_or_else(refuse)?);
    let permuted: ScoreRequest = request(value, "/request")?;
    match &permuted.action_candidates {
        ActionCandidates::Tensor(tensor) if tensor.rank() != 3 => Err(refuse()),
        _ => Ok(permuted),
    }
}
