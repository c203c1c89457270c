//! Words that follow the name of a secret in ordinary sentences, as in `token expired`.

/// Longest of the words.
const MAX_WORD: usize = 16;

/// In ascending order.
#[rustfmt::skip]
static WORDS: &[&str] = &[
    "a", "about", "abuse", "accepted", "access", "after", "again", "against", "agent", "all",
    "already", "also", "am", "an", "and", "any", "are", "as", "at", "auth", "authentication",
    "authenticator", "authorisation", "authorization", "aware", "based", "be", "because", "been",
    "before", "being", "below", "bits", "blank", "both", "budget", "but", "by", "bytes", "cache",
    "can", "cannot", "change", "changed", "check", "class", "classification", "code", "config",
    "correct", "could", "count", "created", "credential", "credentials", "data", "default",
    "deleted", "did", "differs", "dim", "do", "does", "drop", "dropout", "embedding",
    "embeddings", "empty", "encoder", "encrypted", "ending", "endpoint", "entry", "error",
    "exact", "exchange", "exists", "expired", "expires", "expiry", "exposed", "failed", "fails",
    "failure", "field", "file", "fine", "flow", "for", "format", "found", "free", "from",
    "generated", "given", "grant", "had", "hardcoded", "has", "hash", "hasher", "hashing", "have",
    "header", "here", "hidden", "hint", "hunting", "id", "ids", "if", "ignored", "in",
    "incorrect", "index", "input", "invalid", "is", "issue", "issued", "issuer", "it", "its",
    "key", "keys", "leak", "leaked", "length", "level", "limit", "limits", "list", "loaded",
    "login", "logits", "long", "loss", "manager", "managers", "map", "mask", "masked", "matches",
    "max", "may", "mean", "means", "merge", "merging", "min", "mismatch", "missing", "mixer",
    "mixing", "mode", "more", "must", "name", "needed", "needs", "new", "next", "no", "none",
    "not", "null", "number", "of", "off", "ok", "old", "omitted", "on", "only", "or", "out",
    "output", "pad", "page", "pair", "pairs", "parameter", "parsed", "per", "plaintext", "policy",
    "pool", "pooling", "position", "present", "prompt", "protected", "protection", "protocol",
    "provided", "provider", "prune", "pruning", "rate", "read", "received", "redacted", "refresh",
    "refused", "rejected", "removed", "renewal", "request", "requests", "required", "reset",
    "resets", "resetting", "response", "retry", "revoked", "rotate", "rotated", "rotating",
    "rotation", "rule", "rules", "sampling", "saved", "scheme", "scope", "secret", "secrets",
    "sent", "sequence", "sequences", "server", "service", "set", "short", "should", "size", "so",
    "space", "span", "spans", "state", "status", "stolen", "store", "stored", "stream", "string",
    "strong", "supplied", "support", "supports", "tag", "text", "than", "that", "the", "their",
    "then", "there", "this", "to", "token", "tokens", "too", "type", "types", "unavailable",
    "under", "unknown", "unset", "until", "update", "usage", "use", "used", "user", "users",
    "using", "valid", "validation", "value", "values", "variable", "vault", "verification", "via",
    "visible", "vocab", "was", "weak", "were", "when", "where", "which", "while", "whose", "will",
    "window", "wise", "with", "without", "word", "words", "would", "wrong", "x", "yes", "you",
    "your",
];

/// Returns whether a word is one that sentences about tokens and passwords are made of.
pub(super) fn is_ordinary(word: &[u8]) -> bool {
    let mut lower = [0_u8; MAX_WORD];
    let Some(lower) = lower.get_mut(..word.len()) else {
        return false;
    };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    WORDS
        .binary_search_by(|known| known.as_bytes().cmp(lower))
        .is_ok()
}

/// Returns whether a word ends as English participles, nouns and plurals do.
pub(super) fn has_common_ending(word: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 22] = [
        b"ed", b"ing", b"ion", b"ment", b"er", b"or", b"able", b"ible", b"ence", b"ance", b"s",
        b"ly", b"al", b"ive", b"ous", b"ity", b"ate", b"ism", b"ure", b"age", b"ary", b"ist",
    ];
    word.len() >= 5 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found() {
        for word in WORDS {
            assert!(is_ordinary(word.to_uppercase().as_bytes()), "{word}");
        }
        assert!(!is_ordinary(b"hunter"));
        assert!(!is_ordinary(b"averyveryverylongword"));
    }
}
