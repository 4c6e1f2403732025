//! Code within Markdown, whatever it holds.

/// Code in a line, whatever backticks it has.
pub(crate) fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Code in a cell of a table, where a bar would begin the next one.
pub(crate) fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Code in lines of its own.
pub(crate) fn fenced(info: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}{info}\n{}\n{fence}", text.trim_end())
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}
