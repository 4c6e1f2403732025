//! Fakes at work, by what can be seen from outside.

mod behaviours;
mod connectors;
mod deliveries;
mod events;
mod shop;
mod signatures;
mod world_access;
mod world_lists;
mod world_resources;
mod world_seeds;
mod worlds;
