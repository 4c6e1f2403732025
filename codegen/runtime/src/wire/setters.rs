//! The macro for the setters of a type's members.

/// Defines a setter for each member of a type: its name, the member, and what it takes.
///
/// `T` takes the type itself, `into T` what can be turned into it, `list T` an iterator of items,
/// `map T` one of keys and values; `some` before any of them wraps the value for a member that is
/// an `Option`.
///
/// ```rs
/// setters! {
///     Temperature {
///         with_is_backfilled(is_backfilled: some bool),
///         with_update_time(update_time: some into Timestamp),
///         with_samples(samples: list Sample),
///     }
/// }
/// ```
#[macro_export]
macro_rules! setters {
    ($type:ident { $($with:ident($field:ident : $($form:tt)+)),* $(,)? }) => {
        impl $type {
            $($crate::setters!(@form $with $field $($form)+);)*
        }
    };
    (@form $with:ident $field:ident some $($form:tt)+) => {
        $crate::setters!(@takes $with $field [Some] $($form)+);
    };
    (@form $with:ident $field:ident $($form:tt)+) => {
        $crate::setters!(@takes $with $field [] $($form)+);
    };
    (@takes $with:ident $field:ident $some:tt into $type:ty) => {
        $crate::setters!(@setter $with $field $some impl Into<$type>, $field.into());
    };
    (@takes $with:ident $field:ident $some:tt list into $type:ty) => {
        $crate::setters!(
            @setter $with $field $some
            impl IntoIterator<Item = impl Into<$type>>, $crate::collections::list($field)
        );
    };
    (@takes $with:ident $field:ident $some:tt list $type:ty) => {
        $crate::setters!(
            @setter $with $field $some
            impl IntoIterator<Item = $type>, $crate::collections::list($field)
        );
    };
    (@takes $with:ident $field:ident $some:tt map into $type:ty) => {
        $crate::setters!(
            @setter $with $field $some
            impl IntoIterator<Item = (impl Into<String>, impl Into<$type>)>,
            $crate::collections::map($field)
        );
    };
    (@takes $with:ident $field:ident $some:tt map $type:ty) => {
        $crate::setters!(
            @setter $with $field $some
            impl IntoIterator<Item = (impl Into<String>, $type)>,
            $crate::collections::map($field)
        );
    };
    (@takes $with:ident $field:ident $some:tt $type:ty) => {
        $crate::setters!(@setter $with $field $some $type, $field);
    };
    (@setter $with:ident $field:ident [$($some:ident)?] $argument:ty, $value:expr) => {
        #[doc = concat!("Sets [`Self::", stringify!($field), "`].")]
        #[must_use]
        #[inline]
        pub fn $with(mut self, $field: $argument) -> Self {
            self.$field = $($some)?($value);
            self
        }
    };
}
