//! Holds the README against the fake: every scenario and seed in it can be played.

use fake::Fake;

const README: &str = include_str!("../README.md");
const MODEL: &str = include_str!("../../../generated/disruptive/model.json");

/// The blocks of the README that are marked as files of a sort.
fn blocks(sort: &str) -> Vec<&'static str> {
    let start = format!("```yaml {sort}\n");
    let blocks = README.split(start.as_str()).skip(1);
    blocks
        .filter_map(|rest| rest.split_once("\n```").map(|(block, _)| block))
        .collect()
}

#[tokio::test]
async fn scenarios_can_be_played() {
    let blocks = blocks("scenario");
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let builder = Fake::of(MODEL).expect("the model can be read");
        let fake = builder.scenario(block).start().await;
        assert!(fake.is_ok(), "{}", fake.expect_err("it is an error"));
    }
}

#[tokio::test]
async fn every_fault_is_told() {
    let fake = Fake::of(MODEL)
        .expect("the model can be read")
        .scenario("faults: [{do: nonsense}, {do: {nonsense: 1}}, {do: {stream: nonsense}}, {do: {status: 503, body: nonsense}}]")
        .start()
        .await;
    // The messages name every word there is; so must the README.
    let message = fake.expect_err("no fault does that").to_string();
    let words: Vec<&str> = message
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            !word.contains("nonsense") && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        })
        .collect();
    assert!(words.len() >= 18, "{message}");
    for word in words {
        // As a word of code, or as the key of an example.
        let marked = [format!("`{word}`"), format!("{{{word}:")];
        assert!(
            marked.iter().any(|marked| README.contains(marked)),
            "{word} is not in the README"
        );
    }
}

#[tokio::test]
async fn seeds_can_be_sown() {
    let blocks = blocks("seed");
    assert_eq!(blocks.len(), 1);
    let builder = Fake::of(MODEL).expect("the model can be read");
    let fake = builder.seed(blocks[0]).start().await;
    let fake = fake.unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(fake.names("Device").len(), 40);
    let own = fake.credentials().expect("there is a key");
    assert_eq!(own.key_id, "k1");
}
