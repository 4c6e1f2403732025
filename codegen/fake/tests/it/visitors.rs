//! By which names a fake is asked, and by which pages.

use fake::{Builder, Fake};

use crate::client::{Answer, Assertion, Connection, DISRUPTIVE, FORM, TOKENS, address};

const PAGE: &str = "http://localhost:3000";

fn builder() -> Builder {
    Fake::of(DISRUPTIVE).expect("a model").basic_auth(true)
}

async fn started(builder: Builder) -> (Fake, Connection) {
    let fake = builder.start().await.expect("it starts");
    let connection = Connection::basic(&fake).await;
    (fake, connection)
}

/// Sends a request line with headers, signed in.
async fn ask(connection: &mut Connection, line: &str, headers: &[&str]) -> Answer {
    let authorization = connection.authorization.clone().unwrap_or_default();
    let mut text = format!("{line}\r\nAuthorization: {authorization}\r\nContent-Length: 0\r\n");
    for header in headers {
        text.extend([header, "\r\n"]);
    }
    connection.raw(&(text + "\r\n")).await.expect("sent");
    connection.answer().await.expect("an answer")
}

#[tokio::test]
async fn a_name_that_is_not_this_machines_is_refused_on_every_path() {
    let (fake, mut connection) = started(builder()).await;
    let port = address(&fake).split_once(':').expect("a port").1.to_owned();
    for host in [
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "fake.localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        // Whoever passes a port on has another one in front.
        "localhost:1",
        &format!("localhost:{port}"),
    ] {
        let header = format!("Host: {host}");
        let answer = ask(&mut connection, "GET /v2/projects HTTP/1.1", &[&header]).await;
        assert_eq!(answer.status, 200, "{host}");
    }
    for host in [
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1:{port}@evil.example"),
        format!("evil.example@127.0.0.1:{port}"),
        "10.0.0.1".to_owned(),
        "[::2]".to_owned(),
        "notlocalhost".to_owned(),
        "?".to_owned(),
        String::new(),
    ] {
        let header = format!("Host: {host}");
        for path in [
            "/v2/projects",
            "/nowhere",
            "/identity/data-connector/jwks",
            "/_fake/state",
            "/",
        ] {
            let line = format!("GET {path} HTTP/1.1");
            let answer = ask(&mut connection, &line, &[&header]).await;
            assert_eq!(answer.status, 421, "{host} {path}");
            assert!(answer.body.contains("`--host NAME`"), "{answer:?}");
        }
        let line = format!("POST {TOKENS} HTTP/1.1");
        assert_eq!(ask(&mut connection, &line, &[&header]).await.status, 421);
    }
    // The target goes before the header, and both count.
    let line = "GET http://evil.example/v2/projects HTTP/1.1";
    let answer = ask(&mut connection, line, &["Host: localhost"]).await;
    assert_eq!(answer.status, 421);
    let line = "GET http://localhost/v2/projects HTTP/1.1";
    let answer = ask(&mut connection, line, &["Host: evil.example"]).await;
    assert_eq!(answer.status, 421);
    for hosts in [&[][..], &["Host: localhost", "Host: localhost"]] {
        let answer = ask(&mut connection, "GET /v2/projects HTTP/1.1", hosts).await;
        assert_eq!(answer.status, 400, "{hosts:?}");
    }
}

#[tokio::test]
async fn a_name_that_was_given_is_answered_to_and_is_an_audience() {
    let (fake, mut connection) = started(builder().host("Fake.test")).await;
    let line = "GET /v2/projects HTTP/1.1";
    for (host, status) in [
        ("Host: fake.test", 200),
        ("Host: FAKE.test:80", 200),
        ("Host: x.fake.test", 421),
    ] {
        let answer = ask(&mut connection, line, &[host]).await;
        assert_eq!(answer.status, status, "{host}");
    }
    let mut assertion = Assertion::of(&fake);
    let named = fake
        .token_url()
        .expect("an address")
        .replace("127.0.0.1", "fake.test");
    assertion.claims["aud"] = named.into();
    connection
        .send("POST", TOKENS, FORM, &assertion.form())
        .await
        .expect("sent");
    assert_eq!(connection.answer().await.expect("an answer").status, 200);
}

#[tokio::test]
async fn pages_of_others_call_nothing() {
    let (fake, mut connection) = started(builder()).await;
    let host = format!("Host: {}", address(&fake));
    let own = format!("Origin: http://{}", address(&fake));
    let line = "GET /v2/projects HTTP/1.1";
    for (headers, status) in [
        (vec![own.as_str()], 200),
        (vec!["Sec-Fetch-Site: same-origin"], 200),
        (vec!["Sec-Fetch-Site: none"], 200),
        (vec!["Origin: http://evil.example"], 403),
        (vec!["Origin: http://localhost:3000"], 403),
        (vec!["Origin: null"], 403),
        (vec![own.as_str(), "Origin: http://evil.example"], 403),
        (vec!["Sec-Fetch-Site: cross-site"], 403),
        (vec!["Sec-Fetch-Site: same-site"], 403),
        (vec![own.as_str(), "Sec-Fetch-Site: cross-site"], 403),
    ] {
        let all: Vec<&str> = headers.iter().copied().chain([host.as_str()]).collect();
        let answer = ask(&mut connection, line, &all).await;
        assert_eq!(answer.status, status, "{headers:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let preflight = [
        host.as_str(),
        "Origin: http://localhost:3000",
        "Access-Control-Request-Method: GET",
    ];
    let answer = ask(&mut connection, "OPTIONS /v2/projects HTTP/1.1", &preflight).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("`--cors ORIGIN`"), "{answer:?}");
    // None of these was answered by the API.
    assert_eq!(fake.requests().len(), 3);
}

#[tokio::test]
async fn a_page_that_was_allowed_asks_and_then_calls() {
    let (fake, mut connection) =
        started(builder().cors(PAGE).cors("https://Docs.example:443/")).await;
    let host = format!("Host: {}", address(&fake));
    for origin in [PAGE, "https://docs.example"] {
        let origin_header = format!("Origin: {origin}");
        let asked = [
            host.as_str(),
            &origin_header,
            "Access-Control-Request-Method: PATCH",
            "Access-Control-Request-Headers: authorization,content-type",
            "Sec-Fetch-Site: cross-site",
        ];
        // Asked without credentials, and not counted.
        let signed_in = connection.authorization.take();
        let answer = ask(&mut connection, "OPTIONS /v2/projects HTTP/1.1", &asked).await;
        connection.authorization = signed_in;
        assert_eq!(answer.status, 204);
        for (name, value) in [
            ("access-control-allow-origin", origin),
            (
                "access-control-allow-methods",
                "GET, POST, PUT, PATCH, DELETE",
            ),
            ("access-control-allow-headers", "authorization,content-type"),
            ("vary", "Origin"),
        ] {
            assert_eq!(answer.header(name), Some(value));
        }
        let calls = [host.as_str(), &origin_header, "Sec-Fetch-Site: cross-site"];
        for (path, status) in [("/v2/projects", 200), ("/nowhere", 404)] {
            let line = format!("GET {path} HTTP/1.1");
            let answer = ask(&mut connection, &line, &calls).await;
            assert_eq!(answer.status, status);
            // Also what went wrong can be read.
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
            let exposed = answer.header("access-control-expose-headers");
            assert_eq!(exposed, Some("Date, Retry-After"));
        }
        for path in ["/_fake/state", "/"] {
            let line = format!("GET {path} HTTP/1.1");
            let called = ask(&mut connection, &line, &calls).await;
            let line = format!("OPTIONS {path} HTTP/1.1");
            for answer in [called, ask(&mut connection, &line, &asked).await] {
                assert_eq!(answer.status, 403, "{path}");
                assert_eq!(answer.header("access-control-allow-origin"), None);
            }
        }
    }
    let other = [host.as_str(), "Origin: http://localhost:3001"];
    let answer = ask(&mut connection, "GET /v2/projects HTTP/1.1", &other).await;
    assert_eq!(answer.status, 403);
    assert_eq!(fake.requests().len(), 4);
}

#[tokio::test]
async fn what_is_no_name_and_no_origin_is_told_at_the_start() {
    let refused = [
        (builder().host("http://fake.test"), "not the name of a host"),
        (builder().host("fake.test:80"), "without a port"),
        (builder().host(""), "not the name of a host"),
        (builder().host("a b"), "not the name of a host"),
        (builder().cors("*"), "not the origin of a page"),
        (builder().cors("null"), "http://localhost:3000"),
        (builder().cors("localhost:3000"), "not the origin of a page"),
        (
            builder().cors("http://localhost/app"),
            "not the origin of a page",
        ),
        (builder().cors("http://a@localhost"), "not the origin"),
        (builder().cors(""), "not the origin of a page"),
    ];
    for (builder, words) in refused {
        let errors = builder.start().await.expect_err("it is refused");
        assert!(errors.to_string().contains(words), "{errors}");
    }
}
