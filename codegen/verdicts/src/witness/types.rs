//! Enums, unions and choices of names, each matched with the arm for what is not known yet.

use std::fmt::Write as _;

use serde_json::Value;

use super::model::{Model, items, only, text};
use super::{joined, structs, values};

/// A function for each type.
pub(super) fn types(model: &Model) -> String {
    let code = model.types().map(|(sort, ty)| match sort {
        "struct" => structs::strukt(model, ty),
        "enum" => enm(ty),
        "union" => union(model, ty),
        "name_union" => names(ty),
        other => panic!("a type of an unknown sort: {other}"),
    });
    code.collect()
}

/// A function with a value of a type and without one.
pub(super) fn function(name: &str, sound: &str, body: &str) -> String {
    format!("pub fn type_{name}(value: &{name}) {{\n{sound}{body}}}\n\n")
}

fn enm(ty: &Value) -> String {
    let name = text(&ty["name"]);
    let values = items(&ty["values"]).iter();
    let arms = joined(
        values.map(|value| format!("        {name}::{} => \"known\",\n", text(&value["name"]))),
    );
    let matched = format!(
        "    let _: &str = match value {{\n{arms}        {name}::Other(text) => text,\n        _ => \"new\",\n    }};\n"
    );
    let texts = format!(
        "    let _: &str = value.as_str();\n    let _: bool = *value == \"TEXT\";\n    let _: {name} = \"TEXT\".into();\n    \
         let _: {name} = String::from(\"TEXT\").into();\n    let _: String = value.to_string();\n"
    );
    let sound = format!("    sound::<{name}>();\n    key::<{name}>();\n");
    function(name, &sound, &(matched + &texts))
}

fn names(ty: &Value) -> String {
    let name = text(&ty["name"]);
    let mut arms = String::new();
    let mut conversions = String::new();
    for variant in items(&ty["variants"]) {
        let owner = text(variant);
        writeln!(
            arms,
            "        {name}::{owner}(name) => {{\n            let name: &{owner}Name = name;\n            name.as_str()\n        }}"
        )
        .expect("a text grows");
        writeln!(
            conversions,
            "    let _: {name} = {owner}Name::from(\"text\").into();\n    let _: {name} = (&{owner}Name::from(\"text\")).into();"
        )
        .expect("a text grows");
    }
    let matched = format!(
        "    let _: &str = match value {{\n{arms}        {name}::Other(text) => text,\n        _ => \"new\",\n    }};\n    \
         let _: &str = value.as_str();\n    let _: {name} = \"text\".into();\n"
    );
    let sound = format!("    sound::<{name}>();\n    key::<{name}>();\n");
    function(name, &sound, &(matched + &conversions))
}

fn union(model: &Model, ty: &Value) -> String {
    let name = text(&ty["name"]);
    let variants = items(&ty["variants"]);
    let contents: Vec<&Value> = variants.iter().filter_map(content).collect();
    let arms: String = variants.iter().map(|branch| arm(name, branch)).collect();
    let matched = format!(
        "    match value {{\n{arms}        {name}::Other(variant) => {{\n            let _: (&str, Option<&str>) = (variant.name(), variant.reason());\n        }}\n        _ => {{}}\n    }}\n"
    );
    let mut made = String::new();
    for branch in variants {
        let (variant, content) = (text(&branch["name"]), content(branch));
        let value =
            content.map_or_else(String::new, |ty| format!("({})", values::owned(model, ty)));
        writeln!(made, "    let _ = {name}::{variant}{value};").expect("a text grows");
        let alone = |ty: &&Value| {
            only(ty).0 == "named" && contents.iter().filter(|other| **other == *ty).count() == 1
        };
        if let Some(ty) = content.filter(alone) {
            let value = values::owned(model, ty);
            writeln!(made, "    let _: {name} = {value}.into();").expect("a text grows");
        }
    }
    let sound = format!("    sound::<{name}>();\n");
    function(name, &sound, &(matched + &made))
}

/// What a branch holds; none where it is empty.
fn content(branch: &Value) -> Option<&Value> {
    let (sort, of) = only(&branch["content"]);
    match sort {
        "member" => of.get(1),
        "direct" => Some(of),
        _ => None,
    }
}

fn arm(union: &str, branch: &Value) -> String {
    let variant = text(&branch["name"]);
    match content(branch) {
        Some(ty) => format!(
            "        {union}::{variant}(content) => {{\n            let _: &{} = content;\n        }}\n",
            values::ty(ty)
        ),
        None => format!("        {union}::{variant} => {{}}\n"),
    }
}
