//! How large a program is that makes one call, through the generated crate and through bare reqwest.

use std::fs;

use super::Row;
use crate::failure::{Context, Result};
use crate::process;
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// A program that gets a project and prints its name.
struct Program {
    name: &'static str,
    /// The name of the crate that it calls through.
    client: &'static str,
    dependencies: &'static str,
    main: &'static str,
}

/// `FOLDER` is where the generated crates are, `FEATURES` those of TLS.
const OURS: Program = Program {
    name: "hello-ours",
    client: "disruptive",
    dependencies: "disruptive = { path = FOLDER, default-features = false, features = FEATURES }",
    main: r#"
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), disruptive::Error> {
    let client = disruptive::Client::from_env()?;
    let project = client.projects().get("c1cuai6r5ht7hsdrd307").await?;
    println!("{}", project.display_name);
    Ok(())
}
"#,
};

/// The version of reqwest is the one that the workspace locks.
const BARE: Program = Program {
    name: "hello-bare",
    client: "reqwest",
    dependencies: r#"
reqwest = { version = "*", default-features = false, features = FEATURES }
serde = { version = "1", features = ["derive"] }
serde_json = "1""#,
    main: r#"
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Project {
    display_name: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base = std::env::var("BASE_URL")?;
    let client = reqwest::Client::new();
    let answer = client
        .get(format!("{base}/v2/projects/c1cuai6r5ht7hsdrd307"))
        .bearer_auth(std::env::var("TOKEN")?)
        .send()
        .await?
        .error_for_status()?;
    let project: Project = serde_json::from_slice(&answer.bytes().await?)?;
    println!("{}", project.display_name);
    Ok(())
}
"#,
};

/// The rows of both programs, with TLS and without.
pub(super) fn rows(workspace: &Workspace) -> Result<Vec<Row>> {
    let sorts = [
        ("rustls", r#"["rustls"]"#, r#"["http2", "rustls"]"#),
        ("without TLS", "[]", r#"["http2"]"#),
    ];
    sorts
        .into_iter()
        .map(|(sort, ours, bare)| {
            let ours = size(workspace, &OURS, ours)?;
            let bare = size(workspace, &BARE, bare)?;
            Ok(Row {
                what: format!("size of a program that makes one call, {sort}"),
                value: format!(
                    "{}, bare {}: + {}",
                    kib(ours),
                    kib(bare),
                    kib(ours.saturating_sub(bare))
                ),
                spread: String::from("exact"),
                how: String::from("beside bare reqwest and serde_json, release profile, stripped"),
            })
        })
        .collect()
}

fn kib(bytes: u64) -> String {
    format!("{} KiB", bytes.div_ceil(1024))
}

/// Builds a program and measures it.
fn size(workspace: &Workspace, program: &Program, features: &str) -> Result<u64> {
    let Program {
        name,
        client,
        dependencies,
        main,
    } = program;
    let copy = Copy::empty(workspace, name)?;
    let folder = format!("'{}'", workspace.generated().join(client).display());
    let dependencies = dependencies
        .replace("FOLDER", &folder)
        .replace("FEATURES", features);
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\npublish = false\n\n\
         [profile.release]\nstrip = true\n\n\
         [dependencies]\n{dependencies}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
    );
    let source = copy.folder().join("src");
    fs::create_dir_all(&source).context("create", &source)?;
    for (path, text) in [
        (copy.folder().join("Cargo.toml"), manifest.as_str()),
        (source.join("main.rs"), main),
    ] {
        fs::write(&path, text).context("write", &path)?;
    }
    let command = copy.cargo_as_it_comes(&["build", "--release", "--quiet"]);
    process::capture(command)?.expect_success("cargo build")?;
    let built = copy.built("release", name);
    Ok(fs::metadata(&built).context("read", &built)?.len())
}
