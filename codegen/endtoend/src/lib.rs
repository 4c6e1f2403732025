//! Nothing: the tests of this package are below `tests/`.
