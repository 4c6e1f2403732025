//! Two SDKs, vendored into one program: each brings a runtime of its own, and neither gets in the way of the other.

use std::fs;

use super::standalone::quiet;
use super::{End, Outcome};
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// The APIs, and the crate of each.
const SDKS: [(&str, &str); 2] = [("disruptive", "disruptive"), ("showcase", "bookshop")];

/// Of the workspace one SDK is a member, as cargo makes all path dependencies, and one is kept out.
const MANIFEST: &str = r#"[workspace]
exclude = ["vendor/bookshop"]

[package]
name = "side-by-side"
edition = "2024"

[dependencies]
bookshop = { path = "vendor/bookshop" }
disruptive = { path = "vendor/disruptive" }
tokio = { version = "1", features = ["macros", "rt"] }
"#;

/// What keeps one of them out.
const EXCLUDED: &str = "exclude = [\"vendor/bookshop\"]\n";

/// A call through each SDK, answered by the mock transport of that SDK's own runtime.
const PROGRAM: &str = r##"//! Asks two services.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let device = {
        use disruptive::runtime::{Credentials, MockResponse, MockTransport, VirtualClock};

        let answer = r#"{"name": "projects/p1/devices/d1", "type": "temperature", "labels": {"name": "Cold room"}}"#;
        let clock = VirtualClock::new();
        let transport = MockTransport::new(clock.clone(), [MockResponse::answer(200, answer)]);
        let client = disruptive::Client::builder()
            .credentials(Credentials::Token("token".into()))
            .transport(transport)
            .clock(clock)
            .build()?;
        client.devices().get("p1", "d1").await?
    };
    println!("disruptive: {} {:?}", device.name, device.device_type);
    let aisle = {
        use bookshop::runtime::{Credentials, MockResponse, MockTransport, VirtualClock};

        let answer = r#"{"name": "aisles/a1", "displayName": "Crime"}"#;
        let clock = VirtualClock::new();
        let transport = MockTransport::new(clock.clone(), [MockResponse::answer(200, answer)]);
        let client = bookshop::Client::builder()
            .credentials(Credentials::Token("token".into()))
            .transport(transport)
            .clock(clock)
            .build()?;
        client.aisles().get("a1").await?
    };
    println!("bookshop: {} {:?}", aisle.name, aisle.display_name);
    Ok(())
}
"##;

/// What the program prints.
const PRINTED: &str = "\
disruptive: projects/p1/devices/d1 Temperature
bookshop: aisles/a1 \"Crime\"
";

/// Vendors both SDKs, builds and runs the program, and documents all that is beside it.
pub(super) fn runs(workspace: &Workspace) -> Result<Outcome> {
    let copy = Copy::empty(workspace, "side-by-side")?;
    for (api, name) in SDKS {
        copy.vendor(workspace, api, &format!("vendor/{name}"))?;
    }
    fs::create_dir_all(copy.folder().join("src")).context("create", copy.folder())?;
    write(&copy, "Cargo.toml", MANIFEST)?;
    write(&copy, "src/main.rs", PROGRAM)?;
    quiet(copy.cargo(&["build"]))?;
    let mut run = copy.cargo(&["run"]);
    run.arg("--quiet");
    let printed = process::capture(run)?.expect_success("cargo run")?;
    if printed != PRINTED {
        return Err(Failure::new(format!(
            "error: the program prints\n{printed}instead of\n{PRINTED}"
        )));
    }
    documents(&copy)?;
    Ok(End::Passed.into())
}

/// Documents all members, which both SDKs now are: rustdoc has a folder for each library, and warns where two want the same.
fn documents(copy: &Copy) -> Result<()> {
    write(copy, "Cargo.toml", &MANIFEST.replace(EXCLUDED, ""))?;
    quiet(copy.cargo(&["doc", "--no-deps", "--workspace"])).map(drop)
}

fn write(copy: &Copy, path: &str, text: &str) -> Result<()> {
    let path = copy.folder().join(path);
    fs::write(&path, text).context("write", &path)
}
