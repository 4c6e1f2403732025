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
