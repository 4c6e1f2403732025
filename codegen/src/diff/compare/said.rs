//! Docs of a method without what the generator puts there: arguments, request, and what is done on every status.

use crate::diff::surface::{Operation, Param};

/// What somebody wrote about a method.
pub(super) struct Said<'a> {
    pub(super) of_it: Vec<&'a str>,
    /// About single statuses, and why a retry is harmless.
    pub(super) of_retries: Vec<&'a str>,
}

impl<'a> Said<'a> {
    pub(super) fn of(operation: &'a Operation) -> Self {
        let mut said = Self {
            of_it: Vec::new(),
            of_retries: Vec::new(),
        };
        let mut behind_request = false;
        for text in operation.docs.split("\n\n") {
            behind_request |= is_request(text);
            match (behind_request, statuses(text)) {
                (true, Some(statuses)) => said.of_retries.push(statuses),
                (true, None) if !is_ours(text) && !is_request(text) => said.of_retries.push(text),
                (false, _) if !is_arguments(text, &operation.required) => said.of_it.push(text),
                _ => {}
            }
        }
        said
    }

    pub(super) fn text(&self) -> String {
        let both: Vec<&str> = self.of_it.iter().chain(&self.of_retries).copied().collect();
        both.join("\n\n")
    }
}

fn is_request(text: &str) -> bool {
    let verbs = ["`GET ", "`POST ", "`PUT ", "`PATCH ", "`DELETE "];
    verbs.iter().any(|verb| text.starts_with(verb))
}

fn is_arguments(text: &str, required: &[Param]) -> bool {
    let mut names = required.iter().map(|param| format!("- `{}`: ", param.name));
    names.any(|name| text.starts_with(&name))
}

fn is_ours(text: &str) -> bool {
    const OURS: [&str; 4] = [
        "Errors:",
        "After an error with [`maybe_applied`](",
        "[`retry_failed`](",
        "Retries: [`policy::",
    ];
    OURS.iter().any(|ours| text.starts_with(ours))
}

/// What a status means here.
fn statuses(text: &str) -> Option<&str> {
    let statuses = text.find("\n- ").and_then(|at| text.get(at..));
    statuses.filter(|_| text.starts_with("Errors:"))
}
