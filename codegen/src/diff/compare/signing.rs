//! How a client signs in.

use super::shared::{environment, figure};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, SignIn};
use crate::lower::time;
use crate::model::Millis;

pub(super) fn changes(base: &Api, head: &Api) -> Vec<Change> {
    let change = |kind, sort| Change::new(kind, sort, "sign_in", "sign-in");
    match (&base.sign_in, &head.sign_in) {
        (None, None) => Vec::new(),
        (None, Some(new)) => vec![
            change(ChangeKind::Wire, "sign-in added")
                .what("calls are signed, which they were not")
                .after(&new.path)
                .todo(format!(
                    "Set `{}`, `{}` and `{}`, or give credentials to the builder.",
                    new.key_id, new.secret, new.email
                )),
        ],
        (Some(old), None) => vec![
            change(ChangeKind::Wire, "sign-in removed")
                .what("calls are no longer signed")
                .before(&old.path)
                .todo("Remove credentials from builders."),
        ],
        (Some(old), Some(new)) => within(old, new),
    }
}

fn within(old: &SignIn, new: &SignIn) -> Vec<Change> {
    let mut changes = variables(old, new);
    changes.extend(requests(old, new));
    changes.extend(times(old, new));
    changes.extend(basic(old, new));
    changes
}

fn variables(old: &SignIn, new: &SignIn) -> Vec<Change> {
    let variable = |part: &str, label: &str, of: fn(&SignIn) -> Option<&str>| {
        let key = format!("sign_in/{part}");
        environment(&key, "sign-in", label, [of(old), of(new)])
    };
    let changes = [
        variable("key_id", "the variable of the key's id", |side| {
            Some(&side.key_id)
        }),
        variable("secret", "the variable of the secret", |side| {
            Some(&side.secret)
        }),
        variable("email", "the variable of the account's address", |side| {
            Some(&side.email)
        }),
        variable("file", "the variable of the credentials file", |side| {
            side.file.as_deref()
        }),
    ];
    changes.into_iter().flatten().collect()
}

/// Where tokens are asked for.
fn requests(old: &SignIn, new: &SignIn) -> Vec<Change> {
    let request = |part: &str, label: &str, sides: [&String; 2]| {
        let key = format!("sign_in/{part}");
        let sort = (ChangeKind::Wire, "sign-in changed", &*key);
        let todo = "Let requests for tokens reach it: firewalls, proxies, tests.";
        figure(sort, "sign-in", label, sides.map(Some), todo)
    };
    let changes = [
        request("host", "the host that gives tokens", [&old.host, &new.host]),
        request("path", "the path that gives tokens", [&old.path, &new.path]),
    ];
    changes.into_iter().flatten().collect()
}

fn times(old: &SignIn, new: &SignIn) -> Vec<Change> {
    let time = |part: &str, label: &str, sides: [u64; 2]| {
        let key = format!("sign_in/{part}");
        let sort = (ChangeKind::Behaviour, "sign-in changed", &*key);
        let sides = sides.map(|ms| Some(time(Millis(ms))));
        figure(sort, "sign-in", label, sides, "Nothing.")
    };
    let lifetime = "the lifetime that is asked for a token";
    let renewal = "the time before its end at which a token is renewed";
    let changes = [
        time("lifetime", lifetime, [old.lifetime, new.lifetime]),
        time(
            "renew_before",
            renewal,
            [old.renew_before, new.renew_before],
        ),
    ];
    changes.into_iter().flatten().collect()
}

/// HTTP Basic, where it is offered.
fn basic(old: &SignIn, new: &SignIn) -> Option<Change> {
    let change = |kind, sort| Change::new(kind, sort, "sign_in/basic", "sign-in");
    match (&old.basic, &new.basic) {
        (None, Some(_)) => {
            Some(change(ChangeKind::Addition, "HTTP Basic added").what("HTTP Basic can be used"))
        }
        (Some(_), None) => Some(
            change(ChangeKind::Wire, "HTTP Basic removed")
                .what("HTTP Basic is refused before anything is sent")
                .todo("Sign in with tokens."),
        ),
        _ => None,
    }
}
