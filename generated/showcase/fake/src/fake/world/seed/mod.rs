//! What a world holds at first, read from a file:
//!
//! ```yaml
//! credentials: accounts/a/keys/k            # the key that is told to whoever starts the server
//! accounts/a: {displayName: Tests}
//! accounts/a/keys/k: {$hidden: {secret: …}}
//! accounts/b{n}: {$repeat: 20, displayName: "Account {n}"}       # {n} counts from 1, {id} is a made-up id
//! stock: {…}                                # what behaviours know of
//! events: [{of: accounts/a, kind: sign_in, every: 15m, for: 7d, content: {…}}]
//! ```
//!
//! Members that are not given are filled as if the resource had been created.

mod expand;
mod plan;
mod plant;

use serde_json::Value;

use super::index::Index;
use super::json::Members;
use crate::fake::mistakes::{Errors, Mistakes, Span};
use crate::fake::yaml;

/// A file that was read.
#[derive(Debug, Default)]
pub(crate) struct Seed {
    file: String,
    text: String,
    credentials: Option<(Span, String)>,
    entries: Vec<Entry>,
    stock: Option<(Span, Value)>,
    events: Vec<(Span, Value)>,
}

/// Resources that are alike.
#[derive(Debug)]
struct Entry {
    span: Span,
    /// With placeholders.
    name: String,
    repeat: Option<u64>,
    members: Members,
    hidden: Members,
}

impl Seed {
    /// Reads a seed and makes sure that everything in it is of the model.
    ///
    /// # Errors
    ///
    /// All mistakes, each with its line.
    pub(crate) fn read(index: &Index, file: &str, text: &str) -> Result<Self, Errors> {
        let mut mistakes = Mistakes::default();
        let node = yaml::parse(text, &mut mistakes);
        let seed = node.map(|node| plan::seed(index, &node, &mut mistakes));
        let seed = mistakes.end(seed, file, text)?;
        Ok(Self {
            file: file.to_owned(),
            text: text.to_owned(),
            ..seed
        })
    }

    /// The key that is told to whoever starts the server.
    pub(crate) fn credentials(&self) -> Option<&str> {
        self.credentials.as_ref().map(|(_, name)| name.as_str())
    }
}
