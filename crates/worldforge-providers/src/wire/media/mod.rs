//! What a media file says of itself.

pub mod mp4;
