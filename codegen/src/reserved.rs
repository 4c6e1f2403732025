//! Names that an API's types may not take, since every generated crate or the language has them; knows neither the API nor how
//! names are imported.

/// Names that emitted files take from elsewhere, with where they come from.
const OURS: &[(&str, &[&str])] = &[
    (
        "crate::runtime",
        &[
            "collections",
            "Action",
            "Api",
            "Auth",
            "AuthEnv",
            "Call",
            "Calls",
            "ChangeResult",
            "ClientBuilder",
            "Creates",
            "Effect",
            "Error",
            "ErrorBody",
            "ErrorKind",
            "Extra",
            "Host",
            "Http",
            "Json",
            "MapWrite",
            "Method",
            "Modify",
            "Nullable",
            "Operation",
            "Paging",
            "Partial",
            "Policy",
            "Propagation",
            "RateLimit",
            "RetryAfter",
            "Row",
            "Secret",
            "Shape",
            "Timestamp",
            "UnknownVariant",
            "Wait",
            "WireDuration",
        ],
    ),
    ("crate", &["operations", "policy"]),
    ("crate::types", &["Id", "Name", "Resource"]),
    ("std::collections", &["BTreeMap"]),
    ("std::time", &["Duration"]),
];

/// Names of the language and its prelude that a type of an API would hide.
const PRELUDE: &[&str] = &[
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Vec",
];

/// Why an API's type may not have this name.
pub(crate) fn reason(name: &str) -> Option<&'static str> {
    let ours = OURS.iter().any(|(_, names)| names.contains(&name));
    match name {
        "Client" => Some("the generated client has this name"),
        "C" => Some("the type parameter of `modify` has this name"),
        _ if PRELUDE.contains(&name) => Some("Rust's prelude has this name"),
        _ if ours => Some("the runtime or a library has this name"),
        _ => None,
    }
}

/// Macros of the runtime.
const MACROS: &[&str] = &[
    "endpoint",
    "members",
    "name_union",
    "open_enum",
    "setters",
    "union",
];

/// Whether a name is that of a macro of the runtime.
pub(crate) fn is_macro(name: &str) -> bool {
    MACROS.contains(&name)
}

/// The module that a reserved name comes from.
pub(crate) fn module(name: &str) -> Option<&'static str> {
    let found = OURS.iter().find(|(_, names)| names.contains(&name));
    found.map(|(module, _)| *module)
}

/// Methods of every call, of which a setter would be a second one.
const CALL: &[&str] = &[
    "attempt_timeout",
    "attempts",
    "deadline",
    "header",
    "items",
    "max_items",
    "page_size",
    "page_token",
    "pages",
    "prefetch",
    "response",
    "retry_ambiguous",
    "retry_failed",
    "wait",
    "wait_response",
];

/// Methods of every resource name, of which the getter of a part would be a second one.
const NAME: &[&str] = &[
    "as_str",
    "check",
    "compose",
    "from_wire",
    "is_empty",
    "new",
    "parse",
    "part",
];

/// Methods of the standard library's traits which a method of ours would hide, or be confused with.
const TRAITS: &[&str] = &[
    "add",
    "bitand",
    "bitor",
    "bitxor",
    "clone",
    "div",
    "into_future",
    "mul",
    "rem",
    "shl",
    "shr",
    "sub",
];

/// Why a setter may not have this name.
pub(crate) fn setter_reason(name: &str) -> Option<&'static str> {
    match name {
        _ if CALL.contains(&name) => Some("a method that every call has"),
        _ if TRAITS.contains(&name) => Some("a method of a standard trait"),
        _ => None,
    }
}

/// Whether the getter of a part of a resource name may not have this name.
pub(crate) fn is_method_of_names(name: &str) -> bool {
    NAME.contains(&name) || name == "clone"
}

/// Why a method of a handle may not have this name.
pub(crate) fn method_reason(name: &str) -> Option<&'static str> {
    match name {
        "clone" => Some("a method that every handle has"),
        "new" => Some("what makes a value of the type that it belongs to"),
        _ => None,
    }
}
