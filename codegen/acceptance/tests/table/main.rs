//! The table on a virtual clock: what is done on every status and on every way to lose a request.

mod cells;
mod oracle;
mod stories;
