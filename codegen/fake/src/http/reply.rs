//! Answers as the API spells them.

use bytes::Bytes;
use hyper::Response;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::{Map, Value};

use super::payload::Payload;
use crate::json;
use crate::model::Api;

/// What a service says for a request, before it is on its way.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) length: Option<usize>,
    /// What a browser may do with it.
    pub(crate) policy: Option<String>,
    pub(crate) body: Payload,
}

pub(crate) const JSON: &str = "application/json";

impl Reply {
    pub(crate) fn json(status: u16, text: impl Into<Bytes>) -> Self {
        Self::text(status, JSON, text)
    }

    pub(crate) fn text(status: u16, kind: &str, text: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: Some(kind.to_owned()),
            retry_after: None,
            length: None,
            policy: None,
            body: Payload::of(text),
        }
    }

    pub(crate) fn live(kind: &str, body: Payload) -> Self {
        Self {
            status: 200,
            content_type: Some(kind.to_owned()),
            retry_after: None,
            length: None,
            policy: None,
            body,
        }
    }

    pub(crate) fn nothing(status: u16) -> Self {
        Self {
            status,
            content_type: None,
            retry_after: None,
            length: None,
            policy: None,
            body: Payload::Whole(None),
        }
    }

    /// The same as HTTP has it.
    pub(crate) fn response(self) -> Response<Payload> {
        let mut response = Response::new(self.body);
        *response.status_mut() = hyper::StatusCode::from_u16(self.status)
            .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
        let mut put = |name: HeaderName, value: Option<String>| {
            if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
                response.headers_mut().insert(name, value);
            }
        };
        put(CONTENT_TYPE, self.content_type);
        put(RETRY_AFTER, self.retry_after);
        put(hyper::header::CONTENT_SECURITY_POLICY, self.policy);
        let length = self.length.map(|length| length.to_string());
        put(hyper::header::CONTENT_LENGTH, length);
        response
    }
}

/// How the API spells its errors.
#[derive(Debug)]
pub(crate) struct ErrorFormat {
    message: String,
    code: String,
    help: String,
    page: Option<String>,
}

impl ErrorFormat {
    pub(crate) fn of(api: &Api) -> Self {
        let page = api.page.url.clone();
        match &api.error_body {
            Some(body) => Self {
                message: body.message.clone(),
                code: body.code.clone(),
                help: body.help.clone(),
                page,
            },
            None => Self {
                message: "error".to_owned(),
                code: "code".to_owned(),
                help: "help".to_owned(),
                page,
            },
        }
    }

    /// The text of an error's body.
    pub(crate) fn error(&self, status: u16, message: &str) -> String {
        let mut body = Map::new();
        json::set_at(&mut body, &self.message, message.into());
        json::set_at(&mut body, &self.code, status.into());
        if let Some(page) = &self.page {
            let link = format!("{page}#{status}");
            json::set_at(&mut body, &self.help, link.into());
        }
        Value::Object(body).to_string()
    }

    /// An answer that is an error.
    pub(crate) fn refusal(&self, status: u16, message: &str) -> Reply {
        Reply::json(status, self.error(status, message))
    }

    /// The error of a stream that has begun; the code is one of HTTP or of gRPC.
    pub(crate) fn in_stream(&self, code: u16, message: &str) -> Value {
        let mut body = Map::new();
        json::set_at(&mut body, &self.code, code.into());
        body.insert("message".to_owned(), message.into());
        let details = match &self.page {
            Some(page) => serde_json::json!([{ (self.help.as_str()): page }]),
            None => serde_json::json!([]),
        };
        body.insert("details".to_owned(), details);
        Value::Object(body)
    }
}
