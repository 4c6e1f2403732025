//! The end of a server.

use tokio::sync::watch;

/// Waits for the end, which also comes when nobody can say it any more.
pub(super) async fn end(ended: &mut watch::Receiver<bool>) {
    // An error is the end of whoever would say it.
    let _ = ended.wait_for(|ended| *ended).await;
}
