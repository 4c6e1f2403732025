//! The program in release, and the token with which it is asked.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::Result;

const PROGRAM: &str = env!("CARGO_BIN_EXE_fake");
const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../generated/disruptive/model.json"
);
const GRANT: &str = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";

/// A fake at work, killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    told: BTreeMap<String, String>,
    /// The time until it served.
    pub(crate) took: Duration,
}

impl Program {
    pub(crate) fn start(seed: &Path, data: Option<&Path>) -> Result<Self> {
        let mut command = Command::new(PROGRAM);
        command.args([
            "--model",
            MODEL,
            "--rate-limit",
            "off",
            "--propagation",
            "0s",
        ]);
        command.arg("--seed").arg(seed).stdout(Stdio::piped());
        if let Some(data) = data {
            command.arg("--data").arg(data);
        }
        let began = Instant::now();
        let mut child = command.spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut program = Self {
            child,
            told: BTreeMap::new(),
            took: Duration::ZERO,
        };
        for line in BufReader::new(out).lines() {
            let line = line?;
            let line = line.trim_start_matches("# ").trim_start_matches("export ");
            if let Some((name, value)) = line.split_once(": ").or_else(|| line.split_once('=')) {
                program.told.insert(name.to_owned(), value.to_owned());
            }
            if line.contains("EMAIL=") {
                program.took = began.elapsed();
                return Ok(program);
            }
        }
        Err("it ended".into())
    }

    pub(crate) fn base(&self) -> Result<&str> {
        self.told("api")
    }

    fn told(&self, end: &str) -> Result<&str> {
        let mut told = self.told.iter();
        let found = told.find(|(name, _)| name.ends_with(end));
        Ok(found.ok_or_else(|| format!("it does not tell {end}"))?.1)
    }

    /// The resident memory in KiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }

    /// Signs in.
    pub(crate) fn token(&self) -> Result<String> {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)?
            .as_secs();
        let (url, email) = (self.told("tokens")?, self.told("EMAIL")?);
        let head = json!({"alg": "HS256", "kid": self.told("KEY_ID")?});
        let claims = json!({"iss": email, "aud": url, "iat": now, "exp": now + 3600});
        let signed = [head, claims]
            .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
            .join(".");
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.told("SECRET")?.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
        let body = format!("grant_type={GRANT}&assertion={signed}.{signature}");
        let text = posted(url, body)?;
        let reply: Value = serde_json::from_str(&text)?;
        Ok(reply["access_token"].as_str().ok_or(text)?.to_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn posted(url: &str, body: String) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let request = reqwest::Client::new().post(url).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Ok(request.send().await?.text().await?)
    })
}
