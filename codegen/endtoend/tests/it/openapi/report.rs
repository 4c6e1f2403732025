//! What schemathesis tells of a run, one JSON object a line.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::Value;

/// What a run came to.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// How many requests were answered.
    pub(crate) answers: usize,
    /// The statuses of the answers to each operation, by its method and path.
    pub(crate) statuses: BTreeMap<String, BTreeSet<u64>>,
    pub(crate) failures: Vec<Failure>,
    /// What kept it from trying something.
    pub(crate) errors: Vec<String>,
    /// Whether it came to its end.
    pub(crate) complete: bool,
}

/// Something that it objects to.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) check: String,
    /// Method and path.
    pub(crate) operation: String,
    pub(crate) status: u64,
    /// What the check says, and what it says of.
    pub(crate) text: String,
}

/// All that was tried of an operation in one go.
#[derive(Deserialize)]
struct Scenario {
    #[serde(default)]
    phase: String,
    recorder: Recorder,
}

#[derive(Deserialize)]
struct Recorder {
    label: String,
    #[serde(default)]
    checks: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    interactions: BTreeMap<String, Value>,
}

impl Report {
    /// Reads the lines.
    pub(crate) fn read(text: &str) -> Self {
        let mut report = Self::default();
        for line in text.lines() {
            let event: Value = serde_json::from_str(line).expect("each line is JSON");
            let (kind, content) = event
                .as_object()
                .and_then(|event| event.iter().next())
                .expect("an event");
            match kind.as_str() {
                "ScenarioFinished" => report.scenario(content),
                "NonFatalError" | "FatalError" => report.errors.push(content.to_string()),
                "EngineFinished" => report.complete = content["stop_reason"] == "completed",
                _ => {}
            }
        }
        report
    }

    fn scenario(&mut self, content: &Value) {
        let Scenario { phase, recorder } = Scenario::deserialize(content).expect("a scenario");
        for (case, interaction) in &recorder.interactions {
            let Some(status) = interaction["response"]["status_code"].as_u64() else {
                self.errors
                    .push(format!("{}: no answer in {phase}: {case}", recorder.label));
                continue;
            };
            self.answers += 1;
            // It also asks with methods that the path does not have.
            let method = interaction["request"]["method"]
                .as_str()
                .unwrap_or_default();
            if recorder.label.starts_with(&format!("{method} ")) {
                self.statuses
                    .entry(recorder.label.clone())
                    .or_default()
                    .insert(status);
            }
        }
        for (case, checks) in &recorder.checks {
            let interaction = &recorder.interactions[case];
            let failed = checks.iter().filter(|check| check["status"] != "success");
            self.failures
                .extend(failed.map(|check| failure(&recorder.label, check, interaction)));
        }
    }
}

fn failure(operation: &str, check: &Value, interaction: &Value) -> Failure {
    let failure = &check["failure_info"]["failure"];
    let text = format!(
        "{}: {}\n  {} {} {}\n  {} {}",
        failure["title"].as_str().unwrap_or_default(),
        failure["message"].as_str().unwrap_or_default(),
        interaction["request"]["method"]
            .as_str()
            .unwrap_or_default(),
        interaction["request"]["uri"].as_str().unwrap_or_default(),
        body(&interaction["request"]["body"]),
        interaction["response"]["status_code"],
        body(&interaction["response"]["content"]),
    );
    Failure {
        check: check["name"].as_str().expect("a name").to_owned(),
        operation: operation.to_owned(),
        status: interaction["response"]["status_code"]
            .as_u64()
            .unwrap_or_default(),
        text,
    }
}

/// What was sent, as text.
fn body(content: &Value) -> String {
    let encoded = content["$base64"].as_str().unwrap_or_default();
    let bytes = BASE64_STANDARD.decode(encoded).expect("base64");
    String::from_utf8_lossy(&bytes).into_owned()
}
