//! Requests with something wrong in them.

use serde_json::{Value, json};

use crate::conform::wires;
use crate::http::Request;
use crate::make::{Draft, plain};
use crate::model::{Content, Form, Model, Place, Presence, Reply, Struct, Ty, Union};
use crate::random::Random;

/// One thing that can be made wrong.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Where it is, as a message must name it.
    pub(crate) at: String,
    place: Spot,
    /// Whether it decides which branch of a union is meant, so that nothing else of the union counts.
    decides: bool,
}

#[derive(Clone, Debug)]
enum Spot {
    /// The value at a JSON pointer is put there; taken away, where it is none.
    Body(String, Option<Value>),
    Query(String, Option<String>),
    /// The whole text of the body.
    Text(String),
}

impl Site {
    /// Whether both can be wrong at once.
    pub(crate) fn is_apart(&self, other: &Self) -> bool {
        match (&self.place, &other.place) {
            (Spot::Body(left, _), Spot::Body(right, _)) if self.decides || other.decides => {
                !left.starts_with(parent(right)) && !right.starts_with(parent(left))
            }
            (Spot::Body(left, _), Spot::Body(right, _)) => {
                !left.starts_with(right.as_str())
                    && !right.starts_with(left.as_str())
                    && parent(left) != parent(right)
            }
            (Spot::Query(left, _), Spot::Query(right, _)) => left != right,
            (Spot::Text(_), _) | (_, Spot::Text(_)) => false,
            _ => true,
        }
    }
}

/// The request of a draft with these things wrong.
pub(crate) fn spoiled(model: &Model, draft: &Draft, sites: &[&Site]) -> Request {
    let mut draft = draft.clone();
    let mut text = None;
    for site in sites {
        match &site.place {
            Spot::Body(pointer, value) => {
                put(draft.body.get_or_insert_default(), pointer, value.clone());
            }
            Spot::Query(wire, value) => {
                draft.query.retain(|(name, _)| plain(name) != plain(wire));
                draft
                    .query
                    .extend(value.iter().map(|value| (wire.clone(), value.clone())));
            }
            Spot::Text(whole) => text = Some(whole.clone()),
        }
    }
    let request = draft.written(model);
    Request {
        body: text.or(request.body),
        ..request
    }
}

fn put(body: &mut Value, pointer: &str, value: Option<Value>) {
    let key = pointer
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace("~1", "/")
        .replace("~0", "~");
    match (body.pointer_mut(parent(pointer)), value) {
        (Some(Value::Object(members)), Some(value)) => {
            members.insert(key, value);
        }
        (Some(Value::Object(members)), None) => {
            members.remove(&key);
        }
        (Some(Value::Array(items)), Some(value)) => {
            items[key.parse::<usize>().expect("an index")] = value;
        }
        other => panic!("nothing at {pointer}: {other:?}"),
    }
}

fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Everything that can be made wrong in a draft.
pub(crate) fn sites(model: &Model, draft: &Draft, chance: &mut Random) -> Vec<Site> {
    let mut found = Found {
        model,
        chance,
        sites: Vec::new(),
    };
    let body = draft.body.clone().unwrap_or_default();
    let mut needs_body = false;
    for (param, required) in draft.operation.params() {
        match param.place {
            Place::Query => found.parameter(&param.wire, &param.ty, required),
            Place::Body => {
                needs_body = true;
                found.inside("", "", &param.ty, &body);
            }
            Place::Field | Place::NullableField => {
                needs_body |= required;
                let (at, pointer) = (param.wire.clone(), pointer("", &param.wire));
                if let Some(value) = body.get(&param.wire).filter(|value| !value.is_null()) {
                    found.wrong(&at, &pointer, &param.ty, false);
                    found.inside(&at, &pointer, &param.ty, value);
                    if required {
                        found.sites.push(Site {
                            at,
                            place: Spot::Body(pointer, None),
                            decides: false,
                        });
                    }
                }
            }
            Place::Segment | Place::ResourceName => {}
        }
    }
    found.paging(draft);
    if needs_body {
        found.whole(draft, &body);
    }
    found.sites
}

struct Found<'m> {
    model: &'m Model,
    chance: &'m mut Random,
    sites: Vec<Site>,
}

impl Found<'_> {
    /// Something wrong in the place of a value of a type.
    fn wrong(&mut self, at: &str, pointer: &str, ty: &Ty, lenient: bool) {
        let Some(value) = self.not(ty, lenient) else {
            return;
        };
        self.sites.push(Site {
            at: at.to_owned(),
            place: Spot::Body(pointer.to_owned(), Some(value)),
            decides: false,
        });
    }

    /// What is no value of a type.
    fn not(&mut self, ty: &Ty, lenient: bool) -> Option<Value> {
        let wrong = match ty {
            Ty::Json => return None,
            Ty::String | Ty::Secret => vec![json!(5), json!(true), json!([]), json!({"a": "b"})],
            Ty::Boolean if lenient => vec![json!("maybe"), json!(1), json!([])],
            Ty::Boolean => vec![json!("true"), json!(0), json!({}), json!("")],
            Ty::Integer => vec![
                json!(1.5),
                json!("1.5"),
                json!("x"),
                json!(true),
                json!([1]),
                json!(1e300),
                json!(u64::MAX),
                json!(""),
            ],
            Ty::Number => vec![
                json!("x"),
                json!("NaN"),
                json!("inf"),
                json!(false),
                json!({}),
                json!(""),
            ],
            Ty::Timestamp => [
                "",
                "yesterday",
                "2024-02-30T00:00:00Z",
                "2024-13-01T00:00:00Z",
                "2024-05-16",
                "2024-05-16T25:00:00Z",
                "2024-05-16T08:13:15",
                "2024-05-16T08:13:15.Z",
                " 2024-05-16T08:13:15Z",
                "2024-05-16T08:13:15é",
            ]
            .map(Value::from)
            .to_vec(),
            Ty::Duration => [
                "",
                "5",
                "5m",
                "s",
                "1.2.3s",
                ".s",
                "-5s",
                "1e3s",
                " 5s",
                "5 s",
                "é",
                "99999999999999999999999s",
            ]
            .map(Value::from)
            .to_vec(),
            Ty::List(_) => vec![json!({}), json!("x"), json!(5)],
            Ty::Map(_) | Ty::Named(_) => vec![json!([]), json!("x"), json!(5), json!([{}])],
            Ty::Enum(_) => vec![json!("NO_SUCH_VALUE"), json!(""), json!(0), json!("é")],
            Ty::Names(_) | Ty::NameOf(_) => vec![
                json!("nothing"),
                json!(""),
                json!("a/b/c/d/e/f/g"),
                json!("projects//devices/x"),
                json!("/a/b"),
                json!(5),
                json!("a//"),
            ],
            Ty::IdOf(_) => vec![json!(""), json!("a/b"), json!(5)],
        };
        self.chance.pick(&wrong).cloned()
    }

    /// What can be wrong in a value.
    fn inside(&mut self, at: &str, path: &str, ty: &Ty, value: &Value) {
        match (ty, value) {
            (Ty::List(item), Value::Array(items)) => {
                for (nth, one) in items.iter().enumerate() {
                    let (at, path) = (format!("{at}[{nth}]"), format!("{path}/{nth}"));
                    self.item(&at, &path, item, one);
                }
            }
            (Ty::Map(item), Value::Object(members)) => {
                for (key, one) in members {
                    self.item(&below(at, key), &pointer(path, key), item, one);
                }
            }
            (Ty::Named(name), Value::Object(_)) => {
                match (self.model.structure(name), self.model.union(name)) {
                    (Some(structure), _) => self.structure(at, path, structure, value),
                    (_, Some(union)) => self.union(at, path, union, value, true),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn item(&mut self, at: &str, path: &str, ty: &Ty, value: &Value) {
        if self.chance.percent(20) && *ty != Ty::Json {
            let place = Spot::Body(path.to_owned(), Some(Value::Null));
            self.sites.push(Site {
                at: at.to_owned(),
                place,
                decides: false,
            });
        } else {
            self.wrong(at, path, ty, false);
        }
        self.inside(at, path, ty, value);
    }

    fn structure(&mut self, at: &str, path: &str, structure: &Struct, value: &Value) {
        for field in structure.fields.iter().filter(|field| !field.output) {
            if let (Ty::Named(name), Presence::Inlined) = (&field.ty, field.presence) {
                let union = self.model.union(name);
                let there =
                    |union: &&Union| wires(union).iter().any(|wire| value.get(wire).is_some());
                if let Some(union) = union.filter(there) {
                    self.union(at, path, union, value, field.required);
                }
            } else {
                let (at, path) = (below(at, &field.wire), pointer(path, &field.wire));
                let Some(value) = value.get(&field.wire).filter(|value| !value.is_null()) else {
                    continue;
                };
                self.wrong(&at, &path, &field.ty, field.reading.is_object());
                self.inside(&at, &path, &field.ty, value);
                if field.required {
                    self.sites.push(Site {
                        at,
                        place: Spot::Body(path, None),
                        decides: false,
                    });
                }
            }
        }
    }

    fn union(&mut self, at: &str, path: &str, union: &Union, value: &Value, required: bool) {
        let own = |branch: &&crate::model::Branch| match (&union.form, &branch.content) {
            (Form::Tagged { tag }, _) => value[tag] == branch.key.as_str(),
            _ => value.get(&branch.key).is_some(),
        };
        let Some(branch) = union.branches.iter().find(own) else {
            return;
        };
        let member = match &branch.content {
            Content::Member(member, _) => member,
            Content::Direct(_) | Content::Empty => &branch.key,
        };
        let other = union.branches.iter().find(|other| other.key != branch.key);
        let other = other.and_then(|other| match &other.content {
            Content::Member(member, _) => Some(member),
            Content::Direct(_) | Content::Empty => None,
        });
        let mut site = |at: String, wire: &str, value: Option<Value>| {
            self.sites.push(Site {
                at,
                place: Spot::Body(pointer(path, wire), value),
                decides: true,
            });
        };
        match &union.form {
            Form::Tagged { tag } => {
                site(below(at, tag), tag, Some(json!("NO_SUCH_BRANCH")));
                site(below(at, tag), tag, None);
                site(below(at, member), member, None);
                if let Some(other) = other {
                    site(below(at, other), other, Some(json!({})));
                }
            }
            Form::Chosen => {
                if required {
                    site(member.clone(), member, None);
                }
                if let Some(other) = other {
                    site(other.clone(), other, Some(json!({})));
                }
            }
            Form::Nested { .. } => {}
        }
        if let (Content::Member(member, ty), Some(inner)) = (&branch.content, value.get(member)) {
            let (at, path) = (below(at, member), pointer(path, member));
            self.wrong(&at, &path, ty, false);
            self.inside(&at, &path, ty, inner);
        }
    }

    fn parameter(&mut self, wire: &str, ty: &Ty, required: bool) {
        let ty = match ty {
            Ty::List(item) => item,
            ty => ty,
        };
        let mut site = |value: Option<String>| {
            self.sites.push(Site {
                at: wire.to_owned(),
                place: Spot::Query(wire.to_owned(), value),
                decides: false,
            });
        };
        if required {
            site(None);
        }
        // Every text is a text, and an empty value is as good as none.
        if *ty == Ty::String {
            return;
        }
        match self.not(ty, true) {
            Some(Value::String(text)) if !text.is_empty() => {
                self.sites.push(Site {
                    at: wire.to_owned(),
                    place: Spot::Query(wire.to_owned(), Some(text)),
                    decides: false,
                });
            }
            _ if *ty == Ty::Boolean => self.sites.push(Site {
                at: wire.to_owned(),
                place: Spot::Query(wire.to_owned(), Some("yes".to_owned())),
                decides: false,
            }),
            _ => {}
        }
    }

    fn paging(&mut self, draft: &Draft) {
        let Reply::Pages { .. } = draft.operation.reply else {
            return;
        };
        let paging = &self.model.api.paging;
        let sizes = ["0", "-1", "1.5", "x", " 5", "é", "0x10", "+"];
        let tokens = [
            "x",
            "00",
            "é",
            "0123456789abcdef",
            "0123456789abcdef22",
            "0123456789abcdeé",
            "ffffffffffffffff6e756c6c",
            "%00",
        ];
        for (wire, values) in [(&paging.size, &sizes[..]), (&paging.token, &tokens[..])] {
            let value = self.chance.one(values).to_owned();
            self.sites.push(Site {
                at: wire.clone(),
                place: Spot::Query(wire.clone(), Some(value)),
                decides: false,
            });
        }
    }

    fn whole(&mut self, draft: &Draft, body: &Value) {
        let text = body.to_string();
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        let broken = [
            &text[..text.len() - 1],
            "{",
            "{'a': 1}",
            "\u{0}",
            "{\"a\":01}",
            "nul",
            "[1,]",
            "\"\\ud800\"",
            &deep,
            "{\"a\":1e999999}",
        ];
        let broken = self.chance.one(&broken).to_owned();
        self.sites.push(Site {
            at: "JSON".to_owned(),
            place: Spot::Text(broken),
            decides: false,
        });
        let list = self
            .chance
            .one(&["[]", "5", "\"text\"", "true", "[{}]"])
            .to_owned();
        self.sites.push(Site {
            at: "the body must be an object".to_owned(),
            place: Spot::Text(list),
            decides: false,
        });
        let missing = draft
            .operation
            .required
            .iter()
            .find(|param| param.place == Place::Field);
        if let Some(param) = missing {
            self.sites.push(Site {
                at: param.wire.clone(),
                place: Spot::Text(String::new()),
                decides: false,
            });
            self.sites.push(Site {
                at: param.wire.clone(),
                place: Spot::Text("null".to_owned()),
                decides: false,
            });
            self.sites.push(Site {
                at: param.wire.clone(),
                place: Spot::Text("{}".to_owned()),
                decides: false,
            });
        }
    }
}

fn below(at: &str, member: &str) -> String {
    if at.is_empty() {
        member.to_owned()
    } else {
        format!("{at}.{member}")
    }
}

fn pointer(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}
