//! The official Python client as a process that runs one call after the other.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::tools;

/// The version whose behaviour is known.
const VERSION: &str = "1.7.3";

pub(crate) struct Python {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What a call came to.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answer(Value),
    /// The class of the exception, and what it says.
    Exception(String, String),
}

impl Python {
    /// Starts the client with a fake's addresses in its environment.
    pub(crate) fn start(environment: Vec<(String, String)>) -> Self {
        let python = interpreter();
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/driver.py");
        let mut process = Command::new(python)
            .arg(driver)
            .envs(environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the interpreter starts");
        let orders = process.stdin.take().expect("stdin is piped");
        let answers = BufReader::new(process.stdout.take().expect("stdout is piped"));
        Self {
            process,
            orders,
            answers,
        }
    }

    /// Runs a call.
    pub(crate) fn call(&mut self, name: &str, args: &Value) -> Outcome {
        let order = json!({"call": name, "args": args});
        writeln!(self.orders, "{order}").expect("the client listens");
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .expect("the client answers");
        let mut answer: Value = serde_json::from_str(&line).expect("the client answers with JSON");
        match answer["error"].as_str() {
            Some(class) => Outcome::Exception(class.to_owned(), answer["message"].to_string()),
            None => Outcome::Answer(answer["ok"].take()),
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // A process that has ended already is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The interpreter of the virtual environment that `.ci/run install` makes, where the right client must be installed.
fn interpreter() -> PathBuf {
    let python = tools::python().join("bin/python");
    let version = "from importlib.metadata import version; print(version('disruptive'))";
    let output = Command::new(&python).args(["-c", version]).output();
    let output = output.expect("the interpreter starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), VERSION);
    python
}
