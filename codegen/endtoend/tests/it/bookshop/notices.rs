use bookshop::Error;
use bookshop::types::NoticeParent;

use super::shop::Shop;
use crate::stage::{Case, cases, sorted};

pub(super) const CASES: &[Case<Shop>] = cases![
    "notices.list" list 0,
    "notices.pin" pin 2,
    "notices.unpin" unpin 1,
];

fn parents() -> [NoticeParent; 2] {
    ["aisles/crime".into(), "orders/o1".into()]
}

async fn list(shop: &Shop) -> Result<(), Error> {
    for (parent, expected) in parents().into_iter().zip([1, 0]) {
        let listed = shop.client.notices().list(parent).items().collect().await?;
        assert_eq!(listed.len(), expected);
        for notice in &listed {
            shop.same(&notice.name, notice);
        }
    }
    Ok(())
}

async fn pin(shop: &Shop) -> Result<(), Error> {
    for parent in parents() {
        let made = shop.client.notices().pin(parent.clone(), "Closed").await?;
        assert!(
            made.name.as_str().starts_with(parent.as_str()),
            "{}",
            made.name
        );
        assert_eq!(shop.value(&made.name)["text"], "Closed");
        let listed = sorted(shop.fake.names("Notice"));
        assert!(listed.contains(&made.name.to_string()));
    }
    Ok(())
}

async fn unpin(shop: &Shop) -> Result<(), Error> {
    let [aisle, _] = parents();
    shop.client.notices().unpin(aisle, "n1").await?;
    assert!(shop.is_gone("aisles/crime/notices/n1"));
    Ok(())
}
