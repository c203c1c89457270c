//! The bytes that a signature covers.

/// Joins payload type and payload so that neither can be mistaken for a part of the other:
/// `DSSEv1`, then each one's length in bytes and the bytes, all separated by single spaces.
///
/// ```
/// use worldforge_evidence::attest::pae;
///
/// let bytes = pae("http://example.com/HelloWorld", b"hello world");
/// assert_eq!(bytes, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
/// ```
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let lengths = (payload_type.len(), payload.len());
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", lengths.0, lengths.1).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}
