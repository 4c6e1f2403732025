//! Calls of the runtime's macros, laid out as a person would; rustfmt leaves them as they are.

use proc_macro2::Delimiter;

use super::{WIDTH, filled};
use crate::tokens::{Run, Tree};

/// Writes a call on one line, or in a block: the variants of a union have a line each, other entries as many as fit.
pub(super) fn call(out: &mut String, item: Run<'_>) {
    let (Some(Tree::Word(name)), Some((_, Tree::Group(_, inner)))) =
        (item.peek(), item.split_last())
    else {
        return out.extend([item.flat(), ";\n"]);
    };
    let single = format!("{name}! {{ {} }}\n", inner.flat());
    if single.len() <= WIDTH + 1 {
        return out.push_str(&single);
    }
    out.extend([name, "! {\n"]);
    match inner.find(|tree| matches!(tree, Tree::Group(Delimiter::Brace, _))) {
        Some((before, Tree::Group(_, block), after)) => {
            out.extend(["    ", before.flat(), " {\n"]);
            let entries = block.entries().map(Run::flat);
            let lines: Vec<String> = if name == "union" {
                entries.map(|entry| format!("        {entry},")).collect()
            } else {
                filled(entries, "        ", WIDTH)
            };
            out.extend(lines.iter().flat_map(|line| [line, "\n"]));
            out.push_str("    }\n");
            if !after.is_empty() {
                out.extend(["    ", after.flat(), "\n"]);
            }
        }
        _ => {
            let entries = inner.entries();
            out.extend(entries.flat_map(|entry| ["    ", entry.flat(), ",\n"]));
        }
    }
    out.push_str("}\n");
}
