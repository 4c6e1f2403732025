//! The calls as a user writes them, against a server on this machine.

use std::time::Duration;

use acceptance::disruptive::{HOSTS, client};
use acceptance::recorder::{Recorded, Recorder, Reply};
use disruptive::types::{DeviceType, ProjectName};
use disruptive::{Client, Error, ErrorKind};

/// What a user writes.
async fn example(dt: &Client) -> Result<Vec<String>, Error> {
    let project = ProjectName::new("c1");

    let device = dt.devices().get("-", "emucnvbj1pbq5a0").await?;
    let mut seen = vec![device.name.to_string()];

    let mut sensors = dt
        .devices()
        .list(&project)
        .device_types([DeviceType::Temperature])
        .label_filters(["room=99"])
        .items();
    while let Some(device) = sensors.try_next().await? {
        seen.push(device.name.to_string());
    }

    let project = dt
        .projects()
        .create("organizations/c0", "Cold rooms")
        .deadline(Duration::from_secs(20))
        .await?;
    seen.push(project.name.to_string());

    let warm = dt
        .projects()
        .modify("c1", |project| project.display_name = "Warm rooms".into())
        .await?;
    seen.push(warm.display_name);

    if let Err(error) = dt.projects().get("nope").await {
        assert_eq!(error.kind(), ErrorKind::NotFound);
        seen.push(error.to_string());
    }
    Ok(seen)
}

fn service(asked: &Recorded) -> Reply {
    let body = match asked.request.as_str() {
        "api GET /v2/projects/-/devices/emucnvbj1pbq5a0" => {
            r#"{"name": "projects/c1/devices/emucnvbj1pbq5a0", "type": "touch"}"#
        }
        "api GET /v2/projects/c1/devices?device_types=temperature&label_filters=room%3D99" => {
            r#"{"devices": [{"name": "projects/c1/devices/d1", "type": "touch"}], "nextPageToken": "2"}"#
        }
        "api GET /v2/projects/c1/devices?device_types=temperature&label_filters=room%3D99&pageToken=2" => {
            r#"{"devices": [{"name": "projects/c1/devices/d2", "type": "touch"}], "nextPageToken": ""}"#
        }
        "api POST /v2/projects" => r#"{"name": "projects/c2"}"#,
        "api GET /v2/projects/c1" => r#"{"name": "projects/c1", "displayName": "Cold rooms"}"#,
        "api PATCH /v2/projects/c1" => r#"{"name": "projects/c1", "displayName": "Warm rooms"}"#,
        _ => return (
            404,
            r#"{"error": "resource not found", "code": 404, "help": "https://help.example/404"}"#
                .to_owned(),
        ),
    };
    (200, body.to_owned())
}

#[tokio::test]
async fn the_example_of_the_house_runs() {
    let recorder = Recorder::answering(HOSTS, service).await;
    let seen = example(&client(&recorder))
        .await
        .expect("an answer to everything");
    let (story, seen) = seen.split_last().expect("a story");
    assert_eq!(
        seen,
        [
            "projects/c1/devices/emucnvbj1pbq5a0",
            "projects/c1/devices/d1",
            "projects/c1/devices/d2",
            "projects/c2",
            "Warm rooms",
        ]
    );
    for part in [
        "resource not found",
        "404",
        "projects.get",
        "https://help.example/404",
    ] {
        assert!(story.contains(part), "{part:?} is not told:\n{story}");
    }
    println!("{story}");
    assert_eq!(recorder.take().len(), 7);
}

#[tokio::test]
async fn a_response_has_what_is_around_the_value() {
    let recorder = Recorder::answering(HOSTS, service).await;
    let response = client(&recorder)
        .projects()
        .get("c1")
        .response()
        .await
        .expect("a project");
    assert_eq!((response.status(), response.attempts().len()), (200, 1));
    assert!(response.headers().contains_key("content-length"));
    assert!(response.body().starts_with(b"{"));
    assert_eq!(response.into_inner().display_name, "Cold rooms");
}

#[tokio::test]
async fn a_server_that_is_gone_was_sent_nothing() {
    let recorder = Recorder::start(HOSTS).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let nobody = format!("http://{}", listener.local_addr().expect("its address"));
    drop(listener);
    let builder = HOSTS.iter().fold(Client::builder(), |builder, host| {
        builder.base_url(*host, recorder.url(host))
    });
    let client = builder
        .base_url("api", nobody)
        .attempts(1)
        .build()
        .expect("a client");
    let error = client
        .projects()
        .create("organizations/c0", "Cold rooms")
        .await
        .expect_err("nobody");
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::NotSent, false)
    );
}
