//! `service.yaml` as types.

use super::{Text, flag, keys, map, needed, place, text, texts, time, whole};
use crate::sources::{Span, Spanned};
use crate::spec::yaml::{Key, Node};

/// The whole file; nothing in it where there is none.
#[derive(Default)]
pub(crate) struct Service {
    pub(crate) access: Option<Access>,
    pub(crate) events: Option<Events>,
    pub(crate) resources: Vec<(Text, Resource)>,
    pub(crate) operations: Vec<(Text, Operation)>,
}

pub(crate) struct Access {
    pub(crate) account: Text,
    pub(crate) account_email: Text,
    pub(crate) basic: Option<Text>,
    pub(crate) key: Text,
    pub(crate) member: Text,
    pub(crate) member_email: Text,
    pub(crate) roles: Text,
    pub(crate) role: Text,
    pub(crate) permissions: Text,
}

pub(crate) struct Events {
    /// Where the key `events` stands.
    pub(crate) at: Span,
    pub(crate) ty: Text,
    pub(crate) about: Option<Text>,
    pub(crate) id: Text,
    pub(crate) target: Option<Text>,
    pub(crate) time: Text,
    pub(crate) detail_time: Option<Text>,
    pub(crate) latest: Option<Text>,
    pub(crate) retention: Option<Spanned<u64>>,
    pub(crate) ping: Option<Text>,
    /// The variant, and the map that it is about.
    pub(crate) changes: Option<(Text, Text)>,
}

pub(crate) struct Resource {
    pub(crate) parent: Option<Text>,
    pub(crate) empty_of: Vec<Text>,
    pub(crate) ids: Option<Ids>,
    pub(crate) unique: Vec<Text>,
    pub(crate) max: Option<Spanned<u32>>,
    pub(crate) entry_of: Option<Text>,
    pub(crate) key: Option<Text>,
    pub(crate) value: Option<Text>,
    pub(crate) behaviour: Option<Text>,
    pub(crate) members: Vec<(Text, Rule)>,
}

pub(crate) enum Ids {
    Word(Text),
    From(Text),
}

pub(crate) enum Rule {
    Word(Text),
    Parts(Box<RuleParts>),
}

pub(crate) struct RuleParts {
    /// The places of all keys.
    pub(crate) keys: Vec<Text>,
    pub(crate) default: Option<Node>,
    pub(crate) value: Option<Node>,
    pub(crate) text: Option<Text>,
    pub(crate) copy: Option<Text>,
    pub(crate) count: Option<Text>,
    pub(crate) by: Option<Text>,
    pub(crate) only: Vec<(Text, Node)>,
    pub(crate) unless: Vec<(Text, Node)>,
    pub(crate) exists: Option<Text>,
    pub(crate) same: Option<Text>,
    pub(crate) min: Option<Spanned<u32>>,
    pub(crate) max: Option<Spanned<u32>>,
}

pub(crate) struct Operation {
    pub(crate) does: Option<Does>,
    pub(crate) filters: Vec<(Text, Filter)>,
    pub(crate) only: Vec<(Text, Node)>,
    pub(crate) one_of: Vec<Text>,
    pub(crate) dry_run: Option<Text>,
}

pub(crate) enum Does {
    Word(Text),
    Parts(Box<DoesParts>),
}

pub(crate) struct DoesParts {
    /// Where the key `does` stands.
    pub(crate) at: Span,
    pub(crate) verbs: Vec<(Text, Verb)>,
    /// Where `refuse_again` stands, if it is true.
    pub(crate) refuse_again: Option<Span>,
}

pub(crate) enum Verb {
    Create {
        prefix: Option<Text>,
        set: Vec<(Text, Node)>,
    },
    ChangeEntries {
        items: Text,
        member: Text,
        set: Text,
        unset: Text,
    },
    Move {
        items: Text,
        moved: Text,
    },
    CreateEach {
        items: Text,
        parent: Option<Text>,
    },
    DeleteEach {
        items: Text,
    },
    Set(Vec<(Text, Node)>),
    Behaviour(Text),
}

pub(crate) enum Filter {
    Word(Text),
    Parts(Box<FilterParts>),
}

pub(crate) struct FilterParts {
    /// What is done, by its key, with the path to a member.
    pub(crate) does: Vec<(Text, Text)>,
    pub(crate) default: Option<Spanned<u64>>,
}

impl Service {
    pub(crate) fn new(node: &Node) -> Self {
        Self {
            access: node.get("access").map(Access::new),
            events: node
                .get("events")
                .map(|events| Events::new(events, place(node, "events"))),
            resources: map(node, "resources", Resource::new),
            operations: map(node, "operations", Operation::new),
        }
    }
}

impl Access {
    fn new(node: &Node) -> Self {
        let part = |key: &str| node.get(key).unwrap_or(node);
        let (account, member, role) = (part("account"), part("member"), part("role"));
        Self {
            account: needed(account, "type"),
            account_email: needed(account, "email"),
            basic: text(account, "basic"),
            key: needed(node, "key"),
            member: needed(member, "type"),
            member_email: needed(member, "email"),
            roles: needed(member, "roles"),
            role: needed(role, "type"),
            permissions: needed(role, "permissions"),
        }
    }
}

impl Events {
    fn new(node: &Node, at: Span) -> Self {
        Self {
            at,
            ty: needed(node, "type"),
            about: text(node, "about"),
            id: needed(node, "id"),
            target: text(node, "target"),
            time: needed(node, "time"),
            detail_time: text(node, "detail_time"),
            latest: text(node, "latest"),
            retention: time(node, "retention"),
            ping: text(node, "ping"),
            changes: node
                .get("changes")
                .map(|changes| (needed(changes, "variant"), needed(changes, "of"))),
        }
    }
}

impl Resource {
    fn new(node: &Node) -> Self {
        Self {
            parent: text(node, "parent"),
            empty_of: texts(node, "empty_of"),
            ids: node.get("ids").map(|ids| match ids.text() {
                Some(word) => Ids::Word(word),
                None => Ids::From(needed(ids, "from")),
            }),
            unique: texts(node, "unique"),
            max: whole(node, "max"),
            entry_of: text(node, "entry_of"),
            key: text(node, "key"),
            value: text(node, "value"),
            behaviour: text(node, "behaviour"),
            members: map(node, "members", Rule::new),
        }
    }
}

impl Rule {
    fn new(node: &Node) -> Self {
        if let Some(word) = node.text() {
            return Self::Word(word);
        }
        Self::Parts(Box::new(RuleParts {
            keys: keys(node),
            default: node.get("default").cloned(),
            value: node.get("value").cloned(),
            text: text(node, "text"),
            copy: text(node, "copy"),
            count: text(node, "count"),
            by: text(node, "by"),
            only: map(node, "where", Node::clone),
            unless: map(node, "unless", Node::clone),
            exists: text(node, "exists"),
            same: text(node, "same"),
            min: whole(node, "min"),
            max: whole(node, "max"),
        }))
    }
}

impl Operation {
    fn new(node: &Node) -> Self {
        let does = node.get("does").map(|does| match does.text() {
            Some(word) => Does::Word(word),
            None => Does::Parts(Box::new(DoesParts::new(does, place(node, "does")))),
        });
        Self {
            does,
            filters: map(node, "filters", Filter::new),
            only: map(node, "where", Node::clone),
            one_of: texts(node, "one_of"),
            dry_run: text(node, "dry_run"),
        }
    }
}

impl DoesParts {
    fn new(node: &Node, at: Span) -> Self {
        let verbs = node.entries().iter();
        let verbs =
            verbs.filter_map(|(key, value)| Some((key.spanned(), Verb::new(node, key, value)?)));
        Self {
            at,
            verbs: verbs.collect(),
            refuse_again: flag(node, "refuse_again").then(|| place(node, "refuse_again")),
        }
    }
}

impl Verb {
    fn new(node: &Node, key: &Key, value: &Node) -> Option<Self> {
        Some(match key.text.as_str() {
            "create" => Self::Create {
                prefix: text(value, "prefix"),
                set: map(value, "set", Node::clone),
            },
            "change_entries" => Self::ChangeEntries {
                items: needed(value, "items"),
                member: needed(value, "member"),
                set: needed(value, "set"),
                unset: needed(value, "unset"),
            },
            "move" => Self::Move {
                items: needed(value, "items"),
                moved: needed(value, "moved"),
            },
            "create_each" => Self::CreateEach {
                items: needed(value, "items"),
                parent: text(value, "parent"),
            },
            "delete_each" => Self::DeleteEach {
                items: needed(value, "items"),
            },
            "set" => Self::Set(map(node, "set", Node::clone)),
            "behaviour" => Self::Behaviour(needed(node, "behaviour")),
            _ => return None,
        })
    }
}

impl Filter {
    fn new(node: &Node) -> Self {
        if let Some(word) = node.text() {
            return Self::Word(word);
        }
        let does = node
            .entries()
            .iter()
            .filter(|(key, _)| key.text != "default");
        let does = does.filter_map(|(key, value)| Some((key.spanned(), value.text()?)));
        Self::Parts(Box::new(FilterParts {
            does: does.collect(),
            default: time(node, "default"),
        }))
    }
}
