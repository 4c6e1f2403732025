//! A docs page as lines of visible text, whatever it was written in; knows nothing of tables and rows.

use std::fmt;

use serde::Serialize;

use super::{html, markdown, text};

/// What a page is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    Html,
    Markdown,
    Text,
}

impl Form {
    /// All of them, the likeliest for a page first.
    pub(super) fn likely(page: &str) -> [Self; 3] {
        if is_html(page) {
            [Self::Html, Self::Markdown, Self::Text]
        } else if has_atx_heading(page) {
            [Self::Markdown, Self::Text, Self::Html]
        } else if page.contains("</h") || page.contains("</H") {
            [Self::Html, Self::Text, Self::Markdown]
        } else {
            [Self::Text, Self::Markdown, Self::Html]
        }
    }

    /// The lines of a page that is written so.
    pub(super) fn lines(self, page: &str) -> Vec<Line> {
        match self {
            Self::Html => html::lines(page),
            Self::Markdown => markdown::lines(page),
            Self::Text => text::lines(page),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
            Self::Text => "text",
        })
    }
}

/// A line of visible text.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// Its line in the file, from 1.
    pub(super) at: usize,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Marked as a heading of this level.
    Heading(u8),
    /// Stands behind a bullet.
    Item,
    /// Nothing but links.
    Links,
    Text,
}

fn is_html(page: &str) -> bool {
    let page = page.trim_start_matches('\u{feff}').trim_start();
    let head: String = page.chars().take(1024).collect();
    let head = head.to_ascii_lowercase();
    head.starts_with('<')
        && [
            "<!doctype html",
            "<html",
            "<head",
            "<body",
            "<main",
            "<article",
        ]
        .iter()
        .any(|tag| head.contains(tag))
}

fn has_atx_heading(page: &str) -> bool {
    let begins = |at: &usize| {
        let line = page.get(..*at).unwrap_or_default().trim_end_matches(' ');
        line.is_empty() || line.ends_with('\n')
    };
    let hashes = page.match_indices('#').map(|(at, _)| at).filter(begins);
    let mut lines = hashes.filter_map(|at| page.get(at..)?.lines().next());
    lines.any(|line| markdown::atx(line).is_some())
}
