//! The forms, and writing them.

use worldforge_core::{Feature, Observation, Result, Tensor};

use crate::wire::codec::{descr, msgpack::Writer, npy};

/// How an array is put into msgpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Envelope {
    /// A whole `.npy` file as bytes. Every GR00T server from N1.5 on reads it.
    Npy,
    /// The package `msgpack-numpy` 0.4.8. GR00T's main branch answers in it.
    MsgpackNumpy,
    /// openpi's own form, which the servers of its protocol share.
    Openpi,
}

/// Room for an envelope, the header of a `.npy` file included.
const ENVELOPE_BYTES: usize = 256;

/// Room for the head of a value.
const HEAD_BYTES: usize = 5;

/// The longest number.
const SCALAR_BYTES: usize = 9;

/// Returns about how many bytes features take in a message, for the capacity of a writer.
pub fn size_hint(features: &Observation) -> usize {
    let sizes = features
        .iter()
        .map(|(name, feature)| HEAD_BYTES + name.len() + feature_size(feature));
    HEAD_BYTES + sizes.sum::<usize>()
}

fn feature_size(feature: &Feature) -> usize {
    match feature {
        Feature::Tensor(tensor) => ENVELOPE_BYTES + tensor.bytes().len(),
        Feature::Text(text) => HEAD_BYTES + text.len(),
        Feature::Texts(texts) => {
            HEAD_BYTES
                + texts
                    .iter()
                    .map(|text| HEAD_BYTES + text.len())
                    .sum::<usize>()
        }
        Feature::Group(group) => size_hint(group),
        _ => SCALAR_BYTES,
    }
}

/// Writes a tensor as upstream does: the same keys, key types and order.
pub(in crate::wire::codec) fn write(
    out: &mut Writer,
    tensor: &Tensor,
    form: Envelope,
) -> Result<()> {
    match form {
        Envelope::Npy => {
            let header = npy::header(tensor)?;
            out.map(2).text("__ndarray_class__").bool(true);
            out.text("as_npy").tensor_bytes(&header, tensor);
        }
        Envelope::MsgpackNumpy => {
            let name = descr::name(tensor.dtype())?;
            out.map(5).bytes(b"nd").bool(true);
            out.bytes(b"type").text(name);
            out.bytes(b"kind").bytes(b"");
            out.bytes(b"shape");
            shape(out, tensor);
            out.bytes(b"data").tensor_bytes(&[], tensor);
        }
        Envelope::Openpi => {
            let name = descr::name(tensor.dtype())?;
            out.map(4).bytes(b"__ndarray__").bool(true);
            out.bytes(b"data").tensor_bytes(&[], tensor);
            out.bytes(b"dtype").text(name);
            out.bytes(b"shape");
            shape(out, tensor);
        }
    }
    Ok(())
}

fn shape(out: &mut Writer, tensor: &Tensor) {
    out.array(tensor.rank());
    for axis in tensor.shape() {
        // A length of a tensor never passes 64 bits.
        out.uint(u64::try_from(*axis).unwrap_or(u64::MAX));
    }
}
