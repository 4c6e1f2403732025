//! A scenario as users give it.

use crate::scenario::Scenario;

/// A scenario, made or to be read.
#[derive(Clone, Debug)]
pub enum Script {
    /// One that was made by hand.
    Made(Box<Scenario>),
    /// The text of a scenario file.
    Text(String),
}

impl From<Scenario> for Script {
    fn from(scenario: Scenario) -> Self {
        Self::Made(Box::new(scenario))
    }
}

impl From<&str> for Script {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Script {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
