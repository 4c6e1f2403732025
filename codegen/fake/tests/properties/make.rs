//! Values and requests that are valid, and unusual.

use fake::Fake;
use serde_json::{Map, Value, json};

use crate::conform::wires;
use crate::http::{Request, encoded};
use crate::model::{
    Content, Field, Form, Model, Operation, Param, Place, Presence, Struct, Ty, Union,
};
use crate::oracle::Oracle;
use crate::random::Random;

/// A request before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) operation: Operation,
    /// The values of the placeholders, by name.
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
}

impl Draft {
    /// The path without the prefix of the API and without the verb: its end is the name of a resource.
    pub(crate) fn filled(&self) -> String {
        let path = &self.operation.path;
        let plain = match path.rfind(':') {
            Some(at) => &path[..at],
            None => path,
        };
        let fill = |text: String, (wire, value): &(String, String)| {
            text.replace(&format!("{{{wire}}}"), value)
        };
        self.path.iter().fold(plain.to_owned(), fill)
    }

    pub(crate) fn written(&self, model: &Model) -> Request {
        let mut target = model.path(&self.operation);
        for (wire, value) in &self.path {
            let whole = self
                .operation
                .required
                .iter()
                .any(|param| param.wire == *wire && param.place == Place::ResourceName);
            let value = if whole { value.clone() } else { encoded(value) };
            target = target.replace(&format!("{{{wire}}}"), &value);
        }
        let pairs: Vec<_> = self
            .query
            .iter()
            .map(|(wire, value)| format!("{wire}={}", encoded(value)))
            .collect();
        if !pairs.is_empty() {
            target = format!("{target}?{}", pairs.join("&"));
        }
        let body = self.body.as_ref().map(Value::to_string);
        Request {
            verb: self.operation.verb.to_uppercase(),
            target,
            body,
        }
    }

    /// Whether the call only says what it would do.
    pub(crate) fn is_try(&self) -> bool {
        let unless = self.operation.service.unless.as_deref();
        unless.is_some_and(|unless| {
            self.query
                .iter()
                .any(|(name, value)| plain(name) == plain(unless) && value == "true")
        })
    }

    pub(crate) fn has(&self, wire: &str) -> bool {
        self.query
            .iter()
            .any(|(name, _)| plain(name) == plain(wire))
    }
}

/// A name of a parameter without the difference between camelCase and `snake_case`.
pub(crate) fn plain(wire: &str) -> String {
    wire.replace('_', "").to_lowercase()
}

/// Makes things up.
pub(crate) struct Make<'m> {
    pub(crate) model: &'m Model,
    pub(crate) fake: &'m Fake,
    pub(crate) oracle: &'m Oracle<'m>,
    pub(crate) chance: Random,
}

const TEXTS: [&str; 14] = [
    "",
    "a",
    "Ünïcödé ✓ 漢字 🧊",
    "a/b%2Fc?d=e&f#g",
    "\"quotes\" 'and' \\backslash\\",
    "line\nbreak\ttab\r",
    "  spaces  ",
    "null",
    "-",
    "0",
    "{id}",
    "שלום",
    "<script>alert(1)</script>",
    "\u{1}\u{7f}\u{feff}",
];

impl<'m> Make<'m> {
    pub(crate) fn draft(&mut self, operation: &Operation) -> Draft {
        let path = self.path(operation);
        let mut draft = Draft {
            operation: operation.clone(),
            path,
            query: Vec::new(),
            body: None,
        };
        draft.body = self.body(&draft);
        draft.query = self.query(&draft);
        draft
    }

    fn path(&mut self, operation: &Operation) -> Vec<(String, String)> {
        let holes = operation
            .required
            .iter()
            .filter(|param| matches!(param.place, Place::Segment | Place::ResourceName));
        let holes: Vec<_> = holes.collect();
        let Some(last) = holes.last() else {
            return Vec::new();
        };
        let types = self.model.named(&last.ty);
        let mut names = self.oracle.all(&types);
        let writes = operation.verb != "get";
        names.retain(|name| !(writes && self.oracle.is_own(name)));
        if self.chance.percent(93) {
            names.retain(|name| self.oracle.may(operation, name));
        }
        if operation.does() == "delete" && self.chance.percent(70) {
            names.retain(|name| !self.oracle.is_full(operation.of(), name));
        }
        let mut paths: Vec<_> = names
            .iter()
            .filter_map(|name| aligned(operation, name))
            .collect();
        if !operation.service.only.is_empty() && self.chance.percent(90) {
            paths.retain(|path| self.oracle.is_there(operation, path));
        }
        let invented = self.chance.percent(4);
        match self.chance.pick(&paths).filter(|_| !invented) {
            Some(path) => path.clone(),
            None => self.invented(operation, &holes),
        }
    }

    /// A path of what is not there.
    fn invented(&mut self, operation: &Operation, holes: &[&Param]) -> Vec<(String, String)> {
        let mut path = Vec::new();
        for hole in holes {
            let value = match hole.place {
                Place::ResourceName => {
                    let all = self.oracle.all(&self.model.named(&hole.ty));
                    let all: Vec<_> = all
                        .into_iter()
                        .filter(|name| self.oracle.may(operation, name))
                        .collect();
                    self.chance.pick(&all).cloned().unwrap_or_default()
                }
                _ => self.id(),
            };
            path.push((hole.wire.clone(), value));
        }
        path
    }

    /// An id that nothing has.
    pub(crate) fn id(&mut self) -> String {
        let odd = self.chance.one(&[
            "", "é漢", "a%b", "a b", "a\"b'", "x:stream", "a.b", "%2F", "?", "#", "+", "\\", "~",
        ]);
        format!("n{:x}{odd}", self.chance.next() & 0xff_ffff)
    }

    fn query(&mut self, draft: &Draft) -> Vec<(String, String)> {
        let operation = draft.operation.clone();
        let mut query = Vec::new();
        for (param, required) in operation
            .params()
            .filter(|(param, _)| param.place == Place::Query)
        {
            if required || self.chance.percent(30) {
                self.parameter(&operation, param, &mut query);
            }
        }
        let paging = &self.model.api.paging;
        if matches!(operation.reply, crate::model::Reply::Pages { .. }) && self.chance.percent(50) {
            let most = usize::try_from(paging.max).unwrap_or(1);
            let size = match self.chance.below(10) {
                0 => 100_000,
                1..4 => most,
                _ => 1 + self.chance.below(most),
            };
            query.push((self.spelled(&paging.size), size.to_string()));
        }
        if let (Some(mask), true) = (&operation.mask, self.chance.percent(50)) {
            let sent = draft.body.as_ref().and_then(Value::as_object);
            let known = |wire: &&String| operation.params().any(|(param, _)| param.wire == **wire);
            let sent: Vec<_> = sent
                .into_iter()
                .flat_map(Map::keys)
                .filter(known)
                .cloned()
                .collect();
            query.push((self.spelled(mask), sent.join(",")));
        }
        if self.chance.percent(10) {
            query.push(("unknown".to_owned(), "✓".to_owned()));
        }
        query
    }

    fn parameter(
        &mut self,
        operation: &Operation,
        param: &Param,
        query: &mut Vec<(String, String)>,
    ) {
        let (ty, count) = match &param.ty {
            Ty::List(item) => (&**item, 1 + self.chance.below(3)),
            ty => (ty, 1),
        };
        for _ in 0..count {
            let value = match operation.service.filters.get(&param.wire) {
                Some(rule) if rule == "order" => self
                    .chance
                    .one(&[
                        "type",
                        "-id",
                        "name",
                        "-labels.name",
                        "title",
                        "nothing.at.all",
                        "-",
                    ])
                    .to_owned(),
                Some(rule) if rule == "search" => self
                    .chance
                    .one(&["murder", "No. 5", "FREEZER door", "é", "10 2", "%"])
                    .to_owned(),
                Some(rule) if rule.get("entries").is_some() => self
                    .chance
                    .one(&["room=1", "floor", "floor=", "name=Desk 7", "=", "é=✓"])
                    .to_owned(),
                Some(rule) if rule == "ping" => "10s".to_owned(),
                _ if operation.behaviour().starts_with("claim") && *ty == Ty::String => {
                    self.claimable()
                }
                _ => match self.value(ty, operation) {
                    Value::String(text) => text,
                    other => other.to_string(),
                },
            };
            query.push((self.spelled(&param.wire), value));
        }
    }

    fn claimable(&mut self) -> String {
        let known = [
            "fake-kit-1",
            "c0fakedevice00000901",
            "c0fakedevice00000902",
            "c0fakedevice00000001",
            "no-such-thing",
            "é/✓",
        ];
        self.chance.one(&known).to_owned()
    }

    /// A name of a parameter in camelCase or in `snake_case`.
    fn spelled(&mut self, wire: &str) -> String {
        let mut spelled = String::new();
        let snake = self.chance.percent(50);
        for character in wire.chars() {
            match (snake, character) {
                (true, upper) if upper.is_ascii_uppercase() => {
                    spelled.extend(['_', upper.to_ascii_lowercase()]);
                }
                (false, '_') => spelled.push('_'),
                (_, other) => match (snake, spelled.strip_suffix('_').map(str::to_owned)) {
                    (false, Some(before)) => {
                        spelled = format!("{before}{}", other.to_ascii_uppercase());
                    }
                    _ => spelled.push(other),
                },
            }
        }
        spelled
    }

    fn body(&mut self, draft: &Draft) -> Option<Value> {
        let operation = &draft.operation;
        let params: Vec<_> = operation
            .params()
            .filter(|(param, _)| {
                matches!(
                    param.place,
                    Place::Field | Place::NullableField | Place::Body
                )
            })
            .collect();
        if params.is_empty() {
            return self.chance.percent(10).then(|| json!({}));
        }
        if let Some((param, _)) = params.iter().find(|(param, _)| param.place == Place::Body) {
            let mut body = self.value(&param.ty, operation);
            self.surprise(&mut body);
            return Some(body);
        }
        let mut body = Map::new();
        let union = self.own_union(operation);
        let foreign = union.map(wires).unwrap_or_default();
        for (param, required) in params
            .iter()
            .filter(|(param, _)| !foreign.contains(&param.wire.as_str()))
        {
            if *required || self.chance.percent(60) {
                let value = self.sent(draft, param);
                body.insert(param.wire.clone(), value);
            }
        }
        if let Some(union) = union {
            self.own_branch(draft, union, &mut body);
        }
        if let (Some(one), false) = (
            self.chance.pick(&operation.service.one_of).cloned(),
            has_one(&operation.service.one_of, &body),
        ) {
            let param = params.iter().find(|(param, _)| param.wire == one);
            let ty = param.map(|(param, _)| param.ty.clone());
            body.insert(
                one,
                match ty {
                    Some(Ty::Map(_)) => json!({"k": "v"}),
                    _ => json!(["k"]),
                },
            );
        }
        let mut body = Value::Object(body);
        self.surprise(&mut body);
        Some(body)
    }

    /// Members that nobody knows are nothing to anybody.
    fn surprise(&mut self, body: &mut Value) {
        if let (Value::Object(members), true) = (body, self.chance.percent(10)) {
            members.insert("surprise ✓".to_owned(), json!({"deep": [[[{"x": null}]]]}));
        }
    }

    /// The union whose members are members of the body.
    fn own_union(&self, operation: &Operation) -> Option<&'m Union> {
        let fields = &self.model.structure(operation.of())?.fields;
        let inlined = fields
            .iter()
            .find(|field| field.presence == Presence::Inlined)?;
        match &inlined.ty {
            Ty::Named(name) => self.model.union(name),
            _ => None,
        }
    }

    /// Sends a branch of it: a new one, or the one that the resource has.
    fn own_branch(&mut self, draft: &Draft, union: &Union, body: &mut Map<String, Value>) {
        let Form::Tagged { tag } = &union.form else {
            return;
        };
        let operation = &draft.operation;
        let makes = operation.params().any(|(param, _)| param.wire == *tag);
        let stored = self
            .fake
            .get(&self.oracle.resource(draft).unwrap_or_default());
        let is = stored.as_ref().and_then(|stored| stored[tag].as_str());
        let branches: Vec<_> = union
            .branches
            .iter()
            .filter(|branch| makes || Some(branch.key.as_str()) == is)
            .collect();
        let Some(branch) = self.chance.pick(&branches).copied() else {
            return;
        };
        if let (Content::Member(member, ty), true) =
            (&branch.content, makes || self.chance.percent(50))
        {
            body.insert(member.clone(), self.value(ty, operation));
        }
        if makes {
            body.insert(tag.clone(), branch.key.clone().into());
        }
    }

    /// The value of a member of the body.
    fn sent(&mut self, draft: &Draft, param: &Param) -> Value {
        let operation = &draft.operation;
        if param.place == Place::NullableField && self.chance.percent(30) {
            return Value::Null;
        }
        let rules = self.model.rules(operation.of());
        if matches!(operation.does(), "update" | "replace")
            && param.ty == Ty::NameOf(operation.of().to_owned())
        {
            return self.oracle.resource(draft).unwrap_or_default().into();
        }
        if operation.behaviour() == "claim" {
            return json!([self.claimable(), self.claimable()])
                .as_array()
                .map_or(Value::Null, |all| {
                    all.iter()
                        .filter(|id| !id.as_str().unwrap_or_default().contains('/'))
                        .cloned()
                        .collect()
                });
        }
        match rules.behaviour.as_deref() {
            Some("membership") if param.wire == "email" => return self.mail(),
            Some("push") if param.wire == "status" => {
                return self.chance.one(&["ACTIVE", "USER_DISABLED"]).into();
            }
            _ => {}
        }
        let value = self.value(&param.ty, operation);
        ruled(rules.members.get(&param.wire), value)
    }

    /// An address of a person or of an account, in any letters.
    fn mail(&mut self) -> Value {
        let accounts = self.fake.names("ServiceAccount");
        let account = self
            .chance
            .pick(&accounts)
            .and_then(|name| self.fake.get(name));
        match account.filter(|_| self.chance.percent(30)) {
            Some(account) => account["email"].clone(),
            None => format!("Person{}@Example.com", self.chance.below(40)).into(),
        }
    }

    /// A valid value of a type.
    pub(crate) fn value(&mut self, ty: &Ty, operation: &Operation) -> Value {
        match ty {
            Ty::String | Ty::Secret => self.text().into(),
            Ty::Boolean => self.chance.percent(50).into(),
            Ty::Integer => self
                .chance
                .pick(&[0_i64, 1, -1, 40, 65_535, i64::from(i32::MIN), i64::MAX])
                .copied()
                .into(),
            Ty::Number => self
                .chance
                .pick(&[0.0, 1.0, -0.5, 22.25, 1e-7, -40.0, 1e15])
                .copied()
                .into(),
            Ty::Timestamp => self.time().into(),
            Ty::Duration => self
                .chance
                .one(&["0s", "3600s", "0.5s", "1.000000001s", "86400.250s", "10s"])
                .into(),
            Ty::Json => self
                .chance
                .pick(&[
                    json!(null),
                    json!({"a": [1, "é", {}]}),
                    json!([]),
                    json!("x"),
                ])
                .cloned()
                .unwrap_or_default(),
            Ty::List(item) => self.list(item, operation),
            Ty::Map(item) => {
                let keys = ["name", "é ✓", "a/b", "a.b", "", "x:y", "%2F"];
                let count = self.chance.below(4);
                let entries = (0..count).map(|_| {
                    (
                        self.chance.one(&keys).to_owned(),
                        self.value(item, operation),
                    )
                });
                Value::Object(entries.collect())
            }
            Ty::Named(name) => self.named(name, operation),
            Ty::Enum(name) => self.chance.one(&self.model.values(name)).into(),
            Ty::Names(_) | Ty::NameOf(_) => self.name(ty, operation).into(),
            Ty::IdOf(name) => {
                if name == operation.of() && operation.does().starts_with("create") {
                    self.id().into()
                } else {
                    self.name(ty, operation)
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .into()
                }
            }
        }
    }

    fn text(&mut self) -> String {
        match self.chance.below(20) {
            0 => "long ✓ ".repeat(60),
            _ => self.chance.one(&TEXTS).to_owned(),
        }
    }

    fn time(&mut self) -> String {
        let fraction = self
            .chance
            .one(&["", ".0", ".123", ".123456", ".123456789", ".5"]);
        let zone = self.chance.one(&["Z", "Z", "+00:00", "+02:00", "-11:30"]);
        let day = self.chance.one(&[
            "2024-02-29",
            "1999-12-31",
            "2038-01-19",
            "2024-05-16",
            "2000-01-01",
        ]);
        format!("{day}T23:59:59{fraction}{zone}")
    }

    fn list(&mut self, item: &Ty, operation: &Operation) -> Value {
        let role = self
            .model
            .api
            .service
            .access
            .as_ref()
            .map(|access| &access.role.ty);
        if let (Ty::NameOf(name), Some(role)) = (item, role)
            && name == role
        {
            return self.role(role, operation);
        }
        let count = self.chance.below(4);
        (0..count).map(|_| self.value(item, operation)).collect()
    }

    /// Exactly one role, of those for what the path is about.
    fn role(&mut self, role: &str, operation: &Operation) -> Value {
        let prefix = if operation.path.contains("/organizations/") {
            "organization."
        } else {
            "project."
        };
        let mut roles = self.fake.names(role);
        roles.retain(|name| {
            name.rsplit('/')
                .next()
                .is_some_and(|id| id.starts_with(prefix))
        });
        self.chance.pick(&roles).into_iter().cloned().collect()
    }

    /// The name of something that is there; of something that is not, if nothing is.
    fn name(&mut self, ty: &Ty, operation: &Operation) -> String {
        let types = self.model.named(ty);
        let mut names = self.oracle.all(&types);
        names.retain(|name| self.oracle.may(operation, name) && !self.oracle.is_own(name));
        let pattern = types.first().and_then(|ty| self.model.patterns(ty).next());
        let missing = || pattern.unwrap_or_default().replace(['{', '}'], "");
        let missing = missing();
        self.chance.pick(&names).cloned().unwrap_or(missing)
    }

    fn named(&mut self, name: &str, operation: &Operation) -> Value {
        let model = self.model;
        match (model.union(name), model.structure(name)) {
            (Some(union), _) => Value::Object(self.union(union, operation)),
            (_, Some(structure)) => Value::Object(self.structure(name, structure, operation)),
            _ => json!({}),
        }
    }

    fn structure(
        &mut self,
        name: &str,
        structure: &Struct,
        operation: &Operation,
    ) -> Map<String, Value> {
        let mut members = Map::new();
        let rules = self.model.rules(name);
        for field in structure.fields.iter().filter(|field| !field.output) {
            let rule = rules.members.get(&field.wire);
            let wanted = field.required || rule.is_some_and(|rule| rule.least.is_some());
            if !wanted && self.chance.percent(40) {
                continue;
            }
            match (&field.ty, field.presence) {
                (Ty::Named(union), Presence::Inlined) => {
                    if let Some(union) = self.model.union(union) {
                        members.extend(self.union(union, operation));
                    }
                }
                (_, Presence::Nullable) if self.chance.percent(30) => {
                    members.insert(field.wire.clone(), Value::Null);
                }
                _ => {
                    let value = self.field(field, operation);
                    let value = match (rule.and_then(|rule| rule.least), &field.ty) {
                        (Some(_), Ty::List(item)) => json!([self.value(item, operation)]),
                        _ => ruled(rule, value),
                    };
                    members.insert(field.wire.clone(), value);
                }
            }
        }
        members
    }

    /// Addresses and headers have rules of their own; a lenient number may be a text.
    fn field(&mut self, field: &Field, operation: &Operation) -> Value {
        match field.wire.as_str() {
            "url" => self
                .chance
                .one(&[
                    "https://receiver.example/a?b=c%20d",
                    "https://[2001:db8::1]:8443/",
                    "http://127.0.0.1:9/x",
                ])
                .into(),
            "headers" => json!({"x-a": "b", "X-Long-Name_1": ""}),
            "email" => format!(
                "{}@example.com",
                self.id()
                    .replace(|letter: char| !letter.is_ascii_alphanumeric(), "")
            )
            .into(),
            _ => {
                let value = self.value(&field.ty, operation);
                if field.reading.is_object() && self.chance.percent(30) && !value.is_object() {
                    value.to_string().into()
                } else {
                    value
                }
            }
        }
    }

    fn union(&mut self, union: &Union, operation: &Operation) -> Map<String, Value> {
        let Some(branch) = self.chance.pick(&union.branches) else {
            return Map::new();
        };
        let content = match &branch.content {
            Content::Member(_, ty) | Content::Direct(ty) => self.value(ty, operation),
            Content::Empty => json!({}),
        };
        match (&union.form, &branch.content) {
            (Form::Tagged { tag }, Content::Member(member, _)) => Map::from_iter([
                (tag.clone(), branch.key.clone().into()),
                (member.clone(), content),
            ]),
            (Form::Chosen, _) => Map::from_iter([(branch.key.clone(), content)]),
            _ => Map::new(),
        }
    }
}

fn has_one(members: &[String], body: &Map<String, Value>) -> bool {
    let filled = |value: &Value| {
        value.as_object().is_some_and(|map| !map.is_empty())
            || value.as_array().is_some_and(|list| !list.is_empty())
    };
    members.is_empty()
        || members
            .iter()
            .any(|member| body.get(member).is_some_and(filled))
}

/// The values of the placeholders of an operation whose path ends in a name; nothing if it is no such name.
pub(crate) fn aligned(operation: &Operation, name: &str) -> Option<Vec<(String, String)>> {
    let path = match operation.path.rfind(':') {
        Some(at) => &operation.path[..at],
        None => operation.path.as_str(),
    };
    let cut = path.rfind('}')? + 1;
    let mut parts: Vec<_> = name.split('/').collect();
    let mut values = Vec::new();
    for segment in path[..cut].rsplit('/') {
        let Some(part) = parts.pop() else { break };
        let Some(wire) = segment
            .strip_prefix('{')
            .and_then(|segment| segment.strip_suffix('}'))
        else {
            if segment == part {
                continue;
            }
            return None;
        };
        let whole = operation
            .required
            .iter()
            .any(|param| param.wire == wire && param.place == Place::ResourceName);
        let value = if whole {
            std::mem::take(&mut parts)
                .into_iter()
                .chain([part])
                .collect::<Vec<_>>()
                .join("/")
        } else {
            part.to_owned()
        };
        values.push((wire.to_owned(), value));
    }
    let holes = operation.path.matches('{').count();
    (values.len() == holes).then(|| values.into_iter().rev().collect())
}

/// A value that is neither too short nor too long.
fn ruled(rule: Option<&crate::model::Member>, value: Value) -> Value {
    let Some(rule) = rule else { return value };
    let (least, most) = (rule.least.unwrap_or(0), rule.most.unwrap_or(usize::MAX));
    match value {
        Value::String(text) if text.chars().count() < least => "x".repeat(least).into(),
        Value::String(text) => text.chars().take(most).collect::<String>().into(),
        Value::Array(items) if items.len() < least => Value::Array(items),
        Value::Array(items) => items.into_iter().take(most).collect(),
        other => other,
    }
}
