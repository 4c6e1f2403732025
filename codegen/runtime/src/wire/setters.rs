//! The macro for setters of optional members.

/// Defines a setter for each optional member of a type: its name, its argument, and the new value
/// of the member.
///
/// ```rs
/// setters! {
///     Temperature {
///         with_is_backfilled(is_backfilled: bool) = Some(is_backfilled),
///         with_update_time(update_time: impl Into<Timestamp>) = Some(update_time.into()),
///     }
/// }
/// ```
#[macro_export]
macro_rules! setters {
    ($type:ident { $($with:ident($field:ident : $argument:ty) = $value:expr),* $(,)? }) => {
        impl $type {
            $(
                #[doc = concat!("Sets [`Self::", stringify!($field), "`].")]
                #[must_use]
                #[inline]
                pub fn $with(mut self, $field: $argument) -> Self {
                    self.$field = $value;
                    self
                }
            )*
        }
    };
}
