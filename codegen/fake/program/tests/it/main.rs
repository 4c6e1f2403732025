//! The program: what it prints, what it refuses, and what it lets in.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_fake");
const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../generated/disruptive/model.json"
);
const SEED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../generated/disruptive/fake/seed.yaml"
);

/// A fake at work, killed when it is dropped.
struct Running {
    child: Child,
    /// What it has printed, by what it calls it.
    told: BTreeMap<String, String>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["--model", MODEL, "--seed", SEED, "--basic-auth"]);
        let command = command.args(arguments).stdout(Stdio::piped());
        let mut running = Self {
            child: command.spawn().expect("it starts"),
            told: BTreeMap::new(),
        };
        let out = running.child.stdout.take().expect("its output");
        for line in BufReader::new(out).lines() {
            let line = line.expect("text");
            let line = line.trim_start_matches("# ").trim_start_matches("export ");
            if let Some((name, value)) = line.split_once(": ").or_else(|| line.split_once('=')) {
                running.told.insert(name.to_owned(), value.to_owned());
            }
            if line.contains("EMAIL=") {
                return running;
            }
        }
        panic!("it ended: {:?}", running.told);
    }

    fn credentials(&self) -> [&str; 2] {
        let told = |end: &str| {
            let mut told = self.told.iter();
            let found = told.find(|(name, _)| name.ends_with(end));
            found.expect("it is told").1.as_str()
        };
        [told("_KEY_ID"), told("_SECRET")]
    }

    /// The status of a list that is asked for with headers.
    async fn list(&self, headers: &[(&str, &str)]) -> u16 {
        let client = reqwest::Client::builder().no_proxy();
        let client = client.tls_certs_only([]).build().expect("a client");
        let [key, secret] = self.credentials();
        let request = client.get(format!("{}/v2/projects", self.told["api"]));
        let request = request.basic_auth(key, Some(secret));
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        let answer = request.send().await.expect("an answer");
        answer.status().as_u16()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn run(arguments: &[&str]) -> Output {
    let output = Command::new(PROGRAM).args(arguments).output();
    output.expect("it runs")
}

/// What it prints to standard error and nothing else, with its exit code.
fn refused(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(PROGRAM);
    let command = command.args(arguments).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("it runs");
    let out = child.stdout.as_mut().expect("its output");
    if out.read(&mut [0]).expect("its output") > 0 {
        child.kill().expect("it can be killed");
        panic!("it goes on with {arguments:?}");
    }
    let output = child.wait_with_output().expect("it ends");
    let words = String::from_utf8(output.stderr).expect("text");
    (output.status.code().expect("a code"), words)
}

#[test]
fn the_help_explains_every_flag_with_an_example() {
    let output = run(&["--help"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).expect("text");
    for flag in [
        "--model <FILE>",
        "--seed <FILE>",
        "--scenario <FILE>",
        "--random-seed <N>",
        "--port <N>",
        "--host <NAME>",
        "--cors <ORIGIN>",
        "--rate-limit <off>",
        "--propagation <TIME>",
        "--basic-auth",
        "--data <FILE>",
        "--credentials <FILE>",
        "--help",
        "Example:\n  fake --model ",
    ] {
        assert!(text.contains(flag), "{flag} is not in {text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert_eq!(run(&["-h"]).stdout, text.as_bytes());
}

#[test]
fn a_wrong_command_line_is_told() {
    for (arguments, words) in [
        (&[][..], "--model <FILE>"),
        (&["--model"][..], "a value is required"),
        (&["--model", ""][..], "a value is required"),
        (&["--model", "m", "--scenario", ""][..], "--scenario <FILE>"),
        (&["--modell", "m"][..], "'--model'"),
        (&["--model", "m", "--port", "70000"][..], "70000"),
        (&["--model", "m", "--random-seed", "-1"][..], "-1"),
        (
            &["--model", "m", "--propagation", "soon"][..],
            "write a number and a unit, such as `0s`",
        ),
        (&["--model", "m", "--rate-limit", "on"][..], "off"),
        (&["--model", "m", "more"][..], "more"),
        (&["--\u{1b}[31mred"][..], "--·[31mred"),
    ] {
        let (code, told) = refused(arguments);
        assert_eq!(code, 2, "{told}");
        assert!(told.contains(words), "{words} is not in {told}");
        assert!(!told.contains('\u{1b}'), "{told:?}");
    }
    for (arguments, words) in [
        (
            &["--model", "no such file"][..],
            "no such file cannot be read",
        ),
        (&["--model", MODEL, "--host", "a:1"][..], "without a port"),
        (
            &["--model", MODEL, "--cors", "*"][..],
            "http://localhost:3000",
        ),
    ] {
        let (code, told) = refused(arguments);
        assert_eq!(code, 1, "{told}");
        assert!(told.contains(words), "{words} is not in {told}");
    }
}

#[cfg(not(feature = "sqlite"))]
#[test]
fn a_program_that_keeps_nothing_says_how_to_build_one_that_does() {
    let (code, told) = refused(&["--model", MODEL, "--data", "x.db"]);
    assert_eq!(code, 1);
    assert!(
        told.contains("cargo run --package fake-program --features sqlite"),
        "{told}"
    );
}

#[test]
fn each_start_has_another_secret_unless_a_seed_is_given() {
    let [one, other] = [&[][..], &[]].map(Running::start);
    assert_eq!(one.credentials()[0], other.credentials()[0]);
    assert_ne!(one.credentials()[1], other.credentials()[1]);
    let seeded = ["--random-seed", "7"];
    let [one, other] = [&seeded[..], &seeded].map(Running::start);
    assert_eq!(one.credentials(), other.credentials());
}

#[tokio::test]
async fn other_names_and_origins_are_let_in_where_it_is_said() {
    let host = ("Host", "fake.test:80");
    let origin = ("Origin", "http://localhost:3000");
    let closed = Running::start(&[]);
    assert_eq!(closed.list(&[]).await, 200);
    assert_eq!(closed.list(&[host]).await, 421);
    assert_eq!(closed.list(&[origin]).await, 403);
    let open = Running::start(&[
        "--host",
        "fake.test",
        "--host",
        "other.test",
        "--cors",
        "http://localhost:3000",
    ]);
    assert_eq!(open.list(&[host]).await, 200);
    assert_eq!(open.list(&[("Host", "other.test")]).await, 200);
    assert_eq!(open.list(&[host, origin]).await, 200);
}

#[cfg(unix)]
#[test]
fn the_file_with_credentials_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let path = std::env::temp_dir().join(format!("fake-credentials-{}.json", std::process::id()));
    std::fs::write(&path, "").expect("a file");
    let readable = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&path, readable).expect("one's own file");
    let running = Running::start(&["--credentials", path.to_str().expect("text")]);
    let [key, secret] = running.credentials();
    let text = std::fs::read_to_string(&path).expect("a file");
    let mode = std::fs::metadata(&path)
        .expect("a file")
        .permissions()
        .mode();
    std::fs::remove_file(&path).expect("one's own file");
    assert!(text.contains(key) && text.contains(secret), "{text}");
    assert_eq!(mode & 0o777, 0o600);
}
