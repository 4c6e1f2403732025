//! What the files say, as written; decides nothing.
//!
//! This is the only module that knows YAML. [`parse`] reports all that is wrong with the form of the files; what they mean is left to
//! `lower`.

pub(crate) mod language;
mod passthrough;
mod raw;
pub(crate) mod reader;
mod renamed;
mod yaml;

pub(crate) use passthrough::Passthrough;
pub(crate) use raw::*;
pub(crate) use yaml::{Key, Node, Value};

use std::collections::BTreeMap;

use crate::error::{Error, Mistakes, nearest};
use crate::name::is_module;
use crate::parallel;
use crate::sources::{LARGEST_FILE, Sources};
use language::Shape;

/// Reads all files of an API.
pub(crate) fn parse(sources: &Sources, mistakes: &mut Mistakes) -> Option<Spec> {
    let files = &mut Parsed::new(sources);
    let api = files.read("api.yaml", &language::API, mistakes);
    let errors = files.read("errors.yaml", &language::ERRORS, mistakes);
    let api = Api::new(&api?);
    let mut resources: Vec<Option<Resource>> = Vec::new();
    for (index, stem) in api.resources.iter().enumerate() {
        let before = api.resources.iter().take(index);
        mistakes.extend(listed_before(before, stem));
        resources.push(resource(sources, files, stem, &api, mistakes));
    }
    for path in sources.paths() {
        mistakes.extend(unlisted(path, &api));
    }
    let service = match sources.bytes("service.yaml") {
        Some(_) => files.read("service.yaml", &language::SERVICE, mistakes),
        None => None,
    };
    Some(Spec {
        service: service
            .as_ref()
            .map(service::Service::new)
            .unwrap_or_default(),
        passthrough: Passthrough::new(sources, mistakes),
        errors: ErrorTable::new(&errors?),
        resources: resources.into_iter().collect::<Option<Vec<_>>>()?,
        api,
    })
}

/// Files of every folder that are no resources.
const OWN_FILES: [&str; 4] = ["api", "errors", "service", "seed"];

fn listed_before<'a>(mut before: impl Iterator<Item = &'a Text>, stem: &Text) -> Option<Error> {
    let first = before.find(|first| first.value == stem.value)?;
    let error = Error::at(
        &stem.span,
        format!("`{}` is listed twice", reader::clipped(&stem.value)),
    )
    .also(&first.span, "first listed here");
    Some(error.help("keep one of the two"))
}

fn resource(
    sources: &Sources,
    files: &mut Parsed<'_>,
    stem: &Text,
    api: &Api,
    mistakes: &mut Mistakes,
) -> Option<Resource> {
    let path = format!("{}.yaml", stem.value);
    if OWN_FILES.contains(&stem.as_str()) {
        let error = Error::at(&stem.span, format!("`{path}` describes no resource"));
        mistakes.push(error.help("remove the name: this file is always read"));
        return None;
    }
    if sources.bytes(&path).is_none() {
        let unlisted = |stem: &&str| {
            !OWN_FILES.contains(stem) && api.resources.iter().all(|n| n.value != *stem)
        };
        let stems = sources
            .paths()
            .filter_map(|path| path.strip_suffix(".yaml"))
            .filter(unlisted);
        let error = Error::at(
            &stem.span,
            format!("the file `{}` is missing", reader::clipped(&path)),
        );
        mistakes.push(match nearest(&stem.value, stems) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if is_module(&stem.value) => {
                error.help("create the file or remove the name from `resources`")
            }
            None => error.help(
                "write the name of a file of this folder without `.yaml`: lower-case letters, digits and `_`",
            ),
        });
        return None;
    }
    let node = files.read(&path, &language::RESOURCE, mistakes)?;
    Some(Resource::new(stem.clone(), &node))
}

/// The files with entries, each read as far as its form goes, and what is wrong with it.
struct Parsed<'a> {
    sources: &'a Sources,
    files: BTreeMap<&'a str, (Option<Node>, Mistakes)>,
}

impl<'a> Parsed<'a> {
    /// Reads all of them at once: no file decides how another one is read.
    fn new(sources: &'a Sources) -> Self {
        let paths = sources.paths();
        let entries = |path: &&str| {
            path.strip_suffix(".yaml")
                .is_some_and(|stem| stem != "seed")
        };
        let paths: Vec<&str> = paths.filter(entries).collect();
        let parsed = parallel::map(&paths, |path| {
            let mut mistakes = Mistakes::default();
            let node = match text(sources, path) {
                Ok(text) => yaml::parse(path, text, &mut mistakes),
                Err(error) => {
                    mistakes.push(error);
                    None
                }
            };
            (node, mistakes)
        });
        Self {
            sources,
            files: paths.into_iter().zip(parsed).collect(),
        }
    }

    /// One file, if it has the form that is wanted.
    fn read(&mut self, path: &str, shape: &'static Shape, mistakes: &mut Mistakes) -> Option<Node> {
        let Some((node, found)) = self.files.remove(path) else {
            mistakes.extend(text(self.sources, path).err());
            return None;
        };
        mistakes.append(found);
        let node = node?;
        reader::check(&node, shape, mistakes);
        Some(node)
    }
}

fn text<'a>(sources: &'a Sources, path: &str) -> Result<&'a str, Error> {
    let bytes = sources.bytes(path).ok_or_else(|| {
        Error::file(path, "the file is missing").help(
            "every API has `api.yaml`, `errors.yaml` and one file for each of its `resources`",
        )
    })?;
    if bytes.len() > LARGEST_FILE {
        let error = Error::file(
            path,
            format!("the file is larger than {LARGEST_FILE} bytes"),
        );
        return Err(error.help("split it into several resources"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        let line = good.matches('\n').count() + 1;
        Error::file(path, format!("line {line} is not UTF-8"))
            .help("save the file with the encoding UTF-8")
    })
}

fn unlisted(path: &str, api: &Api) -> Option<Error> {
    let stem = path.strip_suffix(".yaml")?;
    let known = OWN_FILES.contains(&stem) || api.resources.iter().any(|name| name.value == stem);
    (!known).then(|| {
        Error::file(path, "`api.yaml` does not list this file").help(format!(
            "add `{}` to `resources` or remove the file",
            reader::clipped(stem)
        ))
    })
}
