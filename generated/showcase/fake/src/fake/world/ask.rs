//! Calls without HTTP, for whoever has the world at hand.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{Options, World, json};
use crate::fake::call::{Answer, Call, Caller, Refusal};
use crate::fake::model::File;
use crate::fake::time::Time;

/// A call.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Such as `devices.list`.
    pub operation: &'a str,
    /// Values of the path's placeholders, by name.
    pub path: &'a [(&'a str, &'a str)],
    /// The query.
    pub query: &'a [(&'a str, &'a str)],
    /// The body, where there is one.
    pub body: Option<Value>,
    /// Resource name of the account that calls; nobody in particular, who may do everything, without one.
    pub account: Option<&'a str>,
    /// When.
    pub now: Time,
}

/// Why a call did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The status of HTTP.
    pub status: u16,
    /// What is wrong, and where.
    pub message: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.status, self.message)
    }
}

impl From<Refusal> for Refused {
    fn from(Refusal { status, message }: Refusal) -> Self {
        Self { status, message }
    }
}

impl World {
    /// The world of a model as the generator writes it.
    ///
    /// # Errors
    ///
    /// What is wrong with the model, in words.
    pub fn of(model: &str, seed: u64, options: Options) -> Result<Self, String> {
        let file: File = serde_json::from_str(model)
            .map_err(|error| format!("the model cannot be read: {error}"))?;
        Ok(Self::new(&Arc::new(file.api), seed, options))
    }

    /// Does what a call asks for; a stream has nothing to answer here and is null.
    ///
    /// # Errors
    ///
    /// What is wrong with the call.
    pub fn ask(&self, ask: &Ask<'_>) -> Result<Value, Refused> {
        let unknown = || Refused {
            status: 404,
            message: format!("there is no operation {}", ask.operation),
        };
        let operation = self.index.operation(ask.operation).ok_or_else(unknown)?;
        let caller = self.caller(ask.account);
        let call = Call {
            operation,
            caller: &caller,
            path: ask
                .path
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            query: ask
                .query
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: ask.body.clone(),
            now: ask.now,
        };
        match self.call(&call)? {
            Answer::Json(text) => Ok(serde_json::from_str(&text).unwrap_or_default()),
            Answer::Stream(_) => Ok(Value::Null),
        }
    }

    fn caller(&self, account: Option<&str>) -> Caller {
        let Some(name) = account else {
            return Caller::Anyone;
        };
        let access = self.index.api.service.access.as_ref();
        let members = self
            .look_at(Time(i64::MAX), |look| look.resource(name))
            .unwrap_or_default();
        let email = access.map_or("", |access| json::text(&members, &access.account.email));
        Caller::Account {
            name: name.into(),
            email: email.into(),
        }
    }

    /// How long what is created stays unseen from now on.
    pub fn settle(&self, settle: Duration) {
        self.write().options.settle = settle;
    }

    /// Says how long after a change others must have read a resource before they change it, from now on; what was read before
    /// does not count.
    pub fn guard(&self, window: Duration) {
        let mut state = self.write();
        state.options.conflict_window = window;
        self.readers.begin(&self.index, &state.store);
    }
}
