//! Services that answer as none should, each of them a line of data; the tests play them on sockets
//! of this machine against the runtime, through its real transport.
//!
//! A line of `scripts/*.txt` has a name, a script and what is expected, with `|` in between. Empty
//! lines, and those that begin with `#`, are passed over. A new case is a new line:
//!
//! ```text
//! 503 with half a body | 503 cut:3 close | ok@2/1 | ok@2/1 | unavailable@1?
//! ```
//!
//! | file | what is played |
//! |---|---|
//! | `http1.txt` | replies of HTTP/1.1 to a safe, a guarded and a non-idempotent call, each with its outcome |
//! | `http2.txt` | the same for HTTP/2, frame by frame |
//! | `streams.txt` | streams of lines, and the items and errors that they give |
//! | `pages.txt` | lists in pages, the items and errors that they give, and the number of requests |
//! | `tokens.txt` | replies of a token endpoint and of the API, the outcome of a safe call, and the number of requests for a token |
//!
//! What is expected is written by hand, from the policy. It is never copied from what a run prints.
//! Besides, no more requests may come to the service than attempts are told of.
//!
//! `cargo nextest run -p adversary --no-capture` prints how many scripts there are, and those that
//! are wrong with file and line.
//!
//! # Scripts
//!
//! A script has a part for each request, with `then` in between. When its parts are used up, the
//! service gives a good answer, so `ok@2` says that a retry was made. A part that ends without
//! `close`, `reset` or `wait` leaves the connection open.
//!
//! | word | meaning |
//! |---|---|
//! | `then` | the next request comes |
//! | `always` | at the end: the last part is repeated for every further request |
//! | `warm` | at the start: a call goes before; the first part is played on its idle connection |
//! | `unread` | at the start of a part: the request is not read |
//! | `read`, `peek` | reads a request; waits for one and leaves it unread |
//! | `close`, `reset` | ends the connection |
//! | `wait` | is silent until the client gives up, which takes no time |
//! | `late:SECONDS` | lets time pass, which takes none; an attempt may take 61 s |
//! | `raw'TEXT'` | any bytes |
//!
//! A text may have the escapes `\r \n \0 \\ \' \xNN`, and `*N` behind it repeats it. In HTTP/1.1:
//!
//! | word | meaning |
//! |---|---|
//! | `503` | an answer with this status, a fitting body and its length |
//! | `[NAME: VALUE]` | a header of the answer; a length or a coding of the transfer replaces ours |
//! | `'TEXT'` | the body of the answer |
//! | `chunked`, `no-length` | how the end of the body is told |
//! | `cut:N` | only so many bytes of the body, chunk sizes included |
//! | `drip` | what was said before comes byte by byte |
//!
//! In HTTP/2, frames go to the stream of the last request:
//!
//! | word | meaning |
//! |---|---|
//! | `503`, `[NAME: VALUE]`, `'TEXT'` | a whole answer |
//! | `head:200`, `data'TEXT'`, `end`, `trailers` | its parts; headers stand behind `head` and `trailers` |
//! | `rst:CODE` | resets the stream, for instance with `REFUSED_STREAM` |
//! | `goaway:LAST:CODE` | says goodbye; `LAST` is a number, `this` or `max` |
//! | `settings:ID=VALUE`, `ping`, `push`, `unknown` | other frames |
//! | `pongs` | from here on, pings are answered |
//!
//! # Outcomes
//!
//! `rate_limited@1?/7:server-wait` means: an error of the kind `RateLimited` after one attempt, which
//! may have been applied (`?`), after waits of 7 s in all, because the service asked for too long a
//! wait. The waits and the reason (`rule`, `attempts`, `deadline`, `server-wait`, `budget`) need not
//! be given; `?` must be where it holds. There is no jitter, so waits are exact. `ok(x)` is a success
//! with another label than the good answer has. The clock starts at 2023-11-14 22:13:20.
