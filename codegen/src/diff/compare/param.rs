//! One parameter, before and after.

use super::operations::Pair;
use super::params::{argument, key, part, position};
use super::types::Types;
use super::words::ordinal;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::Param;

/// A parameter that both sides have.
pub(super) struct Both<'a> {
    pub(super) pair: &'a Pair<'a>,
    pub(super) old: &'a Param,
    pub(super) new: &'a Param,
}

impl Both<'_> {
    pub(super) fn changes(&self, types: &Types<'_>) -> Vec<Change> {
        let (was, is) = self.positions();
        let name = match (was, is) {
            (None, None) => self.setter(),
            (Some(_), Some(_)) => self.argument(),
            _ => self.need(),
        };
        let changes = [name, self.wire(), self.ty(types)];
        changes.into_iter().flatten().collect()
    }

    fn change(&self, kind: ChangeKind, sort: &'static str) -> Change {
        let (pair, name) = (self.pair, &self.new.name);
        Change::new(kind, sort, key(&pair.head.id, self.new), &pair.head.id)
            .was_at(key(&pair.base.id, self.old))
            .brief(format!("{sort}: `{name}`"))
    }

    /// Where it stands among the arguments, on both sides.
    fn positions(&self) -> (Option<usize>, Option<usize>) {
        let Self { pair, old, new } = self;
        let was = position(&pair.base.required, old);
        (was, position(&pair.head.required, new))
    }

    /// Whether it must be given.
    fn need(&self) -> Option<Change> {
        let (call, old, name) = (self.pair.call(), &self.old.name, &self.new.name);
        let (kind, optional, required) = (ChangeKind::Rust, "optional", "required");
        match self.positions() {
            (None, Some(at)) => {
                let at = ordinal(at);
                let change = self.change(kind, "parameter made required");
                let change = change.before(optional).after(required);
                let change = change.what(format!(
                    "`{name}` is the {at} argument of `{call}`, no longer a setter"
                ));
                Some(change.todo(format!(
                    "Pass `{name}` as the {at} argument of `{call}` instead of `.{old}(…)`."
                )))
            }
            (Some(at), None) => {
                let at = ordinal(at);
                let change = self.change(kind, "parameter made optional");
                let change = change.before(required).after(optional);
                let change = change.what(format!(
                    "`{name}` is a setter of `{call}`, no longer its {at} argument"
                ));
                Some(change.todo(format!(
                    "Write `.{name}(…)` behind `{call}` instead of the {at} argument."
                )))
            }
            _ => None,
        }
    }

    fn setter(&self) -> Option<Change> {
        let (call, old, new) = (self.pair.call(), &self.old.name, &self.new.name);
        (old != new).then(|| {
            self.change(ChangeKind::Rust, "setter renamed")
                .what(format!(
                    "the setter `.{old}(…)` of `{call}` is `.{new}(…)` now"
                ))
                .before(old)
                .after(new)
                .todo(format!("Write `.{new}(…)` instead of `.{old}(…)`."))
        })
    }

    /// The name of a positional argument, which only docs and errors show.
    fn argument(&self) -> Option<Change> {
        let (call, was, is) = (self.pair.call(), self.old, self.new);
        let (old, new) = match (was.name == is.name, was.wire == is.wire) {
            (false, _) => (&was.name, &is.name),
            (true, false) if part(&is.place) == "the path" => (&was.wire, &is.wire),
            _ => return None,
        };
        Some(
            self.change(ChangeKind::Docs, "argument renamed")
                .what(format!(
                    "the argument `{old}` of `{call}` is called `{new}` now"
                ))
                .brief(format!("argument `{old}` called `{new}`"))
                .before(old)
                .after(new)
                .todo("Nothing; arguments are told by their place."),
        )
    }

    /// Where it goes and how it is spelled there.
    fn wire(&self) -> Option<Change> {
        let (name, call) = (&self.new.name, self.pair.call());
        let (old, new) = differing(self.old, self.new)?;
        Some(
            self.change(ChangeKind::Wire, "parameter moved")
                .what(format!("`{name}` of `{call}` goes as {new}, no longer as {old}"))
                .brief(format!("parameter `{name}`: {old} → {new}"))
                .todo("Nothing, if the service takes it there; otherwise stay with the old version until it does.")
                .before(old)
                .after(new),
        )
    }

    fn ty(&self, types: &Types<'_>) -> Option<Change> {
        let (name, call) = (&self.new.name, self.pair.call());
        let (old, new) = (
            argument(self.old, types),
            argument(self.new, &Types::default()),
        );
        (old != new).then(|| {
            self.change(ChangeKind::Rust, "parameter type changed")
                .what(format!(
                    "`{name}` of `{call}` is `{new}`, no longer `{old}`"
                ))
                .todo(format!(
                    "Pass a value that is `{new}` for `{name}` of `{call}`."
                ))
                .before(old)
                .after(new)
        })
    }
}

/// Where both go, if that differs. A placeholder's name is never sent: what differs there is the request.
fn differing(old: &Param, new: &Param) -> Option<(String, String)> {
    let (was, is) = (part(&old.place), part(&new.place));
    let path = was == "the path" && is == "the path";
    let of = |param: &Param| match (param.place.as_str(), part(&param.place)) {
        ("segment", _) if path => "one segment of the path".to_owned(),
        ("resource_name", _) if path => "several segments of the path".to_owned(),
        ("body", part) => part.to_owned(),
        (_, part) => format!("`{}` in {part}", param.wire),
    };
    let (old, new) = (of(old), of(new));
    (old != new).then_some((old, new))
}
