//! Values of every type, in all the ways in which users have them at hand.

use serde_json::Value;

use super::model::{Model, items, only, text};

/// A type as it is written.
pub(super) fn ty(value: &Value) -> String {
    let (sort, of) = only(value);
    match sort {
        "string" => "String".to_owned(),
        "boolean" => "bool".to_owned(),
        "integer" => "i64".to_owned(),
        "number" => "f64".to_owned(),
        "timestamp" => "Timestamp".to_owned(),
        "duration" => "WireDuration".to_owned(),
        "json" => "Json".to_owned(),
        "secret" => "Secret".to_owned(),
        "list" => format!("Vec<{}>", ty(of)),
        "map" => format!("BTreeMap<String, {}>", ty(of)),
        "named" | "enum" | "name_union" => text(of).to_owned(),
        "name_of" => format!("{}Name", text(of)),
        "id_of" => format!("{}Id", text(of)),
        other => panic!("a type of an unknown sort: {other}"),
    }
}

/// The type of a member, which may be missing.
pub(super) fn member(ty_of: &Value, presence: &str) -> String {
    let ty = ty(ty_of);
    match presence {
        "optional" => format!("Option<{ty}>"),
        "nullable" => format!("Nullable<{ty}>"),
        _ => ty,
    }
}

/// A value of exactly this type.
pub(super) fn owned(model: &Model, value: &Value) -> String {
    let (sort, of) = only(value);
    match sort {
        "string" => "String::from(\"text\")".to_owned(),
        "boolean" => "true".to_owned(),
        "integer" => "7_i64".to_owned(),
        "number" => "0.5_f64".to_owned(),
        "json" => "Json::Null".to_owned(),
        "list" => format!("vec![{}]", owned(model, of)),
        "map" => format!(
            "BTreeMap::from([(String::from(\"key\"), {})])",
            owned(model, of)
        ),
        "named" => format!("<{} as Default>::default()", text(of)),
        "enum" => first_value(model, text(of)),
        "name_union" => first_variant(model, text(of)),
        _ => format!("{}::from(\"text\")", ty(value)),
    }
}

/// A value that a member of this presence takes.
pub(super) fn owned_member(model: &Model, value: &Value, presence: &str) -> String {
    let owned = owned(model, value);
    match presence {
        "optional" => format!("Some({owned})"),
        "nullable" => format!("Nullable::Value({owned})"),
        _ => owned,
    }
}

/// The first variant of an enum.
fn first_value(model: &Model, name: &str) -> String {
    let values = model.find(name).map(|(_, ty)| items(&ty["values"]));
    let first = values.and_then(<[Value]>::first);
    first.map_or_else(
        || format!("{name}::from(\"TEXT\")"),
        |value| format!("{name}::{}", text(&value["name"])),
    )
}

/// The first variant of a choice of names.
fn first_variant(model: &Model, name: &str) -> String {
    let choice = choice(model, name);
    format!("{name}::{choice}({choice}Name::from(\"text\"))")
}

fn choice<'a>(model: &Model<'a>, name: &str) -> &'a str {
    let variants = model.find(name).map(|(_, ty)| items(&ty["variants"]));
    let first = variants.and_then(<[Value]>::first);
    text(first.expect("a choice has something to choose"))
}

/// Everything that an argument of this type takes, and that users may have.
pub(super) fn forms(model: &Model, value: &Value) -> Vec<String> {
    let (sort, of) = only(value);
    let owned = owned(model, value);
    match sort {
        "boolean" | "json" | "named" => vec![owned],
        "integer" => vec!["7".to_owned(), owned, "7_i32.into()".to_owned()],
        "number" => vec!["0.5".to_owned(), owned, "0.5_f32.into()".to_owned()],
        "list" => {
            let items = item_forms(model, of);
            let array = items.iter().map(|item| format!("[{item}]"));
            array
                .chain(items.iter().map(|item| format!("vec![{item}]")))
                .collect()
        }
        "map" => {
            let values = item_forms(model, of);
            let pairs = values.iter().map(|value| format!("[(\"key\", {value})]"));
            let owned = values
                .iter()
                .map(|value| format!("BTreeMap::from([(String::from(\"key\"), {value})])"));
            pairs.chain(owned).collect()
        }
        _ => [texts(sort), own_forms(model, sort, of, &owned)].concat(),
    }
}

/// The texts that an argument takes which is turned into its type.
fn texts(sort: &str) -> Vec<String> {
    let mut texts = vec!["\"text\"", "String::from(\"text\")"];
    match sort {
        "string" => texts.extend(["&String::from(\"text\")", "Cow::Borrowed(\"text\")"]),
        "name_of" | "id_of" => texts.push("&String::from(\"text\")"),
        _ => {}
    }
    texts.into_iter().map(str::to_owned).collect()
}

/// What is no text but is turned into the type as well.
fn own_forms(model: &Model, sort: &str, of: &Value, owned: &str) -> Vec<String> {
    let both = |owned: &str| [owned.to_owned(), format!("&{owned}")];
    match sort {
        "timestamp" => [
            vec!["SystemTime::UNIX_EPOCH".to_owned()],
            both(owned).to_vec(),
        ]
        .concat(),
        "duration" => [
            vec!["Duration::from_secs(1)".to_owned()],
            both(owned).to_vec(),
        ]
        .concat(),
        "secret" | "enum" => both(owned).to_vec(),
        "name_union" => {
            let name = format!("{}Name::from(\"text\")", choice(model, text(of)));
            [both(owned), both(&name)].concat()
        }
        "name_of" => [
            both(owned).to_vec(),
            vec![format!("&{}::default()", text(of))],
        ]
        .concat(),
        "id_of" => {
            let name = format!("{}Name::from(\"text\")", text(of));
            let resource = format!("&{}::default()", text(of));
            [both(owned).to_vec(), both(&name).to_vec(), vec![resource]].concat()
        }
        _ => Vec::new(),
    }
}

/// The same inside a list or a map.
fn item_forms(model: &Model, value: &Value) -> Vec<String> {
    match only(value).0 {
        "list" | "map" => vec![owned(model, value)],
        _ => forms(model, value),
    }
}

/// What an argument takes that may be null.
pub(super) fn nullable_forms(model: &Model, value: &Value) -> Vec<String> {
    let owned = owned(model, value);
    let mut forms = vec![
        "None".to_owned(),
        format!("Some({owned})"),
        format!("Nullable::Value({owned})"),
        "Nullable::Null".to_owned(),
        owned,
    ];
    match only(value).0 {
        "string" => forms.push("\"text\"".to_owned()),
        "timestamp" => {
            forms.extend(["\"text\"", "SystemTime::UNIX_EPOCH"].map(str::to_owned));
        }
        "duration" => {
            forms.extend(["\"text\"", "Duration::from_secs(1)"].map(str::to_owned));
        }
        _ => {}
    }
    forms
}

/// What a function takes that hands an argument of this type on.
pub(super) fn handed_on(value: &Value) -> String {
    let (sort, of) = only(value);
    match sort {
        "boolean" | "integer" | "number" | "json" | "named" => ty(value),
        "list" => format!("impl IntoIterator<Item = {}>", item_handed_on(of)),
        "map" => format!(
            "impl IntoIterator<Item = (impl Into<String>, {})>",
            item_handed_on(of)
        ),
        _ => format!("impl Into<{}>", ty(value)),
    }
}

fn item_handed_on(value: &Value) -> String {
    match only(value).0 {
        "list" | "map" => format!("impl Into<{}>", ty(value)),
        _ => handed_on(value),
    }
}

/// The arguments of one call, one way for each time that all are written.
pub(super) fn rounds(arguments: &[Vec<String>]) -> Vec<Vec<String>> {
    let rounds = arguments.iter().map(Vec::len).max().unwrap_or_default();
    let one = |round: usize| {
        let chosen = arguments
            .iter()
            .map(|forms| forms[round % forms.len()].clone());
        chosen.collect()
    };
    (0..rounds.max(1)).map(one).collect()
}
