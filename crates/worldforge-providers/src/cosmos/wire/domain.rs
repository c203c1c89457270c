//! What the model was trained on: robots and vehicles, and how their actions look.

/// Width of the actions of a model for DROID alone.
const DROID_WIDTH: usize = 8;

/// What a model was trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cosmos) enum Training {
    /// Many robots: a request chooses the form of actions.
    General,
    /// One robot, which fixes their form.
    Specialist,
}

impl Training {
    const fn is_for_one_robot(self) -> bool {
        matches!(self, Self::Specialist)
    }
}

/// A robot or vehicle that the model was trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cosmos) enum Domain {
    Av,
    Umi,
    Bridge,
    Droid,
}

impl Domain {
    const ALL: [Self; 4] = [Self::Av, Self::Umi, Self::Bridge, Self::Droid];

    /// Returns the name that requests use.
    pub(in crate::cosmos) const fn name(self) -> &'static str {
        match self {
            Self::Av => "av",
            Self::Umi => "umi",
            Self::Bridge => "bridge_orig_lerobot",
            Self::Droid => "droid_lerobot",
        }
    }

    /// Finds a domain by its name.
    pub(in crate::cosmos) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|domain| domain.name() == name)
    }

    /// Names all of them.
    pub(in crate::cosmos) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// Returns the number that answers carry.
    pub(in crate::cosmos) const fn id(self) -> u64 {
        match self {
            Self::Av => 1,
            Self::Umi => 6,
            Self::Bridge => 7,
            Self::Droid => 8,
        }
    }

    /// Returns how wide an action is.
    pub(in crate::cosmos) const fn width(self, training: Training) -> usize {
        match self {
            Self::Droid if training.is_for_one_robot() => DROID_WIDTH,
            Self::Av => 9,
            _ => 10,
        }
    }

    /// Returns how many actions a chunk has unless the request says otherwise.
    pub(super) const fn chunk(self, training: Training) -> usize {
        match self {
            Self::Droid if training.is_for_one_robot() => 32,
            Self::Av => 60,
            _ => 16,
        }
    }
}
