#[test]
fn base() {
    use verdicts::*;
    let spec = spec::unedited();
    let files = spec::generate(&spec).unwrap();
    let mut place = place::Place::new(&std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts"));
    place.users(&user::sources(&files));
    place.add("unedited", &files);
    place.finish();
    let checked = cargo::check(place.folder());
    for m in checked.errors("bookshop-unedited").iter().chain(checked.errors("user-unedited")) { println!("{}", m.rendered); }
    assert!(checked.errors("user-unedited").is_empty());
}
