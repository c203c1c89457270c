//! What a file holds, told from its first bytes.

/// The formats in which arrays come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One NumPy array.
    Npy,
    /// A zip of NumPy arrays by name.
    Npz,
    /// Named tensors after a JSON header.
    Safetensors,
    /// JSON text; anything that is none of the others is read as it.
    Json,
}

impl Form {
    /// Recognises the format, whatever the file is called.
    pub(super) fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => Self::Npy,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Npz,
            // The length of the header, then the header: a JSON text never has its brace there, for
            // the seventh and eighth byte of a sane length are zero.
            [_, _, _, _, _, _, 0, 0, b'{', ..] => Self::Safetensors,
            _ => Self::Json,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_from_its_first_bytes() {
        for (bytes, form) in [
            (&b"\x93NUMPY\x01\x00"[..], Form::Npy),
            (b"PK\x03\x04rest", Form::Npz),
            (b"\x02\0\0\0\0\0\0\0{}", Form::Safetensors),
            (b"{\"a\": {}}", Form::Json),
            (b"[[1]]", Form::Json),
            (b"", Form::Json),
        ] {
            assert_eq!(Form::of(bytes), form, "{bytes:?}");
        }
    }
}
