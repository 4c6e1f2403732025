//! A browser without a window, driven by the `WebDriver` protocol.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::wire::{ask, try_ask};

/// How the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long the page may take to come to a state before a test fails, in milliseconds.
const PATIENCE: u64 = 20_000;

/// How many lines of what the browser has said a failure shows, the last ones.
const SAID: usize = 60;

/// The number of the next browser of this process.
static NEXT: AtomicU32 = AtomicU32::new(0);

const ARGUMENTS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--window-size=1360,1000",
];

/// A browser of its own for each test, gone when it is dropped. If that is because the test fails, it shows what the browser
/// itself has said: why it did not start, what it ran out of, where it crashed.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// What the browser remembers, and what it says.
    folder: PathBuf,
}

impl Browser {
    /// Opens a page.
    pub(crate) fn open(page: &str) -> Self {
        let browser = installed(&["chromium", "chromium-browser", "google-chrome"]);
        let driver = installed(&["chromedriver"]);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("fake-browser-{}-{number}", process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        let said = File::create(folder.join("said")).expect("a file can be made");
        let mut opened = Self {
            driver: spawn(&driver, said),
            port: 0,
            session: String::new(),
            folder,
        };
        opened.port = opened.port();
        opened.begin(&browser);
        opened.visit(page);
        opened
    }

    /// The port that the driver has chosen, which it says once it listens.
    fn port(&mut self) -> u16 {
        let told = BufReader::new(self.driver.stdout.take().expect("it is piped"));
        let port = told.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        port.expect("the driver says its port")
    }

    fn begin(&mut self, browser: &Path) {
        let profile = format!("--user-data-dir={}", self.folder.join("profile").display());
        let mut arguments = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(profile);
        let body = json!({ "capabilities": { "alwaysMatch": {
            "timeouts": { "script": PATIENCE },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": { "binary": browser, "args": arguments },
        }}});
        let answer = ask(
            self.port,
            "POST",
            "/session",
            &json_header(),
            &body.to_string(),
        );
        assert_eq!(answer.status, 200, "{}", answer.body);
        let answer: Value = serde_json::from_str(&answer.body).expect("JSON");
        let session = answer["value"]["sessionId"].as_str();
        session.expect("a session").clone_into(&mut self.session);
    }

    /// Goes to an address.
    pub(crate) fn visit(&self, page: &str) {
        self.command("url", &json!({ "url": page }));
    }

    fn command(&self, name: &str, body: &Value) -> Value {
        let path = format!("/session/{}/{name}", self.session);
        let answer = ask(self.port, "POST", &path, &json_header(), &body.to_string());
        assert_eq!(answer.status, 200, "{name} {body}: {}", answer.body);
        let mut answer: Value = serde_json::from_str(&answer.body).expect("JSON");
        answer["value"].take()
    }

    /// What an expression is on the page.
    pub(crate) fn value(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression is true on the page; fails if it does not come to that.
    pub(crate) fn until(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0], end = performance.now() + {PATIENCE} - 2000;
            const look = () => {{
                let found = null;
                try {{ found = Boolean({expression}); }} catch (error) {{ found = String(error); }}
                if (found === true || performance.now() > end) done(found); else setTimeout(look, 20);
            }};
            look();"
        );
        let found = self.command("execute/async", &json!({ "script": script, "args": [] }));
        assert_eq!(
            found,
            true,
            "never on the page: {expression}\n{}",
            self.text("body")
        );
    }

    /// The text that a part of the page shows.
    pub(crate) fn text(&self, selector: &str) -> String {
        let text = self.value(&format!(
            "document.querySelector({selector:?})?.innerText ?? ''"
        ));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a part of the page shows a text.
    pub(crate) fn shows(&self, selector: &str, text: &str) {
        self.until(&format!(
            "(document.querySelector({selector:?})?.innerText ?? '').includes({text:?})"
        ));
    }

    fn element(&self, selector: &str) -> String {
        let body = json!({ "using": "css selector", "value": selector });
        let found = self.command("element", &body);
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    /// Clicks as a person does: where the element is, with the mouse.
    pub(crate) fn click(&self, selector: &str) {
        self.until(&format!("document.querySelector({selector:?})"));
        let element = self.element(selector);
        self.command(&format!("element/{element}/click"), &json!({}));
    }

    /// Types into an element.
    pub(crate) fn keys(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.command(
            &format!("element/{element}/value"),
            &json!({ "text": text }),
        );
    }

    /// Empties a field as a person does: marks everything and deletes it.
    pub(crate) fn empty(&self, selector: &str) {
        self.keys(selector, "\u{E009}a\u{E000}\u{E003}");
    }

    /// Tells the browser something that is no part of `WebDriver`.
    pub(crate) fn tell(&self, command: &str, params: &Value) {
        self.command(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": params }),
        );
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        let lines = self.command("se/log", &json!({ "type": kind }));
        lines.as_array().cloned().unwrap_or_default()
    }

    /// What the page complained about.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let lines = self.log("browser").into_iter();
        lines.map(|line| line["message"].to_string()).collect()
    }

    /// The addresses that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        let lines = self.log("performance").into_iter();
        let events = lines.filter_map(|line| serde_json::from_str(line["message"].as_str()?).ok());
        let events = events.map(|event: Value| event["message"].clone());
        let sent = events.filter(|event| event["method"] == "Network.requestWillBeSent");
        let addresses =
            sent.filter_map(|event| Some(event["params"]["request"]["url"].as_str()?.to_owned()));
        addresses.collect()
    }

    /// Makes the page so wide, and light or dark.
    pub(crate) fn show_as(&self, width: u32, height: u32, scheme: &str) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", &size);
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.tell(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [feature] }),
        );
    }

    /// Keeps what the page looks like in the folder that `FAKE_SCREENSHOTS` names, for a person to look at.
    pub(crate) fn keep(&self, name: &str) {
        let Some(folder) = std::env::var_os("FAKE_SCREENSHOTS") else {
            return;
        };
        let path = format!("/session/{}/screenshot", self.session);
        let answer = ask(self.port, "GET", &path, &[], "");
        let answer: Value = serde_json::from_str(&answer.body).expect("JSON");
        let picture = STANDARD.decode(answer["value"].as_str().expect("a picture"));
        let path = PathBuf::from(folder).join(format!("{name}.png"));
        fs::write(path, picture.expect("a picture")).expect("a folder to write to");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let path = format!("/session/{}", self.session);
        if !self.session.is_empty() {
            // The browser ends with its session, not with the driver.
            let _ = try_ask(self.port, "DELETE", &path, &[], "");
        }
        // Whoever is gone already cannot be ended, nor a folder that is gone be removed.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        if thread::panicking() {
            let said = fs::read(self.folder.join("said")).unwrap_or_default();
            eprintln!("{}", last_words(&String::from_utf8_lossy(&said)));
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What the browser has said, for somebody who wonders why a test has failed.
fn last_words(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let last = &lines[lines.len().saturating_sub(SAID)..];
    if last.is_empty() {
        return "the browser itself has said nothing".to_owned();
    }
    format!("the browser itself has said:\n  {}", last.join("\n  "))
}

#[test]
fn the_last_words_of_a_browser_are_the_last_lines() {
    assert_eq!(last_words(""), "the browser itself has said nothing");
    assert_eq!(
        last_words("no display\n"),
        "the browser itself has said:\n  no display"
    );
    let many: Vec<String> = (0..100).map(|line| format!("line {line}")).collect();
    let last = last_words(&many.join("\n"));
    assert_eq!(last.lines().count(), 1 + SAID);
    assert!(last.ends_with("\n  line 99"), "{last}");
}

fn json_header() -> [String; 1] {
    ["content-type: application/json".to_owned()]
}

/// Where one of these programs is.
fn installed(names: &[&str]) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let in_folder = |folder: PathBuf| {
        let files = names.iter().map(|name| folder.join(name));
        files.into_iter().find(|file| file.is_file())
    };
    let found = env::split_paths(&path).find_map(in_folder);
    found.unwrap_or_else(|| {
        panic!(
            "none of {names:?} is on the path; install it with `apt-get install chromium chromium-driver`, \
             or run `cargo xtask test tests`, which leaves out what this machine cannot do"
        )
    })
}

/// Starts the driver, which chooses a port that is free, and lets through what the browser says.
fn spawn(driver: &Path, said: File) -> Child {
    let mut command = Command::new(driver);
    command.args(["--port=0", "--enable-chrome-logs"]);
    let started = command.stdout(Stdio::piped()).stderr(said).spawn();
    started.expect("the driver starts")
}
