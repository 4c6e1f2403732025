//! Fakes at work, by what can be seen from outside.

mod behaviours;
mod connectors;
mod deliveries;
mod events;
mod shop;
mod signatures;
