//! Going past text in which no rule can apply.
//!
//! What a rule reads besides the text itself are the last two words. The scanner therefore jumps
//! to the whole word before the next sign's, and goes on slowly until the sign is two words behind
//! it. Between signs there is nothing that takes several bytes as one, so that the words after a
//! jump are those of a scanner that read everything.

use super::{
    bytes::{Meter, WORD, is},
    scanner::Scanner,
    sieve,
};

/// What is known of the signs ahead.
#[derive(Default)]
pub(super) struct Skip {
    /// Where the next sign ends, once it has been looked for.
    sign: Option<usize>,
    /// Nothing is skipped before the word before the last one starts here.
    guard: usize,
}

impl<M: Meter> Scanner<'_, '_, M> {
    /// Goes on at the next place where a rule may apply.
    #[inline]
    pub(super) fn skip(&mut self) {
        // What follows a replacement at once is read in the light of it.
        let follows = self.at == self.floor && self.at > 0;
        if self.word_before.start >= self.skip.guard && !self.opens_element && !follows {
            self.jump();
        }
    }

    fn jump(&mut self) {
        let mut sign = self.skip.sign.unwrap_or_else(|| self.source.next_sign(0));
        while sign < self.word_before.start {
            sign = self.source.next_sign(sign + 1);
        }
        self.skip.sign = Some(sign);
        self.skip.guard = sign + 1;
        if sign >= self.source.len() {
            self.at = sign;
        } else if let Some(start) = self.word_before(sign) {
            self.at = start;
            self.word = start..start;
            self.word_before = start..start;
            self.name_end = start;
        }
    }

    /// Finds the start of the whole word before the one at `sign`, if it lies ahead.
    fn word_before(&self, sign: usize) -> Option<usize> {
        let is_word = |byte| is(byte, WORD);
        let own = self.source.run_back(sign.max(self.at), self.at, is_word);
        let end = self.source.run_back(own, self.at, |byte| !is_word(byte));
        let start = self.source.run_back(end, self.at, is_word);
        (start > self.at).then_some(start)
    }
}

impl<M: Meter> super::bytes::Source<'_, M> {
    /// Returns where the next sign from `from` on ends, or the length of the text.
    fn next_sign(&self, from: usize) -> usize {
        let sign = sieve::next(self.rest(0), from);
        self.count(sign - from.min(sign) + 1);
        sign
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::RngSeed};

    use super::{super::rule::Finding, *};
    use crate::Redactor;

    const SKIPPING: usize = 0;
    const READING_EVERYTHING: usize = usize::MAX;

    fn scan(text: &str, guard: usize) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut sink = |edit: super::super::rule::Edit| findings.push(Finding::from(&edit));
        let mut scanner = Scanner::new(text, (), &mut sink);
        scanner.skip.guard = guard;
        scanner.run();
        findings
    }

    /// Words and signs that rules read, joints between them, and text that means nothing.
    #[rustfmt::skip]
    const PARTS: &[&str] = &[
        "password", "passwd", "PASS", "pass", "passphrase", "passed", "pwd", "pswd", "secret",
        "Secrets", "clientSecret", "secretary", "cred", "creds", "credentials", "created", "bearer",
        "Bearer", "basic", "Basic", "jwt", "csrf", "xsrf", "sas", "apikey", "api", "key", "keys",
        "API_KEY", "keyframe", "accesskey", "session", "id", "sessid", "sid", "side", "signed",
        "url", "sig", "signature", "signal", "authorization", "Authorization", "auth", "author",
        "cookie", "Set-Cookie", "token", "tokens", "token_count", "x-amz-date", "amz", "otp", "totp",
        "pw", "pin", "ping", "SIDe", "pinCode", "value", "name", "is", "was", "for",
        "-u", "-U", "--user", "--proxy-user", "--password", "-I", "-----BEGIN KEY-----",
        "---- BEGIN", "-----END KEY-----", "------", "sk-live-123abc456", "sk-learn", "ghp_abc123",
        "AKIAIOSFODNN7EXAMPLE", "hf_a1b2c3d4e5", "eyJhbGciOiJIUzI1NiJ9", "SG.abcdefghijklmnopqrstu",
        "xoxb-1234", "r8_a1b2c3d4e5f6g7", "nvapi-abcdef", "ya29.abcdefghijkl", "lin_api_12345678",
        "hunter2", "abc", "word", "42", "3.5", "a1b2c3d4e5f6a7b8c9d0e1", "dXNlcjpwYXNz", "=",
        "==", "=>", "=~", ":", "::", "://", ":=", "\"", "'", "`", "\\", "\\\\", "\\\"", "\\u003d",
        "\\u003A", "\\u0022", "\\/\\/", " ", "  ", "   ", "\n", "\n  ", "\t", ",", ", ", ";", "&",
        "&quot;", "&#58;", "&#61;", "&apos;", "%22", "%3a%2f%2f", "%3D", "%253a", "%20", "%", "|",
        "(", ")", "[", "]", "{", "}", "<", ">", "</", "/>", "<token>", "@", "host", "user:pw@host",
        "a:b@c.d", "?", "#", ".", "-", "- ", "_", "é", "—", "ſ", "[redacted]", "<host-path>", "/",
        "//", "/home/me/x", "/tmp/y", "/usr/lib", "/var/log/z", "\\\\srv\\share", "C:\\Users\\x", "C:/x",
        "~/x", "~bob/x", "~", "https://", "https://h/p", "https://u:p@h/x?q=1#f", "file:///x", "\u{0}",
        "!", "$", "*", "^", "+", "b'", "digest", "two", "plain", "words", "in", "between", "here",
    ];

    fn mixture() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(PARTS), 0..40).prop_map(|parts| parts.concat())
    }

    /// As [`mixture`], with text around each part in which nothing is found.
    fn thinned() -> impl Strategy<Value = String> {
        let filler = prop::sample::select(
            &[
                " ",
                " plain ",
                " a b c d ",
                "\n\nlonger plain text, with 42 words\n",
                "x",
                "",
                ", ",
            ][..],
        );
        prop::collection::vec((prop::sample::select(PARTS), filler), 0..30).prop_map(|parts| {
            let parts = parts.into_iter().flat_map(|(part, filler)| [part, filler]);
            parts.collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn skipping_finds_what_reading_everything_finds(text in mixture()) {
            prop_assert_eq!(scan(&text, SKIPPING), scan(&text, READING_EVERYTHING), "{:?}", text);
        }

        #[test]
        fn skipping_over_plain_text_loses_nothing(text in thinned()) {
            prop_assert_eq!(scan(&text, SKIPPING), scan(&text, READING_EVERYTHING), "{:?}", text);
        }

        #[test]
        fn any_text_is_read_the_same_way(text in "[ -~\\n]{0,200}") {
            prop_assert_eq!(scan(&text, SKIPPING), scan(&text, READING_EVERYTHING), "{:?}", text);
        }
    }

    #[test]
    fn a_name_that_is_a_secret_has_a_sign_however_it_is_written() {
        for part in PARTS {
            for shape in [
                (*part).to_owned(),
                part.to_uppercase(),
                format!("my_{part}2"),
                format!("db{part}"),
                format!("X{part}Value"),
            ] {
                let is_secret = Redactor::standard().is_sensitive_key(&shape);
                let has_sign = sieve::next(shape.as_bytes(), 0) < shape.len();
                assert!(has_sign || !is_secret, "{shape}");
            }
        }
    }

    #[test]
    fn plain_text_has_no_sign() {
        let text = "The planner kept eight candidates; the loss was 0.12, created at noon. Passed.";
        assert_eq!(sieve::next(text.as_bytes(), 0), text.len());
    }
}
