//! The macro for unions.

/// Says where the variants of a union are, and implements its traits.
///
/// ```rs
/// union!(EventData: "eventType" with "data" { Touch(Touch): "touch", Ping: "ping" empty });
/// union!(Config: "type" { Push(PushConfig): "HTTP_PUSH" in "httpConfig" });
/// union!(Trigger: untagged { Range(RangeFilter): "range" });
/// ```
///
/// In the first form, one member is the tag and another holds the value: in its member named like
/// the tag, or itself (`direct`). A variant with a type in parentheses gets a conversion from that
/// type.
#[macro_export]
macro_rules! union {
    ($type:ident : $tag:literal with $content:literal {
        $($variant:ident $(($from:ty))? : $key:literal $($nest:ident)?),* $(,)?
    }) => {
        $crate::union!(
            @impl $type,
            $crate::UnionShape::Nested {
                tag: $tag,
                content: $content,
                variants: &[$(($key, $crate::union!(@nest $($nest)?))),*],
            },
            $($variant ($($from)?) $key ($($nest)?),)*
        );
    };
    ($type:ident : untagged { $($variant:ident $(($from:ty))? : $key:literal),* $(,)? }) => {
        $crate::union!(
            @impl $type,
            $crate::UnionShape::Untagged { members: &[$($key),*] },
            $($variant ($($from)?) $key (),)*
        );
    };
    ($type:ident : $tag:literal {
        $($variant:ident $(($from:ty))? : $key:literal in $member:literal),* $(,)?
    }) => {
        $crate::union!(
            @impl $type,
            $crate::UnionShape::Tagged { tag: $tag, members: &[$(($key, $member)),*] },
            $($variant ($($from)?) $key (),)*
        );
    };
    (@impl $type:ident, $shape:expr, $($variant:ident ($($from:ty)?) $key:literal ($($nest:ident)?),)*) => {
        impl $crate::Union for $type {
            fn shape(&self) -> $crate::UnionShape {
                $shape
            }

            fn select(&mut self, variant: &str) -> Option<&mut dyn $crate::Slot> {
                match variant {
                    $($key => $crate::union!(@select self $variant $($nest)?),)*
                    _ => None,
                }
            }

            fn other(&mut self, unknown: $crate::UnknownVariant) {
                *self = Self::Other(unknown);
            }

            fn selected(&self) -> (&str, Option<&dyn $crate::Slot>) {
                $($crate::union!(@selected self $variant $key $($nest)?);)*
                match self {
                    Self::Other(unknown) => (unknown.name(), None),
                    _ => ("", None),
                }
            }
        }

        $($(
            impl ::std::convert::From<$from> for $type {
                #[inline]
                fn from(value: $from) -> Self {
                    Self::$variant(value)
                }
            }
        )?)*

        impl ::std::default::Default for $type {
            fn default() -> Self {
                Self::Other(::std::default::Default::default())
            }
        }

        /// On its own, a union is an object with only its members.
        impl $crate::Members for $type {
            fn known(&self) -> &'static $crate::Known {
                const NONE: &$crate::Known = &$crate::Known::new(
                    [stringify!($type), concat!("an object (", stringify!($type), ")")],
                    &[],
                    &[],
                );
                NONE
            }

            fn member(&mut self, _: usize) -> Option<&mut dyn $crate::Slot> {
                None
            }

            fn member_ref(&self, _: usize) -> Option<&dyn $crate::Slot> {
                None
            }

            fn union(&mut self, index: usize) -> Option<&mut dyn $crate::Union> {
                (index == 0).then_some(self)
            }

            fn union_ref(&self, index: usize) -> Option<&dyn $crate::Union> {
                (index == 0).then_some(self)
            }
        }

        $crate::slot_serde!($type);
    };
    (@nest) => { $crate::Nest::Keyed };
    (@nest direct) => { $crate::Nest::Direct };
    (@nest empty) => { $crate::Nest::Empty };
    (@select $self:ident $variant:ident empty) => {{
        *$self = Self::$variant;
        None
    }};
    (@select $self:ident $variant:ident $(direct)?) => {{
        *$self = Self::$variant(::std::default::Default::default());
        match $self {
            Self::$variant(value) => Some(value),
            _ => None,
        }
    }};
    (@selected $self:ident $variant:ident $key:literal empty) => {
        if let Self::$variant = $self {
            return ($key, None);
        }
    };
    (@selected $self:ident $variant:ident $key:literal $(direct)?) => {
        if let Self::$variant(value) = $self {
            return ($key, Some(value));
        }
    };
}
