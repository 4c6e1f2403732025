//! The paths that a file writes, from its tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The names of the modules in the file that it stands in; most often none.
    pub(crate) inside: Vec<String>,
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
    /// The name under which a `use` brings it in; none for a path in code.
    pub(crate) alias: Option<String>,
}

/// All paths of a text.
///
/// # Errors
///
/// That the text is not Rust.
pub(crate) fn paths(text: &str) -> Result<Vec<Written>, String> {
    let stream: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
    let mut scan = Scan::default();
    scan.stream(stream);
    Ok(scan.found)
}

#[derive(Default)]
struct Scan {
    inside: Vec<String>,
    found: Vec<Written>,
}

impl Scan {
    fn stream(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = self.step(&tokens, at);
        }
    }

    /// Takes what begins at a token, and says where the rest begins.
    fn step(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        match &tokens[at] {
            TokenTree::Punct(_) if is_test_attribute(tokens, at) => after_item(tokens, at + 2),
            TokenTree::Ident(word) if word == "use" && !is_punct(tokens, at + 1, '<') => {
                self.import(tokens, at + 1)
            }
            TokenTree::Ident(word) if word == "mod" => self.module(tokens, at + 1),
            TokenTree::Ident(_) => self.path(tokens, at),
            TokenTree::Group(group) => {
                self.stream(group.stream());
                at + 1
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => at + 1,
        }
    }

    /// `mod name;` is no arrow, and `mod name { … }` stands for itself.
    fn module(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        match (tokens.get(at), tokens.get(at + 1)) {
            (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body)))
                if body.delimiter() == Delimiter::Brace =>
            {
                self.inside.push(name.to_string());
                self.stream(body.stream());
                self.inside.pop();
                at + 2
            }
            _ => at + 1,
        }
    }

    fn path(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let line = tokens[at].span().start().line;
        let is_range = at > 1 && is_punct(tokens, at - 2, '.');
        let is_method = at > 0 && is_punct(tokens, at - 1, '.') && !is_range;
        // What a macro expands to reaches its crate by the root, as it must.
        let is_expanded = at > 0 && is_punct(tokens, at - 1, '$');
        let (segments, end) = segments(tokens, at);
        if segments.len() > 1 && !is_method && !is_expanded {
            self.found.push(Written {
                inside: self.inside.clone(),
                segments,
                line,
                alias: None,
            });
        }
        end
    }

    fn import(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let end = (at..tokens.len())
            .find(|end| is_punct(tokens, *end, ';'))
            .unwrap_or(tokens.len());
        self.branch(&tokens[at..end], &[]);
        end + 1
    }

    /// One branch of a tree of imports, such as `a::{self, b as c}`.
    fn branch(&mut self, tokens: &[TokenTree], before: &[String]) {
        let start = tokens
            .iter()
            .position(|token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':'));
        let Some(start) = start else { return };
        let (mut path, mut at) = (before.to_vec(), start);
        let line = tokens[start].span().start().line;
        if let TokenTree::Ident(_) = &tokens[start] {
            let (segments, end) = segments(tokens, start);
            path.extend(segments);
            at = end;
        }
        while is_punct(tokens, at, ':') {
            at += 1;
        }
        if let Some(TokenTree::Group(group)) = tokens.get(at) {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            for part in inner
                .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
            {
                self.branch(part, &path);
            }
            return;
        }
        if !before.is_empty() && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let renamed = match (tokens.get(at), tokens.get(at + 1)) {
            (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name))) if word == "as" => {
                Some(name.to_string())
            }
            _ => None,
        };
        let alias = renamed.or_else(|| path.last().cloned());
        self.found.push(Written {
            inside: self.inside.clone(),
            segments: path,
            line,
            alias,
        });
    }
}

/// The names of a path, and where it ends.
fn segments(tokens: &[TokenTree], at: usize) -> (Vec<String>, usize) {
    let mut segments = Vec::new();
    let mut at = at;
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        segments.push(name.to_string());
        at += 1;
        let goes_on = is_punct(tokens, at, ':')
            && is_punct(tokens, at + 1, ':')
            && matches!(tokens.get(at + 2), Some(TokenTree::Ident(_)));
        if !goes_on {
            break;
        }
        at += 2;
    }
    (segments, at)
}

fn is_punct(tokens: &[TokenTree], at: usize, wanted: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

/// Whether `#[cfg(test)]` begins here.
fn is_test_attribute(tokens: &[TokenTree], at: usize) -> bool {
    match tokens.get(at + 1) {
        Some(TokenTree::Group(group)) => {
            let text: String = group.stream().to_string().split_whitespace().collect();
            is_punct(tokens, at, '#') && text == "cfg(test)"
        }
        _ => false,
    }
}

/// Where the item ends that begins here: behind its braces, or its semicolon.
fn after_item(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    let rest = tokens.get(at..).unwrap_or_default();
    rest.iter()
        .position(ends)
        .map_or(tokens.len(), |end| at + end + 1)
}
