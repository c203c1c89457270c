//! Which interactions are used, and what was asked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use worldforge_core::{CallContext, Error, Result, Safe};

use super::{
    Asked, Cassette, Fault, Injection, Interaction, Order, Place, Repeat, Replay, matching::Fit,
};

/// A recording under replay; players and their connections share it.
pub(super) struct Deck {
    pub(super) cassette: Cassette,
    pub(super) replay: Replay,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    uses: Vec<Uses>,
    log: Vec<Asked>,
    mismatches: Vec<Safe>,
    injections: Vec<Injection>,
}

/// How often an interaction was used, and is being used right now.
#[derive(Clone, Default)]
struct Uses {
    done: usize,
    held: usize,
    /// The messages of a connection that were exchanged.
    messages: Vec<bool>,
}

impl Uses {
    const fn count(&self) -> usize {
        self.done + self.held
    }
}

impl Deck {
    pub(super) fn new(cassette: Cassette, replay: Replay) -> Arc<Self> {
        let deck = Self {
            cassette,
            replay,
            state: Mutex::default(),
        };
        deck.rewind();
        Arc::new(deck)
    }

    /// Begins again: nothing is used and nothing was asked.
    pub(super) fn rewind(&self) {
        let unused = |interaction: &Interaction| Uses {
            messages: match interaction {
                Interaction::Http(_) => Vec::new(),
                Interaction::Channel(channel) => vec![false; channel.messages.len()],
            },
            ..Uses::default()
        };
        let mut state = self.state();
        state.uses = self.cassette.interactions.iter().map(unused).collect();
        state.log.clear();
        state.mismatches.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the interaction that fits, and notes that it was asked for.
    pub(super) fn claim(
        self: &Arc<Self>,
        cx: &CallContext,
        (method, target): (&'static str, Safe),
        fit: impl Fn(&Interaction) -> Fit,
    ) -> Result<Claim> {
        let mut state = self.state();
        let picked = self.pick(&mut state, fit);
        let interaction = picked.as_ref().ok().copied();
        state.log.push(Asked {
            step: cx.current_step(),
            method,
            target: target.clone(),
            interaction,
        });
        match picked {
            Ok(index) => {
                if let Some(uses) = state.uses.get_mut(index) {
                    uses.held += 1;
                }
                drop(state);
                Ok(Claim {
                    deck: Arc::clone(self),
                    index,
                    done: 0,
                })
            }
            Err(complaint) => {
                drop(state);
                Err(self.mismatch(complaint.unwrap_or_else(|| {
                    format!("cassette: no interaction is left for {method} {target}")
                })))
            }
        }
    }

    /// Finds the interaction that fits, or says what is wrong with the one that nearly does.
    fn pick(
        &self,
        state: &mut State,
        fit: impl Fn(&Interaction) -> Fit,
    ) -> Result<usize, Option<String>> {
        let interactions = &self.cassette.interactions;
        let complain = |index: usize, why: &str| format!("cassette interaction {index}: {why}");
        match self.replay.order {
            Order::Strict => {
                let fewest = state.uses.iter().map(Uses::count).min().unwrap_or(0);
                let next = state.uses.iter().position(|uses| uses.count() == fewest);
                let is_over = fewest > 0 && self.replay.repeat == Repeat::Never;
                let next = next.filter(|_| !is_over).ok_or(None)?;
                match interactions.get(next).map(fit) {
                    Some(Fit::Full) => Ok(next),
                    Some(Fit::Near(why) | Fit::Other(why)) => Err(Some(complain(next, &why))),
                    None => Err(None),
                }
            }
            Order::ByTarget => {
                let mut again = None;
                let mut near = None;
                for (index, interaction) in interactions.iter().enumerate() {
                    let is_used = state.uses.get(index).is_some_and(|uses| uses.count() > 0);
                    match fit(interaction) {
                        Fit::Full if !is_used => return Ok(index),
                        Fit::Full => again = Some(index),
                        Fit::Near(why) => {
                            near.get_or_insert_with(|| complain(index, &why));
                        }
                        Fit::Other(_) => {}
                    }
                }
                again
                    .filter(|_| self.replay.repeat == Repeat::Always)
                    .ok_or(near)
            }
        }
    }

    /// Notes and returns that a request is not the recorded one.
    pub(super) fn mismatch(&self, complaint: String) -> Error {
        let error = Error::invalid_input(complaint)
            .triage("compare the request with the cassette, or record it again");
        self.state().mismatches.push(error.message().clone());
        error
    }

    pub(super) fn inject(&self, injection: Injection) {
        self.state().injections.push(injection);
    }

    pub(super) fn clear_faults(&self) {
        self.state().injections.clear();
    }

    /// Takes the first fault that strikes here.
    pub(super) fn fault(&self, spot: &Spot<'_>) -> Option<Fault> {
        let mut state = self.state();
        let mut injections = state.injections.iter_mut();
        let injection = injections
            .find(|injection| injection.times != Some(0) && spot.is_struck_by(injection))?;
        injection.times = injection.times.map(|times| times - 1);
        Some(injection.fault.clone())
    }

    /// Notes that a fault does not fit what it strikes.
    pub(super) fn misfit(&self, interaction: usize, fault: &Fault, lacking: &str) -> Error {
        self.mismatch(format!(
            "cassette interaction {interaction}: fault {fault}: wanted {lacking}, found none"
        ))
    }

    /// Lets an interaction whose connection was lost be used again.
    pub(super) fn unuse(&self, interaction: usize) {
        if let Some(uses) = self.state().uses.get_mut(interaction) {
            uses.done = uses.done.saturating_sub(1);
            uses.messages.fill(false);
        }
    }

    /// Notes a message of a connection that was exchanged.
    pub(super) fn mark(&self, interaction: usize, message: usize) {
        let mut state = self.state();
        let uses = state.uses.get_mut(interaction);
        if let Some(mark) = uses.and_then(|uses| uses.messages.get_mut(message)) {
            *mark = true;
        }
    }

    /// Notes a message that was asked to be sent.
    pub(super) fn note_message(&self, cx: &CallContext, interaction: usize, target: Safe) {
        self.state().log.push(Asked {
            step: cx.current_step(),
            method: "send",
            target,
            interaction: Some(interaction),
        });
    }

    /// Says what was not asked for, in the order of the recording.
    pub(super) fn remaining(&self) -> Vec<String> {
        let state = self.state();
        let pairs = self.cassette.interactions.iter().zip(&state.uses);
        let left = pairs
            .enumerate()
            .filter_map(|(index, (interaction, uses))| {
                let what = match interaction {
                    Interaction::Http(http) => {
                        format!("{} {}", http.request.method, http.request.target)
                    }
                    Interaction::Channel(channel) => channel.dial.protocol.name().to_owned(),
                };
                if uses.count() == 0 {
                    return Some(format!("interaction {index}: {what}"));
                }
                let message = uses.messages.iter().position(|is_done| !is_done)?;
                Some(format!("interaction {index}: {what}, message {message}"))
            });
        left.collect()
    }

    pub(super) fn log(&self) -> Vec<Asked> {
        self.state().log.clone()
    }

    pub(super) fn mismatches(&self) -> Vec<Safe> {
        self.state().mismatches.clone()
    }

    fn release(&self, index: usize, done: usize) {
        if let Some(uses) = self.state().uses.get_mut(index) {
            uses.held = uses.held.saturating_sub(1);
            uses.done += done;
        }
    }
}

/// What a fault may strike.
pub(super) struct Spot<'a> {
    pub(super) cx: &'a CallContext,
    pub(super) interaction: usize,
    pub(super) at: At,
}

/// Which part of an interaction a fault may strike.
pub(super) enum At {
    Response,
    Handshake,
    /// A message that the upstream sends of its own accord.
    Greeting(usize),
    /// A message that answers one that was sent.
    Answer(usize),
}

impl Spot<'_> {
    fn is_struck_by(&self, injection: &Injection) -> bool {
        let is_here = match injection.place {
            Place::Any => true,
            Place::Interaction(index) => index == self.interaction,
            Place::Step(step) => step == self.cx.current_step(),
            Place::Message {
                interaction,
                message,
            } => {
                let is_it = |index| index == message && interaction == self.interaction;
                return matches!(self.at, At::Greeting(index) | At::Answer(index) if is_it(index));
            }
        };
        is_here
            && match self.at {
                At::Response => true,
                At::Handshake => injection.fault.is_of_handshake(),
                At::Greeting(_) => false,
                At::Answer(_) => !injection.fault.is_of_handshake(),
            }
    }
}

/// An interaction in use. Dropped before it is done, as when a deadline ends the request, it may be
/// used again.
pub(super) struct Claim {
    deck: Arc<Deck>,
    index: usize,
    done: usize,
}

impl Claim {
    pub(super) const fn index(&self) -> usize {
        self.index
    }

    pub(super) fn deck(&self) -> &Arc<Deck> {
        &self.deck
    }

    pub(super) fn interaction(&self) -> Option<&Interaction> {
        self.deck.cassette.interactions.get(self.index)
    }

    /// Notes that the interaction was used.
    pub(super) fn done(mut self) {
        self.done = 1;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.deck.release(self.index, self.done);
    }
}
