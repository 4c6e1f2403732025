//! Calls without HTTP.

use serde_json::Value;

use super::Service;
use crate::call::refusal::Refusal;
use crate::call::{Answer, Call, Caller};
use crate::json;
use crate::time::Time;

/// A call.
#[derive(Clone, Debug)]
pub struct Request<'a> {
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

impl Service {
    /// Does what a call asks for; a stream has nothing to answer here and is null.
    ///
    /// # Errors
    ///
    /// What is wrong with the call.
    pub fn request(&self, request: &Request<'_>) -> Result<Value, Refusal> {
        let unknown = || Refusal {
            status: 404,
            message: format!("there is no operation {}", request.operation),
        };
        let operation = self
            .state
            .index
            .operation(request.operation)
            .ok_or_else(unknown)?;
        let caller = self.caller(request.account);
        let call = Call {
            operation,
            caller: &caller,
            path: request
                .path
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            query: request
                .query
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: request.body.clone(),
            now: request.now,
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
        let access = self.state.index.api.service.access.as_ref();
        let members = self
            .state
            .view_at(Time(i64::MAX), |view| view.resource(name))
            .unwrap_or_default();
        let email = access.map_or("", |access| json::text(&members, &access.account.email));
        Caller::Account {
            name: name.into(),
            email: email.into(),
        }
    }
}
