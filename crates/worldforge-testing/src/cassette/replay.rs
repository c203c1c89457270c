//! How a recording is replayed, and what was asked of it.

use worldforge_core::{Safe, Step};

/// In which order requests must come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// In the recorded order.
    #[default]
    Strict,
    /// In any order: the first interaction that fits and was not used is taken. Several calls may
    /// run at once.
    ByTarget,
}

/// How often an interaction may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat {
    /// Once.
    #[default]
    Never,
    /// As often as it is asked for. In strict order the recording begins again when it is over; in
    /// any order the last interaction that fits is used again, so that a task that was done stays
    /// done.
    Always,
}

/// How a recording is replayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replay {
    /// In which order requests must come.
    pub order: Order,
    /// How often an interaction may be used.
    pub repeat: Repeat,
}

impl Replay {
    /// Insists on the recorded order, once.
    pub const fn strict() -> Self {
        Self {
            order: Order::Strict,
            repeat: Repeat::Never,
        }
    }

    /// Takes requests in any order, as often as they come: what conformance suites need.
    pub const fn endless() -> Self {
        Self {
            order: Order::ByTarget,
            repeat: Repeat::Always,
        }
    }

    /// Sets the order.
    #[must_use]
    pub const fn with_order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Sets how often an interaction may be used.
    #[must_use]
    pub const fn with_repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }
}

/// One HTTP request, connection or message that a player was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// The step that asked.
    pub step: Step,
    /// The method of a request, `connect` for a connection, `send` for a message.
    pub method: &'static str,
    /// Whom it was meant for.
    pub target: Safe,
    /// The interaction that answers, counted from zero; nothing when none fits.
    pub interaction: Option<usize>,
}
