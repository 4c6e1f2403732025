//! Large pages: read once, from the beginning to the end, whatever they are made of.

use serde_json::json;

use super::{page, verdict};

const MEGABYTE: usize = 1 << 20;

/// So much of `text` as makes so many bytes.
fn filled(text: &str, bytes: usize) -> String {
    text.repeat(bytes / text.len())
}

#[test]
fn a_page_of_20_mb_is_held() {
    let noise = filled(
        "<p>The <b>Reading</b> Library &amp; its 3 cellars, for 10 requests per 40 seconds.</p>\n",
        20 * MEGABYTE,
    );
    let page = page("html").replace("<h1>", &format!("{noise}<h1>"));
    assert_eq!(verdict(&page)["verdict"], json!("holds"));
}

#[test]
fn a_section_of_20_mb_is_held() {
    let noise = filled(
        "\nAnd then she said \u{201c}no\u{201d}, which took 40 seconds per 10 requests.\n",
        20 * MEGABYTE,
    );
    let page = page("txt").replace("The pump needs", &format!("{noise}\nThe pump needs"));
    let verdict = verdict(&page);
    assert_eq!(verdict["verdict"], json!("drifted"));
    assert_eq!(verdict["sections"][5]["state"], json!("changed"));
}

#[test]
fn no_sort_of_garbage_takes_long() {
    for text in [
        "<",
        "<a ",
        "<a b='",
        "</",
        "<!--",
        "&",
        "&#",
        "[",
        "](",
        "[a](",
        "![",
        "*",
        "*a",
        "_a_",
        "`",
        "` ``",
        "\\",
        "{%",
        "#",
        "# a\n",
        "\n",
        "|",
        "|-|\n",
        "> ",
        "- ",
        "1. ",
        "<nav>",
        "</nav>",
        "<ol><li>",
        "<aside>",
        "<script>",
        "<h2>",
        "<h2>429 - Queue at the desk",
        "429 - Queue at the desk\n",
        "500 - x\n\n",
        "40 requests per ",
        "4",
        "\u{fffd}",
        "\u{301}",
        "```\n",
        "---\n",
        "a\n=\n",
    ] {
        for start in ["", "<html>", "# a\n\n", "429 - Queue at the desk\n\n"] {
            let report = verdict(&format!("{start}{}", filled(text, MEGABYTE / 16)));
            assert_ne!(report["verdict"], json!("holds"), "{start:?} {text:?}");
            let length = report.to_string().len();
            assert!(length < MEGABYTE, "{start:?} {text:?}: {length}");
        }
    }
}
