//! Many fakes in one process, and what is left of one that is gone.

use std::time::Duration;

use fake::Fake;
use tokio::net::TcpStream;

use crate::client::{Connection, DISRUPTIVE, SHOWCASE, address};

#[tokio::test]
async fn fifty_live_side_by_side() {
    let mut fakes = Vec::new();
    for number in 0..50 {
        let model = if number % 2 == 0 {
            DISRUPTIVE
        } else {
            SHOWCASE
        };
        fakes.push(
            Fake::of(model)
                .expect("a model")
                .start()
                .await
                .expect("it starts"),
        );
    }
    for fake in &fakes {
        let mut connection = Connection::to(fake).await;
        assert_eq!(
            connection.get("/nowhere").await.expect("an answer").status,
            404
        );
        assert_eq!(fake.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_dropped_fake_is_gone() {
    let fake = Fake::of(SHOWCASE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&fake).await;
    assert_eq!(
        connection.get("/nowhere").await.expect("an answer").status,
        404
    );
    let address = address(&fake);
    drop(fake);
    assert!(!connection.more().await.unwrap_or(false));
    let gone = async {
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    let gone = tokio::time::timeout(Duration::from_secs(60), gone).await;
    assert!(gone.is_ok(), "{address} is still served");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let fake = Fake::of(SHOWCASE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let port: u16 = address(&fake)
        .rsplit(':')
        .next()
        .and_then(|text| text.parse().ok())
        .expect("a port");
    let second = Fake::of(SHOWCASE)
        .expect("a model")
        .port(port)
        .start()
        .await
        .expect_err("taken");
    assert!(second.to_string().contains(&port.to_string()), "{second}");
}

#[tokio::test]
async fn what_is_no_model_is_refused() {
    for text in [
        "",
        "{}",
        r#"{"format": 2}"#,
        &SHOWCASE.replacen("\"format\": 2", "\"format\": 3", 1),
    ] {
        assert!(Fake::of(text).is_err());
    }
}

#[tokio::test]
async fn a_model_of_another_format_says_how_to_go_on() {
    for (format, wanted) in [
        (
            1,
            "error: the model has format 1, from an earlier generator; this fake reads format 2\n  \
             = help: generate the crate again with `cargo xtask generate`, or copy it again with `cargo xtask vendor`",
        ),
        (
            3,
            "error: the model has format 3, from a later generator; this fake reads format 2\n  \
             = help: use the fake of the generator that wrote the model",
        ),
    ] {
        // What else is in it may be anything.
        let model = format!("{{\"format\": {format}, \"api\": []}}");
        let refused = Fake::of(&model).expect_err("that is another format");
        assert_eq!(refused.to_string(), wanted);
    }
}

#[tokio::test]
async fn clients_find_it_by_its_environment() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let names: Vec<String> = fake.env().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names[..2], ["DT_API_URL", "DT_EMULATOR_URL"]);
    assert_eq!(
        fake.url("emulator"),
        format!("{}/emulator", fake.url("api"))
    );
    let (variable, file) = fake.credentials_file().expect("a sign-in");
    assert_eq!(variable, "DT_CREDENTIALS_FILE");
    assert!(file.contains(&fake.token_url().expect("a sign-in")));
}
