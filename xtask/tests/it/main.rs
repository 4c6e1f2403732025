//! What the commands do to a workspace, on folders made for each test.

mod cli;
mod common;
mod diff;
mod drift;
mod export;
mod generate;
mod new;
mod test;

mod tree;
mod vendor;
mod watch;
