//! From a verb and a path to what is called; knows nothing of what that does.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::http::percent::decoded;
use crate::model::{Api, Operation, Pattern, Place, Ty, Type, Verb};

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The operation at this place of the list of all.
    Operation(usize),
    /// The endpoint that gives out tokens.
    Token,
}

/// What was found for a request.
#[derive(Debug)]
pub(super) enum Found<'a> {
    Here {
        goal: Goal,
        host: &'a str,
        path: Vec<(&'a str, String)>,
    },
    /// The path is one of the API's; the verb is not the path's.
    WrongVerb,
    /// Nothing is there.
    Unknown,
    /// The path cannot be read, for this reason.
    Unreadable(String),
}

/// All paths of an API as trees, one for each host; the first host has no word of its own before its paths.
#[derive(Debug)]
pub(super) struct Router {
    hosts: Vec<(String, usize)>,
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    words: HashMap<String, usize>,
    any: Option<usize>,
    /// What ends here, by the verb after the colon, which is empty where there is none.
    ends: HashMap<String, [Option<End>; VERBS]>,
}

#[derive(Debug)]
struct End {
    goal: Goal,
    captures: Vec<Capture>,
    /// The length of the colon and the verb behind it, which are no part of the last segment's value.
    behind: usize,
}

/// A placeholder and the segments that it stands for.
#[derive(Clone, Debug)]
struct Capture {
    name: String,
    from: usize,
    to: usize,
}

const VERBS: usize = 5;

fn index(verb: Verb) -> usize {
    match verb {
        Verb::Get => 0,
        Verb::Post => 1,
        Verb::Put => 2,
        Verb::Patch => 3,
        Verb::Delete => 4,
    }
}

/// A segment of a template.
enum Piece<'a> {
    Word(&'a str),
    Any,
}

impl Router {
    /// Lays out the paths of all operations, which `operations` holds in the order of the goals' numbers.
    pub(super) fn new<'a>(api: &Api, operations: impl IntoIterator<Item = &'a Operation>) -> Self {
        let mut router = Self {
            hosts: Vec::new(),
            nodes: Vec::new(),
        };
        for host in &api.hosts {
            let root = router.node();
            router.hosts.push((host.name.clone(), root));
        }
        for (number, operation) in operations.into_iter().enumerate() {
            router.operation(api, operation, Goal::Operation(number));
        }
        if let Some(auth) = &api.auth {
            let template = Template::plain(&auth.path);
            router.lay(&auth.host, &template, Verb::Post, Goal::Token);
        }
        router
    }

    fn node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len().saturating_sub(1)
    }

    fn operation(&mut self, api: &Api, operation: &Operation, goal: Goal) {
        for template in templates(api, operation) {
            self.lay(&operation.host, &template, operation.verb, goal);
        }
    }

    fn lay(&mut self, host: &str, template: &Template, verb: Verb, goal: Goal) {
        let Some((_, root)) = self.hosts.iter().find(|(name, _)| name == host) else {
            return;
        };
        let mut at = *root;
        let (segments, captures) = template.segments();
        for piece in segments {
            at = self.step(at, &piece);
        }
        let Some(node) = self.nodes.get_mut(at) else {
            return;
        };
        let behind = match template.verb.len() {
            0 => 0,
            length => length.saturating_add(1),
        };
        let ends = node.ends.entry(template.verb.clone()).or_default();
        if let Some(end) = ends.get_mut(index(verb)) {
            end.get_or_insert(End {
                goal,
                captures,
                behind,
            });
        }
    }

    /// The node one piece further, made if it is not there.
    fn step(&mut self, at: usize, piece: &Piece<'_>) -> usize {
        let fresh = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else {
            return at;
        };
        let next = match piece {
            Piece::Any => *node.any.get_or_insert(fresh),
            Piece::Word(word) => *node.words.entry((*word).to_owned()).or_insert(fresh),
        };
        if next == fresh { self.node() } else { next }
    }

    /// Finds what a path, as it came, leads to.
    pub(super) fn find(&self, verb: Option<Verb>, path: &str) -> Found<'_> {
        let rest = path.strip_prefix('/').unwrap_or(path);
        let segments: Result<Vec<Cow<'_, str>>, String> = rest.split('/').map(decoded).collect();
        let segments = match segments {
            Ok(segments) => segments,
            Err(why) => return Found::Unreadable(why),
        };
        let other = self.hosts.iter().skip(1);
        let named = other
            .clone()
            .find(|(name, _)| segments.first().is_some_and(|first| first == name));
        let (host, segments) = match (named, self.hosts.first()) {
            (Some(host), _) => (host, segments.get(1..).unwrap_or_default()),
            (None, Some(host)) => (host, segments.as_slice()),
            (None, None) => return Found::Unknown,
        };
        let mut search = Search {
            router: self,
            segments,
            verb,
            known: false,
        };
        match search.walk(host.1, 0) {
            Some(end) => Found::Here {
                goal: end.goal,
                host: &host.0,
                path: search.values(end),
            },
            None if search.known => Found::WrongVerb,
            None => Found::Unknown,
        }
    }
}

/// One look for the end of a path.
struct Search<'a, 's> {
    router: &'a Router,
    segments: &'s [Cow<'s, str>],
    verb: Option<Verb>,
    /// Whether the path is known with another verb.
    known: bool,
}

impl<'a> Search<'a, '_> {
    fn walk(&mut self, at: usize, depth: usize) -> Option<&'a End> {
        let node = self.router.nodes.get(at)?;
        let segments = self.segments;
        let segment = segments.get(depth)?;
        if depth.saturating_add(1) < segments.len() {
            let word = node.words.get(segment.as_ref()).copied();
            let found = word.and_then(|next| self.walk(next, depth.saturating_add(1)));
            return found.or_else(|| self.walk(node.any?, depth.saturating_add(1)));
        }
        let split = segment
            .rsplit_once(':')
            .filter(|(word, _)| !word.is_empty());
        let with_verb = split.and_then(|(word, verb)| self.last(node, word, verb));
        with_verb.or_else(|| self.last(node, segment, ""))
    }

    /// Looks for what ends with the last segment: a word before a placeholder.
    fn last(&mut self, node: &'a Node, word: &str, verb: &str) -> Option<&'a End> {
        let found = node.words.get(word).copied();
        let found = found.and_then(|next| self.end(next, verb));
        // An empty segment is the value of no placeholder.
        let any = node.any.filter(|_| !word.is_empty());
        found.or_else(|| self.end(any?, verb))
    }

    fn end(&mut self, at: usize, verb: &str) -> Option<&'a End> {
        let ends = self.router.nodes.get(at)?.ends.get(verb)?;
        self.known = true;
        ends.get(index(self.verb?))?.as_ref()
    }

    fn values(&self, end: &'a End) -> Vec<(&'a str, String)> {
        let last = self.segments.len();
        let value = |capture: &'a Capture| {
            let segments = self.segments.get(capture.from..capture.to);
            let mut value = segments.unwrap_or_default().join("/");
            if capture.to == last {
                value.truncate(value.len().saturating_sub(end.behind));
            }
            (capture.name.as_str(), value)
        };
        end.captures.iter().map(value).collect()
    }
}

/// A path with placeholders, each of which stands for one segment or more.
struct Template {
    /// Literal words, or the name of a placeholder and its pattern.
    parts: Vec<Part>,
    /// The verb after the colon.
    verb: String,
}

enum Part {
    Word(String),
    /// A placeholder and the pieces of its value: words and, as none, segments of any value.
    Value(String, Vec<Option<String>>),
}

impl Template {
    fn plain(path: &str) -> Self {
        let (path, verb) = split_verb(path);
        let parts = path.split('/').map(|segment| match braced(segment) {
            Some(name) => Part::Value(name.to_owned(), vec![None]),
            None => Part::Word(segment.to_owned()),
        });
        Self {
            parts: parts.collect(),
            verb: verb.to_owned(),
        }
    }

    fn segments(&self) -> (Vec<Piece<'_>>, Vec<Capture>) {
        let (mut pieces, mut captures) = (Vec::new(), Vec::new());
        for part in &self.parts {
            let from = pieces.len();
            match part {
                Part::Word(word) => pieces.push(Piece::Word(word)),
                Part::Value(name, values) => {
                    pieces.extend(values.iter().map(|value| match value {
                        Some(word) => Piece::Word(word),
                        None => Piece::Any,
                    }));
                    captures.push(Capture {
                        name: name.clone(),
                        from,
                        to: pieces.len(),
                    });
                }
            }
        }
        (pieces, captures)
    }
}

/// All templates of an operation: one for each pattern of a placeholder that holds a whole name.
fn templates(api: &Api, operation: &Operation) -> Vec<Template> {
    let mut all = vec![Template::plain(&operation.path)];
    let whole = operation.required.iter();
    for param in whole.filter(|param| param.place == Place::ResourceName) {
        let patterns = patterns(api, &param.ty);
        all = all
            .iter()
            .flat_map(|template| {
                patterns
                    .iter()
                    .map(|pattern| with(template, &param.wire, pattern))
            })
            .collect();
    }
    all
}

fn with(template: &Template, name: &str, pattern: &Pattern) -> Template {
    let pieces = pattern.text.split('/');
    let pieces: Vec<Option<String>> = pieces
        .map(|segment| braced(segment).is_none().then(|| segment.to_owned()))
        .collect();
    let parts = template.parts.iter().map(|part| match part {
        Part::Word(word) => Part::Word(word.clone()),
        Part::Value(known, _) if known == name => Part::Value(known.clone(), pieces.clone()),
        Part::Value(other, values) => Part::Value(other.clone(), values.clone()),
    });
    Template {
        parts: parts.collect(),
        verb: template.verb.clone(),
    }
}

/// The patterns of all names that a type allows.
fn patterns<'a>(api: &'a Api, ty: &Ty) -> Vec<&'a Pattern> {
    let types = || api.resources.iter().flat_map(|file| &file.types);
    let names: Vec<&str> = match ty {
        Ty::NameOf(name) => vec![name],
        Ty::Names(name) => types()
            .filter_map(|ty| match ty {
                Type::Names(names) if names.name == *name => Some(&names.choices),
                _ => None,
            })
            .flatten()
            .map(String::as_str)
            .collect(),
        _ => Vec::new(),
    };
    let structs = types().filter_map(|ty| match ty {
        Type::Struct(one) if names.contains(&one.name.as_str()) => one.resource.as_ref(),
        _ => None,
    });
    structs.flat_map(|identity| &identity.patterns).collect()
}

fn split_verb(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    let last = path.rfind('/').unwrap_or_default();
    match path.rfind(':').filter(|colon| *colon > last) {
        Some(colon) => {
            let (path, verb) = path.split_at(colon);
            (path, verb.trim_start_matches(':'))
        }
        None => (path, ""),
    }
}

fn braced(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
