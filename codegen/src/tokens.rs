//! Tokens on one endless line: each knows where it stands in the text, so that a run of them is text already.
//!
//! Nothing is copied afterwards: finding names and laying out lines read the same text.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// The tokens of a file and their text.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    text: String,
    nodes: Vec<Node>,
}

/// A token: what it is, where it stands in the text, and how many of those behind it stand in its brackets.
#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    start: usize,
    end: usize,
    inside: usize,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Word,
    Literal,
    Punct(char, Spacing),
    Group(Delimiter),
    /// A closing bracket.
    Close,
}

/// Tokens one after the other, brackets with what they hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run<'a> {
    text: &'a str,
    nodes: &'a [Node],
}

/// One token, or brackets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tree<'a> {
    Word(&'a str),
    Literal(&'a str),
    Punct(char, Spacing),
    Group(Delimiter, Run<'a>),
}

impl Tokens {
    pub(crate) fn new(stream: TokenStream) -> Self {
        let mut tokens = Self::default();
        tokens.add(stream, Before::Nothing);
        tokens
    }

    /// All of them.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            text: &self.text,
            nodes: &self.nodes,
        }
    }

    /// Adds tokens, and says what whatever follows has before it.
    fn add(&mut self, stream: TokenStream, mut before: Before) -> Before {
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            let last = trees.peek().is_none();
            match &tree {
                // A comma before the closing bracket stands only where the brackets are broken over lines.
                TokenTree::Punct(punct) if last && punct.as_char() == ',' => continue,
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                    before = self.add(group.stream(), before);
                    continue;
                }
                _ => {}
            }
            if before.is_apart(&tree) {
                self.text.push(' ');
            }
            before = before.then(&tree);
            self.tree(tree);
        }
        before
    }

    fn tree(&mut self, tree: TokenTree) {
        let at = self.nodes.len();
        let start = self.text.len();
        let kind = match &tree {
            TokenTree::Ident(_) => Kind::Word,
            TokenTree::Literal(_) => Kind::Literal,
            TokenTree::Punct(punct) => Kind::Punct(punct.as_char(), punct.spacing()),
            TokenTree::Group(group) => Kind::Group(group.delimiter()),
        };
        self.nodes.push(Node {
            kind,
            start,
            end: start,
            inside: 0,
        });
        match tree {
            TokenTree::Group(group) => self.group(group.delimiter(), group.stream()),
            TokenTree::Punct(punct) => self.text.push(punct.as_char()),
            // Writing to a text does not fail.
            TokenTree::Ident(ident) => drop(write!(self.text, "{ident}")),
            TokenTree::Literal(literal) => drop(write!(self.text, "{literal}")),
        }
        let (end, inside) = (self.text.len(), self.nodes.len() - at - 1);
        if let Some(node) = self.nodes.get_mut(at) {
            node.end = end;
            node.inside = inside;
        }
        if let Kind::Group(_) = kind {
            self.nodes.push(Node {
                kind: Kind::Close,
                start: end,
                end,
                inside: 0,
            });
        }
    }

    fn group(&mut self, delimiter: Delimiter, stream: TokenStream) {
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace if stream.is_empty() => ("{", "}"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::None => ("", ""),
        };
        self.text.push_str(open);
        self.add(stream, Before::Nothing);
        self.text.push_str(close);
    }
}

/// What stands before a token, as far as that decides whether there is a space between them.
#[derive(Clone, Copy)]
enum Before {
    /// An opening bracket, or a mark that belongs to what follows it.
    Nothing,
    /// A word, a literal or a closing bracket.
    Word,
    /// The first character of a mark of two.
    Joint(char),
    /// A mark that stands apart from what follows it.
    Mark,
    /// `!`
    Bang,
}

impl Before {
    fn is_apart(self, tree: &TokenTree) -> bool {
        match (self, tree) {
            (Self::Bang, TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
            (Self::Nothing | Self::Joint(_) | Self::Bang, _) => false,
            (Self::Mark, _) | (Self::Word, TokenTree::Ident(_) | TokenTree::Literal(_)) => true,
            // Nothing that is emitted takes an item out of an array.
            (Self::Word, TokenTree::Group(group)) => group.delimiter() != Delimiter::Parenthesis,
            (Self::Word, TokenTree::Punct(punct)) => !".,;?:<>!".contains(punct.as_char()),
        }
    }

    fn then(self, tree: &TokenTree) -> Self {
        let TokenTree::Punct(punct) = tree else {
            return Self::Word;
        };
        match (self, punct.as_char(), punct.spacing()) {
            (_, mark, Spacing::Joint) => Self::Joint(mark),
            (Self::Joint('-' | '='), '>', _) => Self::Mark,
            (Self::Joint(':'), ':', _) | (_, '.' | '<' | '&' | '#' | '\'', _) => Self::Nothing,
            (_, '>' | '?', _) => Self::Word,
            (_, '!', _) => Self::Bang,
            _ => Self::Mark,
        }
    }
}

impl<'a> Run<'a> {
    pub(crate) fn is_empty(self) -> bool {
        self.nodes.is_empty()
    }

    /// The tokens on one line.
    pub(crate) fn flat(self) -> &'a str {
        match self.nodes {
            [first, .., last] => self.text.get(first.start..last.end).unwrap_or_default(),
            [only] => self.text.get(only.start..only.end).unwrap_or_default(),
            [] => "",
        }
    }

    /// How wide the line is.
    pub(crate) fn width(self) -> usize {
        width(self.flat())
    }

    /// The trees, brackets with what they hold.
    pub(crate) fn trees(mut self) -> impl Iterator<Item = Tree<'a>> {
        std::iter::from_fn(move || self.take())
    }

    /// The first tree.
    pub(crate) fn peek(mut self) -> Option<Tree<'a>> {
        self.take()
    }

    /// Takes the first tree away.
    pub(crate) fn take(&mut self) -> Option<Tree<'a>> {
        let (node, rest) = self.nodes.split_first()?;
        let (inside, mut rest) = rest.split_at_checked(node.inside)?;
        if let (Kind::Group(_), [_, behind @ ..]) = (node.kind, rest) {
            rest = behind;
        }
        self.nodes = rest;
        let text = self.text.get(node.start..node.end).unwrap_or_default();
        Some(match node.kind {
            Kind::Word | Kind::Close => Tree::Word(text),
            Kind::Literal => Tree::Literal(text),
            Kind::Punct(mark, spacing) => Tree::Punct(mark, spacing),
            Kind::Group(delimiter) => Tree::Group(
                delimiter,
                Self {
                    text: self.text,
                    nodes: inside,
                },
            ),
        })
    }

    /// What stands before the first tree of which `found` holds, that tree, and what stands behind it.
    pub(crate) fn find(
        self,
        mut found: impl FnMut(Tree<'a>) -> bool,
    ) -> Option<(Self, Tree<'a>, Self)> {
        let mut rest = self;
        loop {
            let at = self.nodes.len() - rest.nodes.len();
            let tree = rest.take()?;
            if found(tree) {
                return Some((self.first(at), tree, rest));
            }
        }
    }

    /// The last tree, and what stands before it.
    pub(crate) fn split_last(self) -> Option<(Self, Tree<'a>)> {
        let mut rest = self;
        loop {
            let at = self.nodes.len() - rest.nodes.len();
            let tree = rest.take()?;
            if rest.is_empty() {
                return Some((self.first(at), tree));
            }
        }
    }

    /// What stands before `rest`, with which this run ends.
    pub(crate) fn until(self, rest: Self) -> Self {
        self.first(self.nodes.len().saturating_sub(rest.nodes.len()))
    }

    fn first(self, nodes: usize) -> Self {
        let nodes = self.nodes.get(..nodes).unwrap_or_default();
        Self { nodes, ..self }
    }

    /// What stands between commas; those in angle brackets separate nothing here.
    pub(crate) fn entries(self) -> impl Iterator<Item = Self> {
        let mut rest = Some(self).filter(|all| !all.is_empty());
        std::iter::from_fn(move || {
            let all = rest.take()?;
            let (mut depth, mut arrow) = (0_usize, false);
            let comma = |tree: Tree<'_>| {
                let before = arrow;
                arrow = matches!(tree, Tree::Punct('-' | '=', Spacing::Joint));
                match tree {
                    Tree::Punct('<', _) => depth += 1,
                    Tree::Punct('>', _) if !before => depth = depth.saturating_sub(1),
                    Tree::Punct(',', _) => return depth == 0,
                    _ => {}
                }
                false
            };
            match all.find(comma) {
                Some((entry, _, behind)) => {
                    rest = Some(behind).filter(|behind| !behind.is_empty());
                    Some(entry)
                }
                None => Some(all),
            }
        })
    }
}

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}
