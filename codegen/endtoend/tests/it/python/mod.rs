//! The official Python client, method by method, held against what our client sees.

mod driver;
mod session;
mod steps;

use session::Session;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_method_of_the_official_client_works_against_the_fake() {
    let mut session = Session::start().await;
    steps::organizations(&mut session).await;
    steps::projects(&mut session).await;
    steps::members(&mut session).await;
    steps::roles(&mut session).await;
    steps::accounts(&mut session).await;
    steps::devices(&mut session).await;
    steps::emulator(&mut session).await;
    steps::stream(&mut session);
    steps::connectors(&mut session).await;
    steps::claims(&mut session).await;
    let missing = session.end();
    assert!(missing.is_empty(), "never called: {missing:?}");
}
