use std::time::Duration;

use bookshop::Error;
use bookshop::types::{BookName, CardPayment, Order, Parcel, ShopEventData, VoucherPayment};
use serde_json::json;

use super::shop::Shop;
use crate::stage::{Case, cases, sorted};

pub(super) const CASES: &[Case<Shop>] = cases![
    "orders.list" list 0,
    "orders.place" place 1,
    "orders.get" get 0,
    "orders.pay" pay 1,
    "orders.print" print 1,
    "orders.cancel" cancel 1,
    "orders.watch" watch 0,
];

async fn list(shop: &Shop) -> Result<(), Error> {
    let list = || shop.client.orders().list();
    let all = list().items().collect().await?;
    assert_eq!(sorted(all.iter().map(|order| &order.name)), ["orders/o1"]);
    shop.same("orders/o1", &all[0]);
    let one = list()
        .book(BookName::new("crime", "1"))
        .items()
        .collect()
        .await?;
    assert_eq!(one, all);
    let none = list()
        .book(BookName::new("crime", "2"))
        .items()
        .collect()
        .await?;
    assert!(none.is_empty(), "{none:?}");
    Ok(())
}

async fn place(shop: &Shop) -> Result<(), Error> {
    let payment = CardPayment::new("4111").with_holder("Bob");
    let order = Order::new("Bob", payment.into(), Parcel::new("Main street 1").into());
    let order = order.with_books([BookName::new("crime", "2")]);
    let made = shop.client.orders().place(order).await?;
    assert!(!made.code.expose().is_empty(), "it fetches the books");
    let held = shop.value(&made.order.name);
    assert_eq!(held["customer"], "Bob");
    assert_eq!(held["total"], 0.0);
    assert_eq!(held["method"], "CARD");
    assert_eq!(held["parcel"], json!({"address": "Main street 1"}));
    assert!(held["code"].is_null(), "it is told only once");
    // It cannot be seen yet, which the client knows.
    let seen = shop.client.orders().get(&made.order.name).await?;
    shop.same(&made.order.name, &seen);
    Ok(())
}

async fn get(shop: &Shop) -> Result<(), Error> {
    let order = shop.client.orders().get("o1").await?;
    assert_eq!(order.total, Some(12.5));
    shop.same("orders/o1", &order);
    Ok(())
}

/// What it does is nowhere said, so no order looks different; but the order must be there.
async fn pay(shop: &Shop) -> Result<(), Error> {
    let voucher = || VoucherPayment::new("gift").into();
    shop.client.orders().pay("o1", voucher()).await?;
    let nothing = shop.client.orders().pay("o2", voucher()).await;
    assert!(nothing.is_err_and(|error| error.is_not_found()));
    Ok(())
}

/// As with paying.
async fn print(shop: &Shop) -> Result<(), Error> {
    shop.client.orders().print("o1").await?;
    let nothing = shop.client.orders().print("o2").await;
    assert!(nothing.is_err_and(|error| error.is_not_found()));
    Ok(())
}

async fn cancel(shop: &Shop) -> Result<(), Error> {
    shop.client.orders().cancel("o1").await?;
    assert!(shop.is_gone("orders/o1"));
    Ok(())
}

async fn watch(shop: &Shop) -> Result<(), Error> {
    let call = shop
        .client
        .orders()
        .watch()
        .ping_interval(Duration::from_secs(5));
    let mut events = call.await?;
    shop.pace.advance(Duration::from_secs(5));
    let ping = events.try_next().await?.expect("it goes on");
    assert_eq!(ping.data, ShopEventData::Ping);
    let sold = json!({"sold": {"book": "aisles/crime/books/1", "price": 9.5}});
    shop.fake.emit("aisles/crime", sold).expect("a sale");
    let event = events.try_next().await?.expect("it goes on");
    assert!(matches!(event.data, ShopEventData::Sold(sold) if sold.price == Some(9.5)));
    assert_eq!(shop.value("aisles/crime")["latest"]["sold"]["price"], 9.5);
    Ok(())
}
