//! The table on a virtual clock: what is done on every status and on every way to lose a request.

mod cells;
mod doubts;
mod oracle;
mod propagation;
mod renewal;
mod scenes;
mod waits;
