//! Seeds, and what is wrong with them.

use crate::worlds::{disruptive, mistakes};

#[test]
fn all_mistakes_are_drawn_at_once() {
    let drawn = mistakes(
        "organizations/o1: {displayName: 7, size: 3}
project/p1: {}
projects/p1/devices/d: {$repeat: 0, type: toaster}
stok: 1
",
    );
    let expected = "error: `displayName` must be a text, not 7
 --> seed.yaml:1:33
";
    assert!(drawn.starts_with(expected), "{drawn}");
    for wanted in [
        "`size` is no member of Organization",
        "no resource can be named `project/p1`",
        "must be one of temperature",
        "seed.yaml:3:43",
        "did you mean `stock`?",
    ] {
        assert!(drawn.contains(wanted), "{wanted}: {drawn}");
    }
}

#[test]
fn what_is_named_must_be_there() {
    let drawn = mistakes(
        "organizations/o2: {}\nprojects/p1: {displayName: One, organization: organizations/o1}\nprojects/p9/devices/d: {type: touch}\n",
    );
    assert!(
        drawn.contains("there is no organizations/o1")
            && drawn.contains("lies in projects/p9, which is not there"),
        "{drawn}"
    );
}

#[test]
fn copies_have_numbers_and_ids() {
    let shop = disruptive(
        "organizations/o1: {}\nprojects/{id}: {$repeat: 3, displayName: 'Nr {n}', organization: organizations/o1}\n",
    );
    let names = shop.world.names("Project");
    assert_eq!(names.len(), 3);
    let read = shop.world.get(&names[2], shop.now).expect("it is there");
    assert_eq!(read["displayName"], "Nr 3");
    let again = disruptive(
        "organizations/o1: {}\nprojects/{id}: {$repeat: 3, displayName: 'Nr {n}', organization: organizations/o1}\n",
    );
    assert_eq!(again.world.names("Project"), names);
}

#[test]
fn the_beginning_can_be_had_again() {
    let shop = disruptive("organizations/o1: {displayName: Shop}\n");
    shop.world.remove("organizations/o1", shop.now);
    shop.world
        .put("roles/r", serde_json::json!({}), shop.now)
        .expect("it is put");
    shop.world.begin(shop.now).expect("it can begin");
    assert_eq!(
        (
            shop.world.names("Organization").len(),
            shop.world.names("Role").len()
        ),
        (1, 0)
    );
}
