//! What emitted methods do with a call, for calls of the made-up API.

use std::fmt::Display;

use runtime::{Call, Endpoint, Http, Slot};

/// The parameters of a call, by their names on the wire.
pub(crate) trait Parameters: Endpoint {
    fn begin(http: &Http) -> Self {
        Self::from(Call::new(http))
    }

    fn changed(self, change: impl FnOnce(Call) -> Call) -> Self {
        Self::from(change(self.into()))
    }

    fn path<T: Display>(self, name: &'static str, value: impl Into<T>) -> Self {
        self.changed(|call| call.path::<T>(name, value))
    }

    fn path_name<T: Display>(self, name: &'static str, value: impl Into<T>) -> Self {
        self.changed(|call| call.path_name::<T>(name, value))
    }

    fn query<T: Display + Slot>(self, wire: &'static str, value: impl Into<T>) -> Self {
        self.changed(|call| call.query::<T>(wire, value))
    }

    fn query_list<T: Display + Slot>(
        self,
        wire: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        self.changed(|call| call.query_list::<T>(wire, values))
    }

    fn field<T: Slot>(self, wire: &'static str, value: impl Into<T>) -> Self {
        self.changed(|call| call.field::<T>(wire, value))
    }

    fn field_list<T: Slot + Default>(
        self,
        wire: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        self.changed(|call| call.field_list::<T>(wire, values))
    }

    fn field_map<T: Slot + Default>(
        self,
        wire: &'static str,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        self.changed(|call| call.field_map::<T>(wire, values))
    }

    fn body<T: Slot>(self, value: impl Into<T>) -> Self {
        self.changed(|call| call.body::<T>(value))
    }
}

impl<E: Endpoint> Parameters for E {}
