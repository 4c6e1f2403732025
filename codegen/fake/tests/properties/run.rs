//! Sequences of requests, right and wrong, and what becomes of each.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::Duration;

use fake::Fake;
use serde_json::{Value, json};

use crate::conform;
use crate::faults::{self, Site};
use crate::http::{Answer, Http, Request};
use crate::make::{Draft, Make, aligned, plain};
use crate::model::{Model, Operation, Reply, Ty};
use crate::oracle::{Oracle, above};
use crate::random::Random;
use crate::tally::Tally;
use crate::{DISRUPTIVE, SHOWCASE, Spec, size};

/// Notes what is not so, and goes on: there may be more.
macro_rules! hold {
    ($run:expr, $is:expr, $($shown:tt)+) => {
        if let Err(why) = holds($is) {
            $run.faults.borrow_mut().push(format!("{why}{}", format!($($shown)+)));
        }
    };
}

trait Holds {
    fn why(self) -> Option<String>;
}

impl Holds for bool {
    fn why(self) -> Option<String> {
        (!self).then(String::new)
    }
}

impl Holds for Result<(), String> {
    fn why(self) -> Option<String> {
        self.err()
    }
}

fn holds(is: impl Holds) -> Result<(), String> {
    is.why().map_or(Ok(()), Err)
}

/// Whether both are the same, and if not, both.
fn same<T: PartialEq<U> + Debug, U: Debug>(left: &T, right: &U) -> Result<(), String> {
    if left == right {
        Ok(())
    } else {
        Err(format!("{left:?}\nis not\n{right:?}\n"))
    }
}

/// A fake under questions.
struct Run<'m> {
    model: &'m Model,
    fake: &'m Fake,
    make: Make<'m>,
    http: Http,
    tally: Tally,
    /// What must not be, each with the request that led to it.
    faults: RefCell<Vec<String>>,
    /// All answers, one after another.
    heard: Vec<String>,
}

/// Everything that a fake holds, and how often each operation has changed something.
#[derive(Debug, PartialEq, Eq)]
struct State {
    resources: BTreeMap<String, String>,
    effects: BTreeMap<String, u64>,
}

impl State {
    /// The names of what is not the same in both.
    fn changes(&self, after: &Self) -> Vec<String> {
        let names: BTreeSet<_> = self
            .resources
            .keys()
            .chain(after.resources.keys())
            .collect();
        names
            .into_iter()
            .filter(|name| self.resources.get(*name) != after.resources.get(*name))
            .cloned()
            .collect()
    }
}

impl Run<'_> {
    fn state(&self) -> State {
        let names = self.model.kinds().flat_map(|ty| self.fake.names(ty));
        let text = |name: String| {
            (
                name.clone(),
                self.fake.get(&name).unwrap_or_default().to_string(),
            )
        };
        let effects = self
            .model
            .operations
            .iter()
            .map(|operation| (operation.id.clone(), self.fake.effects(&operation.id)));
        State {
            resources: names.map(text).collect(),
            effects: effects.collect(),
        }
    }

    async fn send(&mut self, request: &Request) -> Answer {
        let answer = self.http.send(request).await;
        hold!(
            self,
            answer.status < 500,
            "{}: {}\n{request}",
            answer.status,
            answer.body
        );
        self.heard
            .push(format!("{request}\n{}{}", answer.head, answer.body));
        answer
    }

    async fn ask(&mut self, operation: &Operation) {
        self.fake.advance(Duration::from_micros(1_234_567));
        let draft = self.make.draft(operation);
        let expected = self.make.oracle.expected(&draft);
        if expected.is_empty() {
            self.spoil(&draft).await;
        }
        let request = draft.written(self.model);
        if let Reply::Stream { .. } = operation.reply {
            self.follow(&draft, &expected).await;
            return;
        }
        let before = self.state();
        let answer = self.send(&request).await;
        let after = self.state();
        let shown = format!("{}: {}\n{request}", answer.status, answer.body);
        if !expected.is_empty() {
            hold!(
                self,
                expected.contains(&answer.status),
                "wanted one of {expected:?}, not {shown}"
            );
            hold!(
                self,
                same(&(before.changes(&after)), &(Vec::<String>::new())),
                "{shown}"
            );
            hold!(self, before == after, "{shown}");
            self.is_error(&answer, &shown);
            self.tally.of(&operation.id).refused += 1;
            return;
        }
        if answer.status != 200 {
            return self
                .faults
                .borrow_mut()
                .push(format!("a valid request: {shown}"));
        }
        self.tally.of(&operation.id).done += 1;
        let mistakes = conform::mistakes(self.model, &operation.reply, &answer.json());
        hold!(self, mistakes.is_empty(), "{mistakes:#?}\n{shown}");
        self.counted(operation, (&before, &after), &shown);
        if draft.is_try() {
            hold!(
                self,
                before == after,
                "a mere try has changed something: {shown}"
            );
        } else {
            self.kept(&draft, &answer.json(), &shown).await;
        }
    }

    /// An error says in the API's own way what is wrong.
    fn is_error(&self, answer: &Answer, shown: &str) {
        let (own, body) = (&self.model.api.error_body, answer.json());
        hold!(
            self,
            body[&own.message]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{shown}"
        );
        hold!(self, same(&(body[&own.code]), &(answer.status)), "{shown}");
        hold!(self, body[&own.help].is_string(), "{shown}");
    }

    /// A call that changes something counts once, and nothing else counts.
    fn counted(&self, operation: &Operation, states: (&State, &State), shown: &str) {
        let (before, after) = states;
        let changes = before.changes(after);
        // An event is a change, although what was reported last may be the same; so is what has been said to be done.
        let always =
            matches!(operation.does(), "publish" | "act") || operation.behaviour() == "sync";
        let more = u64::from(always || !changes.is_empty());
        let mut wanted = before.effects.clone();
        *wanted.entry(operation.id.clone()).or_default() += more;
        hold!(
            self,
            same(&(after.effects), &(wanted)),
            "{changes:?}\n{shown}"
        );
    }

    /// What was sent is there, and what was deleted is not.
    async fn kept(&mut self, draft: &Draft, reply: &Value, shown: &str) {
        let operation = &draft.operation;
        let sent = draft.body.clone().unwrap_or_default();
        match operation.does() {
            "create" => {
                let name = operation
                    .creates
                    .as_ref()
                    .and_then(|creates| reply.pointer(creates["name"].as_str()?))
                    .and_then(Value::as_str);
                let name = name.map_or_else(|| created(operation, draft, &sent), str::to_owned);
                let made = holder(operation).map_or(reply, |holder| &reply[holder]);
                self.agrees(operation, &sent, made, shown);
                self.reads(&name, Some(made), shown).await;
            }
            "create_each" => {
                let items = sent[operation.detail("items")]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let made = operation
                    .creates
                    .as_ref()
                    .and_then(|creates| reply.pointer(creates["each"].as_str()?));
                let made = made.and_then(Value::as_array).cloned().unwrap_or_default();
                hold!(self, same(&(made.len()), &(items.len())), "{shown}");
                for one in made {
                    self.reads(one["name"].as_str().unwrap_or_default(), Some(&one), shown)
                        .await;
                }
            }
            "update" | "replace" | "set" => {
                let name = self.make.oracle.resource(draft).unwrap_or_default();
                if operation.does() != "set"
                    && operation.mask.as_ref().is_none_or(|mask| !draft.has(mask))
                {
                    self.agrees(operation, &sent, reply, shown);
                }
                self.reads(&name, Some(reply), shown).await;
            }
            "read" => {
                let name = self.make.oracle.resource(draft).unwrap_or_default();
                self.reads(&name, Some(reply), shown).await;
            }
            "delete" => {
                let name = self.make.oracle.resource(draft).unwrap_or_default();
                hold!(self, !self.make.oracle.exists(&name), "{shown}");
                self.reads(&name, None, shown).await;
            }
            "delete_each" => {
                for name in crate::oracle::texts(&sent[operation.detail("items")]) {
                    self.reads(name, None, shown).await;
                }
            }
            "list" | "history" => self.walks(draft, shown).await,
            _ => {}
        }
    }

    /// Reads a resource wherever it can be read: it is this, or it is not there.
    async fn reads(&mut self, name: &str, wanted: Option<&Value>, shown: &str) {
        let reading = self.model.operations.iter().filter(|operation| {
            operation.does() == "read" && self.model.is_name(operation.of(), name)
        });
        let reading: Vec<_> = reading.cloned().collect();
        for operation in reading {
            let Some(path) = aligned(&operation, name) else {
                continue;
            };
            let may = self.make.oracle.may(&operation, name);
            let draft = Draft {
                operation,
                path,
                query: Vec::new(),
                body: None,
            };
            let fits = wanted.is_some() && self.make.oracle.fits(&draft.operation, name);
            let answer = self.send(&draft.written(self.model)).await;
            match (wanted, fits) {
                (Some(wanted), true) if may => hold!(
                    self,
                    same(&(answer.status, &answer.json()), &(200, wanted)),
                    "{name} after {shown}"
                ),
                _ => hold!(
                    self,
                    [403, 404].contains(&answer.status),
                    "{}: {} for {name} after {shown}",
                    answer.status,
                    answer.body
                ),
            }
        }
    }

    fn agrees(&self, operation: &Operation, sent: &Value, made: &Value, shown: &str) {
        let known = |wire: &str| {
            operation.params().any(|(param, _)| param.wire == wire)
                || self.model.structure(operation.of()).is_some_and(|found| {
                    found
                        .fields
                        .iter()
                        .any(|field| field.wire == wire && !field.output)
                })
        };
        for (wire, value) in sent
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(wire, _)| known(wire))
        {
            let is_id = operation.params().any(|(param, _)| {
                param.wire == *wire && param.ty == Ty::IdOf(operation.of().to_owned())
            });
            let has = self
                .model
                .structure(operation.of())
                .is_some_and(|found| found.fields.iter().any(|field| field.wire == *wire));
            // What is null at first has not been said, and may have a default.
            let unsaid = value.is_null() && operation.does() == "create";
            if has && !is_id && !unsaid {
                hold!(
                    self,
                    agree(value, &made[wire]),
                    "`{wire}` was sent as {value} and is {}\n{shown}",
                    made[wire]
                );
            }
        }
    }

    /// A list has each of its items once, over all of its pages.
    async fn walks(&mut self, draft: &Draft, shown: &str) {
        let Reply::Pages { item, key } = &draft.operation.reply else {
            return;
        };
        let paging = &self.model.api.paging;
        let asked = |(name, _): &&(String, String)| plain(name) == plain(&paging.size);
        let asked = draft.query.iter().rfind(asked);
        // A page is never larger than pages get, whatever is asked.
        let most = usize::try_from(paging.max).unwrap_or(1);
        let size = asked.map_or(most, |(_, size)| size.parse().unwrap_or(most).min(most));
        let (mut found, mut token) = (Vec::new(), String::new());
        for _ in 0..if draft.operation.does() == "history" {
            3
        } else {
            400
        } {
            let mut page = draft.clone();
            page.query.push((paging.token.clone(), token));
            let answer = self.send(&page.written(self.model)).await;
            hold!(
                self,
                same(&(answer.status), &(200)),
                "{}\n{shown}",
                answer.body
            );
            let body = answer.json();
            let items = body[key].as_array().cloned().unwrap_or_default();
            token = body[&paging.next].as_str().unwrap_or_default().to_owned();
            hold!(
                self,
                items.len() == size || (items.len() < size && token.is_empty()),
                "{} of {size}\n{shown}",
                items.len()
            );
            found.extend(items);
            if token.is_empty() {
                break;
            }
        }
        let identity = if draft.operation.does() == "history" {
            "eventId"
        } else {
            "name"
        };
        let names: Vec<_> = found
            .iter()
            .filter_map(|item| item[identity].as_str().map(str::to_owned))
            .collect();
        let once: BTreeSet<_> = names.iter().cloned().collect();
        hold!(
            self,
            same(&(once.len()), &(found.len())),
            "twice: {names:?}\n{shown}"
        );
        let narrowed = draft.operation.service.filters.iter().any(|(wire, rule)| {
            rule != "order" && draft.has(wire)
                || rule
                    .get("from")
                    .is_some_and(|from| !from["default"].is_null())
        });
        if matches!(item, Ty::Named(_)) && draft.operation.does() == "list" {
            let all = self.listed(draft);
            let strange: Vec<_> = once.difference(&all).collect();
            hold!(self, strange.is_empty(), "{strange:?}\n{shown}");
            hold!(
                self,
                narrowed || all == once,
                "not {:?}\n{shown}",
                all.difference(&once).collect::<Vec<_>>()
            );
        }
    }

    /// The names of what an operation lists when nothing narrows it.
    fn listed(&self, draft: &Draft) -> BTreeSet<String> {
        let oracle = self.make.oracle;
        let scope = oracle.scope(draft);
        let names = self.fake.names(draft.operation.of()).into_iter();
        let names = names.filter(|name| scope.is_none() || above(name) == scope.as_deref());
        names
            .filter(|name| {
                oracle.may(&draft.operation, name) && oracle.fits(&draft.operation, name)
            })
            .collect()
    }

    /// Sends a draft with one thing wrong, and with two.
    async fn spoil(&mut self, draft: &Draft) {
        let mut sites = faults::sites(self.model, draft, &mut self.make.chance);
        self.make.chance.shuffle(&mut sites);
        let before = self.state();
        for site in sites.iter().take(2) {
            self.wrong(draft, &[site], &before).await;
            self.tally.of(&draft.operation.id).wrong += 1;
        }
        let pair = sites.iter().enumerate().find_map(|(nth, one)| {
            Some((
                one,
                sites[nth + 1..].iter().find(|other| one.is_apart(other))?,
            ))
        });
        if let Some((one, other)) = pair {
            self.wrong(draft, &[one, other], &before).await;
            self.tally.of(&draft.operation.id).twice += 1;
        }
    }

    async fn wrong(&mut self, draft: &Draft, sites: &[&Site], before: &State) {
        let request = faults::spoiled(self.model, draft, sites);
        let answer = self.send(&request).await;
        let at: Vec<_> = sites.iter().map(|site| &site.at).collect();
        let shown = format!(
            "{}: {}\nwrong in {at:?}\n{request}",
            answer.status, answer.body
        );
        hold!(self, same(&(answer.status), &(400)), "{shown}");
        self.is_error(&answer, &shown);
        let body = answer.json();
        let message = body[&self.model.api.error_body.message]
            .as_str()
            .unwrap_or_default();
        hold!(
            self,
            at.iter().all(|at| message.contains(at.as_str())),
            "the message does not name it\n{shown}"
        );
        hold!(
            self,
            same(&(before.changes(&self.state())), &(Vec::<String>::new())),
            "{shown}"
        );
        hold!(self, *before == self.state(), "{shown}");
    }

    /// A stream begins at once and says from time to time that it is alive.
    async fn follow(&mut self, draft: &Draft, expected: &[u16]) {
        let mut draft = draft.clone();
        draft
            .query
            .retain(|(name, _)| plain(name) != "pinginterval");
        draft
            .query
            .push(("ping_interval".to_owned(), "10s".to_owned()));
        let request = draft.written(self.model);
        let mut http = Http::to(self.fake).await;
        let answer = http.open(&request).await;
        let count = self.tally.of(&draft.operation.id);
        if !expected.is_empty() {
            hold!(
                self,
                expected.contains(&answer.status),
                "wanted {expected:?}, not {}\n{request}",
                answer.head
            );
            count.refused += 1;
            return;
        }
        if answer.status != 200 {
            return self
                .faults
                .borrow_mut()
                .push(format!("a valid request: {}{request}", answer.head));
        }
        count.done += 1;
        until("a stream waits", || self.fake.sleepers() > 0).await;
        self.fake.advance(Duration::from_secs(10));
        let line = http.line(&request).await;
        let body: Value = serde_json::from_str(&line).expect("JSON");
        let mistakes = conform::mistakes(self.model, &draft.operation.reply, &body);
        hold!(
            self,
            mistakes.is_empty(),
            "{mistakes:#?}\n{line}\n{request}"
        );
        self.heard.push(line);
        drop(http);
        until("the stream has ended", || {
            self.fake.advance(Duration::from_secs(10));
            self.fake.sleepers() == 0
        })
        .await;
    }
}

/// Lets all tasks run until something is so; that it never becomes so is told after a minute.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let becomes_so = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    let became_so = tokio::time::timeout(Duration::from_secs(60), becomes_so).await;
    assert!(became_so.is_ok(), "never: {what}");
}

/// The member of a reply that holds the new resource.
fn holder(operation: &Operation) -> Option<&str> {
    let pointer = operation.creates.as_ref()?["name"].as_str()?;
    pointer.strip_suffix("/name")?.strip_prefix('/')
}

/// The name of an entry of a map, which a reply does not say.
fn created(_: &Operation, draft: &Draft, sent: &Value) -> String {
    format!(
        "{}/{}",
        draft
            .filled()
            .trim_start_matches("/v1/")
            .trim_start_matches("/v2/"),
        sent["key"].as_str().unwrap_or_default()
    )
}

/// Whether what is there is what was sent: numbers by value, addresses in any letters, nothing for null.
fn agree(sent: &Value, is: &Value) -> bool {
    match (sent, is) {
        (Value::Number(sent), Value::Number(is)) => sent.as_f64() == is.as_f64(),
        (Value::String(sent), Value::String(is)) => {
            sent == is || (sent.contains('@') && sent.eq_ignore_ascii_case(is))
        }
        (Value::String(sent), other) => {
            serde_json::from_str(sent).is_ok_and(|sent: Value| sent == *other)
                || other
                    .as_f64()
                    .is_some_and(|other| sent.parse() == Ok(other))
        }
        (Value::Array(sent), Value::Array(is)) => {
            sent.len() == is.len() && sent.iter().zip(is).all(|(sent, is)| agree(sent, is))
        }
        (Value::Object(sent), Value::Object(_)) => sent
            .iter()
            .all(|(key, sent)| key == "surprise ✓" || agree(sent, &is[key])),
        (sent, is) => sent == is,
    }
}

/// Asks everything so many times; returns all answers.
async fn run(spec: &Spec, seed: u64, rounds: usize) -> Vec<String> {
    let model = Model::read(spec.model);
    let fake = spec
        .builder()
        .manual_clock()
        .start()
        .await
        .expect("it starts");
    let oracle = Oracle::new(&model, &fake);
    let make = Make {
        model: &model,
        fake: &fake,
        oracle: &oracle,
        chance: Random(seed),
    };
    let http = Http::to(&fake).await;
    let mut run = Run {
        model: &model,
        fake: &fake,
        make,
        http,
        tally: Tally::default(),
        heard: Vec::new(),
        faults: RefCell::default(),
    };
    for _ in 0..rounds {
        let mut operations = model.operations.clone();
        run.make.chance.shuffle(&mut operations);
        for operation in &operations {
            run.tally.of(&operation.id);
            run.ask(operation).await;
            adopt(&fake, &oracle);
        }
    }
    println!("{}", run.tally);
    let faults = run.faults.take();
    assert!(
        faults.is_empty(),
        "{} faults\n\n{}",
        faults.len(),
        faults.join("\n\n")
    );
    let never = run.tally.never();
    assert!(
        rounds < 3 || never.is_empty(),
        "these never did what they say: {never:?}"
    );
    let (wrong, twice) = run.tally.spoiled();
    // Some operations take nothing that could be wrong, and most have room for one mistake only.
    let asked = rounds * model.operations.len();
    assert!(
        wrong >= asked / 2 && twice >= asked / 8,
        "of {asked} calls, {wrong} with one mistake and {twice} with two are too few"
    );
    let place = format!(
        ":{}",
        crate::http::address(&fake)
            .rsplit(':')
            .next()
            .unwrap_or_default()
    );
    run.heard
        .into_iter()
        .map(|heard| heard.replace(&place, ":PORT"))
        .collect()
}

/// Lets the caller do everything on aisles that are new, where nobody has said who may.
fn adopt(fake: &Fake, oracle: &Oracle<'_>) {
    for aisle in fake.names("Aisle") {
        let duty = format!("{aisle}/duties/owner");
        if !oracle.exists(&duty) {
            let duties = json!({"email": "owner@bookshop.example", "roles": ["roles/keeper"]});
            fake.put(&duty, duties).expect("a duty");
        }
    }
}

#[tokio::test]
async fn the_dt_api_takes_what_is_right_and_says_what_is_wrong() {
    run(&DISRUPTIVE, 1, 3 * size()).await;
}

#[tokio::test]
async fn the_shop_takes_what_is_right_and_says_what_is_wrong() {
    run(&SHOWCASE, 2, 5 * size()).await;
}

async fn alike(spec: &Spec) {
    let (first, second) = (run(spec, 3, 1).await, run(spec, 3, 1).await);
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
}

#[tokio::test]
async fn the_same_questions_have_the_same_answers_byte_for_byte() {
    alike(&DISRUPTIVE).await;
    alike(&SHOWCASE).await;
}
