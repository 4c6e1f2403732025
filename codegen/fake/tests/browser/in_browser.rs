//! What a person sees and does. `cargo xtask test` leaves this module out where there is no browser.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fake::{Builder, Fake};
use serde_json::json;

use crate::driver::Browser;
use crate::wire::{Answer, ask};

const MODEL: &str = include_str!("../../../../generated/disruptive/model.json");

/// Names as long as they are in earnest.
const LONG: &str = include_str!("../../../../spec/disruptive/seed.yaml");

const SEED: &str = "organizations/c0: {displayName: Cold rooms}\n";

/// What a page that trusts names would run.
const EVIL: &str = "<img src=x onerror=window.struck=1>";

fn builder() -> Builder {
    Fake::of(MODEL)
        .expect("a model")
        .seed(SEED)
        .basic_auth(true)
        .propagation(std::time::Duration::ZERO)
        .manual_clock()
}

async fn fake() -> Fake {
    builder().start().await.expect("it starts")
}

fn port(fake: &Fake) -> u16 {
    let address = fake.url("api");
    let (_, port) = address.rsplit_once(':').expect("a port");
    port.parse().expect("a number")
}

/// Calls the fake as a client does.
fn call(fake: &Fake, method: &str, path: &str, body: &str) -> Answer {
    let own = fake.credentials().expect("the API has authentication");
    let own = STANDARD.encode(format!("{}:{}", own.key_id, own.secret));
    let headers = [
        format!("authorization: Basic {own}"),
        "content-type: application/json".to_owned(),
    ];
    ask(port(fake), method, path, &headers, body)
}

fn create(fake: &Fake, name: &str) -> Answer {
    let body = json!({ "displayName": name, "organization": "organizations/c0" });
    call(fake, "POST", "/v2/projects", &body.to_string())
}

/// The page neither complains nor asks anybody else.
fn is_clean(browser: &Browser, fake: &Fake) {
    assert_eq!(browser.complaints(), [""; 0]);
    let page = fake.page();
    let asked = browser.asked();
    // The browser's own first page is `chrome://…`.
    let own = ["data:", "chrome://", &page];
    let foreign = |url: &&String| !own.iter().any(|own| url.starts_with(own));
    assert_eq!(asked.iter().find(foreign), None);
    assert!(asked.contains(&page), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_show_as_they_come() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    browser.shows("h1", "Disruptive Technologies");
    browser.shows("#live", "live");
    browser.shows("#nothing", "curl -i -u");
    browser.shows("#nothing", "--example list");

    assert_eq!(
        call(&fake, "GET", "/v2/organizations?page_size=7", "").status,
        200
    );
    browser.shows("#requests > li:first-child", "organizations.list");
    browser.shows(
        "#requests > li:first-child",
        "/v2/organizations?page_size=7",
    );
    browser.shows("#requests > li:first-child .status.good", "200 OK");
    browser.until("document.querySelector('#nothing').hidden");
    assert_eq!(call(&fake, "GET", "/v2/projects/nope", "").status, 404);
    browser.shows("#requests > li:first-child .status.warn", "404 Not Found");
    assert_eq!(call(&fake, "GET", "/v2/projects/nope", "").status, 404);
    browser.shows("#requests > li:first-child", "2nd attempt");
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_opens_with_the_keyboard() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    browser.shows("#live", "live");
    assert_eq!(create(&fake, "Warm rooms").status, 200);
    browser.shows("#requests", "projects.create");
    browser.keys("#requests summary", "\u{E007}");
    browser.shows(
        "#requests dl",
        "{displayName: text(10), organization: text(16)}",
    );
    let key = &fake
        .credentials()
        .expect("the API has authentication")
        .key_id;
    browser.shows("#requests dl", key);
    assert!(!browser.text("#requests").contains("Warm rooms"));
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_filtered_and_held_back() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    browser.shows("#live", "live");
    call(&fake, "GET", "/v2/organizations", "");
    call(&fake, "GET", "/v2/projects/nope", "");
    browser.until("document.querySelectorAll('#requests > li').length === 2");
    browser.keys("#filter", "projects 404");
    browser.until("document.querySelectorAll('#requests > li').length === 1");
    browser.shows("#requests", "projects.get");
    browser.keys("#filter", " nothing");
    browser.shows("#unmatched", "No request matches");
    browser.empty("#filter");
    browser.until("document.querySelectorAll('#requests > li').length === 2");

    browser.click("#pause");
    browser.until("document.querySelector('#pause').ariaPressed === 'true'");
    call(&fake, "GET", "/v2/organizations", "");
    browser.shows("#shown", "1 more came");
    browser.until("document.querySelectorAll('#requests > li').length === 2");
    browser.click("#pause");
    browser.until("document.querySelectorAll('#requests > li').length === 3");
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rate_limit_fills_and_empties_with_the_clock() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    let model: serde_json::Value = serde_json::from_str(MODEL).expect("a model");
    let limit = model["api"]["rate_limit"]["requests"]
        .as_u64()
        .expect("a rate limit");
    browser.shows("#gauges", &format!("0 / {limit}"));
    for _ in 0..limit {
        assert_eq!(call(&fake, "GET", "/v2/organizations", "").status, 200);
    }
    browser.shows("#gauges", &format!("{limit} / {limit}"));
    browser.shows("#gauges", "the next request is accepted in 10 s");
    browser.until(&format!(
        "document.querySelector('#gauges meter').value === {limit}"
    ));
    assert_eq!(call(&fake, "GET", "/v2/organizations", "").status, 429);
    browser.shows("#requests > li:first-child", "429 Too Many Requests");
    browser.shows("#requests > li:first-child", "wait 10 s");
    browser.click("#advance button:nth-child(2)");
    browser.shows("#gauges", &format!("0 / {limit}"));
    browser.shows("#clock", "2023-11-14 22:13:30");
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_was_clicked_on_strikes() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    browser.shows("#no-faults", "None is set up");
    browser.click("#presets button:first-child");
    browser.shows("#faults", "answers 503");
    let switch = "#faults [role=switch]";
    browser.until("document.querySelector('#faults [role=switch]').checked");
    assert_eq!(call(&fake, "GET", "/v2/organizations", "").status, 503);
    browser.shows("#requests > li:first-child .status.bad", "503 Unavailable");
    browser.shows("#requests > li:first-child", "fault: 503 storm");
    browser.shows("#faults", "struck 1 of 1");

    browser.click(switch);
    browser.shows("#toast", "503 storm is off.");
    assert_eq!(call(&fake, "GET", "/v2/organizations", "").status, 200);
    browser.shows("#requests > li:first-child", "2nd attempt");
    browser.click(switch);
    browser.shows("#toast", "503 storm is on.");
    assert_eq!(call(&fake, "GET", "/v2/organizations", "").status, 503);
    browser.click("#faults .link");
    browser.shows("#no-faults", "None is set up");
    assert_eq!(call(&fake, "GET", "/v2/organizations", "").status, 200);
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_common_fault_can_be_set_up() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    browser.shows("#live", "live");
    let count = browser.value("document.querySelectorAll('#presets button').length");
    let count = count.as_u64().expect("a number");
    for place in 1..=count {
        browser.click(&format!("#presets button:nth-child({place})"));
        browser.until(&format!(
            "document.querySelectorAll('#faults > li').length === {place}"
        ));
    }
    assert_eq!(fake.faults().len(), 5);
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn resources_and_effects_can_be_looked_at() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    browser.shows("#live", "live");
    assert_eq!(create(&fake, EVIL).status, 200);
    browser.shows("#tab-resources", "Resources (2)");
    browser.click("#tab-resources");
    browser.shows("#types", "Project");
    browser.click("#types li:nth-child(2) button");
    browser.shows("#names", "projects/");
    browser.click("#names button");
    browser.shows("#json", EVIL);

    let evil = EVIL
        .replace(' ', "%20")
        .replace('<', "%3C")
        .replace('>', "%3E");
    call(
        &fake,
        "GET",
        &format!("/v2/organizations/c0?{evil}={evil}"),
        "",
    );
    let fault = format!("faults: [{{name: {EVIL:?}, do: stall}}]");
    fake.scenario(fault).expect("a scenario");
    browser.shows("#faults", EVIL);
    browser.click("#tab-requests");
    browser.click("#requests summary");
    browser.shows("#requests dl", EVIL);
    assert_eq!(browser.value("document.images.length"), 0);

    browser.keys("#tab-requests", "\u{E012}");
    browser.shows("#view-effects", "projects.create");
    browser.until("[...document.querySelectorAll('#effects td')].map(one => one.innerText).join(' ') === 'projects.create 1'");
    assert_eq!(browser.value("window.struck ?? null"), json!(null));
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_resources_have_pages() {
    let mut seed = SEED.to_owned();
    for number in 0..120 {
        // Writing to a string cannot fail.
        let _ = writeln!(
            seed,
            "projects/p{number:03}: {{displayName: Room {number}, organization: organizations/c0}}"
        );
    }
    let fake = builder().seed(seed).start().await.expect("it starts");
    let browser = Browser::open(&fake.page());
    browser.shows("#tab-resources", "Resources (121)");
    browser.click("#tab-resources");
    browser.click("#types li:nth-child(2) button");
    browser.shows("#place", "1–50 of 120");
    browser.click("#next");
    browser.shows("#place", "51–100 of 120");
    browser.shows("#names", "projects/p050");
    browser.click("#next");
    browser.until("document.querySelectorAll('#names li').length === 20 && document.querySelector('#next').disabled");
    browser.click("#previous");
    browser.shows("#place", "51–100 of 120");
    browser.keys("#find", "p11");
    browser.until("document.querySelectorAll('#names li').length === 10");
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_of_a_scenario_show_where_they_are() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    browser.shows("#live", "live");
    browser.click("#scenario summary");
    browser.empty("#file");
    browser.keys("#file", "seed: 7\nfualts:\n- do: stall\n");
    browser.click("#load");
    browser.shows("#verdict", "scenario:2:1");
    browser.shows("#verdict", "did you mean `faults`?");
    browser.click("#verdict .row button");
    let marked = "getSelection().toString()";
    browser.until(&format!("{marked} === 'fualts:'"));
    // That the fake refuses the file is an error to the browser, and the only one.
    let complaints = browser.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].contains("/_fake/scenario"), "{complaints:?}");

    browser.empty("#file");
    browser.keys(
        "#file",
        "faults:\n- {on: projects.create, do: {status: 409}}\n",
    );
    browser.click("#load");
    browser.shows("#toast", "The scenario is loaded: 1 fault.");
    browser.shows("#faults", "answers 409 · projects.create");
    assert_eq!(browser.text("#verdict"), "");
    assert_eq!(create(&fake, "Warm rooms").status, 409);
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_shows_when_it_is_asked_for() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    let secret = &fake
        .credentials()
        .expect("the API has authentication")
        .secret;
    browser.shows("#env", "export DT_API_URL=http://127.0.0.1:");
    browser.shows("#env", "export DT_CREDENTIALS_FILE=");
    let whole = format!("document.body.textContent.includes({secret:?})");
    assert_eq!(browser.value(&whole), false);
    browser.click("#show");
    browser.shows(
        "#env",
        &format!("export DT_SERVICE_ACCOUNT_SECRET={secret}"),
    );
    browser.click("#show");
    browser.until(&format!("!{whole}"));
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_asked_for_twice() {
    let fake = fake().await;
    let browser = Browser::open(&fake.page());
    create(&fake, "Warm rooms");
    browser.shows("#requests", "projects.create");
    browser.click("#reset");
    browser.click("#sure button[value=no]");
    browser.until("!document.querySelector('#sure').open");
    assert_eq!(fake.names("Project").len(), 1);
    browser.click("#reset");
    browser.click("#really");
    browser.shows("#nothing", "No request yet.");
    browser.shows("#tab-resources", "Resources (1)");
    assert_eq!(fake.names("Project").len(), 0);
    is_clean(&browser, &fake);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_stream_of_requests_the_page_asks_for_them() {
    let fake = fake().await;
    let browser = Browser::open("about:blank");
    browser.tell("Network.enable", &json!({}));
    browser.tell(
        "Network.setBlockedURLs",
        &json!({ "urls": ["*/requests/watch"] }),
    );
    browser.visit(&fake.page());
    browser.shows("#live", "polling every second");
    call(&fake, "GET", "/v2/organizations", "");
    browser.shows("#requests", "organizations.list");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_control_has_a_name_and_the_page_fits_a_phone() {
    let fake = builder().seed(LONG).start().await.expect("it starts");
    let browser = Browser::open(&fake.page());
    browser.click("#presets button:nth-child(1)");
    browser.click("#presets button:nth-child(5)");
    browser.shows("#faults", "Streams cut");
    let storm = "faults: [{name: storm, when: {nth: [2, 3]}, do: {status: 503, retry_after: 7}}]";
    fake.scenario(storm).expect("a scenario");
    create(&fake, "Warm rooms");
    for _ in 0..3 {
        call(&fake, "GET", "/v2/projects?page_size=100", "");
    }
    call(&fake, "GET", "/v2/projects/nope/devices", "");
    browser.shows("#requests", "3rd attempt");
    let nameless = "[...document.querySelectorAll('button, input, textarea, pre[tabindex]')].filter(one =>
        !(one.ariaLabel || one.textContent.trim() || one.labels?.length || one.getAttribute('aria-labelledby'))).map(one => one.outerHTML)";
    assert_eq!(browser.value(nameless), json!([]));
    let fits = "document.documentElement.scrollWidth <= innerWidth";
    for (name, width, height) in [("wide", 1360, 1000), ("phone", 360, 1500)] {
        for scheme in ["light", "dark"] {
            browser.show_as(width, height, scheme);
            for tab in ["requests", "resources", "effects"] {
                browser.click(&format!("#tab-{tab}"));
                browser.until(&format!(
                    "!document.querySelector('#view-{tab}').hidden && {fits}"
                ));
                browser.keep(&format!("{name}-{scheme}-{tab}"));
            }
        }
    }
    is_clean(&browser, &fake);
}
