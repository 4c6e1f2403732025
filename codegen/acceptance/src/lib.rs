//! Holds no code: the tests of the generated crates lie beside this file.
