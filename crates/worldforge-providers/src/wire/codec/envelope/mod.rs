//! Arrays inside msgpack: three forms that do not understand each other, all of them read anywhere.
//!
//! * [`Envelope::Npy`]: GR00T up to the first N1.7 releases, `{"__ndarray_class__": true, "as_npy": a
//!   whole .npy file}`;
//! * [`Envelope::MsgpackNumpy`]: `msgpack-numpy` 0.4.8 and GR00T's main branch, `{nd, type, kind, shape,
//!   data}` with keys of type `bin`, and `{nd: false, type, data}` for a scalar;
//! * [`Envelope::Openpi`]: openpi's own `{__ndarray__, data, dtype, shape}` with keys of type `bin`, and
//!   `{__npgeneric__, data, dtype}` for a scalar.
//!
//! A reader takes keys of either type in any order, refuses members that a form does not have, and
//! opens nothing that would need a pickle.

mod feature;
mod form;
mod open;

pub use feature::{feature, observation};
pub use form::{Envelope, size_hint};
pub use open::tensor;

pub(super) use form::write;
