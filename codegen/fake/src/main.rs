//! Plays an API on this machine until it is told to stop.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use fake::{Fake, scenario};

const USAGE: &str = "\
Usage: fake --model FILE [OPTIONS]

  --model FILE         the API's model, as the generator writes it
  --seed FILE          what it holds at first; may be given again
  --scenario FILE      its rate limit, its delays and its faults
  --port N             where it listens; any free port unless given
  --rate-limit off     lets as many requests through as come
  --propagation TIME   how long a new resource cannot be read yet, such as 0s
  --basic-auth         allows HTTP Basic to every account
  --data FILE          keeps everything in this file, and goes on with what is in it (feature `sqlite`)
  --credentials FILE   writes a file with credentials, for clients that read such files
";

#[cfg(not(feature = "sqlite"))]
const UNKEPT: &str = "error: this program keeps nothing; build it with the feature that does: \
    `cargo run --package fake --features sqlite -- --data FILE`";

/// What the command line asks for.
#[derive(Debug, Default)]
struct Options {
    model: Option<PathBuf>,
    seeds: Vec<PathBuf>,
    scenario: Option<PathBuf>,
    port: u16,
    rate_limit_off: bool,
    propagation: Option<Duration>,
    basic: bool,
    #[cfg(feature = "sqlite")]
    data: Option<PathBuf>,
    credentials: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Vec<String>) -> Result<(), String> {
    let options = options(arguments)?;
    let fake = start(&options).await?;
    let mut screen = banner(&fake);
    if let (Some(path), Some((variable, text))) = (&options.credentials, fake.credentials_file()) {
        write_secret(path, &text)?;
        // Writing to a string cannot fail.
        let _ = writeln!(
            screen,
            "export {variable}={}",
            quoted(&path.display().to_string())
        );
    }
    let mut out = std::io::stdout();
    out.write_all(screen.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("error: cannot print: {error}"))?;
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| format!("error: cannot wait for Ctrl-C: {error}"))
}

fn options(arguments: Vec<String>) -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter();
    while let Some(name) = arguments.next() {
        let mut value = || {
            let missing = || format!("error: `{name}` needs a value\n\n{USAGE}");
            arguments.next().ok_or_else(missing)
        };
        match name.as_str() {
            "--model" => options.model = Some(value()?.into()),
            "--seed" => options.seeds.push(value()?.into()),
            "--scenario" => options.scenario = Some(value()?.into()),
            #[cfg(not(feature = "sqlite"))]
            "--data" => return Err(UNKEPT.to_owned()),
            #[cfg(feature = "sqlite")]
            "--data" => options.data = Some(value()?.into()),
            "--credentials" => options.credentials = Some(value()?.into()),
            "--port" => options.port = port(&value()?)?,
            "--propagation" => options.propagation = Some(span(&value()?)?),
            "--rate-limit" => options.rate_limit_off = off(&value()?)?,
            "--basic-auth" => options.basic = true,
            _ => return Err(format!("error: there is no option `{name}`\n\n{USAGE}")),
        }
    }
    Ok(options)
}

fn port(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| format!("error: `{text}` is not a port; write a number up to 65535"))
}

fn span(text: &str) -> Result<Duration, String> {
    scenario::span(text).ok_or_else(|| {
        format!(
            "error: `{text}` is not a duration; write a number and a unit, such as `0s` or `500ms`"
        )
    })
}

fn off(text: &str) -> Result<bool, String> {
    match text {
        "off" => Ok(true),
        _ => Err(format!(
            "error: `{text}` is not a rate limit; write `--rate-limit off`, or a rate limit into the scenario file"
        )),
    }
}

fn read(path: &PathBuf) -> Result<String, String> {
    fs::read_to_string(path)
        .map_err(|error| format!("error: {} cannot be read: {error}", path.display()))
}

async fn start(options: &Options) -> Result<Fake, String> {
    let model = options.model.as_ref();
    let model = model.ok_or_else(|| format!("error: `--model` is missing\n\n{USAGE}"))?;
    let mut builder = Fake::of(&read(model)?)
        .map_err(|errors| errors.to_string())?
        .port(options.port);
    for seed in &options.seeds {
        builder = builder.seed_file(seed.display().to_string(), read(seed)?);
    }
    if let Some(path) = &options.scenario {
        builder = builder.scenario_file(path.display().to_string(), read(path)?);
    }
    if options.rate_limit_off {
        builder = builder.rate_limit(None);
    }
    if let Some(delay) = options.propagation {
        builder = builder.propagation(delay);
    }
    if options.basic {
        builder = builder.basic_auth(true);
    }
    #[cfg(feature = "sqlite")]
    if let Some(path) = &options.data {
        builder = builder.data(path);
    }
    builder.start().await.map_err(|errors| errors.to_string())
}

/// What it is, where it is, and the environment in which clients find it.
fn banner(fake: &Fake) -> String {
    let mut screen = format!("# A fake of the {}, until Ctrl-C.\n", fake.title());
    // Writing to a string cannot fail.
    let _ = writeln!(screen, "# page: {}", fake.page());
    for host in fake.hosts() {
        let _ = writeln!(screen, "# {host}: {}", fake.url(host));
    }
    if let Some(url) = fake.token_url() {
        let _ = writeln!(screen, "# tokens: {url}");
    }
    for (name, value) in fake.env() {
        let _ = writeln!(screen, "export {name}={}", quoted(&value));
    }
    screen
}

/// A word as a shell reads it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/:@%+=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Writes a file that only its owner reads.
fn write_secret(path: &PathBuf, text: &str) -> Result<(), String> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("error: {} cannot be written: {error}", path.display()))
}
