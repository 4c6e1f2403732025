//! What a user has in hand: where it can go, what it shows, and how it reads.

mod absence;
mod bodies;
mod house;
mod made;
mod messages;
mod modify;
mod pages;
mod secrets;
mod send;
