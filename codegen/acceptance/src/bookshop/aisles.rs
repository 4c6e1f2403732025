//! Aisles, and the notices that are pinned to them.

use bookshop::runtime::Nullable;
use bookshop::types::{AisleName, OrderName};

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Refused, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = aisles();
    cases.extend(notices());
    cases
}

fn aisles() -> Vec<Case<Client>> {
    vec![
        case(
            "aisles.list",
            Harmless,
            "api GET /v1/aisles?query=crime&labels=a%2Cb&labels=c&openedAfter=2024-05-16T08%3A13%3A15Z&openedBefore=2024-05-17T00%3A00%3A00Z&pageSize=50",
            "",
            |shop| {
                tell(
                    shop.aisles()
                        .list()
                        .text("crime")
                        .labels(["a,b", "c"])
                        .opened_after("2024-05-16T08:13:15Z")
                        .opened_before("2024-05-17T00:00:00Z")
                        .page_size(999),
                )
            },
        ),
        case(
            "aisles.create",
            Second,
            "api POST /v1/aisles",
            r#"{"displayName": "Crime", "capacity": 40}"#,
            |shop| tell(shop.aisles().create("Crime").capacity(40)),
        ),
        case(
            "aisles.label",
            Refused,
            "api POST /v1/aisles/a1/labels",
            r#"{"key": "sale", "value": "yes"}"#,
            |shop| tell(shop.aisles().label("a1", "sale", "yes")),
        ),
        case(
            "aisles.get",
            Harmless,
            "api GET /v1/aisles/a1",
            "",
            |shop| tell(shop.aisles().get("a1")),
        ),
        case(
            "aisles.update",
            Same,
            "api PATCH /v1/aisles/a1?updateMask=capacity%2CclosesAt%2CdisplayName",
            r#"{
            "displayName": "Romance",
            "capacity": 0,
            "closesAt": "2024-05-16T18:00:00Z"
        }"#,
            |shop| {
                let evening = Nullable::Value("2024-05-16T18:00:00Z".into());
                tell(
                    shop.aisles()
                        .update("a1")
                        .display_name("Romance")
                        .capacity(0)
                        .closes_at(evening),
                )
            },
        ),
        case(
            "aisles.update",
            Same,
            "api PATCH /v1/aisles/a1?updateMask=closesAt",
            r#"{"closesAt": null}"#,
            |shop| tell(shop.aisles().update("a1").closes_at(None)),
        ),
        case(
            "aisles.delete",
            Same,
            "api DELETE /v1/aisles/a1",
            "",
            |shop| tell(shop.aisles().delete("a1")),
        ),
    ]
}

fn notices() -> Vec<Case<Client>> {
    vec![
        case(
            "notices.list",
            Harmless,
            "api GET /v1/aisles/a1/notices",
            "",
            |shop| tell(shop.notices().list(AisleName::new("a1"))),
        ),
        case(
            "notices.list",
            Harmless,
            "api GET /v1/orders/o1/notices",
            "",
            |shop| tell(shop.notices().list(OrderName::new("o1"))),
        ),
        case(
            "notices.pin",
            Second,
            "api POST /v1/aisles/a1/notices",
            r#"{"text": "Wet floor", "email": "c1@bookshop.example"}"#,
            |shop| {
                let call = shop.notices().pin("aisles/a1", "Wet floor");
                tell(call.email("c1@bookshop.example"))
            },
        ),
        case(
            "notices.unpin",
            Same,
            "api DELETE /v1/orders/o1/notices/n1",
            "",
            |shop| tell(shop.notices().unpin("orders/o1", "n1")),
        ),
    ]
}
