//! Workflow commands of GitHub Actions, which mark lines of files.

/// A place in a file, from 1.
pub(crate) struct At<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// One command; `level` is `error`, `warning` or `notice`.
pub(crate) fn command(level: &str, at: Option<&At<'_>>, title: &str, text: &str) -> String {
    let place = at.map(|At { file, line, column }| {
        format!("file={},line={line},col={column},", property(file))
    });
    format!(
        "::{level} {}title={}::{}",
        place.unwrap_or_default(),
        property(title),
        data(text.trim_end())
    )
}

/// A text where only a line can stand.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
