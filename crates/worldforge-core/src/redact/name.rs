//! Which names are names of secrets.
//!
//! A name is read in segments, split at separators, at camel case and at digits, so that `token`
//! is a secret and `token_count`, `tokenizer` and `secretary` are not. A name whose case is mixed
//! at random is read a second time without the camel-case splits.

/// Longest part of a name that is read; of a longer name the end decides.
const MAX_NAME: usize = 128;
/// Longest segment that is looked up.
const MAX_SEGMENT: usize = 24;

/// What a name says about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// Says nothing.
    Ordinary,
    /// A secret if the value is long and opaque, as under `key`.
    IfOpaque,
    /// A secret if the value mixes letters and digits, as under `pass`.
    IfMixed,
    /// A secret.
    Secret,
    /// A secret that fills the rest of its header line.
    Header,
}

impl Name {
    pub(super) fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Header)
    }
}

/// What single segments say, as a set of bits.
#[derive(Clone, Copy, Default)]
struct Traits(u32);

impl Traits {
    const NONE: Self = Self(0);
    const SECRET: Self = Self(1);
    const HEADER: Self = Self(1 << 1);
    const TOKEN: Self = Self(1 << 2);
    const TOKENS: Self = Self(1 << 3);
    const KEY: Self = Self(1 << 4);
    /// Makes `token`, `tokens`, `key` and `pass` a secret.
    const ACCESS: Self = Self(1 << 5);
    /// Makes `key` a secret.
    const KEYED: Self = Self(1 << 6);
    /// Makes `key` a plain look-up key.
    const LOOKUP: Self = Self(1 << 7);
    /// Makes `token` a piece of text.
    const LANGUAGE: Self = Self(1 << 8);
    const PASS: Self = Self(1 << 9);
    const AUTH: Self = Self(1 << 10);
    /// Makes `auth` and `signature` descriptive.
    const DESCRIPTIVE: Self = Self(1 << 11);
    const SIGNATURE: Self = Self(1 << 12);
    const SESSION: Self = Self(1 << 13);
    const ID: Self = Self(1 << 14);
    const SIGNED: Self = Self(1 << 15);
    const URL: Self = Self(1 << 16);
    const X: Self = Self(1 << 17);
    const AMZ: Self = Self(1 << 18);
    /// Tells about a secret without holding it, as in `token_present`.
    const ABOUT: Self = Self(1 << 19);
    const MIXED: Self = Self(1 << 20);
    const PHRASE: Self = Self(1 << 21);
    /// Makes `key` and `pass` a secret.
    const OWNER: Self = Self(1 << 22);

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Adds the next segment; what tells about a secret must come last.
    const fn then(self, next: Self) -> Self {
        Self(self.0 & !Self::ABOUT.0 | next.0)
    }

    const fn has(self, all: Self) -> bool {
        self.0 & all.0 == all.0
    }

    const fn has_any(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    fn name(self) -> Name {
        const QUALIFIED: Traits = Traits::ACCESS.or(Traits::AUTH).or(Traits::SESSION);
        if self.has(Self::ABOUT) {
            return Name::Ordinary;
        }
        if self.has(Self::HEADER) {
            return Name::Header;
        }
        let qualified = self.has_any(QUALIFIED);
        let is_secret = self.has(Self::SECRET)
            || self.has(Self::TOKEN) && (qualified || !self.has(Self::LANGUAGE))
            || self.has(Self::TOKENS) && qualified && !self.has(Self::LANGUAGE)
            || self.has(Self::KEY) && (qualified || self.has_any(Self::KEYED.or(Self::OWNER)))
            || self.has(Self::PASS) && (qualified || self.has_any(Self::PHRASE.or(Self::OWNER)))
            || self.has_any(Self::AUTH.or(Self::SIGNATURE)) && !self.has(Self::DESCRIPTIVE)
            || self.has(Self::SESSION.or(Self::ID))
            || self.has(Self::SIGNED.or(Self::URL))
            || self.has(Self::X.or(Self::AMZ));
        if is_secret {
            Name::Secret
        } else if self.has_any(Self::PASS.or(Self::MIXED)) {
            Name::IfMixed
        } else if self.has(Self::KEY) && !self.has(Self::LOOKUP) {
            Name::IfOpaque
        } else {
            Name::Ordinary
        }
    }
}

/// Classifies one name of any spelling.
pub(super) fn classify(name: &[u8]) -> Name {
    classify_words(&[], name)
}

/// Classifies a name of two words, such as `API key`.
pub(super) fn classify_words(first: &[u8], second: &[u8]) -> Name {
    if !may_name(second) && !may_name(first) {
        return Name::Ordinary;
    }
    let read = |split| traits(second, traits(first, Traits::NONE, split), split).name();
    match read(Split::Separators) {
        secret @ (Name::Secret | Name::Header) => secret,
        plain => match read(Split::Case) {
            Name::Ordinary => plain,
            found => found,
        },
    }
}

/// Returns whether the letters of some secret name all occur in `name`; a cheap first look.
fn may_name(name: &[u8]) -> bool {
    const fn letters(word: &[u8]) -> u32 {
        let mut mask = 0;
        let mut rest = word;
        while let [first, tail @ ..] = rest {
            mask |= 1 << (*first & 31);
            rest = tail;
        }
        mask
    }
    const ROOTS: [u32; 18] = [
        letters(b"key"),
        letters(b"pas"),
        letters(b"token"),
        letters(b"pwd"),
        letters(b"auth"),
        letters(b"secrt"),
        letters(b"cred"),
        letters(b"sig"),
        letters(b"ses"),
        letters(b"cokie"),
        letters(b"bear"),
        letters(b"jwt"),
        letters(b"amz"),
        letters(b"srf"),
        letters(b"otp"),
        letters(b"sid"),
        letters(b"pw"),
        letters(b"pin"),
    ];
    let mask = name
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .fold(0_u32, |mask, byte| mask | 1 << (byte & 31));
    ROOTS.iter().any(|root| mask & root == *root)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Split {
    Separators,
    Case,
}

fn traits(name: &[u8], seen: Traits, split: Split) -> Traits {
    let tail = name.get(name.len().saturating_sub(MAX_NAME)..);
    tail.unwrap_or_default()
        .split(|byte| !byte.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .fold(seen, |seen, part| match split {
            Split::Separators => seen.then(segment(trim_digits(part), seen)),
            Split::Case => camel(part, seen),
        })
}

/// Reads `APIKeyV2` as `api`, `key`, `v`.
fn camel(part: &[u8], mut seen: Traits) -> Traits {
    let mut start = 0;
    for at in 1..=part.len() {
        let letter = |index: usize| part.get(index).copied().unwrap_or(0);
        let (before, here, after) = (letter(at - 1), letter(at), letter(at + 1));
        let starts_word = here.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_uppercase() && after.is_ascii_lowercase());
        let edge = before.is_ascii_digit() != here.is_ascii_digit();
        if at == part.len() || starts_word || edge {
            seen = seen.then(segment(part.get(start..at).unwrap_or_default(), seen));
            start = at;
        }
    }
    seen
}

fn trim_digits(part: &[u8]) -> &[u8] {
    let end = part
        .iter()
        .rposition(|byte| !byte.is_ascii_digit())
        .map_or(0, |last| last + 1);
    let start = part
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(end);
    part.get(start..end).unwrap_or_default()
}

fn segment(part: &[u8], seen: Traits) -> Traits {
    let mut lower = [0_u8; MAX_SEGMENT];
    let cut = part.get(part.len().saturating_sub(MAX_SEGMENT)..);
    let cut = cut.unwrap_or_default();
    for (to, from) in lower.iter_mut().zip(cut) {
        *to = from.to_ascii_lowercase();
    }
    let word = lower.get(..cut.len()).unwrap_or_default();
    let known = vocabulary(word);
    if known.0 != 0 {
        // `id_token` is a credential and `token_id` is a number.
        if known.has(Traits::ID) && seen.has_any(Traits::TOKEN) {
            return known.or(Traits::LANGUAGE);
        }
        if known.has(Traits::TOKEN) && seen.has(Traits::ID) {
            return known.or(Traits::ACCESS);
        }
        return known;
    }
    compound(word)
}

/// Reads names that are run together, such as `dbpassword` and `secretaccesskey`.
fn compound(word: &[u8]) -> Traits {
    const INSIDE: [&[u8]; 10] = [
        b"password",
        b"passwd",
        b"passphrase",
        b"apikey",
        b"secretkey",
        b"accesskey",
        b"privatekey",
        b"authorization",
        b"credential",
        b"sessionid",
    ];
    const ENDINGS: [&[u8]; 6] = [
        b"secret",
        b"secrets",
        b"pwd",
        b"sessid",
        b"cookie",
        b"apisecret",
    ];
    if word.len() < 5 {
        return Traits::NONE;
    }
    let inside = |root: &&[u8]| word.windows(root.len()).any(|window| window == *root);
    if INSIDE.iter().any(inside) || ENDINGS.iter().any(|root| word.ends_with(root)) {
        return Traits::SECRET;
    }
    if word.starts_with(b"secret") && !word.starts_with(b"secreta") && !word.starts_with(b"secreti")
    {
        return Traits::SECRET;
    }
    if word.ends_with(b"token") {
        return Traits::TOKEN;
    }
    Traits::NONE
}

fn vocabulary(word: &[u8]) -> Traits {
    match word {
        b"password" | b"passwords" | b"passwd" | b"passwds" | b"pwd" | b"pswd" | b"passphrase"
        | b"passcode" | b"passkey" | b"secret" | b"secrets" | b"credential" | b"credentials"
        | b"cred" | b"creds" | b"bearer" | b"jwt" | b"csrf" | b"xsrf" | b"sas" | b"apikey"
        | b"apikeys" | b"accesskey" | b"privatekey" | b"secretkey" | b"sessionid" | b"sessid"
        | b"signedurl" | b"sig" => Traits::SECRET,
        b"authorization" | b"cookie" | b"cookies" => Traits::HEADER,
        b"token" => Traits::TOKEN,
        b"tokens" => Traits::TOKENS,
        b"key" | b"keys" => Traits::KEY,
        b"access" | b"refresh" | b"api" | b"personal" | b"security" | b"private" => Traits::ACCESS,
        b"bot" | b"client" | b"user" | b"admin" | b"service" | b"deploy" | b"github"
        | b"gitlab" | b"hf" | b"slack" | b"npm" | b"pypi" | b"aws" | b"azure" | b"gcp"
        | b"openai" | b"anthropic" | b"nvidia" | b"ngc" | b"runway" | b"runwayml" | b"gemini"
        | b"wandb" | b"replicate" | b"stripe" | b"telegram" | b"discord" | b"app" | b"db"
        | b"database" | b"mysql" | b"postgres" | b"pg" | b"redis" | b"smtp" | b"mail" | b"ftp"
        | b"ssh" | b"root" | b"login" | b"proxy" | b"account" => Traits::OWNER,
        b"signing" | b"encryption" | b"encrypt" | b"decryption" | b"decrypt" | b"master"
        | b"shared" | b"subscription" | b"consumer" | b"hmac" | b"aes" | b"rsa" | b"license"
        | b"application" | b"server" | b"google" | b"provider" => Traits::KEYED,
        b"cache" | b"primary" | b"foreign" | b"object" | b"public" | b"sort" | b"partition"
        | b"group" | b"dedup" | b"idempotency" | b"lookup" | b"row" | b"hash" | b"storage"
        | b"pub" | b"metric" | b"feature" | b"episode" | b"dataset" | b"tensor" | b"state"
        | b"value" => Traits::LOOKUP,
        b"pass" => Traits::PASS,
        b"phrase" => Traits::PHRASE,
        b"auth" | b"oauth" | b"authn" | b"authz" => Traits::AUTH,
        b"signature" | b"signatures" => Traits::SIGNATURE,
        b"session" => Traits::SESSION,
        b"id" => Traits::ID,
        b"signed" => Traits::SIGNED,
        b"url" | b"urls" | b"uri" => Traits::URL,
        b"x" => Traits::X,
        b"amz" => Traits::AMZ,
        b"sid" | b"pw" | b"otp" | b"totp" | b"pin" => Traits::MIXED,
        b"present" | b"configured" | b"required" | b"missing" | b"env" | b"envvar" | b"var"
        | b"vars" | b"stdin" => Traits::ABOUT,
        b"type" | b"mode" | b"method" | b"scheme" | b"def" | b"defs" | b"name" | b"names"
        | b"kind" | b"input" | b"output" | b"function" | b"model" | b"call" => {
            Traits::DESCRIPTIVE.or(Traits::LANGUAGE)
        }
        _ => language(word),
    }
}

/// The company that `token` keeps where it is a piece of text, an image or an action.
fn language(word: &[u8]) -> Traits {
    match word {
        b"count" | b"counts" | b"limit" | b"limits" | b"ids" | b"idx" | b"index" | b"indices"
        | b"types" | b"len" | b"length" | b"lengths" | b"num" | b"n" | b"max" | b"min"
        | b"total" | b"budget" | b"usage" | b"size" | b"dim" | b"dims" | b"embedding"
        | b"embeddings" | b"embed" | b"per" | b"prob" | b"probs" | b"logit" | b"logits"
        | b"logprob" | b"logprobs" | b"loss" | b"losses" | b"rate" | b"mask" | b"masks"
        | b"pad" | b"padding" | b"pos" | b"position" | b"positions" | b"level" | b"vocab"
        | b"mix" | b"mixer" | b"merge" | b"merging" | b"drop" | b"dropout" | b"pool"
        | b"pooling" | b"prune" | b"pruning" | b"eos" | b"bos" | b"cls" | b"sep" | b"unk"
        | b"special" | b"image" | b"img" | b"video" | b"audio" | b"text" | b"action" | b"state"
        | b"patch" | b"next" | b"first" | b"last" | b"prev" | b"previous" | b"prompt"
        | b"completion" | b"cached" | b"reasoning" | b"latency" | b"second" | b"sec" | b"s"
        | b"ms" | b"speed" | b"throughput" | b"accuracy" | b"avg" | b"mean" | b"sum" | b"start"
        | b"end" | b"stop" | b"begin" | b"sequence" | b"seq" | b"order" | b"stream" | b"query"
        | b"visual" | b"vision" | b"language" | b"register" | b"class" | b"learnable"
        | b"readout" | b"goal" | b"latent" | b"proprio" | b"robot" | b"word" | b"sub"
        | b"unexpected" | b"expected" | b"unknown" | b"wise" | b"shape" | b"dtype" | b"encoder"
        | b"decoder" | b"attention" | b"norm" | b"entropy" | b"frequency" | b"freq" | b"chunk"
        | b"window" | b"stride" | b"score" | b"scores" => Traits::LANGUAGE,
        _ => Traits::NONE,
    }
}
