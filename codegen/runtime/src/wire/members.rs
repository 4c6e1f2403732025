//! The macro for objects with known members.

/// Maps the members of an object to the fields of a type, which makes it a slot, and implements
/// `Serialize` and `Deserialize`.
///
/// ```rs
/// members! {
///     Device {
///         name: "name" or none,
///         level: "level" lenient,
///     }
///     unions data
/// }
/// ```
///
/// `lenient` accepts other spellings of numbers and booleans; `or none` omits an empty text when
/// the object is written. The type has a field `extra` for unknown members.
#[macro_export]
macro_rules! members {
    (
        $type:ident { $($field:ident : $wire:literal $($form:ident)*),* $(,)? }
        $(unions $($union:ident)*)?
    ) => {
        impl $crate::Members for $type {
            fn what(&self) -> &'static str {
                concat!("an object (", stringify!($type), ")")
            }

            fn member(&mut self, name: &str) -> Option<&mut dyn $crate::Slot> {
                match name {
                    $($wire => Some(&mut self.$field),)*
                    _ => None,
                }
            }

            fn each(&self, each: &mut dyn FnMut(&'static str, &dyn $crate::Slot)) {
                $($crate::members!(@each self each $field $wire $($form)*);)*
            }

            $crate::members!(@reading $($wire [$($form)*])*);
            $($crate::members!(@unions $($union)*);)?

            fn extra(&mut self) -> Option<&mut $crate::Extra> {
                Some(&mut self.extra)
            }

            fn extra_ref(&self) -> Option<&$crate::Extra> {
                Some(&self.extra)
            }
        }

        $crate::slot_serde!($type);
    };
    (@each $self:ident $each:ident $field:ident $wire:literal or none) => {
        if !$self.$field.is_empty() {
            $each($wire, &$self.$field);
        }
    };
    (@each $self:ident $each:ident $field:ident $wire:literal $(lenient)?) => {
        $each($wire, &$self.$field);
    };
    (@reading $($wire:literal [$(or none)?])*) => {};
    (@reading $($wire:literal [$($form:ident)*])*) => {
        fn reading(&self, name: &str) -> $crate::Reading {
            match name {
                $($wire => $crate::members!(@form $($form)*),)*
                _ => $crate::Reading::Strict,
            }
        }
    };
    (@form lenient) => { $crate::Reading::Lenient };
    (@form $(or none)?) => { $crate::Reading::Strict };
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
