//! Holds `spec/README.md` against what it teaches: the tables of the language, the specs that its examples are cut out of, and the
//! files that `cargo xtask new` writes; and the manual of the commands against what the generator says to its examples.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use codegen::{DriftFormat, RuntimeFiles, Sources};
use serde_json::Value;

/// The manual of the commands.
const MANUAL: &str = "xtask/README.md";

/// What people read; `generated/` has its own.
const READMES: [&str; 6] = [
    "README.md",
    "spec/README.md",
    MANUAL,
    "codegen/README.md",
    "codegen/fake/README.md",
    "codegen/acceptance/benches/README.md",
];

/// The name that the first example gives to what `cargo xtask new` writes.
const NEW: &str = "cold-rooms";

/// Shapes whose keys have a section each; the keys of the others stand in a table of their parent's section.
const WITH_SECTIONS: [&str; 9] = [
    "What all endpoints of an API share",
    "The error-code table",
    "A row of the table",
    "A resource: its endpoints and its types",
    "An endpoint",
    "A type: one of `fields`, `values`, `variants`, `name_union`",
    "What the service does behind its endpoints",
    "What the service does with a resource",
    "What an endpoint does",
];

#[test]
fn every_key_stands_in_the_table_of_its_mapping() {
    let (readme, shapes) = (text("spec/README.md"), shapes());
    let tables = tables(&readme);
    assert_eq!(names(&tables), names(&shapes), "mappings with a table");
    for (title, keys) in &shapes {
        let keys: BTreeMap<&str, bool> = keys
            .iter()
            .map(|key| (key.name.as_str(), key.needed))
            .collect();
        assert_eq!(tables[title], keys, "keys of `{title}`");
    }
}

#[test]
fn every_main_key_has_a_section() {
    let (readme, shapes) = (text("spec/README.md"), shapes());
    let headings = headings(&readme);
    for title in WITH_SECTIONS {
        for key in &shapes[title] {
            let quoted = format!("`{}`", key.name);
            let has_section = headings.iter().any(|heading| heading.contains(&quoted));
            assert!(has_section, "`{title}` has {quoted}, which has no section");
        }
    }
}

#[test]
fn every_word_is_named() {
    let readme = prose(&text("spec/README.md"));
    for (title, keys) in shapes() {
        for (key, word) in keys
            .iter()
            .flat_map(|key| key.words.iter().map(move |word| (&key.name, word)))
        {
            assert!(
                readme.contains(&format!("`{word}`")),
                "`{title}` has `{key}: {word}`, which is not explained"
            );
        }
    }
}

#[test]
fn the_first_example_is_what_new_writes_and_generates() {
    let readme = text("spec/README.md");
    let mut sources = Sources::new();
    let mut files = BTreeSet::new();
    for block in blocks(&readme) {
        let Some(file) = block.from.strip_prefix("new/") else {
            continue;
        };
        let template = text(&format!("xtask/src/commands/new/{file}"));
        let written = template
            .replace("{{name}}", NEW)
            .replace("{{title}}", "Cold rooms")
            .replace("{{variable}}", "COLD_ROOMS");
        assert_eq!(
            block.text, written,
            "line {}: `cargo xtask new` writes another {file}",
            block.line
        );
        files.insert(file.to_owned());
        sources = sources.file(file, block.text);
    }
    assert_eq!(
        files,
        BTreeSet::from(["api.yaml", "errors.yaml", "items.yaml"].map(str::to_owned))
    );
    let output = codegen::generate(NEW, &sources, &RuntimeFiles::default())
        .unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(output.counts.operations, 4);
}

#[test]
fn every_other_example_is_cut_out_of_a_spec() {
    let readme = text("spec/README.md");
    let blocks = blocks(&readme);
    let cut: Vec<&Block> = blocks
        .iter()
        .filter(|block| !block.from.is_empty() && !block.from.starts_with("new/"))
        .collect();
    assert!(cut.len() > 30, "{} examples", cut.len());
    for block in cut {
        let spec = text(&format!("spec/{}", block.from));
        let wanted: Vec<&str> = dedented(&block.text);
        let lines: Vec<&str> = spec.lines().collect();
        let found = lines
            .windows(wanted.len())
            .any(|lines| dedented(&lines.join("\n")) == wanted);
        assert!(
            found,
            "line {}: this does not stand in {} as it is\n{}",
            block.line, block.from, block.text
        );
    }
}

#[test]
fn the_change_that_the_manual_makes_has_the_results_that_it_shows() {
    let readme = text(MANUAL);
    let line = blocks(&readme)
        .into_iter()
        .map(|block| block.text)
        .find(|text| text.contains("integr,"))
        .expect("the manual shows a line of YAML with a mistake");
    let errors = showcase_with(&line).expect_err("a mistake");
    assert!(readme.contains(&format!("\n{errors}\n```")), "{errors}");
    let files = showcase_with(&line.replace("integr,", "integer,"))
        .expect("no mistake")
        .files;
    let added: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix('+'))
        .collect();
    assert!(!added.is_empty(), "the manual shows no added line");
    assert!(
        files["src/resources/books.rs"].contains(&added.join("\n")),
        "{added:?}"
    );
}

/// Generates the bookshop with one more parameter of `books.list`.
fn showcase_with(line: &str) -> Result<codegen::Output, codegen::Errors> {
    codegen::generate("showcase", &showcase(line), &RuntimeFiles::default())
}

/// The bookshop with one more parameter of `books.list`.
fn showcase(line: &str) -> Sources {
    const BEFORE: &str = "Only books of these genres.\"}\n";
    let mut sources = Sources::new();
    for file in [
        "api", "errors", "aisles", "books", "orders", "notices", "staff",
    ] {
        let spec = text(&format!("spec/showcase/{file}.yaml"));
        let spec = spec.replace(BEFORE, &format!("{BEFORE}{line}"));
        sources = sources.file(format!("{file}.yaml"), spec);
    }
    sources
}

#[test]
fn the_page_that_the_manual_changes_has_the_answer_that_it_shows() {
    let page = "## 500 - Stock room on fire\n\nCome back after 3 seconds.\n";
    let drift = codegen::drift("showcase", &showcase(""), page);
    let screen = drift.expect("no mistake").render(DriftFormat::Text);
    let shown = format!("\n$ cargo xtask drift shop.md\n{screen}```");
    assert!(text(MANUAL).contains(&shown), "{screen}");
}

#[test]
fn links_lead_somewhere() {
    for file in READMES {
        let text = text(file);
        let anchors: BTreeSet<String> = headings(&text).iter().map(|it| anchor(it)).collect();
        let folder = root().join(file);
        let folder = folder.parent().expect("a file lies in a folder");
        for link in links(&prose(&text)) {
            let good = match link.split_once('#') {
                _ if link.starts_with("https://") => true,
                Some(("", wanted)) => anchors.contains(wanted),
                Some((path, wanted)) => has_heading(&folder.join(path), wanted),
                None => folder.join(&link).exists(),
            };
            assert!(good, "{file} links to {link}");
        }
    }
}

/// Whether a Markdown file has a heading with this anchor.
fn has_heading(path: &Path, wanted: &str) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    headings(&text).iter().any(|it| anchor(it) == wanted)
}

#[test]
fn the_first_page_is_short() {
    let lines = text("README.md").lines().count();
    assert!(lines <= 200, "README.md has {lines} lines");
}

/// A key of a mapping, as the JSON Schema has it.
struct Key {
    name: String,
    needed: bool,
    words: Vec<String>,
}

/// Every mapping of the language with its keys, by its title.
fn shapes() -> BTreeMap<String, Vec<Key>> {
    let mut shapes = BTreeMap::new();
    for schema in codegen::schemas().values() {
        let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
        let inner = schema["$defs"].as_object().into_iter().flatten();
        for shape in inner.map(|(_, shape)| shape).chain([&schema]) {
            let title = shape["title"].as_str().expect("a shape has a title");
            shapes.insert(title.to_owned(), keys(shape));
        }
    }
    shapes
}

fn keys(shape: &Value) -> Vec<Key> {
    let required = shape["required"].as_array().expect("a list");
    let properties = shape["properties"].as_object().expect("an object");
    let key = |(name, value): (&String, &Value)| Key {
        name: name.clone(),
        needed: required.iter().any(|required| required == name),
        words: words(value),
    };
    properties.iter().map(key).collect()
}

/// The words that may stand under a key, also where something else may too.
fn words(value: &Value) -> Vec<String> {
    let choices = value["anyOf"].as_array().into_iter().flatten();
    let all = choices.chain([value]);
    let words = all.filter_map(|choice| choice["enum"].as_array()).flatten();
    words
        .map(|word| word.as_str().expect("a word").to_owned())
        .collect()
}

/// The tables of keys, each with whether a key is needed, by the title in the comment above them.
fn tables(readme: &str) -> BTreeMap<String, BTreeMap<&str, bool>> {
    let mut tables = BTreeMap::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(title) = line
            .strip_prefix("<!-- keys of: ")
            .and_then(|rest| rest.strip_suffix(" -->"))
        else {
            continue;
        };
        let rows = lines
            .by_ref()
            .skip(1)
            .take_while(|line| line.starts_with('|'));
        let table = rows.skip(2).map(row).collect();
        let again = tables.insert(title.to_owned(), table);
        assert!(again.is_none(), "`{title}` has two tables");
    }
    tables
}

fn row(line: &str) -> (&str, bool) {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [_, key, needed, docs, _] = cells[..] else {
        panic!("not a row of three cells: {line}");
    };
    assert!(!docs.is_empty(), "nothing is said in {line}");
    match needed {
        "yes" => (key.trim_matches('`'), true),
        "no" => (key.trim_matches('`'), false),
        _ => panic!("neither `yes` nor `no`: {line}"),
    }
}

/// A fenced block of YAML that says where it is from.
struct Block {
    from: String,
    line: usize,
    text: String,
}

fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut fenced = false;
    for (index, line) in readme.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            blocks.extend(open.take());
            if let Some(from) = info.strip_prefix("yaml").filter(|_| !fenced) {
                open = Some(Block {
                    from: from.trim().to_owned(),
                    line: index + 1,
                    text: String::new(),
                });
            }
            fenced = !fenced;
        } else if let Some(block) = &mut open {
            block.text.push_str(line);
            block.text.push('\n');
        }
    }
    blocks
}

/// The text without its fenced blocks.
fn prose(readme: &str) -> String {
    let mut fenced = false;
    let mut prose = String::new();
    for line in readme.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

fn headings(readme: &str) -> Vec<String> {
    let prose = prose(readme);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| line.trim_start_matches('#').trim().to_owned())
        .collect()
}

/// The anchor that GitHub gives to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The targets of all links.
fn links(prose: &str) -> Vec<String> {
    let targets = prose.split("](").skip(1);
    targets
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.to_owned())
        .collect()
}

/// The lines without the indentation that all of them have.
fn dedented(text: &str) -> Vec<&str> {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let least = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| indent(&line))
        .min();
    text.lines()
        .map(|line| line.get(least.unwrap_or(0)..).unwrap_or_default())
        .collect()
}

fn names<T>(map: &BTreeMap<String, T>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}

fn text(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("codegen/ lies in the root").to_owned()
}
