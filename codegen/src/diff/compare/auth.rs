//! How a client authenticates.

use super::shared::{environment, figure};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Auth};
use crate::lower::time;
use crate::model::Millis;

pub(super) fn changes(base: &Api, head: &Api) -> Vec<Change> {
    let change = |kind, sort| Change::new(kind, sort, "auth", "auth");
    match (&base.auth, &head.auth) {
        (None, None) => Vec::new(),
        (None, Some(new)) => vec![
            change(ChangeKind::Wire, "auth added")
                .what("calls are authenticated, which they were not")
                .after(&new.path)
                .todo(format!(
                    "Set `{}`, `{}` and `{}`, or give credentials to the builder.",
                    new.key_id, new.secret, new.email
                )),
        ],
        (Some(old), None) => vec![
            change(ChangeKind::Wire, "auth removed")
                .what("calls are no longer authenticated")
                .before(&old.path)
                .todo("Remove credentials from builders."),
        ],
        (Some(old), Some(new)) => within(old, new),
    }
}

fn within(old: &Auth, new: &Auth) -> Vec<Change> {
    let mut changes = variables(old, new);
    changes.extend(requests(old, new));
    changes.extend(times(old, new));
    changes.extend(basic(old, new));
    changes
}

fn variables(old: &Auth, new: &Auth) -> Vec<Change> {
    let variable = |part: &str, label: &str, of: fn(&Auth) -> Option<&str>| {
        let key = format!("auth/{part}");
        environment(&key, "auth", label, [of(old), of(new)])
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

/// Where tokens are requested.
fn requests(old: &Auth, new: &Auth) -> Vec<Change> {
    let request = |part: &str, label: &str, sides: [&String; 2]| {
        let key = format!("auth/{part}");
        let sort = (ChangeKind::Wire, "auth changed", &*key);
        let todo = "Let requests for tokens reach it: firewalls, proxies, tests.";
        figure(sort, "auth", label, sides.map(Some), todo)
    };
    let changes = [
        request(
            "host",
            "the host of the token endpoint",
            [&old.host, &new.host],
        ),
        request(
            "path",
            "the path of the token endpoint",
            [&old.path, &new.path],
        ),
    ];
    changes.into_iter().flatten().collect()
}

fn times(old: &Auth, new: &Auth) -> Vec<Change> {
    let time = |part: &str, label: &str, sides: [u64; 2]| {
        let key = format!("auth/{part}");
        let sort = (ChangeKind::Behaviour, "auth changed", &*key);
        let sides = sides.map(|ms| Some(time(Millis(ms))));
        figure(sort, "auth", label, sides, "Nothing.")
    };
    let lifetime = "the lifetime of a token";
    let refresh = "the time before its end at which a token is refreshed";
    let changes = [
        time("lifetime", lifetime, [old.lifetime, new.lifetime]),
        time(
            "refresh_before",
            refresh,
            [old.refresh_before, new.refresh_before],
        ),
    ];
    changes.into_iter().flatten().collect()
}

/// HTTP Basic, where it is offered.
fn basic(old: &Auth, new: &Auth) -> Option<Change> {
    let change = |kind, sort| Change::new(kind, sort, "auth/basic", "auth");
    match (&old.basic, &new.basic) {
        (None, Some(_)) => {
            Some(change(ChangeKind::Addition, "HTTP Basic added").what("HTTP Basic can be used"))
        }
        (Some(_), None) => Some(
            change(ChangeKind::Wire, "HTTP Basic removed")
                .what("HTTP Basic is an error before anything is sent")
                .todo("Use tokens."),
        ),
        _ => None,
    }
}
