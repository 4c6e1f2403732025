//! Fakes at work, by what can be seen from outside.

mod authentication;
mod behaviours;
mod client;
mod connectors;
mod control;
mod deliveries;
mod events;
mod faults;
mod many;
mod models;
mod page;
mod rate_limit;
mod routing;
mod scenarios;
mod secrets;
mod service_access;
mod service_lists;
mod service_properties;
mod service_resources;
mod service_seeds;
mod services;
mod shop;
mod signatures;
mod streams;
mod visitors;
mod wire;
