//! Path templates of endpoints and patterns of resource names.

use crate::error::Error;
use crate::spec::Text;
use crate::spec::reader::clipped;

/// The placeholders of a template, in order.
pub(crate) fn placeholders(template: &Text) -> Result<Vec<String>, Error> {
    let path = path_of(template);
    let wrong_at = |part: &str, what: &str, help: &str| {
        let message = format!("the path `{}` {what}", clipped(path));
        Err(Error::at(&template.part(part), message).help(help))
    };
    let wrong = |what: &str, help: &str| wrong_at(path, what, help);
    let Some(inner) = path.strip_prefix('/') else {
        return wrong(
            "does not begin with `/`",
            "write it as `/projects/{project}`",
        );
    };
    if path.contains('?') || path.contains('#') {
        return wrong("has a query", "name query parameters under `query:`");
    }
    let mut names: Vec<String> = Vec::new();
    for segment in inner.split('/') {
        match placeholder(segment) {
            Some(name) if names.iter().any(|known| known == name) => {
                return wrong(
                    "has a placeholder twice",
                    "give each placeholder its own name",
                );
            }
            Some(name) => names.push(name.to_owned()),
            None if is_literal(segment) => {}
            None if segment.is_empty() => {
                return wrong("has a slash too many", "remove the slash");
            }
            None => {
                return wrong_at(
                    segment,
                    &format!("has a bad segment `{}`", clipped(segment)),
                    "a segment is a word, `{placeholder}`, or either followed by `:verb`",
                );
            }
        }
    }
    Ok(names)
}

/// The path after the verb.
pub(crate) fn path_of(http: &Text) -> &str {
    http.value
        .split_once(' ')
        .map_or(http.value.as_str(), |(_, path)| path)
}

fn placeholder(segment: &str) -> Option<&str> {
    let (name, rest) = segment.strip_prefix('{')?.split_once('}')?;
    let verb = rest.strip_prefix(':');
    let fits = rest.is_empty() || verb.is_some_and(is_word);
    (fits && is_word(name)).then_some(name)
}

fn is_literal(segment: &str) -> bool {
    let (word, verb) = segment.split_once(':').unwrap_or((segment, "x"));
    is_word(word) && is_word(verb)
}

fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !text.is_empty() && text.chars().all(plain) && !text.chars().all(|c| c == '.')
}

/// The placeholders of a resource name's pattern, in order.
pub(crate) fn pattern(written: &Text) -> Result<Vec<String>, Error> {
    let segments: Vec<&str> = written.value.split('/').collect();
    let names: Vec<String> = segments
        .iter()
        .filter(|segment| segment.starts_with('{'))
        .filter_map(|segment| placeholder(segment))
        .map(str::to_owned)
        .collect();
    let even = segments.len().is_multiple_of(2);
    let fits = even
        && segments.chunks(2).all(|pair| match pair {
            [collection, id] => {
                is_word(collection) && placeholder(id).is_some() && id.ends_with('}')
            }
            _ => false,
        });
    let mut unique = names.clone();
    unique.sort();
    unique.dedup();
    if fits && unique.len() == names.len() {
        return Ok(names);
    }
    let message = format!(
        "`{}` is not a resource name pattern",
        clipped(&written.value)
    );
    Err(Error::at(&written.span, message).help(
        "write collections and placeholders in turn, such as `projects/{project}/devices/{device}`",
    ))
}
