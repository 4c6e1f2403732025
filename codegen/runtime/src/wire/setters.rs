//! Setters of the members that a value can do without, said once.

/// Gives a type a setter for each of its optional members: its name, its argument, and what the
/// member becomes.
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
