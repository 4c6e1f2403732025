//! Reads what a fault does (`do:`).

use std::time::Duration;

use super::fault::{Delay, Do, FaultBody, RetryAfter, Shape, Status, StreamFault};
use super::values::{Reader, listed};
use crate::diagnostics::meant;
use crate::yaml::{Key, Node, Value};

/// The faults without parameters.
const PLAIN: [(&str, Do); 7] = [
    ("reset_before", Do::ResetBefore),
    ("reset_after", Do::ResetAfter),
    ("cut_body", Do::CutBody),
    ("cut_chunk", Do::CutChunk),
    ("malformed_body", Do::MalformedBody),
    ("wrong_content_type", Do::WrongContentType),
    ("stall", Do::Stall),
];

const MAPPED: [&str; 5] = ["status", "delay", "drip", "fail_items", "stream"];

impl Reader {
    pub(super) fn does(&mut self, node: &Node) -> Option<Do> {
        match &node.value {
            Value::Map(entries) => self.mapped(node, entries),
            Value::Null | Value::List(_) | Value::Plain(_) | Value::Quoted(_) => self.plain(node),
        }
    }

    fn plain(&mut self, node: &Node) -> Option<Do> {
        let names: Vec<&str> = PLAIN.iter().map(|(name, _)| *name).collect();
        let choice = format!(
            "write one of {}, or a mapping with one of {}",
            listed(&names),
            listed(&MAPPED)
        );
        let text = self.text(node, &choice)?;
        let found = PLAIN.into_iter().find(|(name, _)| *name == text);
        if let Some((_, does)) = found {
            return Some(does);
        }
        let help = meant(text, names, || choice);
        self.wrong(node.span, format!("unknown fault `{text}`"), help)
    }

    fn mapped(&mut self, node: &Node, entries: &[(Key, Node)]) -> Option<Do> {
        let has = |name: &str| entries.iter().any(|(key, _)| key.text == name);
        match MAPPED.iter().find(|name| has(name)) {
            Some(&"status") => self.status(node),
            Some(&"delay") => self.delay(node),
            Some(&"drip") => self.drip(node),
            Some(&"fail_items") => self.fail_items(node),
            Some(_) => self.stream(node),
            None => {
                let Some((key, _)) = entries.first() else {
                    let help = format!("write a mapping with one of {}", listed(&MAPPED));
                    return self.wrong(node.span, "`do` is empty", help);
                };
                let help = meant(&key.text, MAPPED, || {
                    format!("write a mapping with one of {}", listed(&MAPPED))
                });
                self.wrong(key.span, format!("unknown fault `{}`", key.text), help)
            }
        }
    }

    fn status(&mut self, node: &Node) -> Option<Do> {
        let known = [
            "status",
            "retry_after",
            "body",
            "content_type",
            "after_effect",
        ];
        let mut status = Status::new(500);
        for (key, node) in self.entries(node, "the answer", &known)? {
            match key.text.as_str() {
                "status" => {
                    let number = self.whole(node, 200, 599)?;
                    status.code = u16::try_from(number).ok()?;
                }
                "retry_after" => status.retry_after = Some(self.retry_after(node)?),
                "body" => {
                    let words = [
                        ("json", FaultBody::Json),
                        ("html", FaultBody::Html),
                        ("empty", FaultBody::Empty),
                        ("malformed", FaultBody::Malformed),
                    ];
                    status.body = self.word(node, &words)?;
                }
                "content_type" => status.content_type = Some(self.content_type(node)?),
                "after_effect" => status.after_effect = self.flag(node)?,
                _ => {}
            }
        }
        Some(Do::Status(status))
    }

    fn content_type(&mut self, node: &Node) -> Option<String> {
        let help = "write a content type such as `text/html`";
        let text = self.text(node, help)?;
        match hyper::header::HeaderValue::from_str(text) {
            Ok(_) => Some(text.to_owned()),
            Err(_) => self.wrong(node.span, "this is not a valid header value", help),
        }
    }

    fn retry_after(&mut self, node: &Node) -> Option<RetryAfter> {
        let text = self.text(
            node,
            "write a number of seconds, `date`, `past`, `garbage` or `missing`",
        )?;
        if let Ok(seconds) = text.parse() {
            return Some(RetryAfter::Seconds(seconds));
        }
        let words = [
            ("date", RetryAfter::Date(2)),
            ("past", RetryAfter::Past),
            ("garbage", RetryAfter::Garbage),
            ("missing", RetryAfter::Missing),
        ];
        self.word(node, &words)
    }

    fn delay(&mut self, node: &Node) -> Option<Do> {
        self.entries(node, "the delay", &["delay"])?;
        let delay = node.get("delay")?;
        if delay.text().is_some() {
            return self.span(delay).map(|span| Do::Delay(Delay::of(span)));
        }
        let (mut from, mut to, mut shape) = (Duration::ZERO, None, Shape::default());
        for (key, node) in self.entries(delay, "the delay", &["from", "to", "shape"])? {
            match key.text.as_str() {
                "from" => from = self.span(node)?,
                "to" => to = Some(self.span(node)?),
                "shape" => {
                    let words = [("uniform", Shape::Uniform), ("long_tail", Shape::LongTail)];
                    shape = self.word(node, &words)?;
                }
                _ => {}
            }
        }
        if let Some(to) = to.filter(|to| *to >= from) {
            return Some(Do::Delay(Delay::between(from, to, shape)));
        }
        let help = "write `{from: 10ms, to: 2s}`, the shorter time first";
        let message = "the delay has no `to`, or `to` is shorter than `from`";
        self.wrong(delay.span, message, help)
    }

    fn drip(&mut self, node: &Node) -> Option<Do> {
        self.entries(node, "the drip", &["drip"])?;
        let (mut bytes, mut every) = (1, Duration::from_millis(10));
        for (key, node) in self.entries(node.get("drip")?, "the drip", &["bytes", "every"])? {
            match key.text.as_str() {
                "bytes" => bytes = usize::try_from(self.whole(node, 1, 1 << 20)?).ok()?,
                "every" => every = self.span(node)?,
                _ => {}
            }
        }
        Some(Do::Drip { bytes, every })
    }

    fn fail_items(&mut self, node: &Node) -> Option<Do> {
        self.entries(node, "the fault", &["fail_items"])?;
        let count = self.whole(node.get("fail_items")?, 1, u64::from(u32::MAX))?;
        usize::try_from(count).ok().map(Do::FailItems)
    }

    fn stream(&mut self, node: &Node) -> Option<Do> {
        self.entries(node, "the fault", &["stream", "after"])?;
        let fault = self.stream_fault(node.get("stream")?)?;
        let after = match node.get("after") {
            Some(after) => self.whole(after, 0, u64::MAX)?,
            None => 0,
        };
        Some(Do::Stream(fault, after))
    }

    fn stream_fault(&mut self, node: &Node) -> Option<StreamFault> {
        if let Value::Map(_) = node.value {
            self.entries(node, "`stream`", &["error"])?;
            let code = self.whole(node.get("error")?, 1, 599)?;
            return u16::try_from(code).ok().map(StreamFault::Error);
        }
        let words = [
            ("cut_line", StreamFault::CutLine),
            ("cut", StreamFault::Cut),
            ("end", StreamFault::End),
            ("stall", StreamFault::Stall),
            ("duplicate", StreamFault::Duplicate),
            ("reorder", StreamFault::Reorder),
        ];
        self.word(node, &words)
    }
}
