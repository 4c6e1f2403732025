//! Reads a scenario file; all its mistakes are found at once.

use std::time::Duration;

use super::fault::{Fault, Rule, Target, When};
use super::settings::{Limit, RateLimit, Scenario, Scope, Skew, Window};
use super::values::{Reader, listed, span};
use crate::diagnostics::{Diagnostics, Errors, meant};
use crate::model::Api;
use crate::yaml::{self, Key, Node, Value};

const KEYS: [&str; 8] = [
    "seed",
    "rate_limit",
    "propagation",
    "conflict_window",
    "token_lifetime",
    "clock_skew",
    "basic_auth",
    "faults",
];

/// What the operations of an API are called.
pub(super) struct Words {
    operations: Vec<String>,
    resources: Vec<String>,
}

impl Words {
    fn of(api: &Api) -> Self {
        let endpoints = api.resources.iter().flat_map(|file| &file.endpoints);
        Self {
            operations: endpoints.map(|endpoint| endpoint.id.clone()).collect(),
            resources: api
                .resources
                .iter()
                .filter(|file| !file.endpoints.is_empty())
                .map(|file| file.module.clone())
                .collect(),
        }
    }
}

/// Reads the text of a scenario file for an API.
///
/// # Errors
/// Every mistake of the text, each with its place and what to write instead.
pub(crate) fn read(file: &str, text: &str, api: &Api) -> Result<Scenario, Errors> {
    let mut reader = Reader {
        mistakes: Diagnostics::default(),
    };
    let root = yaml::parse(text, &mut reader.mistakes);
    let scenario = root.and_then(|root| reader.scenario(&root, &Words::of(api)));
    reader.mistakes.end(scenario, file, text)
}

impl Reader {
    fn scenario(&mut self, root: &Node, words: &Words) -> Option<Scenario> {
        let mut scenario = Scenario::default();
        if matches!(root.value, Value::Null)
            || matches!(&root.value, Value::Map(all) if all.is_empty())
        {
            return Some(scenario);
        }
        for (key, node) in self.entries(root, "a scenario", &KEYS)? {
            match key.text.as_str() {
                "seed" => scenario.seed = self.whole(node, 0, u64::MAX),
                "rate_limit" => scenario.rate_limit = self.rate_limit(node),
                "propagation" => scenario.propagation = self.span(node),
                "conflict_window" => scenario.conflict_window = self.span(node),
                "token_lifetime" => scenario.token_lifetime = self.span(node),
                "clock_skew" => scenario.clock_skew = self.skew(node),
                "basic_auth" => scenario.basic_auth = self.flag(node),
                "faults" => scenario.faults = self.faults(node, words),
                _ => {}
            }
        }
        Some(scenario)
    }

    fn rate_limit(&mut self, node: &Node) -> Option<Limit> {
        if node.text() == Some("off") {
            return Some(Limit::Off);
        }
        let known = ["requests", "per", "window", "scope"];
        let entries = self.entries(node, "the rate limit", &known)?;
        let mut rule = RateLimit::new(0, Duration::ZERO);
        for (key, node) in entries {
            match key.text.as_str() {
                "requests" => rule.requests = self.count(node)?,
                "per" => rule.per = self.some_span(node)?,
                "window" => {
                    let words = [("sliding", Window::Sliding), ("fixed", Window::Fixed)];
                    rule.window = self.word(node, &words)?;
                }
                "scope" => {
                    let words = [
                        ("account", Scope::Account),
                        ("host", Scope::Host),
                        ("all", Scope::All),
                    ];
                    rule.scope = self.word(node, &words)?;
                }
                _ => {}
            }
        }
        if rule.requests == 0 || rule.per.is_zero() {
            let message = "a rate limit needs `requests` and `per`";
            let help = "write `rate_limit: {requests: 75, per: 10s}` or `rate_limit: off`";
            return self.wrong(node.span, message, help);
        }
        Some(Limit::Rule(rule))
    }

    fn count(&mut self, node: &Node) -> Option<u32> {
        let number = self.whole(node, 1, u64::from(u32::MAX))?;
        u32::try_from(number).ok()
    }

    fn some_span(&mut self, node: &Node) -> Option<Duration> {
        let span = self.span(node)?;
        if span.is_zero() {
            let message = "the duration must be longer than zero";
            return self.wrong(node.span, message, "write a duration such as `10s`");
        }
        Some(span)
    }

    fn skew(&mut self, node: &Node) -> Option<Skew> {
        let help =
            "write how far the service's clock is ahead, such as `90s`, or `-90s` for behind";
        let text = self.text(node, help)?;
        let (behind, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        match span(rest) {
            Some(span) => Some(Skew { behind, span }),
            None => self.wrong(node.span, format!("`{text}` is not a duration"), help),
        }
    }

    fn faults(&mut self, node: &Node, words: &Words) -> Vec<Fault> {
        let Value::List(items) = &node.value else {
            let message = format!("`faults` is {}, not a list", node.sort());
            self.mistakes
                .push(node.span, message, "write each fault as `- on: …`");
            return Vec::new();
        };
        let mut names: Vec<&str> = Vec::new();
        let mut faults = Vec::new();
        for item in items {
            if let Some(name) = item.get("name").filter(|name| name.text().is_some()) {
                let text = name.text().unwrap_or_default();
                if names.contains(&text) {
                    let message = format!("another fault is called `{text}`");
                    self.mistakes
                        .push(name.span, message, "give each fault its own name");
                }
                names.push(text);
            }
            faults.extend(self.fault(item, words));
        }
        faults
    }

    fn fault(&mut self, node: &Node, words: &Words) -> Option<Fault> {
        let known = ["name", "on", "when", "do"];
        self.entries(node, "a fault", &known)?;
        let name = node.get("name");
        let name = name.map(|name| self.text(name, "write the fault's name, such as `storm`"));
        let on = match node.get("on") {
            Some(on) => self.targets(on, words),
            None => vec![Target::All],
        };
        let when = match node.get("when") {
            Some(when) => self.when(when),
            None => Some(When::default()),
        };
        let Some(does) = node.get("do") else {
            let help = "add `do:`, such as `do: {status: 503}` or `do: stall`";
            return self.wrong(node.span, "this fault has no `do`", help);
        };
        let does = self.does(does)?;
        Some(Fault {
            name: name.flatten().map(str::to_owned),
            on,
            when: when?,
            does,
        })
    }

    fn targets(&mut self, node: &Node, words: &Words) -> Vec<Target> {
        match &node.value {
            Value::List(items) if items.is_empty() => {
                let help = "write what the fault applies to, or leave out `on` for all requests";
                self.mistakes.push(node.span, "this list is empty", help);
                Vec::new()
            }
            Value::List(items) => items
                .iter()
                .filter_map(|item| self.target(item, words))
                .collect(),
            Value::Map(_) => self.effect(node).into_iter().collect(),
            Value::Null | Value::Plain(_) | Value::Quoted(_) => {
                self.target(node, words).into_iter().collect()
            }
        }
    }

    fn effect(&mut self, node: &Node) -> Option<Target> {
        let entries = self.entries(node, "`on`", &["effect"])?;
        let (_, node) = entries.first()?;
        let known = ["safe", "idempotent", "guarded", "non_idempotent"];
        let word = self.word(node, &known.map(|word| (word, word)))?;
        Some(Target::Effect(word.to_owned()))
    }

    fn target(&mut self, node: &Node, words: &Words) -> Option<Target> {
        let help = "write an operation's id, a resource, `token` or `\"*\"`";
        let text = self.text(node, help)?;
        let target = Target::of(text);
        let (what, known) = match &target {
            Target::All | Target::Token => return Some(target),
            Target::Operation(id) if words.operations.contains(id) => return Some(target),
            Target::Resource(name) if words.resources.contains(name) => return Some(target),
            Target::Effect(_) => {
                let help = "write it as `{effect: non_idempotent}`";
                return self.wrong(node.span, "an effect is written as a mapping", help);
            }
            Target::Operation(_) => ("operation", &words.operations),
            Target::Resource(_) => ("resource", &words.resources),
        };
        let bare = text.strip_suffix(".*").unwrap_or(text);
        let known = known.iter().map(String::as_str);
        let help = meant(bare, known, || {
            let resources: Vec<&str> = words.resources.iter().map(String::as_str).collect();
            format!("{help}; the resources are {}", listed(&resources))
        });
        self.wrong(
            node.span,
            format!("there is no {what} `{bare}` in this API"),
            help,
        )
    }

    fn when(&mut self, node: &Node) -> Option<When> {
        let known = ["first", "every", "nth", "chance", "after", "for"];
        let entries = self.entries(node, "`when`", &known)?;
        let mut when = When::default();
        let mut rules: Vec<&Key> = Vec::new();
        for (key, node) in entries {
            match key.text.as_str() {
                "after" => when.after = self.span(node)?,
                "for" => when.lasts = Some(self.some_span(node)?),
                "first" => when.rule = Rule::First(self.whole(node, 1, u64::MAX)?),
                "every" => when.rule = Rule::Every(self.whole(node, 1, u64::MAX)?),
                "nth" => when.rule = self.nth(node)?,
                "chance" => when.rule = Rule::Chance(self.part(node)?),
                _ => continue,
            }
            if !matches!(key.text.as_str(), "after" | "for") {
                rules.push(key);
            }
        }
        match rules.as_slice() {
            [first, second, ..] => {
                let message = format!("`{}` and `{}` exclude each other", first.text, second.text);
                self.wrong(second.span, message, "keep one of the two")
            }
            _ => Some(when),
        }
    }

    fn nth(&mut self, node: &Node) -> Option<Rule> {
        let numbers = match &node.value {
            Value::List(items) => items
                .iter()
                .map(|item| self.whole(item, 1, u64::MAX))
                .collect::<Option<Vec<u64>>>()?,
            _ => vec![self.whole(node, 1, u64::MAX)?],
        };
        Some(Rule::Nth(numbers))
    }
}
