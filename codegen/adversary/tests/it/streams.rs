//! Streams of lines.

use crate::api::{ATTEMPT, Client, HTTP, Watch};
use crate::lines::{in_runtime, play};
use crate::outcome::kind;
use crate::{http1, service};

/// More items than any stream has.
const MOST: usize = 1000;

#[test]
fn streams_give_what_came_and_then_what_went_wrong() {
    let text = include_str!("../../scripts/streams.txt");
    let count = play("streams.txt", text, 3, |fields| {
        let script = http1::read(fields[1])?;
        let seen = in_runtime(async move {
            let (url, _) = service::http1(script, http1::good()).await;
            watch(&url).await
        });
        if seen == fields[2] {
            return Ok(());
        }
        Err(format!("expected {}, but it is {seen}", fields[2]))
    });
    assert!(count >= 25, "{count} scripts");
}

/// Returns the items and errors of a stream as words.
async fn watch(url: &str) -> String {
    let client = Client::new(url, url, &HTTP, false);
    let mut stream = match client.reading::<Watch>().await {
        Ok(stream) => stream.stall_timeout(ATTEMPT),
        Err(error) => return format!("{}@{}", kind(&error), error.attempts().len()),
    };
    let mut words = Vec::new();
    while words.len() < MOST {
        match stream.try_next().await {
            Ok(Some(event)) => words.push(event.id.to_string()),
            Ok(None) => {
                words.push("end".to_owned());
                break;
            }
            Err(error) => words.push(kind(&error)),
        }
    }
    words.join(" ")
}
