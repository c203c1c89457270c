//! `bundle`: evidence for others, and whether it is as it was made.

mod arguments;
mod create;
mod delivery;
mod show;
mod verify;

pub(crate) use self::{
    arguments::Arguments,
    delivery::{Delivery, left_out},
};
