//! The `OpenAPI` documents of all APIs, held against programs that others wrote.

mod documents;
mod explanations;
mod postman;
mod report;
mod schemathesis;
mod validators;
