//! The page of a fake in a real browser.

mod driver;
mod in_browser;
mod wire;
