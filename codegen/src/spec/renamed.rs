//! Words of earlier versions of the language, each with the one that has taken its place.
//!
//! No word has two spellings: an old one is a mistake that names the new one.

/// A key or a value that has another name now.
pub(super) struct Renamed {
    old: &'static str,
    /// The key or the value.
    pub(super) new: &'static str,
    /// What to write, where that is more than the new name.
    write: &'static str,
}

impl Renamed {
    /// Whether what stood under the old key can stand under the new one.
    pub(super) const fn keeps_its_value(&self) -> bool {
        self.write.is_empty()
    }

    /// What to write instead of a key.
    pub(super) fn key_help(&self) -> String {
        match self.write {
            "" => format!("write `{}:`", self.new),
            write => format!("write `{write}`"),
        }
    }
}

const fn renamed(old: &'static str, new: &'static str) -> Renamed {
    Renamed {
        old,
        new,
        write: "",
    }
}

/// Keys; one that had the same name in several places may stand here several times.
const KEYS: &[Renamed] = &[
    // api.yaml
    renamed("sign_in", "auth"),
    renamed("renew_before", "refresh_before"),
    renamed("quota", "rate_limit"),
    renamed("settle", "propagation"),
    renamed("wait", "delay"),
    // errors.yaml
    renamed("read", "safe"),
    renamed("write", "idempotent"),
    renamed("once", "non_idempotent"),
    renamed("floor", "min"),
    renamed("cap", "max"),
    renamed("default", "without_header"),
    // <resource>.yaml
    renamed("lookup", "reconcile"),
    renamed("resend", "retry_failed"),
    renamed("branches", "variants"),
    renamed("names", "name_union"),
    Renamed {
        old: "chosen_by",
        new: "untagged",
        write: "untagged: true",
    },
    // service.yaml
    renamed("keep", "retention"),
    renamed("branch", "variant"),
    renamed("least", "min"),
    renamed("most", "max"),
    renamed("unless", "dry_run"),
];

/// Values of keys that take one of some words.
const VALUES: &[Renamed] = &[
    // effects
    renamed("read", "safe"),
    renamed("write", "idempotent"),
    renamed("once", "non_idempotent"),
    // rules
    renamed("renew", "refresh_credentials"),
    renamed("repeat", "retry"),
    renamed("settle", "retry_if_just_created"),
    renamed("finish", "treat_as_done"),
    // kinds of errors
    renamed("too_many_requests", "rate_limited"),
    // filters
    renamed("words", "search"),
];

/// The new name of a key, if it is one of those that are known where the old one stands.
pub(super) fn key(old: &str, known: impl Fn(&str) -> bool) -> Option<&'static Renamed> {
    find(KEYS, old, known)
}

/// The new name of a value, if it is one of those that are allowed where the old one stands.
pub(super) fn value(old: &str, known: impl Fn(&str) -> bool) -> Option<&'static Renamed> {
    find(VALUES, old, known)
}

fn find(
    table: &'static [Renamed],
    old: &str,
    known: impl Fn(&str) -> bool,
) -> Option<&'static Renamed> {
    let mut fits = table.iter().filter(|renamed| renamed.old == old);
    fits.find(|renamed| known(renamed.new))
}
