//! What a world holds at first, read from a file:
//!
//! ```yaml
//! credentials: accounts/a/keys/k            # the key that is told to whoever starts the server
//! accounts/a: {displayName: Tests}
//! accounts/a/keys/k: {$hidden: {secret: …}}
//! accounts/b{n}: {$repeat: 20, displayName: "Account {n}"}       # {n} counts from 1, {id} is a made-up id
//! stock: {…}                                # what behaviours know of
//! events: [{of: accounts/a, kind: sign_in, every: 15m, for: 7d, content: {…}}]
//! ```
//!
//! Members that are not given are filled as if the resource had been created.

mod expand;
pub(crate) mod file;
pub(crate) mod plant;
pub(crate) mod read;
