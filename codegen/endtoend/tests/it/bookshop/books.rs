use bookshop::Error;
use bookshop::types::{Binding, BookName, Genre, NewCopy};
use serde_json::json;

use super::shop::Shop;
use crate::stage::{Case, cases, sorted};

pub(super) const CASES: &[Case<Shop>] = cases![
    "books.list" list 0,
    "books.search" search 0,
    "books.create" create 1,
    "books.create_all" create_all 1,
    "books.bring" bring 1,
    "books.remove_all" remove_all 1,
    "books.get" get 0,
    "books.replace" replace 1,
    "books.delete" delete 1,
    "books.relabel" relabel 1,
    "books.reserve" reserve 1,
];

async fn list(shop: &Shop) -> Result<(), Error> {
    let list = || shop.client.books().list("crime");
    let pages = list().pages().collect().await?;
    assert_eq!(
        pages
            .iter()
            .map(|page| page.items.len())
            .collect::<Vec<_>>(),
        [50, 10]
    );
    let some = list()
        .book_ids(["7", "8", "none"])
        .items()
        .collect()
        .await?;
    let names = sorted(some.iter().map(|book| &book.name));
    assert_eq!(names, ["aisles/crime/books/7", "aisles/crime/books/8"]);
    let none = list().genres([Genre::Romance]).items().collect().await?;
    assert!(none.is_empty(), "{none:?}");
    let greatest = list()
        .order_by("-title")
        .max_items(1)
        .items()
        .collect()
        .await?;
    assert_eq!(greatest[0].title, "Murder No. 9");
    shop.same(&greatest[0].name, &greatest[0]);
    Ok(())
}

async fn search(shop: &Shop) -> Result<(), Error> {
    let found = shop.client.books().search("Murder No. 42").await?;
    assert_eq!(found.name, "aisles/crime/books/42");
    shop.same(&found.name, &found);
    let nothing = shop.client.books().search("Two of us").await;
    assert!(
        nothing.is_err_and(|error| error.is_not_found()),
        "that is no paperback"
    );
    Ok(())
}

async fn create(shop: &Shop) -> Result<(), Error> {
    let call = shop.client.books().create("empty", "978-0");
    let made = call.title("The first").binding(Binding::Ebook).await?;
    let held = shop.value(&made.book.name);
    assert_eq!(held["isbn"], "978-0");
    assert_eq!(held["type"], "E_BOOK");
    assert_eq!(shop.value("aisles/empty")["bookCount"], 1.0);
    // It cannot be seen yet, which the client knows.
    let seen = shop.client.books().get("empty", &made.book.name).await?;
    shop.same(&made.book.name, &seen);
    Ok(())
}

async fn create_all(shop: &Shop) -> Result<(), Error> {
    let create = |numbers: [&str; 2]| {
        let books = numbers.map(|number| NewCopy::new(number, "978-0"));
        shop.client.books().create_all("empty", books)
    };
    let made = create(["a1", "a2"]).await?.books.unwrap_or_default();
    let names = sorted(made.iter().map(|book| &book.name));
    assert_eq!(names, ["aisles/empty/books/a1", "aisles/empty/books/a2"]);
    assert_eq!(shop.value(&names[0])["isbn"], "978-0");
    assert!(
        create(["a3", "a2"])
            .await
            .is_err_and(|error| error.is_conflict())
    );
    assert!(shop.is_gone("aisles/empty/books/a3"), "all or nothing");
    Ok(())
}

async fn bring(shop: &Shop) -> Result<(), Error> {
    let book = BookName::new("crime", "1");
    let moved = shop.client.books().bring("romance", [&book]).await?;
    assert_eq!(moved.moved, Some(vec![book.clone()]));
    assert!(shop.is_gone(&book));
    assert_eq!(
        shop.value("aisles/romance/books/1")["title"],
        "Murder No. 1"
    );
    Ok(())
}

async fn remove_all(shop: &Shop) -> Result<(), Error> {
    let books = [BookName::new("crime", "1"), BookName::new("romance", "r1")];
    shop.client.books().remove_all(&books).await?;
    assert!(books.iter().all(|book| shop.is_gone(book)));
    Ok(())
}

async fn get(shop: &Shop) -> Result<(), Error> {
    let book = shop.client.books().get("romance", "r1").await?;
    assert_eq!(book.binding, Some(Binding::Hardcover));
    shop.same("aisles/romance/books/r1", &book);
    Ok(())
}

async fn replace(shop: &Shop) -> Result<(), Error> {
    let call = shop
        .client
        .books()
        .replace("crime", "1", "Murder No. 1, again");
    let told = call.subtitle("A novel".to_owned()).await?;
    let held = shop.value("aisles/crime/books/1");
    assert_eq!(held["title"], "Murder No. 1, again");
    assert_eq!(held["subtitle"], "A novel");
    assert!(held["pages"].is_null(), "what was not given is gone");
    assert_eq!(
        held["isbn"], "978-0-00-000000-1",
        "nobody but the shop writes it"
    );
    shop.same("aisles/crime/books/1", &told);
    Ok(())
}

async fn delete(shop: &Shop) -> Result<(), Error> {
    shop.client.books().delete("crime", "1").await?;
    assert!(shop.is_gone("aisles/crime/books/1"));
    assert_eq!(shop.value("aisles/crime")["bookCount"], 59.0);
    Ok(())
}

async fn relabel(shop: &Shop) -> Result<(), Error> {
    let books = [1, 2, 99].map(|number| BookName::new("crime", number.to_string()));
    let call = shop.client.books().relabel("crime", &books);
    let report = call.add_labels([("read", "twice")]).await?;
    assert_eq!(report.failed(), 1, "{report:?}");
    for book in &books[..2] {
        assert_eq!(shop.value(book)["labels"], json!({"read": "twice"}));
    }
    Ok(())
}

async fn reserve(shop: &Shop) -> Result<(), Error> {
    let name = "aisles/crime/books/1";
    let reserve = |dry_run| shop.client.books().reserve("crime", "1", dry_run, "Ann");
    reserve(true).await?;
    assert!(shop.value(name)["aisleMark"].is_null(), "it was only tried");
    let told = reserve(false).await?;
    assert_eq!(shop.value(name)["aisleMark"], "reserved");
    shop.same(name, &told);
    assert!(reserve(false).await.is_err_and(|error| error.is_conflict()));
    Ok(())
}
