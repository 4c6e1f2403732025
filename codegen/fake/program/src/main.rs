//! Serves a fake of an API on this machine until it is told to stop.

mod flags;
mod options;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use fake::Fake;

use self::options::Options;

#[cfg(not(feature = "sqlite"))]
const UNKEPT: &str = "error: this program was built without support for `--data`\n  help: build it with the feature `sqlite`: \
    `cargo run --package fake-program --features sqlite -- --data FILE`";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match Options::read() {
        Ok(options) => options,
        Err(error) => return told(&error),
    };
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// Prints the help, or what is wrong with the command line without what a terminal would act upon.
fn told(error: &clap::Error) -> ExitCode {
    let text = error.to_string();
    if !error.use_stderr() {
        print!("{text}");
        return ExitCode::SUCCESS;
    }
    let acts = |c: char| c.is_control() && c != '\n';
    eprintln!("{}", text.replace(acts, "·").trim_end());
    ExitCode::from(2)
}

async fn run(options: &Options) -> Result<(), String> {
    let fake = start(options).await?;
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

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path)
        .map_err(|error| format!("error: {} cannot be read: {error}", path.display()))
}

async fn start(options: &Options) -> Result<Fake, String> {
    let mut builder = Fake::of(&read(&options.model)?)
        .map_err(|errors| errors.to_string())?
        .port(options.port)
        .fresh_secrets();
    for seed in &options.seeds {
        builder = builder.seed_file(seed.display().to_string(), read(seed)?);
    }
    if let Some(path) = &options.scenario {
        builder = builder.scenario_file(path.display().to_string(), read(path)?);
    }
    if let Some(seed) = options.random_seed {
        builder = builder.random_seed(seed);
    }
    for host in &options.hosts {
        builder = builder.host(host);
    }
    for origin in &options.origins {
        builder = builder.cors(origin);
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
    if let Some(path) = &options.data {
        #[cfg(feature = "sqlite")]
        {
            builder = builder.data(path);
        }
        #[cfg(not(feature = "sqlite"))]
        {
            let _ = path;
            return Err(UNKEPT.to_owned());
        }
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
    // Only a NUL cannot be quoted, and neither a path nor a variable holds one.
    shlex::try_quote(text).map_or_else(|_| text.to_owned(), Into::into)
}

/// Writes a file that only its owner reads, also where one is there that others could read.
fn write_secret(path: &Path, text: &str) -> Result<(), String> {
    let write = || {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.write_all(text.as_bytes())
    };
    write().map_err(|error| format!("error: {} cannot be written: {error}", path.display()))
}
