//! Faults in words, for people who look at them.

use std::time::Duration;

use super::fault::{
    Delay, Do, Fault, FaultBody, RetryAfter, Rule, Shape, Status, StreamFault, Target, When,
};

impl Fault {
    /// What it does, to which requests, and when.
    pub(crate) fn words(&self) -> String {
        let targets: Vec<String> = self.on.iter().map(target).collect();
        let on = targets.join(" and ");
        format!("{} · {on}{}", does(&self.does), when(&self.when))
    }
}

fn span(span: Duration) -> String {
    humantime::format_duration(span).to_string()
}

fn target(target: &Target) -> String {
    match target {
        Target::All => "all operations".to_owned(),
        Target::Token => "tokens".to_owned(),
        Target::Operation(id) => id.clone(),
        Target::Resource(name) => format!("{name}.*"),
        Target::Effect(effect) => format!("operations whose effect is `{effect}`"),
    }
}

fn when(when: &When) -> String {
    let rule = match &when.rule {
        Rule::Always => String::new(),
        Rule::First(1) => " · the first request".to_owned(),
        Rule::First(count) => format!(" · the first {count} requests"),
        Rule::Every(count) => {
            let (second, third) = (count.saturating_mul(2), count.saturating_mul(3));
            format!(" · requests {count}, {second}, {third} and so on")
        }
        Rule::Nth(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
            format!(" · requests {}", numbers.join(", "))
        }
        Rule::Chance(part) => format!(" · {} % of the requests", part * 100.0),
    };
    let after = match when.after {
        Duration::ZERO => String::new(),
        after => format!(" · after {}", span(after)),
    };
    let lasts = when.lasts.map(|lasts| format!(" · for {}", span(lasts)));
    format!("{rule}{after}{}", lasts.unwrap_or_default())
}

fn does(does: &Do) -> String {
    match does {
        Do::Status(status) => status_words(status),
        Do::ResetBefore => "resets the connection before the effect".to_owned(),
        Do::ResetAfter => "resets the connection after the effect".to_owned(),
        Do::CutBody => "cuts the body in the middle".to_owned(),
        Do::CutChunk => "cuts a chunked body in the middle".to_owned(),
        Do::MalformedBody => "sends truncated JSON".to_owned(),
        Do::WrongContentType => "sends JSON with the content type `text/html`".to_owned(),
        Do::Delay(delay) => delay_words(*delay),
        Do::Drip { bytes, every } => format!("sends {bytes} bytes each {}", span(*every)),
        Do::Stall => "never answers".to_owned(),
        Do::FailItems(most) => {
            format!("reports the first {most} items as failed, without applying them")
        }
        Do::Stream(fault, after) => format!("{} after {after} events", stream(*fault)),
    }
}

fn status_words(status: &Status) -> String {
    let wait = match status.retry_after {
        None | Some(RetryAfter::Missing) => String::new(),
        Some(RetryAfter::Seconds(seconds)) => format!(", `Retry-After`: {seconds} s"),
        Some(RetryAfter::Date(seconds)) => format!(", `Retry-After`: a date in {seconds} s"),
        Some(RetryAfter::Past) => ", `Retry-After`: a date in the past".to_owned(),
        Some(RetryAfter::Garbage) => ", `Retry-After`: not valid".to_owned(),
    };
    let body = match status.body {
        FaultBody::Json => "",
        FaultBody::Html => ", an HTML body",
        FaultBody::Empty => ", no body",
        FaultBody::Malformed => ", a body of truncated JSON",
    };
    let kind = status.content_type.as_ref();
    let kind = kind.map(|kind| format!(", `Content-Type`: {kind}"));
    let late = if status.after_effect {
        ", after the effect"
    } else {
        ""
    };
    let kind = kind.unwrap_or_default();
    format!("answers {}{wait}{body}{kind}{late}", status.code)
}

fn delay_words(delay: Delay) -> String {
    if delay.from == delay.to {
        return format!("delays the answer by {}", span(delay.from));
    }
    let shape = match delay.shape {
        Shape::Uniform => "",
        Shape::LongTail => ", mostly short",
    };
    let (from, to) = (span(delay.from), span(delay.to));
    format!("delays the answer by {from} to {to}{shape}")
}

fn stream(fault: StreamFault) -> String {
    match fault {
        StreamFault::CutLine => "cuts the stream in the middle of a line".to_owned(),
        StreamFault::Cut => "cuts the stream between two lines".to_owned(),
        StreamFault::End => "ends the stream".to_owned(),
        StreamFault::Stall => "lets the stream stall".to_owned(),
        StreamFault::Duplicate => "repeats an event of the stream".to_owned(),
        StreamFault::Reorder => "swaps two events of the stream".to_owned(),
        StreamFault::Error(code) => format!("ends the stream with the error {code}"),
    }
}
