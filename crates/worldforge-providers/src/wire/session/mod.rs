//! Connections that are kept between calls.
