//! Whether an answer is what the model promises.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::model::{Content, Field, Form, Model, Presence, Reply, Struct, Ty, Union};

/// Everything in an answer that is not as the model says.
pub(crate) fn mistakes(model: &Model, reply: &Reply, body: &Value) -> Vec<String> {
    let mut check = Conform {
        model,
        mistakes: Vec::new(),
    };
    match reply {
        Reply::Nothing => check.expect("", "{}", *body == Value::Object(Map::new())),
        Reply::One(ty) => check.value("", ty, body),
        Reply::Pages { item, key } => check.page(item, key, body),
        Reply::Stream { item, at } => match body.pointer(at) {
            Some(found) => check.value(at, item, found),
            None => check.mistakes.push(format!("nothing at {at}")),
        },
    }
    check.mistakes
}

struct Conform<'m> {
    model: &'m Model,
    mistakes: Vec<String>,
}

impl Conform<'_> {
    fn expect(&mut self, at: &str, what: &str, is: bool) {
        if !is {
            self.mistakes.push(format!("`{at}` is not {what}"));
        }
    }

    fn page(&mut self, item: &Ty, key: &str, body: &Value) {
        let next = &self.model.api.paging.next;
        self.expect(next, "a text", body[next].is_string());
        self.value(key, &Ty::List(Box::new(item.clone())), &body[key]);
        let members = body.as_object().into_iter().flat_map(Map::keys);
        for member in members.filter(|member| *member != key && *member != next) {
            self.expect(member, "known", false);
        }
    }

    fn value(&mut self, at: &str, ty: &Ty, value: &Value) {
        match (ty, value) {
            (Ty::Json, _) => {}
            (Ty::List(item), Value::Array(items)) => {
                for (nth, one) in items.iter().enumerate() {
                    self.value(&format!("{at}[{nth}]"), item, one);
                }
            }
            (Ty::Map(item), Value::Object(members)) => {
                for (key, one) in members {
                    self.value(&format!("{at}.{key}"), item, one);
                }
            }
            (Ty::Named(name), Value::Object(members)) => self.named(at, name, members),
            _ => self.expect(at, &format!("{ty:?}: {value}"), self.is_scalar(ty, value)),
        }
    }

    fn is_scalar(&self, ty: &Ty, value: &Value) -> bool {
        match (ty, value) {
            (Ty::Boolean, Value::Bool(_)) | (Ty::String | Ty::Secret, Value::String(_)) => true,
            // A client reads 64 bits; `1.0` is none of its whole numbers.
            (Ty::Integer, value) => value.is_i64(),
            (Ty::Number, value) => value.is_number(),
            (Ty::Timestamp, Value::String(text)) => is_time(text),
            (Ty::Duration, Value::String(text)) => is_span(text),
            (Ty::Enum(name), Value::String(text)) => {
                self.model.values(name).contains(&text.as_str())
            }
            (Ty::NameOf(_) | Ty::Names(_), Value::String(text)) => self
                .model
                .named(ty)
                .iter()
                .any(|name| self.model.is_name(name, text)),
            (Ty::IdOf(_), Value::String(text)) => !text.is_empty() && !text.contains('/'),
            _ => false,
        }
    }

    fn named(&mut self, at: &str, name: &str, members: &Map<String, Value>) {
        let model = self.model;
        if let Some(union) = model.union(name) {
            self.union(at, union, members.iter().collect());
        } else if let Some(structure) = model.structure(name) {
            self.structure(at, structure, members.iter().collect());
        }
    }

    fn structure(&mut self, at: &str, structure: &Struct, mut members: BTreeMap<&String, &Value>) {
        for field in &structure.fields {
            match (&field.ty, field.presence) {
                (Ty::Named(name), Presence::Inlined) => self.inlined(at, name, field, &mut members),
                _ => self.field(at, field, members.remove(&field.wire)),
            }
        }
        for member in members.keys() {
            self.expect(&format!("{at}.{member}"), "known", false);
        }
    }

    fn field(&mut self, at: &str, field: &Field, value: Option<&Value>) {
        let at = format!("{at}.{}", field.wire);
        match value {
            None | Some(Value::Null) => {
                let wanted = field.required || field.presence == Presence::Always;
                self.expect(
                    &at,
                    "there",
                    !wanted || field.presence == Presence::Nullable,
                );
            }
            Some(value) => self.value(&at, &field.ty, value),
        }
    }

    fn inlined(
        &mut self,
        at: &str,
        name: &str,
        field: &Field,
        members: &mut BTreeMap<&String, &Value>,
    ) {
        let Some(union) = self.model.union(name) else {
            return;
        };
        let own = wires(union);
        let mut taken = members.clone();
        taken.retain(|member, _| own.contains(&member.as_str()));
        members.retain(|member, _| !own.contains(&member.as_str()));
        if field.required || taken.values().any(|value| !value.is_null()) {
            self.union(at, union, taken);
        }
    }

    fn union(&mut self, at: &str, union: &Union, mut members: BTreeMap<&String, &Value>) {
        members.retain(|_, value| !value.is_null());
        let text = |wire: &String| members.get(wire).and_then(|value| value.as_str());
        let key = match &union.form {
            Form::Tagged { tag } | Form::Nested { tag, .. } => text(tag).map(str::to_owned),
            Form::Chosen => members.keys().next().map(|key| (*key).clone()),
        };
        let branch = union
            .branches
            .iter()
            .find(|branch| Some(&branch.key) == key.as_ref());
        let Some(branch) = branch else {
            return self.expect(at, &format!("a branch: {members:?}"), false);
        };
        let content = match &union.form {
            Form::Nested { content, .. } => {
                let inner = members.get(content).and_then(|value| value.as_object());
                inner.into_iter().flatten().collect()
            }
            Form::Tagged { tag } => {
                members.remove(tag);
                members
            }
            Form::Chosen => members,
        };
        match &branch.content {
            Content::Empty => self.expect(at, "empty", content.is_empty()),
            Content::Member(member, ty) => {
                let only = content.len() == 1;
                self.expect(
                    at,
                    &format!("only {member}"),
                    only && content.contains_key(member),
                );
                if let Some(value) = content.get(member) {
                    self.value(&format!("{at}.{member}"), ty, value);
                }
            }
            Content::Direct(ty) => {
                let whole = content
                    .into_iter()
                    .map(|(key, value)| (key.clone(), value.clone()));
                self.value(at, ty, &Value::Object(whole.collect()));
            }
        }
    }
}

/// The members that a union has in the struct around it.
pub(crate) fn wires(union: &Union) -> Vec<&str> {
    let mut wires: Vec<&str> = match &union.form {
        Form::Tagged { tag } => vec![tag],
        Form::Nested { tag, content } => return vec![tag, content],
        Form::Chosen => Vec::new(),
    };
    wires.extend(union.branches.iter().map(|branch| match &branch.content {
        Content::Member(member, _) => member.as_str(),
        Content::Direct(_) | Content::Empty => branch.key.as_str(),
    }));
    wires
}

/// RFC 3339, digit by digit.
fn is_time(text: &str) -> bool {
    let form = "0000-00-00T00:00:00";
    let Some((clock, rest)) = text.split_at_checked(form.len()) else {
        return false;
    };
    let fits = |(form, is): (char, char)| {
        if form == '0' {
            is.is_ascii_digit()
        } else {
            form == is
        }
    };
    let zone = match rest.strip_prefix('.') {
        Some(rest) => rest.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => rest,
    };
    let shift = zone.strip_prefix(['+', '-']);
    let is_shift =
        shift.is_some_and(|shift| shift.len() == 5 && "00:00".chars().zip(shift.chars()).all(fits));
    form.chars().zip(clock.chars()).all(fits) && (zone == "Z" || is_shift)
}

fn is_span(text: &str) -> bool {
    let number = text.strip_suffix('s');
    number.is_some_and(|number| {
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
            && number.parse::<f64>().is_ok()
    })
}
