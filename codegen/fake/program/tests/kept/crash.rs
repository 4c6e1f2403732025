//! What was acknowledged is there, however the program ended.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::folder::Folder;
use crate::program::{self, Asking, Program};

/// At how many acknowledgements the program is killed in each round.
const KILLS: [usize; 10] = [57, 20, 133, 91, 168, 34, 146, 75, 22, 119];

/// How many ask at the same time.
const CONNECTIONS: usize = 6;

/// Names of the projects that were acknowledged, with their display names.
type Acknowledged = BTreeMap<String, String>;

fn seed(folder: &Folder) -> PathBuf {
    let path = folder.path().join("seed.yaml");
    fs::write(&path, "organizations/o1: {displayName: One}\n").expect("a file");
    path
}

fn project(display_name: &str) -> Value {
    json!({"displayName": display_name, "organization": "organizations/o1"})
}

/// Creates projects as fast as it goes until nobody answers any more; the program is killed at the `last` acknowledgement.
async fn create(program: Program, round: u64, last: usize) -> Acknowledged {
    let asking = program.asking();
    let acknowledged = Arc::new(Mutex::new(Acknowledged::new()));
    let program = Arc::new(Mutex::new(program));
    let mut tasks = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let (asking, acknowledged, program) = (
            asking.clone(),
            Arc::clone(&acknowledged),
            Arc::clone(&program),
        );
        tasks.spawn(async move {
            for number in 0.. {
                let display_name = format!("{round} {connection} {number}");
                let Ok((status, body)) = asking.post("/v2/projects", &project(&display_name)).await
                else {
                    return;
                };
                assert_eq!(status, 200, "{body}");
                let name = body["name"].as_str().expect("a name").to_owned();
                let mut acknowledged = acknowledged.lock().expect("no panic");
                acknowledged.insert(name, display_name);
                if acknowledged.len() == last {
                    program.lock().expect("no panic").kill();
                }
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.expect("no panic");
    }
    let acknowledged = acknowledged.lock().expect("no panic");
    assert!(acknowledged.len() >= last);
    acknowledged.clone()
}

/// All projects of which there are lists, by name.
async fn listed(asking: &Asking) -> Acknowledged {
    let mut listed = Acknowledged::new();
    let mut token = String::new();
    loop {
        let path = format!("/v2/projects?pageSize=100&pageToken={token}");
        let (status, page) = asking.get(&path).await.expect("an answer");
        assert_eq!(status, 200, "{page}");
        for item in page["projects"].as_array().expect("projects") {
            let text = |member: &str| item[member].as_str().expect("a text").to_owned();
            let twice = listed.insert(text("name"), text("displayName"));
            assert!(
                twice.is_none() && text("organizationDisplayName") == "One",
                "{item}"
            );
        }
        page["nextPageToken"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut token);
        if token.is_empty() {
            return listed;
        }
    }
}

async fn effects(asking: &Asking) -> u64 {
    let (_, state) = asking.get("/_fake/state").await.expect("an answer");
    state["effects"]["projects.create"]
        .as_u64()
        .unwrap_or_default()
}

#[tokio::test]
async fn what_was_acknowledged_outlives_a_kill() {
    let folder = Folder::new();
    let seed = seed(&folder);
    let mut acknowledged = Acknowledged::new();
    let mut token = None;
    for (round, last) in (0..).zip(KILLS) {
        let program = Program::start(program::command(&folder.data(), &seed));
        let asking = program.asking();
        let listed = listed(&asking).await;
        for (name, display_name) in &acknowledged {
            assert_eq!(
                listed.get(name),
                Some(display_name),
                "round {round}: {name} is lost"
            );
        }
        // The last calls of each connection may have worked without anybody hearing of it.
        let most = acknowledged.len() + CONNECTIONS * usize::try_from(round).expect("few");
        assert!(
            listed.len() <= most,
            "round {round}: {} of {most}",
            listed.len()
        );
        assert_eq!(
            effects(&asking).await,
            u64::try_from(listed.len()).expect("few"),
            "round {round}"
        );
        let own =
            token.get_or_insert(asking.token().await.expect("an answer").1["access_token"].clone());
        let (status, body) = asking
            .get_with(own.as_str().expect("a token"), "/v2/projects")
            .await
            .expect("an answer");
        assert_eq!(status, 200, "round {round}: {body}");
        acknowledged.extend(create(program, round, last).await);
    }
    let names = listed(&Program::start(program::command(&folder.data(), &seed)).asking()).await;
    assert!(
        acknowledged
            .iter()
            .all(|(name, display_name)| names.get(name) == Some(display_name))
    );
}

/// A disk on which nothing more has room, as far as this process is concerned.
#[cfg(unix)]
#[tokio::test]
async fn what_does_not_fit_is_refused_and_nothing_is_lost() {
    let folder = Folder::new();
    let seed = seed(&folder);
    let whole = program::command(&folder.data(), &seed);
    let mut short = std::process::Command::new("sh");
    // Files end at 400 KiB; the signal that would end the program instead is ignored.
    short.args(["-c", "trap '' XFSZ; ulimit -f 800; exec \"$0\" \"$@\""]);
    short.arg(whole.get_program()).args(whole.get_args());
    let mut program = Program::start(short);
    let asking = program.asking();
    let mut acknowledged = Acknowledged::new();
    let refusal = loop {
        let display_name = acknowledged.len().to_string();
        let answered = asking.post("/v2/projects", &project(&display_name)).await;
        match answered.expect("it goes on") {
            (200, body) => acknowledged.insert(
                body["name"].as_str().expect("a name").to_owned(),
                display_name,
            ),
            refused => break refused,
        };
        assert!(acknowledged.len() < 10_000, "it always fits");
    };
    let words = refusal.1["error"].as_str().unwrap_or_default().to_owned();
    assert!(
        refusal.0 == 503 && words.starts_with("the change could not be saved: "),
        "{refusal:?}"
    );
    let (status, body) = asking.token().await.expect("an answer");
    assert_eq!(
        (status, &body["error"]),
        (503, &json!("temporarily_unavailable"))
    );
    assert_eq!(
        listed(&asking).await,
        acknowledged,
        "what was refused is not there"
    );
    assert_eq!(
        effects(&asking).await,
        u64::try_from(acknowledged.len()).expect("few")
    );
    program.kill();

    let asking_again = Program::start(whole);
    let asking = asking_again.asking();
    assert_eq!(
        listed(&asking).await,
        acknowledged,
        "the same after a restart with room"
    );
    let (status, body) = asking
        .post("/v2/projects", &project("more"))
        .await
        .expect("an answer");
    assert_eq!(status, 200, "{body}");
}

#[tokio::test]
async fn a_seed_is_for_a_new_file_only() {
    let folder = Folder::new();
    let seed = seed(&folder);
    drop(Program::start(program::command(&folder.data(), &seed)));
    fs::write(
        &seed,
        "organizations/o1: {displayName: Two}\norganizations/o2: {displayName: Two}\n",
    )
    .expect("a file");
    let program = Program::start(program::command(&folder.data(), &seed));
    let (_, page) = program
        .asking()
        .get("/v2/organizations")
        .await
        .expect("an answer");
    let names: Vec<_> = page["organizations"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| &one["displayName"])
        .collect();
    assert_eq!(names, ["One"]);
}

#[test]
fn a_second_program_on_the_same_file_says_so() {
    let folder = Folder::new();
    let seed = seed(&folder);
    let _first = Program::start(program::command(&folder.data(), &seed));
    let words = program::refused(program::command(&folder.data(), &seed));
    assert!(
        words.contains("another process has it open; only one fake at a time can use it"),
        "{words}"
    );
}
