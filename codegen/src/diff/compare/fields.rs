//! Members of structs, and what a user writes to make one.

use super::pairs::{Pairs, pairs};
use super::types::Types;
use super::words::{list, ordinal};
use crate::diff::change::{Bump, Change, ChangeKind};
use crate::diff::surface::{Field, Struct};

pub(super) fn changes(base: &Struct, head: &Struct, types: &Types<'_>) -> Vec<Change> {
    let fields =
        pairs(&base.fields, &head.fields, |field| &field.wire).more(|field| Some(&field.name));
    let mut changes: Vec<Change> = fields
        .gone
        .iter()
        .map(|gone| removed(base, head, gone))
        .collect();
    changes.extend(fields.new.iter().map(|new| added(base, head, new)));
    for (old, new) in &fields.both {
        let pair = Pair {
            base,
            head,
            old,
            new,
        };
        changes.extend(pair.changes(types));
    }
    changes.extend(constructor(base, head, &fields, types));
    changes
}

pub(super) fn key(strukt: &Struct, field: &Field) -> String {
    format!("types/{}/fields/{}", strukt.name, field.wire)
}

pub(super) fn subject(strukt: &Struct, field: &Field) -> String {
    format!("{}.{}", strukt.name, field.name)
}

/// The members that `new` takes.
fn taken(strukt: &Struct) -> Vec<&Field> {
    let indices = strukt.constructor.iter().flat_map(|new| &new.required);
    indices
        .filter_map(|index| strukt.fields.get(*index))
        .collect()
}

fn position(fields: &[&Field], field: &Field) -> Option<usize> {
    fields.iter().position(|other| std::ptr::eq(*other, field))
}

fn removed(base: &Struct, head: &Struct, field: &Field) -> Change {
    let subject = subject(head, field);
    let also = position(&taken(base), field).map(|at| {
        format!(
            " and leave out the {} argument of `{}::new`",
            ordinal(at),
            head.name
        )
    });
    Change::new(
        ChangeKind::Rust,
        "field removed",
        key(head, field),
        &subject,
    )
    .was_at(key(base, field))
    .what(format!("`{subject}` is gone"))
    .brief(format!("field removed, `{}`", field.rust()))
    .before(field.rust())
    .todo(format!(
        "Remove what reads or sets `{subject}`{}; what the service still sends is in `extra`.",
        also.unwrap_or_default()
    ))
}

/// An argument of `new` breaks whoever makes one; any other member breaks nobody.
fn added(base: &Struct, head: &Struct, field: &Field) -> Change {
    let subject = subject(head, field);
    let (name, rust) = (&head.name, field.rust());
    let change = |kind| Change::new(kind, "field added", key(head, field), &subject).after(&rust);
    let argument = position(&taken(head), field).filter(|_| base.constructor.is_some());
    let Some(at) = argument.map(ordinal) else {
        return change(ChangeKind::Addition)
            .what(format!("`{subject}: {rust}` is new"))
            .brief(format!("field, `{rust}`"))
            .todo(format!(
                "Nothing; it can be used, and is no longer in `extra` as `{}`.",
                field.wire
            ));
    };
    let argument = format!("{}: {}", field.name, field.ty.argument());
    if taken(base).is_empty() {
        // What compiles goes on compiling, and sends one without it.
        return change(ChangeKind::Wire)
            .what(format!(
                "a `{name}` needs `{argument}`, which `{name}::new` takes"
            ))
            .brief(format!("required field, `{rust}`"))
            .todo(format!("Make a `{name}` with `{name}::new(…)`."));
    }
    change(ChangeKind::Rust)
        .what(format!(
            "`{name}::new` takes `{argument}` as its {at} argument"
        ))
        .brief(format!("required field, `{rust}`"))
        .todo(format!(
            "Pass `{}` as the {at} argument of `{name}::new`.",
            field.name
        ))
}

/// The type of an old member, with the names of today.
fn rust_as(field: &Field, types: &Types<'_>) -> String {
    let ty = types.renamed(&field.ty);
    field.present(&ty)
}

/// A member that both sides have.
struct Pair<'a> {
    base: &'a Struct,
    head: &'a Struct,
    old: &'a Field,
    new: &'a Field,
}

impl Pair<'_> {
    fn changes(&self, types: &Types<'_>) -> Vec<Change> {
        let retyped = self.ty(types);
        // How it is read, and whether it is required, follow from what it is.
        let rest = match &retyped {
            Some(_) => [None, None, None, None],
            None => [
                self.presence(),
                self.reading(),
                self.required(),
                self.needed(),
            ],
        };
        let all = [retyped, self.name(), self.wire(), self.output()];
        all.into_iter().chain(rest).flatten().collect()
    }

    fn change(&self, kind: ChangeKind, sort: &'static str) -> Change {
        let change = Change::new(kind, sort, key(self.head, self.new), self.subject());
        change.was_at(key(self.base, self.old))
    }

    fn subject(&self) -> String {
        subject(self.head, self.new)
    }

    fn ty(&self, types: &Types<'_>) -> Option<Change> {
        let (old, new) = (rust_as(self.old, types), self.new.rust());
        let subject = self.subject();
        let strukt = &self.head.name;
        let also = match (
            position(&taken(self.base), self.old),
            position(&taken(self.head), self.new),
        ) {
            _ if self.base.constructor.is_none() || self.head.constructor.is_none() => {
                String::new()
            }
            (None, Some(at)) => format!(
                ", and pass it as the {} argument of `{strukt}::new`",
                ordinal(at)
            ),
            (Some(at), None) => format!(
                ", and set it by `.with_{}(…)` instead of the {} argument of `{strukt}::new`",
                self.new.name,
                ordinal(at)
            ),
            _ => String::new(),
        };
        (old != new).then(|| {
            self.change(ChangeKind::Rust, "field type changed")
                .what(format!("`{subject}` is `{new}`, no longer `{old}`"))
                .brief(format!("`{new}`, no longer `{old}`"))
                .todo(format!("Read and set `{subject}` as `{new}`{also}."))
                .before(old)
                .after(new)
        })
    }

    fn name(&self) -> Option<Change> {
        let (old, new) = (&self.old.name, &self.new.name);
        let strukt = &self.head.name;
        (old != new).then(|| {
            self.change(ChangeKind::Rust, "field renamed")
                .what(format!("`{strukt}.{old}` is called `{strukt}.{new}` now"))
                .brief(format!("renamed from `{old}`"))
                .before(old)
                .after(new)
                .todo(format!("Write `.{new}` instead of `.{old}`, and `.with_{new}(…)` instead of `.with_{old}(…)`."))
        })
    }

    fn wire(&self) -> Option<Change> {
        let (old, new) = (&self.old.wire, &self.new.wire);
        let subject = self.subject();
        (old != new).then(|| {
            self.change(ChangeKind::Wire, "field wire name changed")
                .what(format!("`{subject}` goes over the wire as `{new}`, no longer as `{old}`"))
                .brief(format!("on the wire `{old}` → `{new}`"))
                .before(old)
                .after(new)
                .todo(format!("Nothing, if the service says `{new}`; data that you keep as JSON must be rewritten."))
        })
    }

    fn output(&self) -> Option<Change> {
        let (old, new) = (self.old.output, self.new.output);
        let (name, strukt) = (&self.new.name, &self.head.name);
        let both = self.base.constructor.is_some() && self.head.constructor.is_some();
        if old == new {
            return None;
        }
        let change = if both && position(&taken(self.base), self.old).is_some() {
            self.change(ChangeKind::Rust, "field made output")
                .todo(format!(
                    "Leave `{name}` out of `{strukt}::new`, which has it no more."
                ))
        } else if both && position(&taken(self.head), self.new).is_some() {
            self.change(ChangeKind::Rust, "field made input")
                .todo(format!("Pass `{name}` to `{strukt}::new`."))
        } else {
            self.change(ChangeKind::Docs, "field made output or input")
        };
        let says = |output: bool| {
            if output {
                "only the service sets it"
            } else {
                "users may set it"
            }
        };
        Some(
            change
                .what(format!("`{}`: {}", self.subject(), says(new)))
                .brief(says(new))
                .before(says(old))
                .after(says(new)),
        )
    }

    /// Presences that are one type in Rust differ in what is written.
    fn presence(&self) -> Option<Change> {
        let (old, new) = (&self.old.presence, &self.new.presence);
        (old != new).then(|| {
            self.change(ChangeKind::Behaviour, "presence changed")
                .what(format!(
                    "`{}` is {}, no longer {}",
                    self.subject(),
                    presence(new),
                    presence(old)
                ))
                .brief(format!("{} → {}", presence(old), presence(new)))
                .before(old)
                .after(new)
                .todo("Nothing, unless you depend on whether it is written where it is empty.")
        })
    }

    fn reading(&self) -> Option<Change> {
        let (old, new) = (reading(&self.old.reading), reading(&self.new.reading));
        if old == new {
            return None;
        }
        let stricter = old.starts_with("lenient") && !new.starts_with("lenient");
        let (kind, todo) = if stricter {
            (
                ChangeKind::Wire,
                "Nothing, if the service sends its own type by now; otherwise replies fail to be read.",
            )
        } else {
            (ChangeKind::Behaviour, "Nothing; more is read.")
        };
        Some(
            self.change(kind, "reading changed")
                .what(format!(
                    "`{}` is read as {new}, no longer as {old}",
                    self.subject()
                ))
                .brief(format!("read as {new}, no longer as {old}"))
                .todo(todo)
                .before(old)
                .after(new),
        )
    }

    /// Whether a reply can be read without the member.
    fn needed(&self) -> Option<Change> {
        let (old, new) = self.old.needed.zip(self.new.needed)?;
        let says = |needed: bool| {
            if needed {
                "a missing value is an error"
            } else {
                "a missing value is read as its default"
            }
        };
        let (kind, todo) = if new {
            (
                ChangeKind::Wire,
                "Nothing, if the service always sends it; otherwise replies fail to be read.",
            )
        } else {
            (
                ChangeKind::Behaviour,
                "Nothing; more is read, but its default may be a value that nobody has sent.",
            )
        };
        (old != new).then(|| {
            self.change(kind, "absence changed")
                .what(format!("`{}`: {}", self.subject(), says(new)))
                .brief(says(new))
                .todo(todo)
                .before(says(old))
                .after(says(new))
        })
    }

    fn required(&self) -> Option<Change> {
        let (old, new) = (self.old.required, self.new.required);
        // Where the presence says it too, it is told there.
        (old != new && self.old.presence == self.new.presence).then(|| {
            let says = |required: bool| {
                if required {
                    "always present"
                } else {
                    "optional"
                }
            };
            self.change(ChangeKind::Docs, "documented presence changed")
                .what(format!(
                    "`{}` is now documented as {}",
                    self.subject(),
                    says(new)
                ))
                .brief(says(new))
                .before(says(old))
                .after(says(new))
        })
    }
}

fn presence(word: &str) -> &str {
    match word {
        "always" => "always written",
        "own_name" => "left out where it is empty",
        "inlined" => "a part of the struct itself",
        other => other,
    }
}

/// How a member is read, in words.
fn reading(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(word) => match word.as_str() {
            "plain" => "its type only".to_owned(),
            "or_default" => "its type, null as the default".to_owned(),
            other => other.to_owned(),
        },
        serde_json::Value::Null => "its type only".to_owned(),
        other => {
            let text = other.to_string();
            let word = text.trim_matches(['{', '}']).replace(['"', ':'], " ");
            let words: Vec<&str> = word.split_whitespace().collect();
            words.join(" ").replace('_', " ")
        }
    }
}

/// Whether one can be made at all, and what `new` takes beyond what its members say.
fn constructor(
    base: &Struct,
    head: &Struct,
    fields: &Pairs<'_, Field>,
    types: &Types<'_>,
) -> Option<Change> {
    let name = &head.name;
    let change = |kind, sort| {
        Change::new(kind, sort, format!("types/{name}"), name)
            .was_at(format!("types/{}", base.name))
    };
    let says = |strukt: &Struct| {
        let names = taken(strukt).into_iter().map(|field| field.name.clone());
        format!("new({})", list(names))
    };
    let usable = |strukt: &Struct| !taken(strukt).is_empty();
    match (&base.constructor, &head.constructor) {
        (None, Some(_)) => Some(
            change(ChangeKind::Addition, "constructor added")
                .what(format!("a `{name}` can be made and sent"))
                .after(says(head)),
        ),
        (Some(_), None) => Some(
            change(ChangeKind::Rust, "constructor removed")
                .bump(if usable(base) { Bump::Major } else { Bump::Patch })
                .what(format!("`{name}` has no `new` any more: it is only received"))
                .before(says(base))
                .todo(format!("Make a `{name}` with `Default` and `.with_…(…)` instead.")),
        ),
        (Some(_), Some(_)) => rearranged(base, head, fields, types).then(|| {
            change(ChangeKind::Rust, "constructor changed")
                .what(format!("the arguments of `{name}::new` changed: `{}`", says(head)))
                .before(says(base))
                .after(says(head))
                .todo(format!("Check every call of `{name}::new`; some may compile as they stand and mean something else."))
        }),
        (None, None) => None,
    }
}

/// Whether `new` takes what did not change itself in another order, or more or less of it.
fn rearranged(base: &Struct, head: &Struct, fields: &Pairs<'_, Field>, types: &Types<'_>) -> bool {
    let same = |(old, new): &&(&Field, &Field)| {
        rust_as(old, types) == new.rust() && old.output == new.output
    };
    let stable: Vec<&(&Field, &Field)> = fields.both.iter().filter(same).collect();
    let old = |fields: Vec<&Field>| -> Vec<usize> {
        let at = |field: &Field| stable.iter().position(|(old, _)| std::ptr::eq(*old, field));
        fields.into_iter().filter_map(at).collect()
    };
    let new = |fields: Vec<&Field>| -> Vec<usize> {
        let at = |field: &Field| stable.iter().position(|(_, new)| std::ptr::eq(*new, field));
        fields.into_iter().filter_map(at).collect()
    };
    old(taken(base)) != new(taken(head))
}
