//! Members of structs by their wire names, one inside the other.

use super::Lowering;
use crate::error::Error;
use crate::model::Ty;
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

/// The members of a struct as they are written.
pub(super) type Fields = [(Text, spec::Field)];

impl<'a> Lowering<'a> {
    /// The members of a type; none where it is no struct.
    pub(super) fn fields_of(&self, ty: &Ty) -> Option<&'a Fields> {
        match ty {
            Ty::Named(name) => self.symbols.get(name.as_str())?.ty.fields.as_deref(),
            _ => None,
        }
    }

    /// Follows `status.code` through structs to the type of what stands there.
    pub(super) fn follow(&self, fields: &'a Fields, path: &Text) -> Result<Ty, Error> {
        let (first, rest) = path.value.split_once('.').unwrap_or((&path.value, ""));
        let (_, field) = found(fields, path, first)?;
        let mut ty = self.symbols.ty(&field.ty)?;
        for word in rest.split('.').filter(|word| !word.is_empty()) {
            let inner = self.fields_of(&ty).unwrap_or_default();
            let (_, field) = found(inner, path, word)?;
            ty = self.symbols.ty(&field.ty)?;
        }
        Ok(ty)
    }

    /// Follows a path and reports where it leads nowhere.
    pub(super) fn must_lead(&mut self, fields: Option<&'a Fields>, path: &Text) -> Option<Ty> {
        match self.follow(fields?, path) {
            Ok(ty) => Some(ty),
            Err(error) => {
                self.mistakes.push(error);
                None
            }
        }
    }
}

impl Lowering<'_> {
    /// Reports what is no path of members, such as `metadata.continue`, where no type says what there is.
    pub(super) fn path_of_members(&mut self, path: &Text) {
        let written = path.value.as_str();
        if !is_like_a_path(written) {
            return;
        }
        let help = match written {
            _ if written.starts_with(['/', '$', '#']) => {
                "write the wire names of members with dots between them, such as `metadata.continue`"
            }
            _ if written.split('.').any(str::is_empty) => {
                "write the wire name of a member, or several with dots between them"
            }
            _ => return,
        };
        let message = format!("`{}` does not lead to a member", clipped(written));
        self.mistakes
            .push(Error::at(&path.span, message).help(help));
    }

    /// Reports a path where only the name of one member can stand.
    pub(super) fn lone_member(&mut self, name: &Text) {
        if is_like_a_path(&name.value) {
            let message = format!("`{}` is not the name of one member", clipped(&name.value));
            let error = Error::at(&name.span, message).label("nothing would ever be found there");
            self.mistakes.push(error.help(
                "write the wire name of a member of the struct around; if it stands deeper, describe the inner object as a struct",
            ));
        }
    }
}

/// Whether a text is written as a path of some sort; any other text may be the name of a member.
fn is_like_a_path(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./$#~[]".contains(c);
    let path = text.starts_with(['/', '$', '#']) || text.contains('.');
    path && text.chars().all(plain)
}

/// The member of this name.
pub(super) fn found<'b>(
    fields: &'b Fields,
    at: &Text,
    name: &str,
) -> Result<&'b (Text, spec::Field), Error> {
    let known = fields.iter().find(|(wire, _)| wire.value == name);
    known.ok_or_else(|| {
        let message = format!("there is no member `{}`", clipped(name));
        let error = Error::at(&at.part(name), message);
        error.suggest(
            name,
            fields.iter().map(|(wire, _)| wire.as_str()),
            "write the wire name of a member",
        )
    })
}
