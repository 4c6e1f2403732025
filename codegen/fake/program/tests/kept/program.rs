//! The program as a child process, and how to ask it over HTTP.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_fake");
const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../generated/disruptive/model.json"
);

/// A fake at work, killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    /// What it says on its standard output.
    told: BTreeMap<String, String>,
    client: reqwest::Client,
}

/// The program, told to keep everything in a file.
pub(crate) fn command(data: &Path, seed: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args([
        "--model",
        MODEL,
        "--rate-limit",
        "off",
        "--propagation",
        "0s",
        "--basic-auth",
    ]);
    command.arg("--seed").arg(seed).arg("--data").arg(data);
    command
}

/// What a program says that does not start; one that starts is ended, and the test fails.
pub(crate) fn refused(mut command: Command) -> String {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut told = [0];
    let out = child.stdout.as_mut().expect("its output");
    if out.read(&mut told).expect("its output") > 0 {
        child.kill().expect("it can be killed");
        panic!("it has started");
    }
    let output = child.wait_with_output().expect("it ends");
    assert!(!output.status.success());
    String::from_utf8(output.stderr).expect("text")
}

impl Program {
    /// Starts it, and waits until it serves.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut told = BTreeMap::new();
        // The secret of the key is told after the addresses.
        while !told.keys().any(|name: &String| name.ends_with("EMAIL")) {
            let line = lines.next().expect("it goes on").expect("it is text");
            let line = line.trim_start_matches("# ").trim_start_matches("export ");
            if let Some((name, value)) = line.split_once(": ").or_else(|| line.split_once('=')) {
                told.insert(name.to_owned(), value.to_owned());
            }
        }
        Self {
            child,
            told,
            client: reqwest::Client::new(),
        }
    }

    /// Ends it at once, without a word.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
    }

    fn told(&self, end: &str) -> &str {
        let mut told = self.told.iter();
        let found = told.find(|(name, _)| name.ends_with(end));
        found.map_or_else(|| panic!("no {end}: {:?}", self.told), |(_, value)| value)
    }

    pub(crate) fn asking(&self) -> Asking {
        Asking {
            client: self.client.clone(),
            base: self.told("api").to_owned(),
            key: self.told("KEY_ID").to_owned(),
            secret: self.told("SECRET").to_owned(),
            email: self.told("EMAIL").to_owned(),
            tokens: self.told("tokens").to_owned(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It is gone already where a test has killed it.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Somebody who asks it.
#[derive(Clone)]
pub(crate) struct Asking {
    client: reqwest::Client,
    base: String,
    key: String,
    secret: String,
    email: String,
    tokens: String,
}

/// Status and body, or that there was no answer.
pub(crate) type Answered = Result<(u16, Value), String>;

impl Asking {
    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.send(self.client.get(format!("{}{path}", self.base)))
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answered {
        let request = self.client.post(format!("{}{path}", self.base));
        self.send(request.body(body.to_string())).await
    }

    pub(crate) async fn get_with(&self, token: &str, path: &str) -> Answered {
        let request = self.client.get(format!("{}{path}", self.base));
        answered(request.bearer_auth(token)).await
    }

    /// Signs in.
    pub(crate) async fn token(&self) -> Answered {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.expect("after 1970").as_secs();
        let head = json!({"alg": "HS256", "kid": self.key});
        let claims = json!({"iss": self.email, "aud": self.tokens, "iat": now, "exp": now + 600});
        let signed = [head, claims]
            .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
            .join(".");
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
        let body = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={signed}.{signature}"
        );
        let request = self.client.post(&self.tokens).body(body);
        answered(request.header("content-type", "application/x-www-form-urlencoded")).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answered {
        let request = request.header("content-type", "application/json");
        answered(request.basic_auth(&self.key, Some(&self.secret))).await
    }
}

async fn answered(request: reqwest::RequestBuilder) -> Answered {
    let answer = request.send().await.map_err(|error| error.to_string())?;
    let status = answer.status().as_u16();
    let text = answer.text().await.map_err(|error| error.to_string())?;
    let body = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
    Ok((status, body))
}
