//! What all methods share: the crate's name, hosts, sign-in, quota, waits, paging, errors.

use std::fmt::Display;

use super::pairs::pairs;
use super::words::Figure;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, ErrorBody, Host, Paging, SignIn};
use crate::lower::time;
use crate::model::Millis;

pub(super) fn changes(base: &Api, head: &Api) -> Vec<Change> {
    let mut changes: Vec<Change> = krate(base, head).into_iter().collect();
    changes.extend(hosts(base, head));
    changes.extend(sign_in(base, head));
    changes.extend(figures(base, head));
    changes.extend(paging(base, head));
    changes.extend(error_body(base, head));
    changes
}

/// A value of `api.yaml`, as its changes are told.
fn figure(
    (kind, sort, key): (ChangeKind, &'static str, &str),
    subject: &str,
    label: &str,
    [before, after]: [Option<impl Display>; 2],
    todo: impl Into<String>,
) -> Option<Change> {
    let figure = Figure {
        kind,
        sort,
        key: key.to_owned(),
        subject,
        label,
        todo: todo.into(),
    };
    figure.change(before, after)
}

fn krate(base: &Api, head: &Api) -> Option<Change> {
    let names = [&base.crate_name, &head.crate_name];
    let [old, new] = names.map(|name| name.replace('-', "_"));
    figure(
        (ChangeKind::Rust, "crate renamed", "api"),
        "crate",
        "the crate's name",
        names.map(Some),
        format!(
            "Depend on `{}`, and write `{new}::` instead of `{old}::`.",
            head.crate_name
        ),
    )
}

fn hosts(base: &Api, head: &Api) -> Vec<Change> {
    let hosts = pairs(&base.hosts, &head.hosts, |host| &host.name);
    let key = |host: &Host| format!("hosts/{}", host.name);
    let mut changes: Vec<Change> = Vec::new();
    changes.extend(hosts.gone.iter().map(|host| {
        let name = &host.name;
        Change::new(
            ChangeKind::Wire,
            "host removed",
            key(host),
            format!("host {name}"),
        )
        .what(format!("the host `{name}` (`{}`) is gone", host.url))
        .before(&host.url)
        .todo(format!(
            "Remove `.base_url(\"{name}\", …)` from builders: an unknown host is an error."
        ))
    }));
    changes.extend(hosts.new.iter().map(|host| {
        let name = &host.name;
        Change::new(
            ChangeKind::Addition,
            "host added",
            key(host),
            format!("host {name}"),
        )
        .what(format!("the host `{name}` (`{}`) is new", host.url))
        .brief(format!("`{}`", host.url))
        .after(&host.url)
    }));
    for (old, new) in hosts.both {
        changes.extend(host(old, new));
    }
    changes
}

fn host(old: &Host, new: &Host) -> Vec<Change> {
    let (name, subject) = (&new.name, format!("host {}", new.name));
    let url = figure(
        (ChangeKind::Wire, "host moved", &format!("hosts/{name}/url")),
        &subject,
        &format!("the address of the host `{name}`"),
        [&old.url, &new.url].map(Some),
        "Let requests reach the new address: firewalls, proxies, tests.",
    );
    let variable = environment(
        &format!("hosts/{name}/env"),
        &subject,
        &format!("the variable that names another address of the host `{name}`"),
        [&old.env, &new.env].map(Option::as_deref),
    );
    url.into_iter().chain(variable).collect()
}

/// A variable of the environment: nothing breaks where there was none.
fn environment(
    key: &str,
    subject: &str,
    label: &str,
    [before, after]: [Option<&str>; 2],
) -> Option<Change> {
    let (kind, sort, todo) = match (before, after) {
        (None, Some(new)) => (
            ChangeKind::Addition,
            "variable added",
            format!("Nothing; `{new}` can be set."),
        ),
        (Some(old), None) => (
            ChangeKind::Wire,
            "variable removed",
            format!("Say in the builder what `{old}` said."),
        ),
        (Some(old), Some(new)) => (
            ChangeKind::Wire,
            "variable renamed",
            format!("Set `{new}` instead of `{old}` wherever the program runs."),
        ),
        (None, None) => return None,
    };
    figure((kind, sort, key), subject, label, [before, after], todo)
}

fn sign_in(base: &Api, head: &Api) -> Vec<Change> {
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
        (Some(old), Some(new)) => signing(old, new),
    }
}

fn signing(old: &SignIn, new: &SignIn) -> Vec<Change> {
    let subject = "sign-in";
    let variables = [
        (
            "key_id",
            "the variable of the key's id",
            Some(&old.key_id),
            Some(&new.key_id),
        ),
        (
            "secret",
            "the variable of the secret",
            Some(&old.secret),
            Some(&new.secret),
        ),
        (
            "email",
            "the variable of the account's address",
            Some(&old.email),
            Some(&new.email),
        ),
        (
            "file",
            "the variable of the credentials file",
            old.file.as_ref(),
            new.file.as_ref(),
        ),
    ];
    let variables = variables.map(|(part, label, old, new)| {
        let sides = [old, new].map(|side| side.map(String::as_str));
        environment(&format!("sign_in/{part}"), subject, label, sides)
    });
    let wire = [
        ("host", "the host that gives tokens", &old.host, &new.host),
        ("path", "the path that gives tokens", &old.path, &new.path),
    ];
    let wire = wire.map(|(part, label, old, new)| {
        let sort = (
            ChangeKind::Wire,
            "sign-in changed",
            &*format!("sign_in/{part}"),
        );
        let todo = "Let requests for tokens reach it: firewalls, proxies, tests.";
        figure(sort, subject, label, [old, new].map(Some), todo)
    });
    let times = [
        (
            "lifetime",
            "the lifetime that is asked for a token",
            old.lifetime,
            new.lifetime,
        ),
        (
            "renew_before",
            "the time before its end at which a token is renewed",
            old.renew_before,
            new.renew_before,
        ),
    ];
    let times = times.map(|(part, label, old, new)| {
        let sort = (
            ChangeKind::Behaviour,
            "sign-in changed",
            &*format!("sign_in/{part}"),
        );
        figure(
            sort,
            subject,
            label,
            [old, new].map(|ms| Some(time(Millis(ms)))),
            "Nothing.",
        )
    });
    let mut changes: Vec<Change> = variables
        .into_iter()
        .chain(wire)
        .chain(times)
        .flatten()
        .collect();
    changes.extend(basic(old, new));
    changes
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

/// Quota, settling, deadlines.
fn figures(base: &Api, head: &Api) -> Vec<Change> {
    let behaviour = |sort, key| (ChangeKind::Behaviour, sort, key);
    let sides = [base, head];
    let quota = sides.map(|api| {
        let quota = api.quota.as_ref()?;
        Some(format!(
            "{} requests per {}",
            quota.requests,
            time(Millis(quota.per))
        ))
    });
    let settle = sides.map(|api| {
        let settle = api.settle.as_ref()?;
        let (wait, window) = (time(Millis(settle.wait)), time(Millis(settle.window)));
        Some(format!("{wait}, for {window}"))
    });
    let ms = |of: fn(&Api) -> u64| sides.map(|api| Some(time(Millis(of(api)))));
    let changes = [
        figure(
            behaviour("quota changed", "quota"),
            "api",
            "the quota to which calls are paced",
            quota,
            "Nothing; clients that share one quota should all be on one version.",
        ),
        figure(
            behaviour("settling changed", "settle"),
            "api",
            "the wait for what was just created",
            settle,
            "Nothing.",
        ),
        figure(
            behaviour("deadline changed", "calls/deadline"),
            "api",
            "the deadline of a call",
            ms(|api| api.calls.deadline),
            "Nothing, or set `.deadline(…)` where the old one is needed.",
        ),
        figure(
            behaviour("attempt timeout changed", "calls/attempt_timeout"),
            "api",
            "the time of an attempt",
            ms(|api| api.calls.attempt_timeout),
            "Nothing, or set `.attempt_timeout(…)` where the old one is needed.",
        ),
        figure(
            behaviour("attempts changed", "calls/attempts"),
            "api",
            "the largest number of attempts",
            sides.map(|api| Some(api.calls.attempts)),
            "Nothing, or set `.attempts(…)` where the old number is needed.",
        ),
    ];
    changes.into_iter().flatten().collect()
}

fn paging(base: &Api, head: &Api) -> Vec<Change> {
    let paging = [&base.paging, &head.paging].map(Option::as_ref);
    let wire = |part: &'static str, label: &str, of: fn(&Paging) -> &str| {
        figure(
            (
                ChangeKind::Wire,
                "paging changed",
                &format!("paging/{part}"),
            ),
            "api",
            label,
            paging.map(|paging| paging.map(of)),
            "Nothing, if the service pages so; otherwise stay with the old version until it does.",
        )
    };
    let changes = [
        wire("size", "the parameter of a page's size", |paging| {
            &paging.size
        }),
        wire("token", "the parameter of a page's token", |paging| {
            &paging.token
        }),
        wire("next", "the member with the next page's token", |paging| {
            &paging.next
        }),
        figure(
            (ChangeKind::Behaviour, "page size changed", "paging/max"),
            "api",
            "the largest page",
            paging.map(|paging| paging.and_then(|paging| paging.max)),
            "Nothing.",
        ),
    ];
    changes.into_iter().flatten().collect()
}

fn error_body(base: &Api, head: &Api) -> Vec<Change> {
    let bodies = [&base.error_body, &head.error_body].map(Option::as_ref);
    let part = |part: &str, label: &str, of: fn(&ErrorBody) -> &str| {
        figure(
            (
                ChangeKind::Wire,
                "error body changed",
                &format!("error_body/{part}"),
            ),
            "api",
            label,
            bodies.map(|body| body.map(of)),
            "Nothing, if the service says errors so; otherwise they have no text.",
        )
    };
    let changes = [
        part("message", "the member with an error's message", |body| {
            &body.message
        }),
        part("code", "the member with an error's code", |body| &body.code),
        part("help", "the member with an error's link", |body| &body.help),
    ];
    changes.into_iter().flatten().collect()
}
