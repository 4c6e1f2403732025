//! The same page as text, Markdown and HTML is the same page.

use serde_json::json;

use super::{json, page, spec, states, verdict};

const FORMS: [&str; 3] = ["txt", "md", "html"];

#[test]
fn the_same_words_give_the_same_verdict() {
    let verdict = verdict(&page("txt"));
    assert_eq!(verdict["verdict"], json!("holds"));
    for form in FORMS {
        assert_eq!(super::verdict(&page(form)), verdict, "{form}");
    }
}

#[test]
fn the_same_change_gives_the_same_verdict() {
    for (old, new) in [
        ("40 requests", "100 requests"),
        (", but give the lift a rest of at least 15s", ""),
        ("504 - Slow lift", "504 - Very slow lift"),
        ("401 - Who are you?", "402 - Pay first"),
        ("Show your card", "Hide your card"),
        ("mostly less", "mostly more"),
    ] {
        let pages = FORMS.map(|form| {
            let page = page(form);
            assert!(page.contains(old), "{form} has no {old:?}");
            page.replace(old, new)
        });
        let first = verdict(&pages[0]);
        assert_ne!(first["verdict"], json!("holds"), "{old}");
        for (form, page) in FORMS.iter().zip(&pages) {
            assert_eq!(verdict(page), first, "{old} in {form}");
        }
    }
}

#[test]
fn each_form_is_told_by_its_looks() {
    for (form, name) in [("txt", "text"), ("md", "markdown"), ("html", "html")] {
        assert_eq!(json(&spec(), &page(form))["page"]["read_as"], json!(name));
    }
}

#[test]
fn a_page_that_looks_like_another_form_is_read_as_what_it_is() {
    let comment = format!("# A comment of a shell\n{}", page("txt"));
    assert_eq!(verdict(&comment)["verdict"], json!("holds"));
    let fragment = page("html");
    let (_, fragment) = fragment
        .split_once("<main>")
        .expect("the page has a main part");
    assert_eq!(verdict(fragment)["verdict"], json!("holds"));
}

#[test]
fn a_table_of_contents_without_bullets_is_none_of_the_sections() {
    for bullet in ["  • ", "  - ", "    ", ""] {
        let page = page("txt").replace("  • ", bullet);
        assert_eq!(verdict(&page)["verdict"], json!("holds"), "{bullet:?}");
    }
}

#[test]
fn a_table_of_contents_behind_the_page_is_none_of_the_sections() {
    let page = page("txt");
    let (head, rest) = page.split_once("On this page\n").expect("the page has one");
    let (contents, rest) = rest.split_once("\n\n").expect("it ends");
    let page = format!(
        "{head}\n{rest}\nOn this page\n{}\nfeedback",
        contents.replace("  • ", "")
    );
    assert_eq!(verdict(&page)["verdict"], json!("holds"));
}

#[test]
fn a_section_that_stands_twice_alike_stands_once() {
    let page = page("txt");
    let twice = format!("{page}\n\n{page}");
    assert_eq!(verdict(&twice)["verdict"], json!("holds"));
    let other = twice.replacen("2 seconds", "5 seconds", 1);
    let states = states(&verdict(&other));
    assert!(
        states.contains(&("500 - Flood in the cellar".to_owned(), "changed".to_owned())),
        "{states:?}"
    );
}

#[test]
fn a_wrapped_sentence_is_no_heading() {
    let page = page("txt")
        .replace(
            "See 500 - Flood in the cellar, but",
            "See\n503 - Flood next door, but",
        )
        .replace("The pump needs", "The pump\nneeds");
    let states = states(&verdict(&page));
    assert_eq!(states.len(), 7, "{states:?}");
}

#[test]
fn hidden_and_foreign_parts_of_html_are_not_read() {
    let html = page("html");
    for (at, part) in [
        (
            "<p>The pump",
            "<script>var a = \"</h2><h2>500 - x</h2>\"; if (a < b) {}</script>",
        ),
        ("<p>The pump", "<style>p::after { content: '<p>' }</style>"),
        ("<p>The pump", "<!-- <p>9 seconds</p> -- > -->"),
        (
            "<p>The pump",
            "<nav><nav><h2>1</h2></nav><h2>429 - Queue at the desk</h2></nav>",
        ),
        (
            "<p>The pump",
            "<div aria-hidden=true><div></div>9 seconds</div>",
        ),
        (
            "<p>The pump",
            "<template><p>9 seconds</template><noscript>9 seconds</noscript>",
        ),
        (
            "<p>The pump",
            "<img alt='9 > 8 seconds' title=\"<p>\"><input value=x><?php 9 ?><![CDATA[9]]>",
        ),
        ("mostly less", "<span hidden>9 seconds </span><wbr>"),
        (
            "<h2>504",
            "<aside><ul><li><a href=x>Related</a></ul></aside>",
        ),
    ] {
        assert!(html.contains(at));
        let page = html.replace(at, &format!("{part}{at}"));
        assert_eq!(verdict(&page)["verdict"], json!("holds"), "{part}");
    }
}

#[test]
fn html_says_what_browsers_show() {
    for (old, new, holds) in [
        ("The pump needs", "The p<b>um</b>p needs", true),
        ("The pump needs", "The pump<br>needs", true),
        ("The pump needs", "The pump</p><p>needs", true),
        ("The pump needs", "The&#x20;pump&nbsp;needs", true),
        ("The pump needs", "The pump&thinsp;ne&shy;eds", true),
        ("The pump needs", "The pump &lt;needs&gt;", false),
        ("isn&#8217;t", "isn&#146;t", true),
        ("isn&#8217;t", "isn't", true),
        ("isn&#8217;t", "isn&rsquo;t", true),
        ("isn&#8217;t", "is not", false),
        ("slip &amp; stamps", "slip & stamps", true),
        ("shelf | row", "shelf</td><td>| row", true),
        ("<ol>", "<ol start=4>", false),
        ("mostly less", "mostly <footer>less</footer>", false),
    ] {
        let html = page("html");
        assert!(html.contains(old), "{old}");
        let verdict = verdict(&html.replace(old, new));
        assert_eq!(verdict["verdict"] == json!("holds"), holds, "{new}");
    }
}

#[test]
fn markdown_says_what_browsers_show() {
    for (old, new, holds) in [
        ("The pump needs", "The *pump* needs", true),
        ("The pump needs", "The __pump__\nneeds", true),
        ("The pump needs", "The ~~pump~~ needs", true),
        ("The pump needs", "The p**um**p needs", true),
        ("The pump needs", "The [pump](a.md \"a (b) c\") needs", true),
        ("The pump needs", "The [pump](<a b.md>) needs", true),
        ("The pump needs", "The [pump][1] needs", true),
        ("The pump needs", "The ![old](x.png) pump needs", true),
        ("The pump needs", "The `pump` needs", true),
        ("The pump needs", "The ``pump`` needs", true),
        ("The pump needs", "The pump\\\nneeds", true),
        ("The pump needs", "The pump<br>needs", true),
        ("The pump needs", "The <b>pump</b> needs", true),
        ("The pump needs", "The pump <!-- 9 seconds --> needs", true),
        (
            "The pump needs",
            "{% tabs %}\n{% tab title=\"Pump\" %}\nThe pump needs",
            true,
        ),
        ("The pump needs", "> The pump needs", true),
        ("The pump needs", "- The pump needs", true),
        ("The pump needs", "***\n\nThe pump needs", true),
        ("The pump needs", "The pump* needs", false),
        ("The pump needs", "The pu\\_mp needs", false),
        ("The pump needs", "The `*pump*` needs", false),
        ("BOOK\\_ID", "BOOK_ID", true),
        ("**BOOK\\_ID**", "`BOOK_ID`", true),
        ("BOOK\\_ID", "_BOOK_ID", false),
        ("```json", "~~~", false),
        (
            "* Do not run.\n* Do not",
            "- [ ] Do not run.\n- [x] Do not",
            true,
        ),
        (
            "| ------------- | ---------------------------- |\n",
            "|:-|-:|\n",
            true,
        ),
        (
            "[500 - Flood in the cellar](#flood)",
            "500 - Flood in the cellar",
            true,
        ),
        (
            "## 504 - Slow lift {#slow-lift}",
            "##   504 - Slow lift   ##",
            true,
        ),
        (
            "## 504 - Slow lift {#slow-lift}",
            "### 504 - Slow lift",
            true,
        ),
        ("2. Wait.", "3. Wait.", false),
    ] {
        let page = page("md");
        assert!(page.contains(old), "{old}");
        let verdict = verdict(&page.replace(old, new));
        assert_eq!(verdict["verdict"] == json!("holds"), holds, "{new}");
    }
}
