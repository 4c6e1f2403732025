//! Setting a client up, and what is said about mistakes.

use std::collections::HashMap;

use runtime::{ClientBuilder, Error, ErrorKind, MockTransport, VirtualClock};

use crate::toy::{Client, Create, Get, Stage, account, bad, good, token};

/// Builds a client with a base URL and says what is wrong with it.
fn with_url(url: &str) -> Result<Client, Error> {
    let clock = VirtualClock::new();
    Client::builder()
        .base_url("api", url)
        .transport(MockTransport::new(clock, []))
        .build()
}

#[test]
fn credentials_go_only_where_they_are_safe() {
    for good in [
        "https://proxy.example/cold",
        "HTTPS://proxy.example",
        "http://127.0.0.1:8080",
        "http://localhost/cold/",
        "http://[::1]:1",
    ] {
        assert!(with_url(good).is_ok(), "{good}");
    }
    for wrong in [
        "",
        "proxy.example",
        "/v2",
        "ftp://proxy.example",
        "http://proxy.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "https://user:hunter2@proxy.example",
        "https://proxy.example?x=1",
        "https://proxy.example/#x",
        "https://proxy.example/a/../b",
        "https://exa mple",
    ] {
        let error = with_url(wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{wrong}");
        assert!(!format!("{error}{error:?}").contains("hunter2"));
    }
    let error = Client::builder()
        .base_url("apo", "https://x.example")
        .build()
        .unwrap_err();
    assert!(error.to_string().contains("`api`, `identity`"), "{error}");
}

#[tokio::test]
async fn the_path_of_a_base_url_is_kept() {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [token("t"), good()]);
    let stage = Stage::with(clock, script, |builder| {
        let builder = builder
            .base_url("api", "https://proxy.example/cold/")
            .user_agent("shop/2");
        builder
            .token_url("https://proxy.example/token")
            .credentials(account())
    });
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(
        stage.urls(),
        [
            "https://proxy.example/token",
            "https://proxy.example/cold/v2/rooms/r/boxes/b"
        ]
    );
    assert_eq!(
        stage.header(1, "user-agent").as_deref(),
        Some("shop/2 cold-store/1.2.3")
    );
}

#[test]
fn what_no_header_can_carry_is_said_at_once() {
    let built = Client::builder()
        .user_agent("a\nb")
        .transport(MockTransport::new(VirtualClock::new(), []))
        .build();
    assert_eq!(built.unwrap_err().kind(), ErrorKind::Config);
}

/// Builds a client from made-up variables.
fn from(variables: &[(&str, &str)]) -> Result<Client, Error> {
    let variables: HashMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let builder = Client::builder().credentials_from(|name| variables.get(name).cloned())?;
    builder
        .transport(MockTransport::new(VirtualClock::new(), []))
        .build()
}

#[test]
fn the_environment_is_complete_or_the_error_names_what_is_missing() {
    let all = [
        ("COLD_KEY_ID", "k"),
        ("COLD_SECRET", "hunter2"),
        ("COLD_EMAIL", "e"),
    ];
    assert!(from(&all).is_ok());
    let error = from(&all[..2]).unwrap_err().to_string();
    assert!(
        error.contains("not set or empty: `COLD_EMAIL`") && !error.contains("`COLD_SECRET`"),
        "{error}"
    );
    assert!(!error.contains("hunter2"));
    let error = from(&[("COLD_KEY_ID", "")]).unwrap_err().to_string();
    assert!(
        ["COLD_KEY_ID", "COLD_SECRET", "COLD_EMAIL", "COLD_FILE"]
            .iter()
            .all(|name| error.contains(name))
    );
    let client = from(&[all[0], all[1], all[2], ("COLD_URL", "http://localhost:1")]).unwrap();
    assert_eq!(client.http().base_url("api"), Some("http://localhost:1"));
    assert!(
        from(&[
            all[0],
            all[1],
            all[2],
            ("COLD_URL", "http://elsewhere.example")
        ])
        .is_err()
    );
}

/// Writes a file with credentials and builds a client from it.
fn from_file(name: &str, text: &str, more: &[(&str, &str)]) -> Result<Client, Error> {
    let path = std::env::temp_dir().join(format!("cold-{}-{name}.json", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let built = from(&[more, &[("COLD_FILE", path.to_str().unwrap())]].concat());
    std::fs::remove_file(&path).unwrap();
    built
}

#[test]
fn a_file_goes_first() {
    let text = r#"{"serviceAccount":{"keyId":"k","secret":"s","email":"e","algorithm":"HS256"}}"#;
    assert!(from_file("good", text, &[]).is_ok());
    let text = r#"{"serviceAccount":{"keyId":"k","secret":"s","email":"e","tokenEndpoint":"http://far.example/t"}}"#;
    let error = from_file("far", text, &[]).unwrap_err();
    assert!(error.message().contains("token endpoint"), "{error}");
    let error = from_file(
        "odd",
        r#"{"serviceAccount":{"keyId":"k","secret":{"hunter2":1}}}"#,
        &[],
    )
    .unwrap_err();
    assert!(error.to_string().contains("COLD_FILE") && !format!("{error:?}").contains("hunter2"));
    let error = from_file("half", r#"{"serviceAccount":{"keyId":"k"}}"#, &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let missing = "missing, or not a string: `serviceAccount.secret`, `serviceAccount.email`";
    assert!(error.message().ends_with(missing), "{error}");
    let error = from_file("cut", "{\n \"serviceAccount\"", &[]).unwrap_err();
    assert!(
        error.message().contains("not valid JSON at line 2, column"),
        "{error}"
    );
    let all = [
        ("COLD_KEY_ID", "k"),
        ("COLD_SECRET", "s"),
        ("COLD_EMAIL", "e"),
    ];
    assert!(
        from_file("other", r#"{"other":1}"#, &all).is_ok(),
        "without the member, the variables count"
    );
    assert!(from_file("none", r#"{"other":1}"#, &[]).is_err());
    let error = from(&[("COLD_FILE", "/nowhere/cold.json"), all[0], all[1], all[2]])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("/nowhere/cold.json") && error.contains("COLD_FILE"),
        "{error}"
    );
}

#[cfg(not(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
)))]
#[test]
fn a_build_without_tls_says_so() {
    let error = Client::builder().build().unwrap_err();
    assert!(error.to_string().contains("`rustls`"), "{error}");
    let local = Client::builder()
        .base_url("api", "http://[::1]:1")
        .base_url("identity", "http://localhost:1");
    assert!(local.build().is_ok());
}

#[tokio::test]
async fn headers_of_the_client_go_with_every_call_that_sets_none() {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [good(), good()]);
    let stage = Stage::with(clock, script, |builder| {
        builder
            .header("x-team", "cold")
            .header("x-team", "colder")
            .header("accept-language", "nb")
    });
    stage.client.call::<Get>().await.unwrap();
    let call = stage.client.call::<Get>().header("x-team", "warm");
    call.await.unwrap();
    let headers = |index| {
        ["x-team", "accept-language", "accept", "user-agent"]
            .map(|name| stage.header(index, name).unwrap_or_default())
    };
    let sdk = "cold-store/1.2.3";
    assert_eq!(headers(0), ["colder", "nb", "application/json", sdk]);
    assert_eq!(headers(1), ["warm", "nb", "application/json", sdk]);
    for (name, value) in [("authorization", "Bearer x"), ("a b", "x"), ("x", "a\nb")] {
        let error = Client::builder().header(name, value).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
    }
}

#[tokio::test]
async fn a_client_can_repeat_whatever_is_ambiguous() {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [bad(500), good()]);
    let stage = Stage::with(clock, script, ClientBuilder::retry_ambiguous);
    stage.client.call::<Create>().await.unwrap();
    assert_eq!(stage.times().len(), 2);
}

#[tokio::test]
async fn credentials_of_the_environment_are_trimmed() {
    let token_request = async |id: &str, secret: &str| {
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), [token("t"), good()]);
        let variables = [
            ("COLD_KEY_ID", id),
            ("COLD_SECRET", secret),
            ("COLD_EMAIL", "e"),
        ];
        let variables = HashMap::from(variables);
        let builder = Client::builder()
            .credentials_from(|name| variables.get(name).map(|value| (*value).to_owned()));
        let builder = builder.unwrap().clock(clock).transport(script.clone());
        builder.build().unwrap().call::<Get>().await.unwrap();
        script.requests().remove(0).request.body
    };
    let trimmed = token_request("k\n", " hunter2\r\n").await;
    assert!(trimmed.is_some());
    assert_eq!(trimmed, token_request("k", "hunter2").await);
}

#[test]
fn what_the_environment_sets_is_trimmed_and_a_mistake_names_its_variable() {
    let with = |url| {
        from(&[
            ("COLD_KEY_ID", "k\n"),
            ("COLD_SECRET", " hunter2\r\n"),
            ("COLD_EMAIL", "e"),
            ("COLD_URL", url),
        ])
    };
    let client = with("https://proxy.example\n").unwrap();
    assert_eq!(client.http().base_url("api"), Some("https://proxy.example"));
    for wrong in [
        "https://proxy.example:99999",
        "https://[::1",
        "proxy",
        "https://999.999.999.999",
    ] {
        let error = with(wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("`COLD_URL`"), "{error}");
    }
}
