//! The typed names of the made-up API.

runtime::names!();
