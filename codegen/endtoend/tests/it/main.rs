//! Real clients against the fake, over real HTTP.

mod python;
