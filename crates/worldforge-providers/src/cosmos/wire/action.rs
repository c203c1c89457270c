//! What action-conditioned requests share.

use worldforge_core::{Error, JsonObject, Positive, Result, json::Pointer};

use super::{Domain, Extras, cosmos3::FPS};

/// Pictures in a second that the deployment renders in these modes unless asked otherwise.
const DEFAULT_FPS: f64 = 10.0;

/// Most actions of a chunk: the smallest tier renders 397 pictures, one more than actions.
const MAX_ACTIONS: usize = 396;

/// Refuses a chunk of a length that the model does not have.
pub(super) fn check_chunk(count: usize, place: &Pointer) -> Result<()> {
    if count > 0 && count.is_multiple_of(4) && count <= MAX_ACTIONS {
        return Ok(());
    }
    let message =
        format!("must be a multiple of four actions, at most {MAX_ACTIONS}, found {count}");
    Err(Error::invalid_input(message).at(place.clone()))
}

/// Begins the parameters of a chunk.
pub(super) fn params(domain: Domain, count: usize) -> JsonObject {
    JsonObject::from_iter([
        ("domain_name".to_owned(), domain.name().into()),
        ("action_chunk_size".to_owned(), count.into()),
    ])
}

/// Writes what a general model lets a request choose.
pub(super) fn general(extras: &mut Extras<'_>, params: &mut JsonObject) -> Result<()> {
    for (name, words) in [
        ("action_space", &["joint_pos", "midtrain"][..]),
        ("image_size", &["256", "480", "704", "720"][..]),
    ] {
        if let Some(word) = extras.word(name, words)? {
            params.insert(name.to_owned(), word.into());
        }
    }
    if let Some(fps) = extras.number("action_fps", FPS)? {
        params.insert("action_fps".to_owned(), fps.into());
    }
    Ok(())
}

/// Writes how many pictures a second are rendered.
pub(super) fn rate(extras: &mut Extras<'_>, body: &mut JsonObject) -> Result<Positive> {
    match extras.number("fps", FPS)? {
        Some(fps) => {
            body.insert("fps".to_owned(), fps.into());
            Positive::new(fps)
        }
        None => Positive::new(DEFAULT_FPS),
    }
}

/// Writes the seed.
pub(super) fn seed(extras: &mut Extras<'_>, body: &mut JsonObject) -> Result<()> {
    if let Some(seed) = extras.integer("seed", [0, u64::from(u32::MAX)])? {
        body.insert("seed".to_owned(), seed.into());
    }
    Ok(())
}
