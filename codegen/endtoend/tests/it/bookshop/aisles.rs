use bookshop::Error;
use bookshop::runtime::Nullable;
use serde_json::json;

use super::shop::Shop;
use crate::stage::{Case, cases, sorted};

pub(super) const CASES: &[Case<Shop>] = cases![
    "aisles.list" list 0,
    "aisles.create" create 1,
    "aisles.get" get 0,
    "aisles.update" update 1,
    "aisles.delete" delete 1,
    "aisles.label" label 1,
];

async fn list(shop: &Shop) -> Result<(), Error> {
    let list = || shop.client.aisles().list();
    let all = list().items().collect().await?;
    assert_eq!(
        sorted(all.iter().map(|aisle| &aisle.name)),
        shop.fake.names("Aisle")
    );
    for aisle in &all {
        shop.same(&aisle.name, aisle);
    }
    for call in [list().text("crime"), list().labels(["floor=1"])] {
        let found = call.items().collect().await?;
        assert_eq!(
            sorted(found.iter().map(|aisle| &aisle.name)),
            ["aisles/crime"]
        );
    }
    let future =
        bookshop::runtime::Timestamp::from(shop.pace.wall() + std::time::Duration::from_secs(1));
    let none = list().opened_after(future).items().collect().await?;
    assert!(none.is_empty(), "{none:?}");
    Ok(())
}

async fn create(shop: &Shop) -> Result<(), Error> {
    let made = shop.client.aisles().create("Poetry").capacity(7).await?;
    let held = shop.value(&made.name);
    assert_eq!(held["displayName"], "Poetry");
    assert_eq!(held["capacity"], 7.0);
    assert_eq!(held["bookCount"], 0.0);
    assert_eq!(held["isOpen"], true);
    Ok(())
}

async fn get(shop: &Shop) -> Result<(), Error> {
    let aisle = shop.client.aisles().get("crime").await?;
    assert_eq!(aisle.book_count, Some(60));
    shop.same("aisles/crime", &aisle);
    Ok(())
}

async fn update(shop: &Shop) -> Result<(), Error> {
    let call = shop.client.aisles().update("romance");
    let told = call.capacity(21).closes_at(Nullable::Null).await?;
    let held = shop.value("aisles/romance");
    assert_eq!(held["capacity"], 21.0);
    assert!(held["closesAt"].is_null());
    assert_eq!(held["displayName"], "Romance", "what was not sent stays");
    shop.same("aisles/romance", &told);
    Ok(())
}

async fn delete(shop: &Shop) -> Result<(), Error> {
    let refused = shop.client.aisles().delete("crime").await;
    assert!(
        refused.is_err_and(|error| error.status() == Some(400)),
        "there are books"
    );
    shop.client.aisles().delete("empty").await?;
    assert!(shop.is_gone("aisles/empty"));
    Ok(())
}

async fn label(shop: &Shop) -> Result<(), Error> {
    let label = || shop.client.aisles().label("crime", "wall", "north");
    assert_eq!(label().await?.value, "north");
    assert_eq!(
        shop.value("aisles/crime")["labels"],
        json!({"floor": "1", "wall": "north"})
    );
    assert!(label().await.is_err_and(|error| error.is_conflict()));
    Ok(())
}
