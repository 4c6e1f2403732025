//! The verdicts of all judges side by side.

use std::fmt::Write as _;

use crate::edit::Edit;
use crate::semver::Opinion;

/// One edit, judged.
#[derive(Debug)]
pub struct Row<'a> {
    /// The edit.
    pub edit: &'a Edit,
    /// The step that codegen asks for.
    pub verdict: &'static str,
    /// The kinds of the changes that decide it.
    pub kinds: String,
    /// What the compiler says of old code.
    pub compiler: Compiler,
    /// What `cargo-semver-checks` says.
    pub semver: Semver,
}

/// What `cargo-semver-checks` says.
#[derive(Debug, Clone)]
pub enum Semver {
    /// Nobody can ask it.
    NotInstalled,
    /// It was not asked: the interface is the same.
    Same,
    /// It has an opinion.
    Says(Opinion),
}

/// What the compiler says of old code.
#[derive(Debug, Clone)]
pub enum Compiler {
    /// It was not asked: the interface is the same.
    Same,
    /// It takes the code.
    Takes,
    /// It refuses the code, first with this message.
    Refuses(String),
}

impl Row<'_> {
    /// Tells whether code that was written before the edit breaks.
    #[must_use]
    pub fn breaks(&self) -> bool {
        self.is_refused() || matches!(self.semver, Semver::Says(Opinion::Major(_)))
    }

    fn is_refused(&self) -> bool {
        matches!(self.compiler, Compiler::Refuses(_))
    }

    /// Says what is wrong with the verdict; nothing where it agrees with the judges.
    #[must_use]
    pub fn wrong(&self) -> Option<&'static str> {
        let rust = self.kinds.contains("rust");
        match (self.breaks(), &self.edit.unseen) {
            (true, _) if self.verdict != "major" => Some("it breaks users and is not called major"),
            (true, None) if self.is_refused() && !rust => {
                Some("it breaks Rust code and is not said to")
            }
            (false, None) if rust => Some(
                "it is said to break Rust code that neither judge finds, and no `unseen` says which",
            ),
            (true, Some(_)) => Some("`unseen` is there though a judge sees it"),
            _ => None,
        }
    }
}

/// The table, a line an edit.
#[must_use]
pub fn table(rows: &[Row<'_>]) -> String {
    let mut lines = vec![
        [
            "edit",
            "codegen::diff",
            "rustc on old code",
            "cargo-semver-checks",
            "agree",
        ]
        .map(str::to_owned),
    ];
    lines.extend(rows.iter().map(cells));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths = [0, 1, 2, 3].map(|column| width(column).unwrap_or_default());
    let mut table = String::new();
    for [edit, ours, compiler, semver, agree] in &lines {
        let [a, b, c, d] = widths;
        writeln!(
            table,
            "{edit:<a$}  {ours:<b$}  {compiler:<c$}  {semver:<d$}  {agree}"
        )
        .expect("a text grows");
    }
    table + &sum(rows)
}

fn cells(row: &Row<'_>) -> [String; 5] {
    let ours = match row.kinds.as_str() {
        "" => row.verdict.to_owned(),
        kinds => format!("{} ({kinds})", row.verdict),
    };
    let compiler = match &row.compiler {
        Compiler::Same => "same interface".to_owned(),
        Compiler::Takes => "compiles".to_owned(),
        Compiler::Refuses(message) => clipped(message),
    };
    let semver = match &row.semver {
        Semver::Same => "same interface".to_owned(),
        Semver::NotInstalled => "not installed".to_owned(),
        Semver::Says(Opinion::Nothing) => "nothing".to_owned(),
        Semver::Says(Opinion::Minor(rules)) => format!("minor: {}", rule(rules)),
        Semver::Says(Opinion::Major(rules)) => format!("major: {}", rule(rules)),
    };
    let agree = match (row.wrong(), &row.edit.unseen) {
        (Some(_), _) => "NO",
        (None, Some(_)) => "yes, unseen",
        (None, None) => "yes",
    };
    [
        row.edit.name.clone(),
        ours,
        compiler,
        semver,
        agree.to_owned(),
    ]
}

fn clipped(message: &str) -> String {
    message.chars().take(48).collect()
}

fn rule(rules: &[String]) -> String {
    match rules {
        [] => String::new(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    }
}

fn sum(rows: &[Row<'_>]) -> String {
    let count = |what: &dyn Fn(&Row<'_>) -> bool| rows.iter().filter(|row| what(row)).count();
    let refused = count(&|row| row.is_refused());
    let major = count(&|row| row.verdict == "major");
    let semver = count(&|row| matches!(row.semver, Semver::Says(Opinion::Major(_))));
    let wrong = count(&|row| row.wrong().is_some());
    format!(
        "{} edits: {major} called major, {refused} refused by the compiler, {semver} called major by cargo-semver-checks; {wrong} disagreements\n",
        rows.len()
    )
}

#[cfg(test)]
mod tests {
    use super::{Compiler, Row, Semver, table};
    use crate::edit::Edit;
    use crate::semver::Opinion;

    fn edit(unseen: Option<&str>) -> Edit {
        Edit {
            name: "an-edit".to_owned(),
            changes: Vec::new(),
            verdict: "major".to_owned(),
            kind: "rust".to_owned(),
            why: "It is one.".to_owned(),
            unseen: unseen.map(str::to_owned),
        }
    }

    fn row<'a>(edit: &'a Edit, verdict: &'static str, kinds: &str, compiler: Compiler) -> Row<'a> {
        Row {
            edit,
            verdict,
            kinds: kinds.to_owned(),
            compiler,
            semver: Semver::NotInstalled,
        }
    }

    fn refuses() -> Compiler {
        Compiler::Refuses("E0432 unresolved import".to_owned())
    }

    #[test]
    fn what_breaks_must_be_called_major_and_what_the_compiler_refuses_rust() {
        let edit = edit(None);
        assert!(row(&edit, "minor", "addition", refuses()).wrong().is_some());
        assert!(row(&edit, "major", "wire", refuses()).wrong().is_some());
        assert_eq!(row(&edit, "major", "rust + wire", refuses()).wrong(), None);
        let opinion = Opinion::Major(vec!["module_missing".to_owned()]);
        let told = |verdict| Row {
            semver: Semver::Says(opinion.clone()),
            ..row(&edit, verdict, "wire", Compiler::Takes)
        };
        assert!(told("minor").wrong().is_some());
        assert_eq!(told("major").wrong(), None);
    }

    #[test]
    fn what_nobody_sees_needs_a_reason_and_what_is_seen_has_none() {
        let (plain, unseen) = (edit(None), edit(Some("A macro of the user's.")));
        let judged = |edit, compiler| row(edit, "major", "rust", compiler).wrong().is_some();
        assert!(judged(&plain, Compiler::Takes));
        assert!(!judged(&unseen, Compiler::Takes));
        assert!(judged(&unseen, refuses()));
    }

    #[test]
    fn a_disagreement_is_shown() {
        let edit = edit(None);
        let rows = [
            row(&edit, "major", "rust", refuses()),
            row(&edit, "none", "", refuses()),
        ];
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[1].ends_with("yes"), "{table}");
        assert!(lines[2].ends_with("NO"), "{table}");
        assert!(
            lines[3].contains("1 called major, 2 refused by the compiler"),
            "{table}"
        );
        assert!(lines[3].ends_with("1 disagreements"), "{table}");
    }
}
