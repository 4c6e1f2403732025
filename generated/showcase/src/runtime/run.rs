//! The loop of every call.

use std::sync::Arc;

use http::HeaderMap;

use super::attempt::Attempt;
use super::client::Http;
use super::course::Course;
use super::decode::Unreadable;
use super::draft::Draft;
use super::error::Error;
use super::job::Job;
use super::kind::ErrorKind;
use super::next::Next;
use super::operation::Operation;
use super::reply::{Answer, Content, Reply, Response};
use super::resend::Resend;
use super::spans;
use super::watch::Watched;

/// Takes a successful answer, or says why it cannot.
pub(super) type Accept<'a> = &'a mut (dyn FnMut(Answer) -> Result<(), Unreadable> + Send);

/// Attempts a call until an answer is accepted or the policy stops, and returns the history.
pub(super) async fn run(job: &Job<'_>, accept: Accept<'_>) -> Result<Vec<Attempt>, Error> {
    let mut course = Course::new(job);
    loop {
        let pass = course.pass().await?;
        course.wait_for_admission().await?;
        let failure = match course.attempt(&pass, accept).await {
            Ok(()) => return Ok(course.success()),
            Err(failure) => failure,
        };
        match course.next(&failure) {
            Next::Repeat(pause) => course.sleep(pause, failure).await,
            Next::Renew => course.renew(&pass, failure),
            Next::Finish => return course.finish(failure, accept),
            Next::Stop(stop) => return Err(course.error(failure, stop)),
        }
    }
}

/// Runs a call from its begin to its end.
pub(super) async fn call<R: Reply>(
    http: &Http,
    operation: &'static Operation,
    draft: Draft,
) -> Result<Response<R::Output>, Error> {
    let watched = Watched::new(http, operation);
    let result = spans::around(&watched.span, response::<R>(http, operation, draft)).await;
    watched.end(&result);
    result
}

/// Runs a call and reads its reply; only this part knows the reply's type, so that the loop is
/// compiled once.
async fn response<R: Reply>(
    http: &Http,
    operation: &'static Operation,
    draft: Draft,
) -> Result<Response<R::Output>, Error> {
    let resend = Resend::new(http, operation, &draft);
    let job = Job::new(http, operation, R::OPEN, draft)?;
    let mut response = None;
    let accept = &mut |answer: Answer| {
        let (status, headers, body) = (answer.status, Arc::clone(&answer.headers), answer.whole());
        let value = R::read(answer)?;
        response = Some(Response {
            value,
            status,
            headers,
            body,
            attempts: Vec::new(),
        });
        Ok(())
    };
    let mut attempts = run(&job, accept).await?;
    let Some(mut response) = response else {
        let error = Error::new(ErrorKind::Unexpected, "the call ended without a reply");
        return Err(error.at(operation));
    };
    if let Some(resend) = resend {
        let check = &mut |answer| R::read(answer).map(drop);
        // In a box, since calls that have nothing to do with it need no room for it.
        let rest = Box::pin(resend.run(&response.body, &mut attempts, check));
        if let Some(body) = rest.await {
            let content = Content::Whole(body.clone());
            let headers = HeaderMap::clone(&response.headers);
            let answer = job.answer(response.status, headers, content);
            // Each part of it could be read by itself.
            if let Ok(value) = R::read(answer) {
                (response.value, response.body) = (value, body);
            }
        }
    }
    Ok(Response {
        attempts,
        ..response
    })
}
