//! Orders, at a host of their own with a prefix of their own.

use std::time::Duration;

use bookshop::types::{CardPayment, Handover, Order, Parcel, Payment, VoucherPayment};

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Refused, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "orders.list",
            Harmless,
            "till GET /counter/orders?book=aisles%2Fa1%2Fbooks%2Fb1",
            "",
            |shop| tell(shop.orders().list().book("aisles/a1/books/b1")),
        ),
        case(
            "orders.place",
            Second,
            "till POST /counter/orders",
            r#"{
            "customer": "Ada",
            "books": ["aisles/a1/books/b1"],
            "method": "CARD",
            "card": {"number": "4242", "holder": "Ada L"},
            "parcel": {"address": "Street 1", "express": true}
        }"#,
            |shop| {
                let card = Payment::Card(CardPayment::new("4242").with_holder("Ada L"));
                let parcel = Handover::Parcel(Parcel::new("Street 1").with_express(true));
                tell(
                    shop.orders()
                        .place(Order::new("Ada", card, parcel).with_books(["aisles/a1/books/b1"])),
                )
            },
        ),
        case(
            "orders.get",
            Harmless,
            "till GET /counter/orders/o1",
            "",
            |shop| tell(shop.orders().get("o1")),
        ),
        case(
            "orders.pay",
            Refused,
            "till POST /counter/orders/o1:pay",
            r#"{"method": "VOUCHER", "voucher": {"code": "gift"}}"#,
            |shop| {
                tell(
                    shop.orders()
                        .pay("o1", Payment::GiftVoucher(VoucherPayment::new("gift"))),
                )
            },
        ),
        case(
            "orders.print",
            Second,
            "till POST /counter/orders/o1:print",
            "",
            |shop| tell(shop.orders().print("o1")),
        ),
        case(
            "orders.cancel",
            Same,
            "till DELETE /counter/orders/o1",
            "",
            |shop| tell(shop.orders().cancel("o1")),
        ),
        case(
            "orders.watch",
            Harmless,
            "till GET /counter/orders:watch?kinds=sold&kinds=moved&ping_interval=2.5s",
            "",
            |shop| {
                tell(
                    shop.orders()
                        .watch()
                        .kinds(["sold", "moved"])
                        .ping_interval(Duration::from_millis(2500)),
                )
            },
        ),
    ]
}
