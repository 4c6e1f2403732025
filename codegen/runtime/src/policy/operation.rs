//! The constants of an endpoint, without its types.

use std::fmt;

use crate::policy::table::{Action, Effect, Policy, RetryAfter, Rule};

/// The HTTP method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// All methods.
    #[cfg(feature = "tower")]
    pub(crate) const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Returns the method as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The shape of a successful reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// Nothing: the body is ignored.
    Nothing,
    /// One page of a list.
    Pages {
        /// The member with the items.
        items: &'static str,
    },
    /// A stream of values, one on each line.
    Stream {
        /// The JSON pointer of the value within a line, such as `/result/event`.
        item: &'static str,
        /// The JSON pointer of an error within a line, such as `/error`.
        error: &'static str,
    },
}

impl Shape {
    /// Describes one page of a list whose items are in a member.
    #[must_use]
    pub const fn pages(items: &'static str) -> Self {
        Self::Pages { items }
    }

    /// Describes a stream by the JSON pointers of a value and of an error within a line.
    #[must_use]
    pub const fn stream(item: &'static str, error: &'static str) -> Self {
        Self::Stream { item, error }
    }
}

/// Says where a reply names the resources that the call has created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creates {
    /// The JSON pointer of the new name, in the reply or in each item of `each`; `""` is the value
    /// itself.
    pub name: &'static str,
    /// The JSON pointer of the list of created resources, if there can be several.
    pub each: Option<&'static str>,
}

impl Creates {
    /// The reply names one created resource.
    #[must_use]
    pub const fn one(name: &'static str) -> Self {
        Self { name, each: None }
    }

    /// The reply lists the created resources, each of which has its name at `name`.
    #[must_use]
    pub const fn each(list: &'static str, name: &'static str) -> Self {
        Self {
            name,
            each: Some(list),
        }
    }
}

/// Says which items of a call can fail in a successful reply, and which of them can be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial {
    /// The member of the body with the items.
    pub field: &'static str,
    /// The JSON pointers of the lists of failed items in the reply.
    pub lists: &'static [&'static str],
    /// The JSON pointer of the item in an entry of such a list.
    pub item: &'static str,
    /// The JSON pointer of the reason in an entry.
    pub retry_field: &'static str,
    /// The reasons for which an item is retried.
    pub retry_values: &'static [&'static str],
}

/// The constants of one endpoint.
#[derive(Debug)]
pub struct Operation {
    /// The name of the endpoint, such as `devices.transfer`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The name of the host in [`Api::hosts`](crate::Api::hosts).
    pub host: &'static str,
    /// The path with its placeholders, such as `/v2/projects/{project}/devices:transfer`.
    pub path: &'static str,
    /// The permission that the call needs.
    pub permission: Option<&'static str>,
    /// What each outcome means.
    pub policy: &'static Policy,
    /// The placeholder of the resource that a 404 is about.
    pub subject: Option<&'static str>,
    /// Where the reply names the created resources.
    pub creates: Option<Creates>,
    /// The query parameter with the update mask, which lists the members to change.
    pub mask: Option<&'static str>,
    /// How to find out whether a call was applied that may have been.
    pub reconcile: Option<&'static str>,
    /// The shape of the reply.
    pub reply: Shape,
    /// Whether a successful reply can hold a secret: then no error shows any of it.
    pub sensitive: bool,
    /// The members of the request that hold a secret, at any depth: no error shows their values.
    pub secrets: &'static [&'static str],
    /// Which items can fail in a successful reply, and which of them can be retried.
    pub partial: Option<Partial>,
}

impl Operation {
    /// Describes an endpoint that the SDK does not have, for
    /// [`Http::request`](crate::Http::request); its reply is one value, which may hold a secret.
    #[must_use]
    pub const fn new(
        id: &'static str,
        method: Method,
        host: &'static str,
        path: &'static str,
        policy: &'static Policy,
    ) -> Self {
        Self {
            id,
            method,
            host,
            path,
            sensitive: true,
            ..Self::of(policy)
        }
    }

    /// Describes an endpoint by its policy alone, to which a constant adds the rest.
    #[must_use]
    pub const fn of(policy: &'static Policy) -> Self {
        Self {
            id: "",
            method: Method::Get,
            host: "",
            path: "",
            permission: None,
            policy,
            subject: None,
            creates: None,
            mask: None,
            reconcile: None,
            reply: Shape::One,
            sensitive: false,
            secrets: &[],
            partial: None,
        }
    }

    /// Returns what a status means for this endpoint.
    #[must_use]
    pub const fn on(&self, status: u16) -> Rule {
        self.policy.on(status)
    }

    /// Explains in a sentence what happens on a status.
    #[must_use]
    pub fn explain(&self, status: u16) -> String {
        if (200..300).contains(&status) {
            return format!("{} on {status}: success, the reply is returned.", self.id);
        }
        let rule = self.on(status);
        format!(
            "{} on {status} ({}): {}",
            self.id,
            rule.row.kind,
            self.consequence(rule)
        )
    }

    fn consequence(&self, rule: Rule) -> String {
        let min = rule.row.wait.min;
        match rule.action {
            Action::Return if rule.row.ambiguous && self.policy.effect == Effect::NonIdempotent => {
                "returned, since it may have been applied and a retry could apply it twice.".into()
            }
            Action::Return => "returned.".into(),
            Action::RefreshCredentials => "retried once after refreshing the credentials.".into(),
            Action::Retry => match rule.row.wait.retry_after {
                RetryAfter::Ignore => format!("retried after at least {min:?}."),
                RetryAfter::Call { without_header } | RetryAfter::All { without_header } => {
                    let least = min.max(without_header);
                    format!("retried after the time that the service names, or {least:?}.")
                }
            },
            Action::RetryIfJustCreated => format!(
                "retried after at least {min:?} if this client has just created it, \
                 otherwise returned."
            ),
            Action::TreatAsDone => {
                "success if an earlier attempt of the call may have been applied, \
                               otherwise returned."
                    .into()
            }
        }
    }
}
