//! Patterns of resource names, such as `projects/{project}/devices/{device}`.

/// A pattern of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Word(String),
    Hole(String),
}

impl Part {
    fn parse(text: &str) -> Self {
        match text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
        {
            Some(hole) => Self::Hole(hole.to_owned()),
            None => Self::Word(text.to_owned()),
        }
    }

    fn fits(&self, segment: &str) -> bool {
        match self {
            Self::Word(word) => word == segment,
            Self::Hole(_) => !segment.is_empty(),
        }
    }
}

impl Shape {
    pub(crate) fn parse(text: &str) -> Self {
        let parts = text.split('/').map(Part::parse).collect();
        Self {
            text: text.to_owned(),
            parts,
        }
    }

    /// Number of segments of such a name.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether a name is of this pattern; `-` is an id like any other here.
    pub(crate) fn fits(&self, name: &str) -> bool {
        let mut segments = name.split('/');
        let all = self
            .parts
            .iter()
            .all(|part| segments.next().is_some_and(|segment| part.fits(segment)));
        all && segments.next().is_none()
    }

    /// What stands in the holes of a name that fits.
    pub(crate) fn holes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.parts
            .iter()
            .zip(name.split('/'))
            .filter_map(|(part, segment)| match part {
                Part::Hole(hole) => Some((hole.as_str(), segment)),
                Part::Word(_) => None,
            })
    }

    /// The words between the last hole and the one before: `devices`.
    pub(crate) fn collection(&self) -> Option<&str> {
        self.parts.iter().rev().find_map(|part| match part {
            Part::Word(word) => Some(word.as_str()),
            Part::Hole(_) => None,
        })
    }

    /// Name of what holds the resources of this pattern, taken from the name of one of them; empty at the top.
    pub(crate) fn parent<'a>(&self, name: &'a str) -> &'a str {
        let fixed = self
            .parts
            .iter()
            .rev()
            .skip(1)
            .take_while(|part| matches!(part, Part::Word(_)))
            .count();
        beginning(name, self.parts.len().saturating_sub(1 + fixed))
    }

    /// Whether a name lies below a name of this pattern, which is then given.
    pub(crate) fn ancestor<'a>(&self, name: &'a str) -> Option<&'a str> {
        let start = beginning(name, self.parts.len());
        (start.len() < name.len() && self.fits(start)).then_some(start)
    }
}

/// The first segments of a name.
pub(crate) fn beginning(name: &str, segments: usize) -> &str {
    match segments.checked_sub(1) {
        None => "",
        Some(last) => name
            .match_indices('/')
            .nth(last)
            .map_or(name, |(at, _)| &name[..at]),
    }
}

/// The last segment of a name.
pub(crate) fn id_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether a name has `-` for one of its ids.
pub(crate) fn is_wild(name: &str) -> bool {
    name.split('/').any(|segment| segment == "-")
}

/// Whether a name is the one asked for, where `-` stands for any id.
pub(crate) fn matches_wild(asked: &str, name: &str) -> bool {
    let mut segments = name.split('/');
    let all = asked.split('/').all(|wanted| {
        segments
            .next()
            .is_some_and(|is| wanted == "-" || wanted == is)
    });
    all && segments.next().is_none()
}

/// Whether a name lies below another.
pub(crate) fn is_below(name: &str, above: &str) -> bool {
    name.strip_prefix(above)
        .is_some_and(|rest| rest.starts_with('/'))
}
