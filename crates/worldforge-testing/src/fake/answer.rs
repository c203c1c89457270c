//! Small correct answers to requests of every capability, and answers with one flaw.

use worldforge_core::{
    Action, Finite, MediaBytes, NonNegative, Observation, Positive, ProviderName, Result, Tensor,
    VideoClip,
    capability::{
        EmbedRequest, EmbedResponse, GenerateRequest, PolicyRequest, PolicyResponse,
        PredictRequest, PredictResponse, ReasonRequest, ReasonResponse, Request, ScoreDirection,
        ScoreRequest, ScoreResponse, TransferRequest, VideoResponse,
    },
};

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// It carries another provider's name.
    ForeignName,
    /// It does not fit the request: too many scores, no frames, a blank answer.
    Misfit,
    /// It holds a number that is not finite; only capabilities whose answers can hold one.
    NotFinite,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 3] = [Self::ForeignName, Self::Misfit, Self::NotFinite];
}

/// A request that knows a small correct answer to itself.
pub trait Answer: Request {
    /// Returns a small correct answer.
    ///
    /// # Errors
    ///
    /// What the answer's type refuses; never for a request that passed its own check.
    fn answer(&self, provider: ProviderName) -> Result<Self::Response>;

    /// Returns an answer that does not fit the request.
    ///
    /// # Errors
    ///
    /// As [`Answer::answer`].
    fn misfit(&self, provider: ProviderName) -> Result<Self::Response>;

    /// Returns an answer with a number that is not finite, where the type can hold one.
    ///
    /// # Errors
    ///
    /// As [`Answer::answer`].
    fn not_finite(&self, _provider: ProviderName) -> Result<Option<Self::Response>> {
        Ok(None)
    }

    /// Returns an answer with a flaw that the dispatcher must refuse, where there is one.
    ///
    /// # Errors
    ///
    /// As [`Answer::answer`].
    fn flawed_answer(&self, provider: ProviderName, flaw: Flaw) -> Result<Option<Self::Response>> {
        match flaw {
            Flaw::ForeignName => {
                let foreign = ProviderName::new(format!("not-{provider}"))?;
                self.answer(foreign).map(Some)
            }
            Flaw::Misfit => self.misfit(provider).map(Some),
            Flaw::NotFinite => self.not_finite(provider),
        }
    }
}

impl Answer for PredictRequest {
    fn answer(&self, provider: ProviderName) -> Result<PredictResponse> {
        let mut state = self.world_state.clone();
        state.step += u64::from(self.steps);
        Ok(PredictResponse::new(provider, state))
    }

    /// The step stands still.
    fn misfit(&self, provider: ProviderName) -> Result<PredictResponse> {
        Ok(PredictResponse::new(provider, self.world_state.clone()))
    }
}

impl Answer for ScoreRequest {
    /// Candidate `i` costs `i`.
    fn answer(&self, provider: ProviderName) -> Result<ScoreResponse> {
        scores(provider, self.action_candidates.len())
    }

    /// There is one score too many.
    fn misfit(&self, provider: ProviderName) -> Result<ScoreResponse> {
        scores(provider, self.action_candidates.len() + 1)
    }
}

fn scores(provider: ProviderName, count: usize) -> Result<ScoreResponse> {
    let costs = std::iter::successors(Some(0.0), |cost| Some(cost + 1.0));
    ScoreResponse::new(
        provider,
        costs.take(count).collect(),
        ScoreDirection::LowerIsBetter,
    )
}

impl Answer for PolicyRequest {
    /// One step of doing nothing.
    fn answer(&self, provider: ProviderName) -> Result<PolicyResponse> {
        Ok(PolicyResponse::new(provider, vec![Action::Noop]))
    }

    /// The chosen actions are not among the candidates.
    fn misfit(&self, provider: ProviderName) -> Result<PolicyResponse> {
        let mut response = self.answer(provider)?;
        response.action_candidates.clear();
        Ok(response)
    }

    fn not_finite(&self, provider: ProviderName) -> Result<Option<PolicyResponse>> {
        let mut response = self.answer(provider)?;
        let raw = Tensor::from_f32([1], &[f32::NAN])?;
        response.raw_actions = Observation::new().with("action", raw);
        Ok(Some(response))
    }
}

impl Answer for EmbedRequest {
    fn answer(&self, provider: ProviderName) -> Result<EmbedResponse> {
        let vector = vec![Finite::new(1.0)?, Finite::new(0.0)?];
        Ok(EmbedResponse::new(provider, "fake", vector))
    }

    /// The vector is empty.
    fn misfit(&self, provider: ProviderName) -> Result<EmbedResponse> {
        Ok(EmbedResponse::new(provider, "fake", Vec::new()))
    }
}

impl Answer for ReasonRequest {
    fn answer(&self, provider: ProviderName) -> Result<ReasonResponse> {
        Ok(ReasonResponse::new(provider, "yes"))
    }

    /// The answer is blank.
    fn misfit(&self, provider: ProviderName) -> Result<ReasonResponse> {
        Ok(ReasonResponse::new(provider, " "))
    }
}

impl Answer for GenerateRequest {
    fn answer(&self, provider: ProviderName) -> Result<VideoResponse> {
        let fps = self.options.fps.unwrap_or(Positive::ONE);
        let frames = vec![MediaBytes::new(*b"fake:frame:0")];
        let length = NonNegative::new(self.duration_seconds)?;
        Ok(VideoResponse::new(
            provider,
            VideoClip::new(frames, fps, [16, 9], length)?,
        ))
    }

    /// The clip has no frames.
    fn misfit(&self, provider: ProviderName) -> Result<VideoResponse> {
        let mut response = self.answer(provider)?;
        response.clip.frames.clear();
        Ok(response)
    }
}

impl Answer for TransferRequest {
    /// The same frames, said to have the size and rate that were asked for.
    fn answer(&self, provider: ProviderName) -> Result<VideoResponse> {
        let frames = self.clip.frames.clone();
        let size = [self.width, self.height];
        let clip = VideoClip::new(frames, self.fps, size, self.clip.duration_seconds)?;
        Ok(VideoResponse::new(provider, clip))
    }

    /// The clip is one pixel too wide.
    fn misfit(&self, provider: ProviderName) -> Result<VideoResponse> {
        let mut response = self.answer(provider)?;
        response.clip.resolution = [self.width + 1, self.height];
        Ok(response)
    }
}
