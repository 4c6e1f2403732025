//! Fakes at work, by what can be seen from outside.

mod behaviours;
mod client;
mod connectors;
mod control;
mod deliveries;
mod events;
mod faults;
mod many;
mod page;
mod quota;
mod routing;
mod scenarios;
mod shop;
mod sign_in;
mod signatures;
mod streams;
mod world_access;
mod world_lists;
mod world_properties;
mod world_resources;
mod world_seeds;
mod worlds;
