//! The control interface below `/_fake/`, and the page that shows a fake at work.

pub(super) mod answer;
mod page;
