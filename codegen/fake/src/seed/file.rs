//! A seed file that was read.

use serde_json::Value;

use crate::diagnostics::Span;
use crate::json::Members;

/// A file that was read.
#[derive(Debug, Default)]
pub(crate) struct Seed {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) credentials: Option<(Span, String)>,
    pub(super) entries: Vec<Entry>,
    pub(super) stock: Option<(Span, Value)>,
    pub(super) events: Vec<(Span, Value)>,
}

/// Resources that are alike.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) span: Span,
    /// With placeholders.
    pub(super) name: String,
    pub(super) repeat: Option<u64>,
    pub(super) members: Members,
    pub(super) hidden: Members,
}

impl Seed {
    /// The key that is told to whoever starts the server.
    pub(crate) fn credentials(&self) -> Option<&str> {
        self.credentials.as_ref().map(|(_, name)| name.as_str())
    }
}
