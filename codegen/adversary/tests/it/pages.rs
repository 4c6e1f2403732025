//! Lists in pages.

use crate::api::{Client, HTTP, List};
use crate::lines::{in_runtime, play};
use crate::outcome::kind;
use crate::{http1, service};

/// More items than any list has.
const MOST: usize = 1000;

#[test]
fn lists_give_what_can_be_read_and_come_to_an_end() {
    let text = include_str!("../../scripts/pages.txt");
    let count = play("pages.txt", text, 3, |fields| {
        let script = http1::read(fields[1])?;
        let seen = in_runtime(async move {
            let (url, rest) = service::http1(script, http1::good()).await;
            let items = list(&url).await;
            format!("{items} #{}", rest.taken())
        });
        if seen == fields[2] {
            return Ok(());
        }
        Err(format!("expected {}, but it is {seen}", fields[2]))
    });
    assert!(count >= 20, "{count} scripts");
}

/// Returns the labels and errors of a list as words.
async fn list(url: &str) -> String {
    let client = Client::new(url, url, &HTTP, false);
    let mut items = client.reading::<List>().items();
    let mut words = Vec::new();
    while words.len() < MOST {
        match items.try_next().await {
            Ok(Some(thing)) => words.push(thing.label),
            Ok(None) => {
                words.push("end".to_owned());
                break;
            }
            Err(error) => words.push(kind(&error)),
        }
    }
    words.join(" ")
}
