//! Tensors as bytes: one [`Tensor`](worldforge_core::Tensor), the encodings that upstreams use.
