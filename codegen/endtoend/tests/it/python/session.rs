//! A fake with two clients: the official one and ours.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::fmt::Write;

use disruptive::Client;
use disruptive_fake::Fake;
use serde_json::{Value, json};

use super::driver::{Outcome, Python};
use crate::stage::{bare, wire};

pub(crate) struct Session {
    python: Python,
    /// Our client, with which the official one is compared.
    pub(crate) dt: Client,
    pub(crate) fake: Fake,
    /// Method and result.
    table: Vec<(String, String)>,
}

impl Session {
    /// Starts all three.
    pub(crate) async fn start() -> Self {
        // The official client neither paces itself nor waits for what it has made.
        let fake = disruptive_fake::builder()
            .expect("the model can be read")
            .rate_limit(None::<disruptive_fake::scenario::RateLimit>)
            .propagation(std::time::Duration::ZERO)
            .start()
            .await
            .expect("the fake starts");
        let mut environment = fake.env();
        environment.push((
            "DT_TOKEN_URL".to_owned(),
            fake.token_url().expect("there is a token request"),
        ));
        Self {
            python: Python::start(environment),
            dt: fake.client().expect("a client"),
            fake,
            table: Vec::new(),
        }
    }

    /// Runs a method of the official client that must work, and returns its answer.
    pub(crate) fn call(&mut self, method: &str, args: impl Borrow<Value>) -> Value {
        let args = args.borrow();
        match self.python.call(method, args) {
            Outcome::Answer(answer) => {
                self.note(method, "worked");
                answer
            }
            Outcome::Exception(class, message) => {
                panic!("{method}({args}): {class}: {message}")
            }
        }
    }

    /// Runs a method that answers with one of the client's objects, and returns what that was made from.
    pub(crate) fn object(&mut self, method: &str, args: impl Borrow<Value>) -> Value {
        self.call(method, args)["raw"].take()
    }

    /// Runs a method that answers with a list of objects, and returns what those were made from.
    pub(crate) fn objects(&mut self, method: &str, args: impl Borrow<Value>) -> Vec<Value> {
        let answer = self.call(method, args);
        let objects = answer.as_array().cloned().unwrap_or_default();
        objects
            .into_iter()
            .map(|mut object| object["raw"].take())
            .collect()
    }

    /// Runs a method that must be refused, and returns the class of the exception.
    pub(crate) fn refused(&mut self, method: &str, args: impl Borrow<Value>, class: &str) {
        let args = args.borrow();
        match self.python.call(method, args) {
            Outcome::Answer(answer) => panic!("{method}({args}) worked: {answer}"),
            Outcome::Exception(raised, message) => {
                assert_eq!(raised, class, "{method}({args}): {message}");
                self.note(method, &format!("refused: {class}"));
            }
        }
    }

    /// Holds what the official client was told against what ours was told.
    pub(crate) fn same(&mut self, method: &str, theirs: &Value, ours: &impl serde::Serialize) {
        assert_eq!(bare(theirs.clone()), wire(ours), "{method}");
        self.note(method, "the same as ours");
    }

    pub(crate) fn note(&mut self, method: &str, result: &str) {
        self.table.push((method.to_owned(), result.to_owned()));
    }

    /// Prints the table, and returns the methods of the client that are not in it.
    pub(crate) fn end(mut self) -> BTreeSet<String> {
        let Outcome::Answer(methods) = self.python.call("methods", &json!({})) else {
            panic!("the methods cannot be listed");
        };
        let mut missing: BTreeSet<String> =
            serde_json::from_value(methods).expect("a list of names");
        assert!(
            missing.len() > 30,
            "the client has fewer methods: {missing:?}"
        );
        let mut text = String::from("| method of the official client | result |\n|---|---|\n");
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for (method, result) in self.table {
            missing.remove(&method);
            match rows.iter_mut().find(|(name, _)| *name == method) {
                Some((_, results)) if results.contains(&result) => {}
                Some((_, results)) => results.push(result),
                None => rows.push((method, vec![result])),
            }
        }
        for (method, results) in rows {
            let _ = writeln!(text, "| {method} | {} |", results.join(", "));
        }
        println!("{text}");
        missing
    }
}
