//! Everything can be shared between threads or moved to another; to compile is to pass.

use std::fmt::Debug;

use acceptance::disruptive::Stage;
use disruptive::runtime::{
    Endpoint, EventStream, Items, MockResponse, Modify, One, Page, Paged, Pages, Response, Streamed,
};
use disruptive::types::{Device, Event, NotificationRule, Project};
use disruptive::{Client, Error, operations, resources};

fn shared<T: Send + Sync + 'static>() {}
fn moved<T: Send + 'static>() {}
fn shown<T: Debug>() {}
fn cloned<T: Clone>() {}

/// Holds for whatever endpoint there is.
fn call_of<E: Endpoint + Debug + IntoFuture<IntoFuture: Send>>() {
    shared::<E>();
    cloned::<E>();
    shown::<E>();
    moved::<E::IntoFuture>();
}

#[test]
fn clients_and_what_they_give_cross_threads() {
    shared::<Client>();
    cloned::<Client>();
    shown::<Client>();
    shared::<bookshop::Client>();
    shared::<Error>();
    shared::<Response<Project>>();
    shared::<Page<Device>>();
    shared::<Device>();
    shared::<Event>();
    shared::<NotificationRule>();
    call_of::<resources::ProjectsGet>();
    call_of::<resources::EventsStream>();
}

#[test]
fn streams_and_changes_move_to_another_thread() {
    moved::<EventStream<Event>>();
    moved::<Pages<Device>>();
    moved::<Items<Device>>();
    moved::<Modify<'static, Project>>();
    moved::<<Modify<'static, Project> as IntoFuture>::IntoFuture>();
}

#[test]
fn replies_are_of_the_types_that_the_methods_promise() {
    fn one<E: Endpoint<Reply = One<T>>, T>() {}
    fn paged<E: Endpoint<Reply = Paged<T>>, T>() {}
    fn streamed<E: Endpoint<Reply = Streamed<T>>, T>() {}
    one::<resources::ProjectsGet, Project>();
    paged::<resources::DevicesList, Device>();
    streamed::<resources::EventsStream, Event>();
}

/// Decided while compiling, without a call.
const _: () = assert!(operations::PROJECTS_CREATE.on(503).row.ambiguous);

#[tokio::test]
async fn a_call_runs_in_a_task_of_its_own() {
    let stage = Stage::new([
        MockResponse::answer(200, r#"{"name": "projects/p1"}"#),
        MockResponse::answer(200, r#"{"name": "projects/p1"}"#),
    ]);
    let client = stage.client.clone();
    let task = tokio::spawn(async move {
        client.projects().get("p1").await?;
        client.projects().list().items().try_next().await
    });
    let none = task.await.expect("a task that ends").expect("a list");
    assert!(none.is_none());
}
