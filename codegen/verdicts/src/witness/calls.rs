//! Every method with all that it takes, what its call can be told, and what comes back.

use std::fmt::Write as _;

use serde_json::Value;

use super::model::{Model, items, only, text};
use super::{joined, values};

/// A function for each endpoint.
pub(super) fn calls(model: &Model) -> String {
    let mut code = String::new();
    for resource in model.resources() {
        for endpoint in items(&resource["endpoints"]) {
            code += &endpoint_code(model, resource, endpoint);
            code += &wrapper(resource, endpoint);
        }
    }
    code
}

fn endpoint_code(model: &Model, resource: &Value, endpoint: &Value) -> String {
    let (module, handle) = (text(&resource["module"]), text(&resource["handle"]));
    let (method, marker) = (text(&endpoint["method"]), text(&endpoint["marker"]));
    let mut body = format!("    let handle: {handle}<'_> = client.{module}();\n");
    for (arguments, setters) in rounds(model, endpoint) {
        writeln!(
            body,
            "    let call: {marker} = handle.{method}({arguments}){setters};"
        )
        .expect("a text grows");
    }
    body += &reply(marker, &endpoint["reply"]);
    if !endpoint["retry_failed"].is_null() {
        body += "    let _ = call.clone().retry_failed();\n";
    }
    if !endpoint["modify"].is_null() {
        body += &modify(model, &endpoint["modify"]);
    }
    format!(
        "pub async fn {module}_{method}(client: &Client) -> Result<(), Error> {{\n{body}    Ok(())\n}}\n\n"
    )
}

/// A function of the user's own around a method, which takes what the method takes.
fn wrapper(resource: &Value, endpoint: &Value) -> String {
    let (module, method) = (text(&resource["module"]), text(&endpoint["method"]));
    let (required, optional) = (items(&endpoint["required"]), items(&endpoint["optional"]));
    let all = required.iter().chain(optional);
    let taken =
        joined(all.map(|param| format!(", {}: {}", text(&param["name"]), handed_on(param))));
    let names: Vec<&str> = required.iter().map(|param| text(&param["name"])).collect();
    let arguments = names.join(", ");
    let set = optional.iter().map(|param| text(&param["name"]));
    let setters = joined(set.map(|name| format!(".{name}({name})")));
    format!(
        "pub fn wrapped_{module}_{method}(client: &Client{taken}) -> {} {{\n    client.{module}().{method}({arguments}){setters}\n}}\n\n",
        text(&endpoint["marker"])
    )
}

fn handed_on(param: &Value) -> String {
    match text(&param["place"]) {
        "nullable_field" => format!("impl Into<Nullable<{}>>", values::ty(&param["ty"])),
        _ => values::handed_on(&param["ty"]),
    }
}

/// Arguments and setters, as often as there are ways to write them.
fn rounds(model: &Model, endpoint: &Value) -> Vec<(String, String)> {
    let (required, optional) = (items(&endpoint["required"]), items(&endpoint["optional"]));
    let forms: Vec<Vec<String>> = required
        .iter()
        .chain(optional)
        .map(|param| forms(model, param))
        .collect();
    let rounds = values::rounds(&forms).into_iter();
    rounds
        .map(|round| {
            let (arguments, set) = round.split_at(required.len());
            let setters = optional.iter().zip(set);
            let setters =
                setters.map(|(param, value)| format!(".{}({value})", text(&param["name"])));
            (arguments.join(", "), setters.collect())
        })
        .collect()
}

fn forms(model: &Model, param: &Value) -> Vec<String> {
    match text(&param["place"]) {
        "nullable_field" => values::nullable_forms(model, &param["ty"]),
        _ => values::forms(model, &param["ty"]),
    }
}

/// What is awaited, bound to its type.
fn reply(marker: &str, reply: &Value) -> String {
    let (sort, of) = only(reply);
    match sort {
        "nothing" => {
            format!("    replies::<{marker}, Nothing>();\n    let (): () = call.clone().await?;\n")
        }
        "one" => {
            let ty = values::ty(of);
            format!(
                "    replies::<{marker}, One<{ty}>>();\n    let _: {ty} = call.clone().await?;\n"
            )
        }
        "pages" => {
            let ty = values::ty(&of["item"]);
            format!(
                "    replies::<{marker}, Paged<{ty}>>();\n    let page: Page<{ty}> = call.clone().await?;\n    let _: Vec<{ty}> = page.items;\n    \
                 let mut items: Items<{ty}> = call.clone().page_size(10).max_items(20).items();\n    let _: Option<{ty}> = items.try_next().await?;\n    \
                 let _: Vec<Page<{ty}>> = call.clone().pages().collect().await?;\n"
            )
        }
        "stream" => {
            let ty = values::ty(&of["item"]);
            format!(
                "    replies::<{marker}, Streamed<{ty}>>();\n    let mut stream: EventStream<{ty}> = call.clone().await?;\n    \
                 let _: Option<{ty}> = stream.try_next().await?;\n"
            )
        }
        other => panic!("a reply of an unknown sort: {other}"),
    }
}

/// `modify`, with every way to write the path, and a change of every member that is written.
fn modify(model: &Model, modify: &Value) -> String {
    let method = text(&modify["method"]);
    let value = values::ty(&modify["value"]);
    let path = items(&modify["path"]).iter();
    let forms: Vec<Vec<String>> = path.map(|param| forms(model, param)).collect();
    let mut code = String::new();
    for arguments in values::rounds(&forms) {
        let arguments = arguments.join(", ");
        writeln!(
            code,
            "    let change: Modify<'_, {value}> = handle.{method}({arguments}, |value: &mut {value}| {{\n{}    }});",
            changes(model, modify, &value)
        )
        .expect("a text grows");
    }
    code + &format!("    let _: {value} = change.await?;\n")
}

fn changes(model: &Model, modify: &Value, value: &str) -> String {
    let Some((_, strukt)) = model.find(value) else {
        return String::new();
    };
    let entries = items(&modify["entries"]).iter();
    let entries = entries.map(|entries| text(&entries["member"]));
    let written = items(&modify["writable"]).iter().map(text);
    let writable: Vec<&str> = written.chain(entries).collect();
    let fields = items(&strukt["fields"]).iter();
    let written = fields.filter(|field| writable.contains(&text(&field["wire"])));
    joined(written.map(|field| {
        let presence = text(&field["presence"]);
        let new = values::owned_member(model, &field["ty"], presence);
        format!("        value.{} = {new};\n", text(&field["name"]))
    }))
}
