//! `.vendor.json`: what a copy was made of, and what became of each of its files.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use serde_json::{Map, Value, json};

use super::place::Place;
use crate::engine::{MODEL_FORMAT, Selection};
use crate::failure::{Context, Failure, Result};
use crate::tree::{self, MANIFEST};

/// The file's name in a copy.
pub(super) const NOTE: &str = ".vendor.json";

/// The format that this program writes, and the only one that it can bring up to date.
const FORMAT: u64 = 2;

/// The folder in which copies of the first format have the runtime, as a part of the crate.
const FIRST_RUNTIME: &str = "src/runtime/";

/// What a copy was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) api: String,
    pub(super) origin: Origin,
    pub(super) part: Selection,
    /// The generated files, by path.
    pub(super) files: BTreeMap<String, Listed>,
}

/// Which spec and which generator a copy is from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// The crate's name.
    pub(super) name: String,
    /// The version that the spec gives the crate.
    pub(super) version: String,
    /// The hash of the spec's files.
    pub(super) spec: String,
    /// The format of the model.
    pub(super) model_format: u64,
    /// The hash of the model.
    pub(super) model: String,
    /// The generator's version.
    pub(super) generator: String,
}

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// The hash of the text that the generator wrote.
    pub(super) generated: String,
    /// What the last run left of it.
    pub(super) here: Here,
}

/// What a run left of a generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Here {
    /// The text that the generator wrote.
    AsGenerated,
    /// A text with edits of the user, with this hash.
    Edited(String),
    /// A text with marks of conflicts, with this hash.
    Marked(String),
    /// Nothing: the user has deleted it.
    Deleted,
}

/// What is known of a folder that should be a copy.
pub(super) enum Found {
    /// It has a note.
    Note(Note),
    /// It is a crate of `generated/`, copied by hand; with its list of files.
    ByHand(Note),
    /// It is a copy that an earlier generator made, and why it cannot be updated.
    Earlier(Note, Earlier),
}

/// What an earlier generator did otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Earlier {
    /// The runtime is a part of the crate.
    Layout,
    /// The model has another format, so that it cannot be said what changes.
    Model,
}

/// Reads the note of the copy at `place`, or what a copy made by hand has in its place.
///
/// # Errors
/// When the folder is no copy, or the note cannot be used.
pub(super) fn read(place: &Place) -> Result<Found> {
    let folder = place.folder();
    if !folder.is_dir() {
        return Err(Failure::new(format!(
            "error: there is no copy at {}\n  help: `cargo xtask vendor API {}` makes one",
            place.shown(),
            place.typed()
        )));
    }
    let path = folder.join(NOTE);
    match tree::read(&path) {
        Ok(bytes) => parse(&bytes).map_err(|why| unusable(place, &why)),
        Err(error) if error.kind() == ErrorKind::NotFound => by_hand(place),
        Err(error) => Err(error).context("read", &path),
    }
}

fn unusable(place: &Place, why: &str) -> Failure {
    Failure::new(format!(
        "error: {}/{NOTE} cannot be used: {why}\n  help: restore it with git; it is written by `cargo xtask vendor` alone",
        place.shown()
    ))
}

/// What a crate that was copied by hand says of itself.
fn by_hand(place: &Place) -> Result<Found> {
    let folder = place.folder();
    let list = tree::read(&folder.join(MANIFEST)).ok();
    let model = tree::read(&folder.join("model.json")).ok();
    let (Some(list), Some(model)) = (list, model) else {
        return Err(Failure::new(format!(
            "error: {} is not a copy: it has neither {NOTE} nor {MANIFEST} with model.json\n  help: `cargo xtask vendor API FOLDER` makes one in a folder that is empty or does not exist",
            place.shown()
        )));
    };
    let note = adopted(&list, &model).map_err(|why| {
        Failure::new(format!(
            "error: {} looks like a copy made by hand, but {why}\n  help: restore {MANIFEST} and model.json, or make a new copy elsewhere and move your edits",
            place.shown()
        ))
    })?;
    let mut paths = note.files.keys();
    let is_first = paths.any(|path| path.starts_with(FIRST_RUNTIME));
    Ok(match earlier(&note, is_first) {
        Some(what) => Found::Earlier(note, what),
        None => Found::ByHand(note),
    })
}

/// What keeps a copy from being updated, where an earlier generator made it.
fn earlier(note: &Note, has_first_layout: bool) -> Option<Earlier> {
    if has_first_layout {
        return Some(Earlier::Layout);
    }
    (note.origin.model_format < u64::from(MODEL_FORMAT)).then_some(Earlier::Model)
}

fn adopted(list: &[u8], model: &[u8]) -> std::result::Result<Note, String> {
    let list: Value = serde_json::from_slice(list).map_err(|why| format!("{MANIFEST}: {why}"))?;
    let model = std::str::from_utf8(model).map_err(|why| format!("model.json: {why}"))?;
    let origin = Origin::of_model(model)?;
    let files = object(&list, "files")?;
    let hashes = files.iter().map(|(path, hash)| {
        let generated = hash
            .as_str()
            .ok_or(format!("the hash of {path:?} is not a string"))?;
        Ok((
            path.clone(),
            Listed {
                generated: generated.to_owned(),
                here: Here::AsGenerated,
            },
        ))
    });
    let files: BTreeMap<_, _> = hashes.collect::<std::result::Result<_, String>>()?;
    let has_fake = files.keys().any(|path| path.starts_with("fake/"));
    let part = if has_fake {
        Selection::all()
    } else {
        Selection::all().without_fake()
    };
    Ok(Note {
        api: api_of(model)?,
        origin,
        part,
        files,
    })
}

/// The API that a model describes.
fn api_of(model: &str) -> std::result::Result<String, String> {
    let value: Value = serde_json::from_str(model).map_err(|why| format!("model.json: {why}"))?;
    text(value.get("api").unwrap_or(&Value::Null), "folder")
}

impl Origin {
    /// What a model says of where it is from; the hash of the spec is not in it.
    ///
    /// # Errors
    /// What it lacks.
    pub(super) fn of_model(model: &str) -> std::result::Result<Self, String> {
        let value: Value =
            serde_json::from_str(model).map_err(|why| format!("model.json: {why}"))?;
        let api = value.get("api").ok_or("model.json has no `api`")?;
        Ok(Self {
            name: text(api, "crate_name")?,
            version: text(api, "version")?,
            spec: String::new(),
            model_format: number(&value, "format")?,
            model: crate::tree::hash(model.as_bytes()),
            generator: text(&value, "generator")?,
        })
    }
}

impl Note {
    /// The note as it is written: sorted, without time or place.
    pub(super) fn text(&self) -> String {
        let Origin {
            name,
            version,
            spec,
            model_format,
            model,
            generator,
        } = &self.origin;
        let files: Map<String, Value> = self
            .files
            .iter()
            .map(|(path, listed)| (path.clone(), listed.value()))
            .collect();
        let value = json!({
            "@generated": "by `cargo xtask vendor`; do not edit: `cargo xtask vendor --update` writes it anew",
            "format": FORMAT,
            "api": self.api,
            "crate": name,
            "spec": {"version": version, "hash": spec},
            "model": {"format": model_format, "hash": model},
            "generator": generator,
            "only": self.part.modules(),
            "fake": self.part.has_fake(),
            "files": files,
        });
        format!("{value:#}\n")
    }
}

impl Listed {
    fn value(&self) -> Value {
        let Self { generated, here } = self;
        match here {
            Here::AsGenerated => json!(generated),
            Here::Edited(hash) => json!({"generated": generated, "here": hash}),
            Here::Marked(hash) => json!({"generated": generated, "here": hash, "conflicts": true}),
            Here::Deleted => json!({"generated": generated, "here": null}),
        }
    }

    fn parse(path: &str, value: &Value) -> std::result::Result<Self, String> {
        if let Value::String(generated) = value {
            let (generated, here) = (generated.clone(), Here::AsGenerated);
            return Ok(Self { generated, here });
        }
        let generated = text(value, "generated").map_err(|why| format!("{path:?}: {why}"))?;
        let here = match value.get("here") {
            Some(Value::Null) => Here::Deleted,
            Some(Value::String(hash)) if value.get("conflicts") == Some(&Value::Bool(true)) => {
                Here::Marked(hash.clone())
            }
            Some(Value::String(hash)) => Here::Edited(hash.clone()),
            _ => return Err(format!("{path:?} has no `here`")),
        };
        Ok(Self { generated, here })
    }
}

/// Reads a note and writes it again.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn rewritten(bytes: &[u8]) -> std::result::Result<String, String> {
    let (Found::Note(note) | Found::ByHand(note) | Found::Earlier(note, _)) = parse(bytes)?;
    Ok(note.text())
}

fn parse(bytes: &[u8]) -> std::result::Result<Found, String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let format = number(&value, "format")?;
    if format > FORMAT {
        return Err(format!(
            "it has format {format}, and this generator knows none above {FORMAT}; use the generator that wrote it, or a newer one"
        ));
    }
    let listed = object(&value, "files")?
        .iter()
        .map(|(path, value)| Ok((path.clone(), Listed::parse(path, value)?)));
    let (spec, model) = (member(&value, "spec")?, member(&value, "model")?);
    let note = Note {
        api: text(&value, "api")?,
        origin: Origin {
            name: text(&value, "crate")?,
            version: text(spec, "version")?,
            spec: text(spec, "hash")?,
            model_format: number(model, "format")?,
            model: text(model, "hash")?,
            generator: text(&value, "generator")?,
        },
        part: part(&value)?,
        files: listed.collect::<std::result::Result<_, String>>()?,
    };
    Ok(match earlier(&note, format < FORMAT) {
        Some(what) => Found::Earlier(note, what),
        None => Found::Note(note),
    })
}

fn part(value: &Value) -> std::result::Result<Selection, String> {
    let only = member(value, "only")?
        .as_array()
        .ok_or("`only` is not a list")?;
    let only = only.iter().map(|name| {
        name.as_str()
            .map(str::to_owned)
            .ok_or("an entry of `only` is not a string")
    });
    let fake = member(value, "fake")?
        .as_bool()
        .ok_or("`fake` is neither true nor false")?;
    let only = Selection::only(only.collect::<std::result::Result<Vec<_>, _>>()?);
    Ok(if fake { only } else { only.without_fake() })
}

fn member<'a>(value: &'a Value, key: &str) -> std::result::Result<&'a Value, String> {
    value.get(key).ok_or_else(|| format!("it has no `{key}`"))
}

fn object<'a>(value: &'a Value, key: &str) -> std::result::Result<&'a Map<String, Value>, String> {
    let member = member(value, key)?.as_object();
    member.ok_or_else(|| format!("`{key}` is not an object"))
}

fn text(value: &Value, key: &str) -> std::result::Result<String, String> {
    let member = member(value, key)?.as_str();
    member
        .map(str::to_owned)
        .ok_or_else(|| format!("`{key}` is not a string"))
}

fn number(value: &Value, key: &str) -> std::result::Result<u64, String> {
    let member = member(value, key)?.as_u64();
    member.ok_or_else(|| format!("`{key}` is not a number"))
}
