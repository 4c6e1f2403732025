//! Pages of lists, and the page tokens that request the next page.
//!
//! A token holds the place after which a page begins, not a number of items, so that what comes and goes meanwhile shifts nothing.

use serde_json::Value;

use crate::call::Call;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::model::Reply;
use crate::random::SeededRandom;
use crate::rules::check::query::Query;
use crate::state::shared::State;
use crate::state::view::View;

/// A page that is asked for.
#[derive(Debug)]
pub(crate) struct Page {
    /// Number of items at most.
    pub(crate) size: usize,
    /// The place after which it begins.
    pub(crate) after: Option<Value>,
    /// What binds a token to a call and its filters.
    seal: u64,
    next: Option<String>,
}

impl Page {
    /// # Errors
    ///
    /// 400 if the page size is not valid, or if the page token is not one of this list.
    pub(crate) fn of(view: View<'_>, call: &Call<'_>, query: &Query) -> Result<Self, Refusal> {
        let seal = seal(view.state, call, query);
        let Some(paging) = &view.index().api.paging else {
            return Ok(Self {
                size: usize::MAX,
                after: None,
                seal,
                next: None,
            });
        };
        let size = size(query.one(&paging.size), paging.max, &paging.size)?;
        let after = match query.one(&paging.token) {
            None | Some("") => None,
            Some(token) => Some(read(token, seal).ok_or_else(|| foreign(&paging.token))?),
        };
        Ok(Self {
            size,
            after,
            seal,
            next: Some(paging.next.clone()),
        })
    }

    /// The answer with a page of items, each with its place.
    ///
    /// There must be one item more than the page holds if it is not the last.
    pub(crate) fn answer(&self, key: &str, mut items: Vec<(Value, String)>) -> String {
        let more = items.len() > self.size;
        items.truncate(self.size);
        let token = items
            .last()
            .filter(|_| more)
            .map(|(place, _)| write(place, self.seal))
            .unwrap_or_default();
        let texts: Vec<_> = items.into_iter().map(|(_, text)| text).collect();
        let mut members = vec![(key, format!("[{}]", texts.join(",")))];
        let next = self.next.as_deref();
        members.extend(next.map(|next| (next, Value::from(token).to_string())));
        json::object(&members)
    }
}

/// What is wrong with the page that a call asks for, so that it can be said with whatever else is wrong.
pub(crate) fn mistakes(state: &State, call: &Call<'_>, query: &Query) -> Vec<String> {
    let (Some(paging), Reply::Pages { .. }) = (&state.index.api.paging, &call.operation.reply)
    else {
        return Vec::new();
    };
    let token = query.one(&paging.token).filter(|token| !token.is_empty());
    let is_foreign = token.is_some_and(|token| read(token, seal(state, call, query)).is_none());
    let size = size(query.one(&paging.size), paging.max, &paging.size).err();
    let token = is_foreign.then(|| foreign(&paging.token));
    size.into_iter()
        .chain(token)
        .map(|refusal| refusal.message)
        .collect()
}

fn foreign(wire: &str) -> Refusal {
    refusal::bad(format!(
        "`{wire}` is not a page token of this list: send one that it returned for the same parameters"
    ))
}

fn size(asked: Option<&str>, max: Option<u32>, wire: &str) -> Result<usize, Refusal> {
    let max = usize::try_from(max.unwrap_or(1000)).unwrap_or(usize::MAX);
    let wrong = || refusal::bad(format!("`{wire}` must be a whole number, at least 1"));
    match asked {
        None | Some("") => Ok(max),
        Some(text) => {
            let size: usize = text.parse().map_err(|_| wrong())?;
            match size {
                0 => Err(wrong()),
                // More than a page holds is no mistake: the page is as large as pages get.
                size => Ok(size.min(max)),
            }
        }
    }
}

fn seal(state: &State, call: &Call<'_>, query: &Query) -> u64 {
    let paging = state.index.api.paging.as_ref();
    let left_out: Vec<_> = paging
        .into_iter()
        .flat_map(|paging| [paging.size.as_str(), paging.token.as_str()])
        .collect();
    let path = call.path.iter().map(|(_, value)| value.as_str());
    let words: Vec<_> = [call.operation.id.as_str()]
        .into_iter()
        .chain(path)
        .chain(query.without(&left_out))
        .collect();
    SeededRandom::of(state.seed, &words, 0).next()
}

fn write(place: &Value, seal: u64) -> String {
    let text = place.to_string();
    let check = SeededRandom::of(seal, &[&text], 0).next();
    let bytes = text.bytes().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = bytes.filter_map(|digit| char::from_digit(digit.into(), 16));
    format!("{check:016x}{}", digits.collect::<String>())
}

fn read(token: &str, seal: u64) -> Option<Value> {
    let (check, bytes) = token.split_at_checked(16)?;
    let bytes = bytes
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let text = String::from_utf8(bytes.collect::<Option<Vec<_>>>()?).ok()?;
    let right = format!("{:016x}", SeededRandom::of(seal, &[&text], 0).next());
    (right == check)
        .then(|| serde_json::from_str(&text).ok())
        .flatten()
}
