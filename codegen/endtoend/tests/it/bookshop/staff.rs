use bookshop::Error;
use bookshop::runtime::Credentials;

use super::shop::Shop;
use crate::stage::{Case, cases, sorted};

pub(super) const CASES: &[Case<Shop>] = cases![
    "staff.hire" hire 1,
    "staff.add_badge" add_badge 1,
    "staff.permissions" permissions 0,
];

async fn hire(shop: &Shop) -> Result<(), Error> {
    let made = shop.client.staff().hire("aisles/crime").await?;
    let held = shop.value(&made.name);
    assert_eq!(held["aisle"], "aisles/crime");
    assert_eq!(held["aisleSign"], "Crime");
    assert_eq!(held["allowBasic"], false);
    assert_eq!(shop.value("aisles/crime")["clerkCount"], 1.0);
    Ok(())
}

async fn add_badge(shop: &Shop) -> Result<(), Error> {
    let made = shop.client.staff().add_badge("guest").await?;
    shop.same(&made.badge.name, &made.badge);
    shop.pace.advance(std::time::Duration::from_secs(1));
    let credentials = Credentials::ServiceAccount {
        key_id: made
            .badge
            .number
            .map(|number| number.to_string())
            .unwrap_or_default(),
        email: "guest@bookshop.example".to_owned(),
        secret: made.secret,
    };
    let guest = shop.another().credentials(credentials).build()?;
    let seen = guest.aisles().list().items().collect().await?;
    assert_eq!(
        sorted(seen.iter().map(|aisle| &aisle.name)),
        ["aisles/romance"]
    );
    Ok(())
}

async fn permissions(shop: &Shop) -> Result<(), Error> {
    let told = shop
        .client
        .staff()
        .permissions("crime")
        .items()
        .collect()
        .await?;
    let all = "aisle.create aisle.delete aisle.read aisle.update book.read book.write";
    assert_eq!(sorted(told), all.split(' ').collect::<Vec<_>>());
    Ok(())
}
