//! Services for tests, and short ways to ask them.

use fake::service::{Options, Refusal, Request, Service};
use fake::time::Time;
use serde_json::Value;

/// The model of the DT API.
pub(crate) const DISRUPTIVE: &str = include_str!("../../../../generated/disruptive/model.json");
/// The model of the showcase.
pub(crate) const SHOWCASE: &str = include_str!("../../../../generated/showcase/model.json");

/// The moment at which services begin: 2024-05-16T08:00:00Z.
pub(crate) const BEGIN: Time = Time(1_715_846_400_000_000);

/// A service, and when and as whom it is asked.
pub(crate) struct Asking {
    pub(crate) service: Service,
    pub(crate) now: Time,
    pub(crate) account: Option<String>,
}

/// A call's result.
pub(crate) type Asked = Result<Value, Refusal>;

/// The service of the DT API with a seed.
pub(crate) fn disruptive(seed: &str) -> Asking {
    begun(DISRUPTIVE, seed)
}

/// The service of the showcase with a seed.
pub(crate) fn showcase(seed: &str) -> Asking {
    begun(SHOWCASE, seed)
}

fn begun(model: &str, seed: &str) -> Asking {
    let service = Service::of(model, 7, Options::default()).expect("the model is right");
    let service = service
        .with_seeds([("seed.yaml", seed)])
        .unwrap_or_else(|errors| panic!("{errors}"));
    service
        .begin(BEGIN)
        .unwrap_or_else(|errors| panic!("{errors}"));
    Asking {
        service,
        now: BEGIN,
        account: None,
    }
}

/// What is wrong with a seed of the DT API.
pub(crate) fn mistakes(seed: &str) -> String {
    let service = Service::of(DISRUPTIVE, 7, Options::default()).expect("the model is right");
    match service.with_seeds([("seed.yaml", seed)]) {
        Err(errors) => errors.to_string(),
        Ok(service) => service
            .begin(BEGIN)
            .expect_err("something is wrong")
            .to_string(),
    }
}

impl Asking {
    /// Calls `operation`, with its path and query as `name=value`.
    pub(crate) fn call(
        &self,
        operation: &str,
        path: &[&str],
        query: &[&str],
        body: Option<Value>,
    ) -> Asked {
        let path: Vec<_> = path.iter().map(|text| pair(text)).collect();
        let query: Vec<_> = query.iter().map(|text| pair(text)).collect();
        self.service.request(&Request {
            operation,
            path: &path,
            query: &query,
            body,
            account: self.account.as_deref(),
            now: self.now,
        })
    }

    /// A call without a body.
    pub(crate) fn get(&self, operation: &str, path: &[&str], query: &[&str]) -> Asked {
        self.call(operation, path, query, None)
    }

    /// A call with a body.
    pub(crate) fn send(&self, operation: &str, path: &[&str], body: Value) -> Asked {
        self.call(operation, path, &[], Some(body))
    }

    /// The same service asked as an account.
    pub(crate) fn with_account(mut self, name: &str) -> Self {
        self.account = Some(name.to_owned());
        self
    }
}

fn pair(text: &str) -> (&str, &str) {
    text.split_once('=').expect("a name, `=` and a value")
}

/// The status and the words of a refusal.
pub(crate) fn refused(asked: Asked) -> (u16, String) {
    match asked {
        Ok(answer) => panic!("it worked: {answer}"),
        Err(Refusal { status, message }) => (status, message),
    }
}

/// The names of the items of a page.
pub(crate) fn names(page: &Value, key: &str) -> Vec<String> {
    let items = page[key].as_array().expect("a list");
    items
        .iter()
        .map(|item| item["name"].as_str().expect("a name").to_owned())
        .collect()
}
