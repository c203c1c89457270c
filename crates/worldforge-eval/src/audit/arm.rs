//! What is known of an evaluation, as far as it is known.

use worldforge_core::{Digest, Result};

use crate::{
    closed_loop::{EpisodeRecord, Method, Planner},
    environment::{Case, Environment},
};

/// The episodes of one policy; what is not known is `None` and stays unchecked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Arm {
    /// What reports call it.
    pub name: String,
    /// The episodes, in their order.
    pub episodes: Vec<AuditedEpisode>,
    /// The most actions of an episode.
    pub budget_steps: Option<u32>,
    /// The unit of a state's numbers; empty where they have none.
    pub state_unit: String,
    /// What makes two arms the same policy: its settings with the seed.
    pub policy: Option<Digest>,
    /// Whether a trained model took part.
    pub has_model: Option<bool>,
    /// Whether every episode draws randomness of its own, from the seed and its index.
    pub has_own_streams: bool,
}

/// One episode; what is not known is `None` and stays unchecked.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct AuditedEpisode {
    /// The case's place in the evaluation.
    pub index: u64,
    /// The group or task.
    pub group: String,
    /// The seed that it was run with, where each episode has one.
    pub seed: Option<u64>,
    /// What its source calls the case, where only that is known.
    pub case_name: Option<String>,
    /// Where it began and what it was to reach.
    pub case: Option<Case>,
    /// Whether it is counted as solved.
    pub is_solved: bool,
    /// Whether the environment counts the start as solved.
    pub starts_solved: Option<bool>,
    /// Whether the environment counts the last state as solved.
    pub solved_at_end: Option<bool>,
    /// Whether the environment counts any state after the start as solved.
    pub solved_ever: Option<bool>,
    /// The actions it took.
    pub steps: Option<u32>,
    /// A number of steps below which nobody reaches the goal.
    pub least_steps: Option<u32>,
}

impl Arm {
    /// Takes episodes of which nothing else is known.
    pub fn new(name: impl Into<String>, episodes: Vec<AuditedEpisode>) -> Self {
        Self {
            name: name.into(),
            episodes,
            budget_steps: None,
            state_unit: String::new(),
            policy: None,
            has_model: None,
            has_own_streams: false,
        }
    }

    /// Takes the records of a closed-loop evaluation, and asks the environment about their states
    /// where it is at hand; it is reset.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the environment refuses a
    /// case.
    pub fn of_records(
        name: impl Into<String>,
        records: &[EpisodeRecord],
        environment: Option<&mut dyn Environment>,
    ) -> Result<Self> {
        let mut arm = Self::new(name, records.iter().map(AuditedEpisode::of).collect());
        arm.has_own_streams = true;
        if let Some(environment) = environment {
            let specification = environment.specification();
            arm.budget_steps = Some(specification.budget_steps);
            specification.state_unit.clone_into(&mut arm.state_unit);
            for (episode, record) in arm.episodes.iter_mut().zip(records) {
                episode.ask(environment, record)?;
            }
        }
        Ok(arm)
    }

    /// Says which planner acted, on which checkpoint.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn with_planner(mut self, planner: &Planner, checkpoint: Option<&str>) -> Result<Self> {
        let settings = worldforge_core::json::encode(&(planner, checkpoint))?;
        self.policy = Some(Digest::of_json(&settings));
        self.has_model = Some(matches!(planner.method, Method::Search(_)));
        Ok(self)
    }

    /// Returns the cases, if all of them are known.
    pub fn cases(&self) -> Option<Vec<&Case>> {
        self.episodes
            .iter()
            .map(|episode| episode.case.as_ref())
            .collect()
    }
}

impl AuditedEpisode {
    fn of(record: &EpisodeRecord) -> Self {
        Self {
            index: record.index,
            group: record.case.group.clone(),
            case: Some(record.case.clone()),
            is_solved: record.is_solved(),
            steps: Some(record.steps()),
            ..Self::default()
        }
    }

    /// Asks the environment about the start, and about every state after it.
    fn ask(&mut self, environment: &mut dyn Environment, record: &EpisodeRecord) -> Result<()> {
        environment.reset(&record.case)?;
        self.starts_solved = environment.is_at_goal();
        self.least_steps = environment.least_steps();
        let mut judge = |state: &Vec<f32>| {
            let goal = record.case.goal.clone();
            let there = Case::new(record.case.group.clone(), state.clone(), goal);
            // A state that no episode may begin in cannot be judged this way.
            environment.reset(&there).ok()?;
            environment.is_at_goal()
        };
        let later = record.states.iter().skip(1);
        let judged: Option<Vec<bool>> = later.map(&mut judge).collect();
        if let Some(judged) = judged {
            self.solved_at_end = Some(judged.last().copied().unwrap_or(false));
            self.solved_ever = Some(judged.contains(&true));
        }
        Ok(())
    }
}
