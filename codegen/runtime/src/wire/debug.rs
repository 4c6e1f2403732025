//! `Debug` of an object with known members, written once for all types.

use std::fmt;

use crate::wire::slot::Members;

/// Shows the fields of an object: members, unions, and unknown members if there are any.
///
/// # Errors
///
/// Fails as the formatter does.
pub fn debug_members(object: &dyn Members, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let known = object.known();
    let count = known.members.len();
    let mut shown = f.debug_struct(known.name);
    for (index, field) in known.fields.iter().enumerate() {
        if let Some(union) = index.checked_sub(count) {
            let union = object.union_ref(union);
            union.map(|union| shown.field(field, &union));
        } else {
            let member = object.member_ref(index);
            member.map(|member| shown.field(field, &member));
        }
    }
    let extra = object.extra_ref().filter(|extra| !extra.is_empty());
    extra.map(|extra| shown.field("extra", extra));
    shown.finish()
}
