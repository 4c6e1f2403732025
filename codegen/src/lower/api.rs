//! What all endpoints share: hosts, authentication, limits.

use super::Lowering;
use super::policy::Table;
use super::symbols::Sort;
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{
    Api, Auth, Beside, Calls, ErrorBody, Host, Millis, Paging, Propagation, RateLimit, Resource,
};
use crate::name::{Wire, is_module};
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

/// Outcomes besides single statuses that every endpoint decides.
const DEFAULTS: usize = 5;

impl Lowering<'_> {
    pub(super) fn shared(
        &mut self,
        folder: &str,
        mut resources: Vec<Resource>,
        table: Table<'_>,
    ) -> Api {
        let api = &self.spec.api;
        self.crate_name(&api.name);
        self.version(&api.version);
        let hosts = api
            .hosts
            .iter()
            .map(|(name, host)| self.host_of(name, host))
            .collect();
        if api.hosts.is_empty() {
            let error = Error::at(&api.hosts_at, "the API has no host");
            self.mistakes
                .push(error.help("add a host with its `url` to `hosts`"));
        }
        let auth = api.auth.as_ref().map(|auth| self.auth(auth));
        if let Some(rate_limit) = api
            .rate_limit
            .as_ref()
            .filter(|rate_limit| rate_limit.requests.value == 0 || rate_limit.per.value == 0)
        {
            let zero = match rate_limit.requests.value {
                0 => &rate_limit.requests.span,
                _ => &rate_limit.per.span,
            };
            let error = Error::at(zero, "a rate limit of 0 blocks every call");
            self.mistakes
                .push(error.help("write a number of requests and a period, both more than 0"));
        }
        self.link(api.reference.as_ref());
        self.link(self.spec.errors.url.as_ref());
        let events = self.events();
        let event_union = api.events.as_ref();
        let event_union = event_union.and_then(|text| self.symbols.get(&text.value));
        let event_union = event_union.map(|symbol| symbol.name.clone());
        let service = self.service(&mut resources);
        let policies = table.policies();
        let longest = |resource: &Resource| resource.endpoints.len();
        let operations: usize = resources.iter().map(longest).sum();
        let cells =
            operations * (policies.first().map_or(0, |p| p.cells.statuses.len()) + DEFAULTS);
        let (rows, page) = table.into_rows();
        self.paths();
        Api {
            folder: folder.to_owned(),
            crate_name: api.name.value.clone(),
            version: api.version.value.clone(),
            title: api.title.value.clone(),
            docs: Docs::new(&api.docs.value),
            reference: api.reference.as_ref().map(|text| text.value.clone()),
            hosts,
            auth,
            rate_limit: api.rate_limit.as_ref().map(|rate_limit| RateLimit {
                requests: rate_limit.requests.value,
                per: Millis(rate_limit.per.value),
                shared: rate_limit.shared,
            }),
            propagation: api.propagation.as_ref().map(|propagation| Propagation {
                delay: Millis(propagation.delay.value),
                window: Millis(propagation.window.value),
            }),
            paging: api.paging.as_ref().map(|paging| Paging {
                size: wire(&paging.size),
                token: wire(&paging.token),
                next: wire(&paging.next),
                max: paging.max.as_ref().map(|max| max.value),
            }),
            error_body: api.error_body.as_ref().map(|body| ErrorBody {
                message: wire(&body.message),
                code: body.code.as_ref().map_or_else(|| Wire::new("code"), wire),
                help: body.help.as_ref().map_or_else(|| Wire::new("help"), wire),
            }),
            calls: self.calls(),
            page,
            rows,
            policies,
            resources,
            events,
            event_union,
            cells,
            service,
            passthrough: self.spec.passthrough.clone(),
            left_out: Vec::new(),
            beside: Beside::Fake,
        }
    }

    /// Members of replies that no type describes.
    fn paths(&mut self) {
        let api = &self.spec.api;
        if let Some(paging) = &api.paging {
            self.path_of_members(&paging.next);
        }
        if let Some(body) = &api.error_body {
            for path in [Some(&body.message), body.code.as_ref(), body.help.as_ref()]
                .into_iter()
                .flatten()
            {
                self.path_of_members(path);
            }
        }
    }

    fn crate_name(&mut self, name: &Text) {
        let plain = name.value.replace('-', "_");
        if !is_module(&plain) {
            let error = Error::at(
                &name.span,
                format!("`{}` cannot be a crate's name", clipped(&name.value)),
            );
            self.mistakes.push(
                error.help("write lower-case letters, digits and `-`, beginning with a letter"),
            );
        }
    }

    fn version(&mut self, version: &Text) {
        let parts: Vec<&str> = version.value.split('.').collect();
        let number = |part: &&str| {
            !part.is_empty() && part.len() < 10 && part.bytes().all(|b| b.is_ascii_digit())
        };
        if parts.len() != 3 || !parts.iter().all(number) {
            let error = Error::at(
                &version.span,
                format!("`{}` is not a version", clipped(&version.value)),
            );
            self.mistakes
                .push(error.help("write three numbers, such as `0.1.0`"));
        }
    }

    fn host_of(&mut self, name: &Text, host: &spec::Host) -> Host {
        if let Some(problem) = url_problem(&host.url.value) {
            let error = Error::at(
                &host.url.span,
                format!("`{}` {problem}", clipped(&host.url.value)),
            );
            self.mistakes.push(
                error.help(
                    "write a URL such as `https://api.example.com`; http is for loopback only",
                ),
            );
        }
        if !is_module(&name.value) {
            let error = Error::at(
                &name.span,
                format!("`{}` cannot be a host's name", clipped(&name.value)),
            );
            self.mistakes
                .push(error.help("write lower-case letters, digits and `_`"));
        }
        if let Some(prefix) = &host.prefix {
            self.prefix(prefix);
        }
        if let Some(env) = &host.env {
            self.variable(env);
        }
        Host {
            name: wire(name),
            url: Wire::new(host.url.value.trim_end_matches('/')),
            env: host.env.as_ref().map(wire),
            docs: Docs::new(&host.docs.value),
        }
    }

    pub(super) fn prefix(&mut self, prefix: &Text) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let text = &prefix.value;
        let fits = text.starts_with('/')
            && !text.ends_with('/')
            && text.chars().all(plain)
            && !text.contains("//")
            && !text.contains("..");
        if !fits {
            let error = Error::at(
                &prefix.span,
                format!("`{}` is not a path prefix", clipped(text)),
            );
            self.mistakes
                .push(error.help("write it as `/v2`, with a slash in front and none behind"));
        }
    }

    fn variable(&mut self, env: &Text) {
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if !env.value.chars().all(plain) || env.value.starts_with(|c: char| c.is_ascii_digit()) {
            let error = Error::at(
                &env.span,
                format!("`{}` is not an environment variable", clipped(&env.value)),
            );
            self.mistakes
                .push(error.help("write capital letters, digits and `_`, such as `API_URL`"));
        }
    }

    fn auth(&mut self, auth: &spec::Auth) -> Auth {
        let hosts = &self.spec.api.hosts;
        if !hosts.iter().any(|(name, _)| name.value == auth.host.value) {
            let error = Error::at(
                &auth.host.span,
                format!("unknown host `{}`", clipped(&auth.host.value)),
            );

            let error = error.suggest(
                &auth.host.value,
                hosts.iter().map(|(name, _)| name.as_str()),
                "name a host of `hosts`",
            );
            self.mistakes.push(error);
        }
        if auth.refresh_before.value >= auth.lifetime.value {
            let error = Error::at(
                &auth.refresh_before.span,
                "every token would be refreshed before each call",
            );
            self.mistakes
                .push(error.help("write a `refresh_before` that is shorter than `lifetime`"));
        }
        self.prefix(&auth.path);
        for env in [&auth.key_id, &auth.secret, &auth.email]
            .into_iter()
            .chain(&auth.file)
        {
            self.variable(env);
        }
        Auth {
            docs: Docs::new(&auth.docs.value),
            host: wire(&auth.host),
            path: wire(&auth.path),
            lifetime: Millis(auth.lifetime.value),
            refresh_before: Millis(auth.refresh_before.value),
            key_id: wire(&auth.key_id),
            secret: wire(&auth.secret),
            email: wire(&auth.email),
            file: auth.file.as_ref().map(wire),
            basic: auth.basic.as_ref().map(|docs| Docs::new(&docs.value)),
        }
    }

    /// Addresses that only people follow.
    fn link(&mut self, link: Option<&Text>) {
        let plain = |c: char| c.is_ascii_graphic() && !"<>\"'`\\^{|}()".contains(c);
        if let Some(link) = link {
            let rest = ["https://", "http://"]
                .iter()
                .find_map(|scheme| link.value.strip_prefix(scheme));
            if !rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(plain)) {
                let message = format!("`{}` is not a URL", clipped(&link.value));
                let error = Error::at(&link.span, message);
                self.mistakes
                    .push(error.help("write a URL such as `https://docs.example.com`"));
            }
        }
    }

    fn calls(&mut self) -> Calls {
        let calls = &self.spec.api.calls;
        let attempts = calls.attempts.as_ref();
        let zeros = [
            calls
                .deadline
                .as_ref()
                .filter(|time| time.value == 0)
                .map(|time| &time.span),
            calls
                .attempt_timeout
                .as_ref()
                .filter(|time| time.value == 0)
                .map(|time| &time.span),
            attempts
                .filter(|attempts| attempts.value == 0)
                .map(|attempts| &attempts.span),
        ];
        for span in zeros.into_iter().flatten() {
            let error = Error::at(span, "every call would fail");
            self.mistakes
                .push(error.help("write more than 0, or remove the key"));
        }
        let time = |written: &Option<crate::sources::Spanned<u64>>, default| {
            Millis(written.as_ref().map_or(default, |time| time.value))
        };
        Calls {
            deadline: time(&calls.deadline, 60_000),
            attempt_timeout: time(&calls.attempt_timeout, 20_000),
            attempts: attempts.map_or(5, |attempts| attempts.value),
            max_server_wait: time(&calls.max_server_wait, 300_000),
            min_attempt: time(&calls.min_attempt, 250),
        }
    }

    /// Counts the variants of the union of events.
    fn events(&mut self) -> usize {
        let Some(text) = &self.spec.api.events else {
            return 0;
        };
        match self.symbols.get(&text.value) {
            Some(symbol) if symbol.sort == Sort::Union => {
                let variants = symbol.ty.variants.iter().flatten();
                variants.filter(|(_, variant)| !variant.empty).count()
            }
            _ => {
                let message = format!("`{}` is not a union", clipped(&text.value));
                let error = Error::at(&text.span, message);
                let unions = self.symbols.iter().filter(|s| s.sort == Sort::Union);

                self.mistakes.push(error.suggest(
                    &text.value,
                    unions.map(|s| s.name.as_str()),
                    "name the union whose variants are the events, or remove `events`",
                ));
                0
            }
        }
    }
}

fn wire(text: &Text) -> Wire {
    Wire::new(&text.value)
}

/// What is wrong with a base address.
fn url_problem(url: &str) -> Option<&'static str> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Some("is not a URL");
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let plain = |c: char| c.is_ascii_alphanumeric() || "./:-_[]~".contains(c);
    match scheme {
        _ if host.is_empty() || !rest.chars().all(plain) || rest.contains("..") => {
            Some("is not a URL")
        }
        "https" => None,
        "http" if loopback => None,
        "http" => Some("would send credentials unencrypted"),
        _ => Some("is not reached over https"),
    }
}
