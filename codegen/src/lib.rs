//! Text in, files out.
