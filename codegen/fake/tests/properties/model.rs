//! The model as these tests read it: on their own, so that a mistake of the fake's reading is not theirs.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct File {
    api: Api,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Api {
    hosts: Vec<Host>,
    pub(crate) paging: Paging,
    pub(crate) error_body: ErrorBody,
    resources: Vec<Module>,
    pub(crate) service: Behind,
}

#[derive(Debug, Deserialize)]
struct Host {
    name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Paging {
    pub(crate) size: String,
    pub(crate) token: String,
    pub(crate) next: String,
    pub(crate) max: u32,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ErrorBody {
    pub(crate) message: String,
    pub(crate) code: String,
    pub(crate) help: String,
}

#[derive(Debug, Deserialize)]
struct Module {
    endpoints: Vec<Operation>,
    types: Vec<Type>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) verb: String,
    host: String,
    pub(crate) path: String,
    pub(crate) permission: Option<String>,
    pub(crate) creates: Option<Value>,
    pub(crate) mask: Option<String>,
    pub(crate) reply: Reply,
    pub(crate) required: Vec<Param>,
    pub(crate) optional: Vec<Param>,
    pub(crate) service: Service,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    Nothing,
    One(Ty),
    Pages { item: Ty, key: String },
    Stream { item: Ty, at: String },
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Param {
    pub(crate) wire: String,
    pub(crate) place: Place,
    pub(crate) ty: Ty,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    Segment,
    ResourceName,
    Query,
    Field,
    NullableField,
    Body,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ty {
    String,
    Boolean,
    Integer,
    Number,
    Timestamp,
    Duration,
    Json,
    Secret,
    List(Box<Ty>),
    Map(Box<Ty>),
    Named(String),
    Enum(String),
    #[serde(rename = "name_union")]
    Names(String),
    NameOf(String),
    IdOf(String),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Type {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    #[serde(rename = "name_union")]
    Names(Names),
}

#[derive(Debug, Deserialize)]
pub(crate) struct Struct {
    name: String,
    pub(crate) fields: Vec<Field>,
    resource: Option<Identity>,
    pub(crate) partial: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    pub(crate) wire: String,
    pub(crate) ty: Ty,
    pub(crate) presence: Presence,
    pub(crate) reading: Value,
    pub(crate) output: bool,
    pub(crate) required: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Presence {
    Always,
    Optional,
    Nullable,
    Inlined,
    OwnName,
}

#[derive(Debug, Deserialize)]
struct Identity {
    patterns: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
struct Pattern {
    text: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Enum {
    name: String,
    values: Vec<EnumValue>,
}

#[derive(Debug, Deserialize)]
struct EnumValue {
    wire: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Union {
    name: String,
    pub(crate) form: Form,
    #[serde(rename = "variants")]
    pub(crate) branches: Vec<Branch>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    Tagged {
        tag: String,
    },
    Nested {
        tag: String,
        content: String,
    },
    #[serde(rename = "untagged")]
    Chosen,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Branch {
    pub(crate) key: String,
    pub(crate) content: Content,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    Member(String, Ty),
    Direct(Ty),
    Empty,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Names {
    name: String,
    #[serde(rename = "variants")]
    choices: Vec<String>,
}

/// What `service.yaml` says.
#[derive(Debug, Deserialize)]
pub(crate) struct Behind {
    pub(crate) access: Option<Access>,
    resources: BTreeMap<String, Rules>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Access {
    pub(crate) member: Membership,
    pub(crate) role: RoleMembers,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Membership {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) email: String,
    pub(crate) roles: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RoleMembers {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) permissions: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Rules {
    pub(crate) parent: Option<String>,
    pub(crate) empty_of: Vec<String>,
    pub(crate) unique: Vec<String>,
    #[serde(rename = "max")]
    pub(crate) most: Option<usize>,
    pub(crate) entry_of: Option<EntryOf>,
    pub(crate) behaviour: Option<String>,
    pub(crate) members: BTreeMap<String, Member>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct EntryOf {
    pub(crate) map: String,
    pub(crate) key: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Member {
    #[serde(rename = "min")]
    pub(crate) least: Option<usize>,
    #[serde(rename = "max")]
    pub(crate) most: Option<usize>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Service {
    pub(crate) does: Value,
    pub(crate) of: Option<String>,
    pub(crate) filters: BTreeMap<String, Value>,
    #[serde(rename = "where")]
    pub(crate) only: BTreeMap<String, Value>,
    pub(crate) one_of: Vec<String>,
    /// The parameter that makes the call a mere try.
    #[serde(rename = "dry_run")]
    pub(crate) unless: Option<String>,
}

impl Operation {
    /// What it does, in a word.
    pub(crate) fn does(&self) -> &str {
        let key = || self.service.does.as_object()?.keys().next();
        match self.service.does.as_str() {
            Some(word) => word,
            None => key().map_or("", String::as_str),
        }
    }

    /// What it does, with this for a detail.
    pub(crate) fn detail(&self, key: &str) -> &str {
        self.service.does[self.does()][key]
            .as_str()
            .unwrap_or_default()
    }

    pub(crate) fn behaviour(&self) -> &str {
        self.service.does["behaviour"].as_str().unwrap_or_default()
    }

    pub(crate) fn params(&self) -> impl Iterator<Item = (&Param, bool)> {
        let required = self.required.iter().map(|param| (param, true));
        required.chain(self.optional.iter().map(|param| (param, false)))
    }

    pub(crate) fn of(&self) -> &str {
        self.service.of.as_deref().unwrap_or_default()
    }
}

/// An API, by name.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) api: Api,
    pub(crate) operations: Vec<Operation>,
    types: BTreeMap<String, Type>,
    no_rules: Rules,
}

impl Model {
    pub(crate) fn read(text: &str) -> Self {
        let File { mut api } = serde_json::from_str(text).expect("a model");
        let modules = std::mem::take(&mut api.resources);
        let (mut operations, mut types) = (Vec::new(), BTreeMap::new());
        for module in modules {
            operations.extend(module.endpoints);
            types.extend(
                module
                    .types
                    .into_iter()
                    .map(|ty| (ty.name().to_owned(), ty)),
            );
        }
        Self {
            api,
            operations,
            types,
            no_rules: Rules::default(),
        }
    }

    /// The path of an operation below the address of the fake.
    pub(crate) fn path(&self, operation: &Operation) -> String {
        if self
            .api
            .hosts
            .first()
            .is_some_and(|host| host.name == operation.host)
        {
            operation.path.clone()
        } else {
            format!("/{}{}", operation.host, operation.path)
        }
    }

    pub(crate) fn rules(&self, ty: &str) -> &Rules {
        self.api.service.resources.get(ty).unwrap_or(&self.no_rules)
    }

    pub(crate) fn structure(&self, name: &str) -> Option<&Struct> {
        match self.types.get(name) {
            Some(Type::Struct(found)) => Some(found),
            _ => None,
        }
    }

    pub(crate) fn union(&self, name: &str) -> Option<&Union> {
        match self.types.get(name) {
            Some(Type::Union(found)) => Some(found),
            _ => None,
        }
    }

    /// The values of an enum.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        match self.types.get(name) {
            Some(Type::Enum(found)) => found
                .values
                .iter()
                .map(|value| value.wire.as_str())
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The types whose names a value of this type can be.
    pub(crate) fn named<'m>(&'m self, ty: &'m Ty) -> Vec<&'m str> {
        match ty {
            Ty::NameOf(name) | Ty::IdOf(name) => vec![name],
            Ty::Names(name) => match self.types.get(name) {
                Some(Type::Names(found)) => found.choices.iter().map(String::as_str).collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// How resources of a type are named; nothing if there are no such resources.
    pub(crate) fn patterns(&self, ty: &str) -> impl Iterator<Item = &str> {
        let identity = self.structure(ty).and_then(|found| found.resource.as_ref());
        let patterns = identity.into_iter().flat_map(|identity| &identity.patterns);
        patterns.map(|pattern| pattern.text.as_str())
    }

    /// The types of resources.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> {
        let all = self.types.values().map(Type::name);
        all.filter(|name| self.patterns(name).next().is_some())
    }

    /// The type of the resource that has this name.
    pub(crate) fn kind(&self, name: &str) -> Option<&str> {
        self.kinds().find(|ty| self.is_name(ty, name))
    }

    pub(crate) fn is_name(&self, ty: &str, name: &str) -> bool {
        self.patterns(ty).any(|pattern| fits(pattern, name))
    }
}

impl Type {
    fn name(&self) -> &str {
        match self {
            Self::Struct(found) => &found.name,
            Self::Enum(found) => &found.name,
            Self::Union(found) => &found.name,
            Self::Names(found) => &found.name,
        }
    }
}

fn fits(pattern: &str, name: &str) -> bool {
    let (mut holes, mut parts) = (pattern.split('/'), name.split('/'));
    loop {
        match (holes.next(), parts.next()) {
            (None, None) => return true,
            (Some(hole), Some(part))
                if !part.is_empty() && (hole.starts_with('{') || hole == part) => {}
            _ => return false,
        }
    }
}
