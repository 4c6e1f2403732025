//! What a fake holds at first: a file of resource names and the members of each.

use serde_json::Value as Json;

use super::call::Backing;
use super::mistakes::{Errors, Mistakes};
use super::time::Time;
use super::yaml::{self, Node, Value};

/// A seed file that was read.
#[derive(Debug)]
pub(crate) struct Seed {
    file: String,
    text: String,
    root: Node,
}

impl Seed {
    /// Reads a file.
    ///
    /// # Errors
    /// Every mistake of the text, with its place.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, Errors> {
        let mut mistakes = Mistakes::default();
        let root = yaml::parse(text, &mut mistakes);
        if let Some(root) = &root
            && !matches!(root.value, Value::Null | Value::Map(_))
        {
            let message = format!("the file is {}, not a mapping", root.sort());
            let help = "write the name of each resource and its members: `projects/p1: {displayName: Shop}`";
            mistakes.push(root.span, message, help);
        }
        let root = mistakes.end(root, file, text)?;
        Ok(Self {
            file: file.to_owned(),
            text: text.to_owned(),
            root,
        })
    }

    /// Puts everything into a world.
    ///
    /// # Errors
    /// Everything that the world does not take, with its place.
    pub(crate) fn sow(&self, world: &dyn Backing, now: Time) -> Result<(), Errors> {
        let mut mistakes = Mistakes::default();
        for (name, node) in self.root.entries() {
            let value = match node.json() {
                Json::Null => Json::Object(serde_json::Map::new()),
                value => value,
            };
            if let Err(refusal) = world.put(&name.text, value, now) {
                let help = "write the resource's whole name and a mapping of its members";
                mistakes.push(name.span, refusal.message, help);
            }
        }
        mistakes.end(Some(()), &self.file, &self.text)
    }
}
