//! What all methods share: the crate's name, hosts, authentication, rate limit, waits, paging, errors.

use std::fmt::Display;

use super::auth;
use super::pairs::pairs;
use super::words::Figure;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, ErrorBody, Host, Paging};
use crate::lower::time;
use crate::model::Millis;

pub(super) fn changes(base: &Api, head: &Api) -> Vec<Change> {
    let mut changes: Vec<Change> = krate(base, head).into_iter().collect();
    changes.extend(hosts(base, head));
    changes.extend(auth::changes(base, head));
    changes.extend(figures(base, head));
    changes.extend(paging(base, head));
    changes.extend(error_body(base, head));
    changes
}

/// A value of `api.yaml`, as its changes are told.
pub(super) fn figure(
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
pub(super) fn environment(
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

/// Rate limit, propagation, deadlines.
fn figures(base: &Api, head: &Api) -> Vec<Change> {
    let sides = [base, head];
    let mut changes = calls(base, head);
    let rate_limit = sides.map(|api| {
        let rate_limit = api.rate_limit.as_ref()?;
        let shared = if rate_limit.shared {
            ", shared by all hosts"
        } else {
            ""
        };
        Some(format!(
            "{} requests per {}{shared}",
            rate_limit.requests,
            time(Millis(rate_limit.per))
        ))
    });
    changes.extend(figure(
        (ChangeKind::Behaviour, "rate limit changed", "rate_limit"),
        "api",
        "the rate limit",
        rate_limit,
        "Nothing; clients that share one rate limit should all have the same version.",
    ));
    let propagation = sides.map(|api| {
        let propagation = api.propagation.as_ref()?;
        let (delay, window) = (
            time(Millis(propagation.delay)),
            time(Millis(propagation.window)),
        );
        Some(format!("{delay}, for {window}"))
    });
    changes.extend(figure(
        (ChangeKind::Behaviour, "propagation changed", "propagation"),
        "api",
        "the wait for a new resource",
        propagation,
        "Nothing.",
    ));
    changes
}

/// What a caller may set for one call.
fn calls(base: &Api, head: &Api) -> Vec<Change> {
    let limit = |sort, part: &str, label, of: &dyn Fn(&Api) -> String| {
        let (key, sides) = (
            format!("calls/{part}"),
            [base, head].map(|api| Some(of(api))),
        );
        let todo = format!("Nothing, or set `.{part}(…)` where the old one is needed.");
        figure(
            (ChangeKind::Behaviour, sort, &key),
            "api",
            label,
            sides,
            todo,
        )
    };
    let changes = [
        limit(
            "deadline changed",
            "deadline",
            "the deadline of a call",
            &|api| time(Millis(api.calls.deadline)),
        ),
        limit(
            "attempt timeout changed",
            "attempt_timeout",
            "the time of an attempt",
            &|api| time(Millis(api.calls.attempt_timeout)),
        ),
        limit(
            "attempts changed",
            "attempts",
            "the largest number of attempts",
            &|api| api.calls.attempts.to_string(),
        ),
        limit(
            "longest named wait changed",
            "max_server_wait",
            "the longest wait that the service may name",
            &|api| time(Millis(api.calls.max_server_wait)),
        ),
        limit(
            "least time of an attempt changed",
            "min_attempt",
            "the least time for an attempt to be answered",
            &|api| time(Millis(api.calls.min_attempt)),
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
