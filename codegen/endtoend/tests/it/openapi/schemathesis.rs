//! schemathesis: asks the fakes all that their documents allow, and some of what they do not, and judges the answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fake::Fake;
use fake::scenario::RateLimit;
use serde_json::{Value, json};

use xtask::engine::{Notation, OpenApi};

use super::documents::{self, Document, Operation};
use super::explanations::Explanations;
use super::report::Report;
use crate::tools;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_fake_of_disruptive_does_what_its_document_says() {
    plays("disruptive").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_fake_of_the_bookshop_does_what_its_document_says() {
    plays("showcase").await;
}

/// Where the settings and explanations of an API are.
fn settings(api: &str, name: &str) -> PathBuf {
    tools::script(api).join(name)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn plays(api: &str) {
    let python = tools::python();
    let folder = tools::scratch(&format!("schemathesis-{api}"));
    let document = documents::one(&folder, api, OpenApi::V3_1, Notation::Json);
    let fake = start(api).await;
    let report = run(&python, &document, &fake, &folder);
    let operations = document.operations();
    let explanations = Explanations::read(&text(&settings(api, "explained.yaml")), &operations);
    println!(
        "{api}: {} answers\n{}",
        report.answers,
        explanations.table(&report.failures)
    );
    println!("{}", reached(&operations, &report));
    assert!(
        report.complete && report.errors.is_empty(),
        "{:#?}",
        report.errors
    );
    let complaints = explanations.complaints(&report.failures);
    assert!(complaints.is_empty(), "{complaints}");
}

/// A fake without a rate limit and without delays, whose streams end.
async fn start(api: &str) -> Fake {
    let root = documents::workspace();
    let model = root.generated().join(api).join("model.json");
    let seed = root.spec().join(api).join("seed.yaml");
    Fake::of(&text(&model))
        .expect("the model can be read")
        .seed(text(&seed))
        .seed(text(&settings(api, "seed.yaml")))
        .scenario(text(&settings(api, "scenario.yaml")))
        .rate_limit(None::<RateLimit>)
        .propagation(Duration::ZERO)
        .basic_auth(true)
        .manual_clock()
        .start()
        .await
        .expect("the fake starts")
}

fn run(python: &Path, document: &Document, fake: &Fake, folder: &Path) -> Report {
    let told = folder.join("report.ndjson");
    // A run that writes no report must not be taken for an earlier one.
    drop(fs::remove_file(&told));
    let account = fake.credentials().expect("somebody may sign in");
    let first = fake.hosts().next().expect("a host");
    let mut command = Command::new(python.join("bin/st"));
    command
        .arg("--config-file")
        .arg(settings(&document.api, "schemathesis.toml"));
    command
        .arg("run")
        .arg(&document.file)
        .args(["--url", &fake.url(first)]);
    command.args(["--auth", &format!("{}:{}", account.key_id, account.secret)]);
    command
        .args(["--report", "ndjson", "--report-ndjson-path"])
        .arg(&told);
    command.current_dir(folder);
    command.env("HOSTS", json!(hosts(&document.api, fake)).to_string());
    // The order of a set would differ from run to run, and with it what is asked.
    command.env("PYTHONHASHSEED", "0");
    command
        .env("PYTHONPATH", tools::script(""))
        .env("SCHEMATHESIS_HOOKS", "hooks");
    let output = command.output().expect("schemathesis starts");
    let said = String::from_utf8_lossy(&output.stdout);
    fs::write(folder.join("said.txt"), said.as_bytes()).expect("a file can be written");
    let Ok(lines) = fs::read_to_string(&told) else {
        panic!(
            "schemathesis: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    Report::read(&lines)
}

/// Where the fake plays each host, by the address that the service has.
fn hosts(api: &str, fake: &Fake) -> BTreeMap<String, String> {
    let model = documents::workspace()
        .generated()
        .join(api)
        .join("model.json");
    let model: Value = serde_json::from_str(&text(&model)).expect("the model is JSON");
    let hosts = model["api"]["hosts"].as_array().expect("hosts");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    hosts
        .iter()
        .map(|host| (text(&host["url"]), fake.url(&text(&host["name"]))))
        .collect()
}

/// Makes sure that each operation was answered, and most with success; says with which statuses.
fn reached(operations: &[Operation], report: &Report) -> String {
    let mut lines = Vec::new();
    let mut successes = 0;
    for Operation {
        id, method, path, ..
    } in operations
    {
        let statuses = report.statuses.get(&format!("{method} {path}"));
        let statuses = statuses.unwrap_or_else(|| panic!("{id} was never answered"));
        successes += usize::from(statuses.contains(&200));
        lines.push(format!("{id}: {statuses:?}"));
    }
    let all = operations.len();
    assert!(
        successes * 10 >= all * 9,
        "{successes} of {all}: {lines:#?}"
    );
    lines.push(format!(
        "{all} operations answered, {successes} of them with success, too"
    ));
    lines.join("\n")
}
