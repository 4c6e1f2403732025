//! The macro for objects with known members.

/// Maps the members of an object to the fields of a type, which makes it a slot, and implements
/// `Debug`, `Serialize` and `Deserialize`.
///
/// ```rs
/// members! {
///     Device {
///         name: "name" or none,
///         value: "value" required,
///         level: "level" lenient,
///     }
///     unions data
/// }
/// ```
///
/// Without a `required` member, an object cannot be read; `lenient` accepts other spellings of
/// numbers and booleans; `or none` omits an empty text when the object is written. The type has a
/// field `extra` for unknown members.
#[macro_export]
macro_rules! members {
    (
        $type:ident { $($field:ident : $wire:literal $($form:ident)*),* $(,)? }
        $(unions $($union:ident)*)?
    ) => {
        impl $crate::Members for $type {
            fn known(&self) -> &'static $crate::Known {
                const KNOWN: &$crate::Known = &$crate::Known::new(
                    [stringify!($type), concat!("an object (", stringify!($type), ")")],
                    &[$(stringify!($field),)* $($(stringify!($union)),*)?],
                    &[$($crate::members!(@known $wire $($form)*)),*],
                );
                KNOWN
            }

            fn member(&mut self, index: usize) -> Option<&mut dyn $crate::Slot> {
                let mut left = index;
                $(
                    if left == 0 {
                        return Some(&mut self.$field);
                    }
                    left = left.wrapping_sub(1);
                )*
                (left == 0).then_some(&mut self.extra)
            }

            fn member_ref(&self, index: usize) -> Option<&dyn $crate::Slot> {
                let mut left = index;
                $(
                    if left == 0 {
                        return Some(&self.$field);
                    }
                    left = left.wrapping_sub(1);
                )*
                (left == 0).then_some(&self.extra)
            }

            $($crate::members!(@unions $($union)*);)?
        }

        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::debug_members(self, f)
            }
        }

        $crate::slot_serde!($type);
    };
    (@known $wire:literal) => {
        $crate::Member::new($wire)
    };
    (@known $wire:literal or none) => {
        $crate::Member::new($wire).or_none()
    };
    (@known $wire:literal $($form:ident)+) => {
        $crate::Member::new($wire)$(.$form())+
    };
    (@unions $only:ident) => {
        fn union(&mut self, index: usize) -> Option<&mut dyn $crate::Union> {
            (index == 0).then_some(&mut self.$only)
        }

        fn union_ref(&self, index: usize) -> Option<&dyn $crate::Union> {
            (index == 0).then_some(&self.$only)
        }
    };
    (@unions $first:ident $second:ident) => {
        fn union(&mut self, index: usize) -> Option<&mut dyn $crate::Union> {
            match index {
                0 => Some(&mut self.$first),
                1 => Some(&mut self.$second),
                _ => None,
            }
        }

        fn union_ref(&self, index: usize) -> Option<&dyn $crate::Union> {
            match index {
                0 => Some(&self.$first),
                1 => Some(&self.$second),
                _ => None,
            }
        }
    };
}
