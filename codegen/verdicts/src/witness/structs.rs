//! Structs: their members with their types, what makes one, and their names where they have one.

use std::fmt::Write as _;

use serde_json::Value;

use super::model::{Model, items, text};
use super::types::function;
use super::{joined, values};

/// Everything that a struct is used for.
pub(super) fn strukt(model: &Model, ty: &Value) -> String {
    let name = text(&ty["name"]);
    let body = [
        members(name, ty),
        constructor(model, name, ty),
        failures(ty),
        identity(model, name, ty),
    ];
    function(name, &format!("    sound::<{name}>();\n"), &body.concat())
}

fn members(name: &str, ty: &Value) -> String {
    let mut code = "    let _: &Extra = &value.extra;\n".to_owned();
    let mut names = String::new();
    for field in items(&ty["fields"]) {
        let (member, presence) = (text(&field["name"]), text(&field["presence"]));
        let ty = values::member(&field["ty"], presence);
        writeln!(code, "    let _: &{ty} = &value.{member};").expect("a text grows");
        write!(names, "{member}: _, ").expect("a text grows");
    }
    code + &format!("    let {name} {{ {names}extra: _, .. }} = value;\n")
}

/// `new` with every way to write its arguments, followed by all that can be set.
fn constructor(model: &Model, name: &str, ty: &Value) -> String {
    let constructor = &ty["constructor"];
    let fields = |key: &str| -> Vec<&Value> {
        let indices = items(&constructor[key]).iter().filter_map(Value::as_u64);
        indices
            .filter_map(|index| ty["fields"].get(usize::try_from(index).ok()?))
            .collect()
    };
    let (required, optional) = (fields("required"), fields("optional"));
    let taken = required
        .iter()
        .map(|field| values::forms(model, &field["ty"]));
    let set = optional.iter().map(|field| settable(model, field));
    let forms: Vec<Vec<String>> = taken.chain(set).collect();
    if forms.is_empty() {
        return String::new();
    }
    let start = |arguments: &[String]| match arguments {
        [] => format!("{name}::default()"),
        arguments => format!("{name}::new({})", arguments.join(", ")),
    };
    let mut code = String::new();
    for round in values::rounds(&forms) {
        let (arguments, set) = round.split_at(required.len());
        let set = optional.iter().zip(set);
        let setters =
            joined(set.map(|(field, value)| format!(".with_{}({value})", text(&field["name"]))));
        writeln!(code, "    let _: {name} = {}{setters};", start(arguments)).expect("a text grows");
    }
    code
}

fn settable(model: &Model, field: &Value) -> Vec<String> {
    match text(&field["presence"]) {
        "nullable" => values::nullable_forms(model, &field["ty"]),
        _ => values::forms(model, &field["ty"]),
    }
}

fn failures(ty: &Value) -> String {
    match &ty["partial"] {
        Value::Null => String::new(),
        _ => "    let _: usize = value.failed();\n    let _: bool = value.is_complete();\n"
            .to_owned(),
    }
}

/// The names of a resource: made, taken apart, and told of a value.
fn identity(model: &Model, name: &str, ty: &Value) -> String {
    let identity = &ty["resource"];
    if identity.is_null() {
        return String::new();
    }
    let mut code = format!(
        "    let name: &{name}Name = Resource::name(value);\n    let _: Option<&str> = name.part(\"text\");\n    \
         let _: {name}Id = name.into();\n    let _: Result<{name}Name, Error> = \"text\".parse();\n"
    );
    for pattern in items(&identity["patterns"]) {
        let parts = items(&pattern["parts"]);
        let constructor = text(&pattern["constructor"]);
        let forms: Vec<Vec<String>> = parts
            .iter()
            .map(|part| values::forms(model, &part["ty"]))
            .collect();
        for arguments in values::rounds(&forms) {
            let arguments = arguments.join(", ");
            writeln!(
                code,
                "    let _: {name}Name = {name}Name::{constructor}({arguments});"
            )
            .expect("a text grows");
        }
        for part in parts {
            let ty = values::ty(&part["ty"]);
            writeln!(
                code,
                "    let _: Option<{ty}> = name.{}();",
                text(&part["name"])
            )
            .expect("a text grows");
        }
    }
    code
}
