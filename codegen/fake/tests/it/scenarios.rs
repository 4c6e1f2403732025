//! Scenario files, and everything that can be wrong with one.

use fake::Fake;
use serde_json::Value;

use crate::client::{Connection, DISRUPTIVE};

async fn mistakes(text: &str) -> String {
    let builder = Fake::of(DISRUPTIVE)
        .expect("a model")
        .scenario_file("storm.yaml", text);
    let errors = builder.start().await.expect_err("mistakes");
    assert_eq!(
        errors.count(),
        errors.to_string().matches("error: ").count()
    );
    errors.to_string()
}

#[tokio::test]
async fn all_mistakes_are_shown_at_once() {
    let text = "\
seed: many
rate_limit: {requests: 75}
propagatoin: 1s
faults:
  - name: storm
    on: device.list
    do: {status: 999}
  - on: projects
    when: {first: 3, every: 2}
    do: stal
";
    let expected = "\
error: `many` is not a valid number here
 --> storm.yaml:1:7
  |
1 | seed: many
  |       ^^^^
  = help: write digits only, from 0 to 18446744073709551615

error: a rate limit needs `requests` and `per`
 --> storm.yaml:2:13
  |
2 | rate_limit: {requests: 75}
  |             ^^^^^^^^^^^^^^
  = help: write `rate_limit: {requests: 75, per: 10s}` or `rate_limit: off`

error: unknown key `propagatoin`
 --> storm.yaml:3:1
  |
3 | propagatoin: 1s
  | ^^^^^^^^^^^
  = help: did you mean `propagation`?

error: there is no operation `device.list` in this API
 --> storm.yaml:6:9
  |
6 |     on: device.list
  |         ^^^^^^^^^^^
  = help: did you mean `devices.list`?

error: `999` is not a valid number here
 --> storm.yaml:7:18
  |
7 |     do: {status: 999}
  |                  ^^^
  = help: write digits only, from 200 to 599

error: `first` and `every` exclude each other
 --> storm.yaml:9:22
  |
9 |     when: {first: 3, every: 2}
  |                      ^^^^^
  = help: keep one of the two

error: unknown fault `stal`
  --> storm.yaml:10:9
   |
10 |     do: stal
   |         ^^^^
   = help: did you mean `stall`?";
    assert_eq!(mistakes(text).await, expected);
}

#[tokio::test]
async fn words_of_earlier_files_are_mistakes_that_name_the_new_ones() {
    let text = "\
quota: {requests: 75}
settle: 1s
faults:
  - on: {effect: once}
    do: stall
";
    let expected = "\
error: the key `quota` is now called `rate_limit`
 --> storm.yaml:1:1
  |
1 | quota: {requests: 75}
  | ^^^^^
  = help: write `rate_limit:`

error: the key `settle` is now called `propagation`
 --> storm.yaml:2:1
  |
2 | settle: 1s
  | ^^^^^^
  = help: write `propagation:`

error: `once` is now called `non_idempotent`
 --> storm.yaml:4:18
  |
4 |   - on: {effect: once}
  |                  ^^^^
  = help: write `non_idempotent`";
    assert_eq!(mistakes(text).await, expected);
}

#[tokio::test]
async fn every_mistake_says_what_to_write() {
    let cases = [
        ("- a", "a scenario is a list"),
        ("rate_limit: {}", "the rate limit is empty"),
        ("rate_limit: {requests: 0, per: 1s}", "from 1 to"),
        (
            "rate_limit: {requests: 1, per: 0s}",
            "must be longer than zero",
        ),
        (
            "rate_limit: {requests: 1, per: 1s, window: open}",
            "`sliding` and `fixed`",
        ),
        ("propagation: 5", "not a duration"),
        ("propagation: 400d", "not a duration"),
        ("clock_skew: fast", "`-90s` for behind"),
        ("basic_auth: yes", "`true` and `false`"),
        ("faults: stall", "not a list"),
        ("faults: [{}]", "a fault is empty"),
        ("faults: [{on: \"*\"}]", "this fault has no `do`"),
        ("faults: [{on: [], do: stall}]", "this list is empty"),
        (
            "faults: [{on: devces, do: stall}]",
            "did you mean `devices`?",
        ),
        (
            "faults: [{on: {effect: twice}, do: stall}]",
            "`guarded` and `non_idempotent`",
        ),
        (
            "faults: [{name: a, do: stall}, {name: a, do: stall}]",
            "another fault is called `a`",
        ),
        ("faults: [{do: {}}]", "`do` is empty"),
        ("faults: [{do: {statuss: 1}}]", "did you mean `status`?"),
        (
            "faults: [{do: {status: 500, retry_after: never}}]",
            "`garbage` and `missing`",
        ),
        (
            "faults: [{do: {status: 500, content_type: \"a\\nb\"}}]",
            "not a valid header value",
        ),
        (
            "faults: [{do: {delay: {from: 2s, to: 1s}}}]",
            "the shorter time first",
        ),
        ("faults: [{do: {drip: {bytes: 0}}}]", "from 1 to"),
        ("faults: [{do: {stream: {}}}]", "is empty"),
        ("faults: [{do: {stream: burn}}]", "`cut_line`"),
        (
            "faults: [{when: {chance: 2}, do: stall}]",
            "not a number from 0 to 1",
        ),
        ("faults: [{when: {nth: [0]}, do: stall}]", "from 1 to"),
        ("seed: 1\nseed: 2", "`seed` is given twice"),
        ("seed: &a 1", "anchors and aliases"),
        ("seed: [", "this is not YAML"),
        ("null: 1", "`null` stands for nothing, so it is no key"),
        (": 1", "a key is missing before this `:`"),
        ("[a]: 1", "a key must be a string"),
        ("seed: !!int 1", "tags are not read"),
        ("seed: 1\n---\nseed: 2", "a second YAML document begins"),
        (&"[".repeat(40), "nested more than 32 levels deep"),
        ("\u{e9}\u{e9}: 1", "unknown key `\u{e9}\u{e9}`"),
    ];
    for (text, sentence) in cases {
        let said = mistakes(text).await;
        assert!(said.contains(sentence), "{text}: {said}");
        assert!(
            said.contains("--> storm.yaml:") && said.contains("= help: "),
            "{said}"
        );
    }
}

/// What a fake does with a scenario, as its control interface says it.
async fn played(text: &str) -> Value {
    let builder = Fake::of(DISRUPTIVE).expect("a model").manual_clock();
    let fake = builder.scenario(text).start().await;
    let fake = fake.unwrap_or_else(|errors| panic!("{text}: {errors}"));
    let state = Connection::to(&fake).await.get("/_fake/state").await;
    let state: Value = state.expect("an answer").json();
    assert!(state["faults"].is_array(), "{state}");
    let parts = ["rateLimit", "faults", "clock"];
    parts
        .map(|part| (part.to_owned(), state[part].clone()))
        .into_iter()
        .collect()
}

#[tokio::test]
async fn yaml_and_json_say_the_same() {
    let pairs = [
        (
            "rate_limit: {requests: 5, per: 2s, window: fixed, scope: host}\n\
             faults:\n  - do: {delay: {from: 1ms, to: 2s, shape: long_tail}}\n",
            r#"{"rate_limit": {"requests": 5, "per": "2s", "window": "fixed", "scope": "host"},
                "faults": [{"do": {"delay": {"from": "1ms", "to": "2s", "shape": "long_tail"}}}]}"#,
        ),
        (
            "rate_limit: off\nclock_skew: -90s\nfaults: [{do: {stream: {error: 14}, after: 3}}, {do: cut_chunk}]",
            r#"{"rate_limit": "off", "clock_skew": "-90s",
                "faults": [{"do": {"stream": {"error": 14}, "after": 3}}, {"do": "cut_chunk"}]}"#,
        ),
        (
            "faults:\n- name: storm\n  on: [devices, projects.list]\n  when: {nth: [1, 3]}\n  do: {status: 503, retry_after: 7}\n",
            r#"{"faults": [{"name": "storm", "on": ["devices", "projects.list"],
                "when": {"nth": [1, 3]}, "do": {"status": 503, "retry_after": 7}}]}"#,
        ),
        ("", "{}"),
    ];
    let mut told: Vec<Value> = Vec::new();
    for (yaml, json) in pairs {
        let played = (played(yaml).await, played(json).await);
        assert_eq!(played.0, played.1, "{yaml}\n{json}");
        assert!(!told.contains(&played.0), "{yaml} says what another says");
        told.push(played.0);
    }
    assert_eq!(told[0]["rateLimit"]["window"], "fixed");
    assert_eq!(told[1]["faults"].as_array().map(Vec::len), Some(2));
    assert_eq!(told[2]["faults"][0]["name"], "storm");
}

#[tokio::test]
async fn a_scenario_with_mistakes_changes_nothing() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .scenario("faults: [{name: a, do: stall}]");
    let fake = fake.start().await.expect("it starts");
    assert!(fake.scenario("faults: [{name: b}]").is_err());
    assert!(fake.faults().contains_key("a"));
}
