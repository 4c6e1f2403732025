//! What a user waits for: the crate and a program that makes ten calls. An `async fn` is not translated where it is written but
//! where it is called, so that a crate alone hides some of its cost.

use std::fs;
use std::path::Path;

use super::makers::Maker;
use crate::commands::bench::crate_alone::{run, touch};
use crate::commands::bench::table::{Aim, Line};
use crate::commands::bench::used::in_turns;
use crate::failure::{Context, Result};
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// The API whose calls these are.
pub(in crate::commands::bench) const API: &str = "disruptive";

/// The calls through each crate, by its package, in the order of the generators.
const PROGRAMS: [(&str, &str); 4] = [
    (
        "disruptive",
        r#"
    let c = disruptive::Client::from_env().expect("a client");
    println!("{:?}", c.projects().list().await);
    println!("{:?}", c.projects().get("p").await);
    println!("{:?}", c.devices().list("p").await);
    println!("{:?}", c.devices().get("p", "d").await);
    println!("{:?}", c.events().list("p", "d").await);
    println!("{:?}", c.data_connectors().list("p").await);
    println!("{:?}", c.members().get("p", "m").await);
    println!("{:?}", c.roles().list().await);
    println!("{:?}", c.service_accounts().list("p").await);
    println!("{:?}", c.rules().list(disruptive::types::ProjectName::from("projects/p")).await);
"#,
    ),
    (
        "peer-positional",
        r#"
    let c = peer_positional::Client::new("http://127.0.0.1:1");
    let (p, d) = ("p", "d");
    println!("{:?}", c.projects_list(None, None, None, None).await);
    println!("{:?}", c.projects_get(&p.parse().unwrap()).await);
    println!("{:?}", c.devices_list(&p.parse().unwrap(), None, None, None, None, None, None, None, None, None, None).await);
    println!("{:?}", c.devices_get(&p.parse().unwrap(), &d.parse().unwrap()).await);
    println!("{:?}", c.events_list(&p.parse().unwrap(), &d.parse().unwrap(), None, None, None, None, None).await);
    println!("{:?}", c.data_connectors_list(&p.parse().unwrap(), None, None).await);
    println!("{:?}", c.members_get(&p.parse().unwrap(), &d.parse().unwrap()).await);
    println!("{:?}", c.roles_list(None, None).await);
    println!("{:?}", c.service_accounts_list(&p.parse().unwrap(), None, None).await);
    println!("{:?}", c.rules_list_in_project(&p.parse().unwrap(), None, None).await);
"#,
    ),
    (
        "peer-builder",
        r#"
    let c = peer_builder::Client::new("http://127.0.0.1:1");
    println!("{:?}", c.projects_list().send().await);
    println!("{:?}", c.projects_get().project("p").send().await);
    println!("{:?}", c.devices_list().project("p").send().await);
    println!("{:?}", c.devices_get().project("p").device("d").send().await);
    println!("{:?}", c.events_list().project("p").device("d").send().await);
    println!("{:?}", c.data_connectors_list().project("p").send().await);
    println!("{:?}", c.members_get().project("p").member("m").send().await);
    println!("{:?}", c.roles_list().send().await);
    println!("{:?}", c.service_accounts_list().project("p").send().await);
    println!("{:?}", c.rules_list_in_project().project("p").send().await);
"#,
    ),
    (
        "peer-otr",
        r#"
    let c = peer_otr::api::HttpClient::new().with_base_url("http://127.0.0.1:1");
    let n: Option<&str> = None;
    println!("{:?}", c.projects_list(n, n, None, n).await);
    println!("{:?}", c.projects_get("p").await);
    println!("{:?}", c.devices_list("p", n, None, None, None, None, n, n, None, None, n).await);
    println!("{:?}", c.devices_get("p", "d").await);
    println!("{:?}", c.events_list("p", "d", None, n, n, None, n).await);
    println!("{:?}", c.data_connectors_list("p", None, n).await);
    println!("{:?}", c.members_get("p", "m").await);
    println!("{:?}", c.roles_list(None, n).await);
    println!("{:?}", c.service_accounts_list("p", None, n).await);
    println!("{:?}", c.rules_list_in_project("p", None, n).await);
"#,
    ),
];

/// What it takes to build each crate with its program, in turns.
pub(super) fn built(workspace: &Workspace, makers: &[Maker], rounds: usize) -> Result<Vec<Line>> {
    let programs: Result<Vec<Copy>> = makers
        .iter()
        .zip(PROGRAMS)
        .map(|(maker, (package, calls))| program(workspace, maker.krate.folder(), package, calls))
        .collect();
    let programs = programs?;
    let pairs: Vec<(&Maker, &Copy)> = makers.iter().zip(&programs).collect();
    let runs = in_turns(&pairs, rounds, |(maker, program)| {
        touch(maker.krate.folder())?;
        run(program, "build")
    })?;
    let what = "**`cargo build` of the crate and of a program that makes ten calls**";
    let wall = Line::wall(format!("{what}, wall"), &runs).aim(Aim::Ratio(0.40));
    let cpu = Line::cpu(format!("{what}, CPU"), &runs).aim(Aim::Ratio(0.45));
    Ok(vec![
        wall.note(format!("dev profile, dependencies ready, not incremental, {rounds} runs in turns; what is async or generic is compiled where it is called")),
        cpu.note("the same runs; user and system time of cargo and all that it starts"),
    ])
}

/// A program that makes the ten calls of `API` through our crate in `folder`.
pub(in crate::commands::bench) fn ours(
    workspace: &Workspace,
    folder: &Path,
    name: &str,
) -> Result<Copy> {
    let (package, calls) = PROGRAMS[0];
    write(workspace, folder, name, (package, calls))
}

fn program(workspace: &Workspace, folder: &Path, package: &str, calls: &str) -> Result<Copy> {
    write(
        workspace,
        folder,
        &format!("calls-{package}"),
        (package, calls),
    )
}

fn write(
    workspace: &Workspace,
    folder: &Path,
    name: &str,
    (package, calls): (&str, &str),
) -> Result<Copy> {
    let copy = Copy::empty(workspace, name)?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{package} = {{ path = '{}' }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
        folder.display()
    );
    let main = format!("#[tokio::main]\nasync fn main() {{{calls}}}\n");
    let source = copy.folder().join("src");
    fs::create_dir_all(&source).context("create", &source)?;
    for (path, text) in [
        (copy.folder().join("Cargo.toml"), manifest),
        (source.join("main.rs"), main),
    ] {
        fs::write(&path, text).context("write", &path)?;
    }
    Ok(copy)
}
