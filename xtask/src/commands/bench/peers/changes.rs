//! What a document has to lose so that a generator makes something of it that works.

use serde_json::Value;

/// A change of the document for the sake of one generator.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) what: &'static str,
    pub(super) because: &'static str,
    /// Makes it, and says at how many places.
    pub(super) make: fn(&mut Value) -> usize,
}

/// Without it progenitor's output compiles, and cannot read a single device or event.
pub(super) const TEXT_FOR_OPEN_ENUMS: Change = Change {
    what: "an open enum becomes a string without its values",
    because: "progenitor makes a struct of it (`anyOf` of an enum and a string), which no string can be read as: every device and every event is refused",
    make: text_for_open_enums,
};

fn text_for_open_enums(value: &mut Value) -> usize {
    let is_open = |branches: &[Value]| {
        branches.len() == 2
            && branches[0]["enum"].is_array()
            && branches[1]["type"] == "string"
            && branches[1]["enum"].is_null()
    };
    match value {
        Value::Object(object) => {
            let branches = object.get("anyOf").and_then(Value::as_array);
            let found = usize::from(branches.is_some_and(|branches| is_open(branches)));
            if found > 0 {
                object.remove("anyOf");
                object.insert("type".to_owned(), "string".into());
            }
            found + object.values_mut().map(text_for_open_enums).sum::<usize>()
        }
        Value::Array(values) => values.iter_mut().map(text_for_open_enums).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::text_for_open_enums;

    #[test]
    fn open_enums_become_text_wherever_they_are() {
        let open = json!({"description": "d", "anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}]});
        let other = json!({"anyOf": [{"type": "string"}, {"type": "integer"}]});
        let mut document = json!({"a": [open, other], "b": {"c": open}});
        assert_eq!(text_for_open_enums(&mut document), 2);
        let text = json!({"description": "d", "type": "string"});
        assert_eq!(document, json!({"a": [text, other], "b": {"c": text}}));
    }
}
