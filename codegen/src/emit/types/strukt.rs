//! Structs: members with their spelling, what is unknown, and what a user writes to send one.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::docs::Docs;
use crate::model::{
    Constructor, Field, Identity, Partial, PartialList, Pattern, Presence, Reading, Struct, Ty,
};
use crate::name::{Name, TypeName};

/// A struct and everything that belongs to it.
pub(super) fn item(strukt: &Struct) -> TokenStream {
    let Struct { name, docs, .. } = strukt;
    let must_use = strukt
        .partial
        .as_ref()
        .map(|_| quote!(#[must_use = "a success may hold failures: see `is_complete`"]));
    let fields = strukt.fields.iter().map(field);
    let members = members(strukt);
    let constructor = strukt
        .constructor
        .as_ref()
        .and_then(|constructor| self::constructor(strukt, constructor));
    let setters = setters(strukt);
    let partial = strukt
        .partial
        .as_ref()
        .map(|partial| failures(name, partial));
    let identity = strukt
        .resource
        .as_ref()
        .map(|identity| resource(name, identity));
    quote! {
        #docs
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        #must_use
        pub struct #name {
            #(#fields)*
            /// Members that this version of the SDK does not know.
            pub extra: Extra,
        }

        #members
        #constructor
        #setters
        #partial
        #identity
    }
}

/// Which member of the object goes into which field.
fn members(strukt: &Struct) -> TokenStream {
    let name = &strukt.name;
    let (unions, members): (Vec<&Field>, Vec<&Field>) = strukt
        .fields
        .iter()
        .partition(|field| field.presence == Presence::Inlined);
    let members = members.into_iter().map(|field| {
        let Field { name, wire, .. } = field;
        let form = form(field);
        quote!(#name: #wire #form)
    });
    let unions = (!unions.is_empty()).then(|| {
        let names = unions.iter().map(|field| &field.name);
        quote!(unions #(#names)*)
    });
    quote!(members!(#name { #(#members),* } #unions);)
}

/// How a member is read or written, where that is not as usual.
fn form(field: &Field) -> Option<TokenStream> {
    let lenient = matches!(
        field.reading,
        Reading::Lenient(_) | Reading::LenientOptional(_)
    );
    match (field.needed, lenient, field.presence) {
        (true, true, _) => Some(quote!(required lenient)),
        (true, false, _) => Some(quote!(required)),
        (false, true, _) => Some(quote!(lenient)),
        (false, false, Presence::OwnName) => Some(quote!(or none)),
        (false, false, _) => None,
    }
}

fn field(field: &Field) -> TokenStream {
    let Field { name, docs, ty, .. } = field;
    let ty = match field.presence {
        Presence::Always | Presence::Inlined | Presence::OwnName => quote!(#ty),
        Presence::Optional => quote!(Option<#ty>),
        Presence::Nullable => quote!(Nullable<#ty>),
    };
    quote! {
        #docs
        pub #name: #ty,
    }
}

/// `new` with what is always needed, where a user sends one.
fn constructor(strukt: &Struct, constructor: &Constructor) -> Option<TokenStream> {
    let name = &strukt.name;
    let fields = constructor.required.iter();
    let required: Vec<&Field> = fields
        .filter_map(|index| strukt.fields.get(*index))
        .collect();
    let new = (!required.is_empty()).then(|| new(&required))?;
    Some(quote!(impl #name { #new }))
}

/// A setter for each member.
fn setters(strukt: &Struct) -> Option<TokenStream> {
    let name = &strukt.name;
    let setters = strukt.fields.iter().map(setter);
    (!strukt.fields.is_empty()).then(|| quote!(setters!(#name { #(#setters),* });))
}

fn new(required: &[&Field]) -> TokenStream {
    let arguments = required.iter().map(|field| {
        let Field { name, ty, .. } = field;
        let ty = ty.argument();
        quote!(#name: #ty)
    });
    let values = required.iter().map(|field| {
        let name = &field.name;
        if let Some(value) = converted(&field.ty, name) {
            quote!(#name: #value)
        } else {
            quote!(#name)
        }
    });
    quote! {
        /// Makes one from what is always needed.
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* ..Self::default() }
        }
    }
}

/// A setter, with the words that the macro turns into the type of its argument.
fn setter(field: &Field) -> TokenStream {
    let Field { name, ty, .. } = field;
    let with = format_ident!("with_{}", name.as_str());
    let takes = match field.presence {
        Presence::Nullable => quote!(into Nullable<#ty>),
        Presence::Optional => {
            let takes = taken(ty);
            quote!(some #takes)
        }
        Presence::Always | Presence::Inlined | Presence::OwnName => taken(ty),
    };
    quote!(#with(#name: #takes))
}

/// What a setter takes for a type, in the words of the macro.
fn taken(ty: &Ty) -> TokenStream {
    let item = |item: &Ty| match item {
        Ty::Boolean | Ty::Integer | Ty::Number | Ty::Json | Ty::Named(_) => quote!(#item),
        item => quote!(into #item),
    };
    match ty {
        Ty::List(of) => {
            let of = item(of);
            quote!(list #of)
        }
        Ty::Map(of) => {
            let of = item(of);
            quote!(map #of)
        }
        scalar => item(scalar),
    }
}

/// An argument turned into its type; none where it is of the type already.
fn converted(ty: &Ty, name: &Name) -> Option<TokenStream> {
    match ty {
        Ty::Boolean | Ty::Integer | Ty::Number | Ty::Json | Ty::Named(_) => None,
        Ty::List(_) => Some(quote!(collections::list(#name))),
        Ty::Map(_) => Some(quote!(collections::map(#name))),
        _ => Some(quote!(#name.into())),
    }
}

/// How many items failed, counted list by list.
fn failures(name: &TypeName, partial: &Partial) -> TokenStream {
    let counts = partial.failed.iter().map(count);
    quote! {
        impl #name {
            /// Counts the items that failed.
            #[must_use]
            pub fn failed(&self) -> usize {
                let mut failed = 0;
                #(#counts)*
                failed
            }

            /// Tells whether no item failed.
            #[must_use]
            pub fn is_complete(&self) -> bool {
                self.failed() == 0
            }
        }
    }
}

/// A statement that adds the length of one list.
fn count(list: &PartialList) -> TokenStream {
    list.path
        .split_last()
        .map_or_else(TokenStream::new, |((last, presence), owners)| {
            let add = |owner: TokenStream| match presence {
                Presence::Optional => quote!(failed += #owner.#last.iter().flatten().count();),
                Presence::Nullable => quote!(failed += #owner.#last.value().map_or(0, Vec::len);),
                Presence::Always | Presence::Inlined | Presence::OwnName => {
                    quote!(failed += #owner.#last.len();)
                }
            };
            match owners {
                [(owner, Presence::Optional)] => {
                    let add = add(quote!(#owner));
                    quote!(if let Some(#owner) = &self.#owner { #add })
                }
                [(owner, Presence::Nullable)] => {
                    let add = add(quote!(#owner));
                    quote!(if let Some(#owner) = self.#owner.value() { #add })
                }
                owners => {
                    let owners = owners.iter().map(|(owner, _)| owner);
                    add(quote!(self #(.#owners)*))
                }
            }
        })
}

/// The resource's name and id as types.
fn resource(name: &TypeName, identity: &Identity) -> TokenStream {
    let own = &identity.name_field;
    let texts = identity.patterns.iter().map(|pattern| &pattern.text);
    let (name_type, id_type) = (name.with("Name"), name.with("Id"));
    let listed: Vec<String> = identity
        .patterns
        .iter()
        .map(|pattern| format!("`{}`", pattern.text))
        .collect();
    let name_docs = Docs::new(&format!(
        "Resource name of [`{name}`]: {}.",
        listed.join(" or ")
    ));
    let id_docs = format!(" Id of [`{name}`], the last segment of its [`{name_type}`].");
    let constructors = identity
        .patterns
        .iter()
        .enumerate()
        .map(|(index, pattern)| compose(index, pattern));
    let parts = parts(identity);
    quote! {
        #name_docs
        pub type #name_type = Name<#name>;

        #[doc = #id_docs]
        pub type #id_type = Id<#name>;

        impl Resource for #name {
            const PATTERNS: &'static [&'static str] = &[#(#texts),*];

            fn name(&self) -> &Name<Self> {
                &self.#own
            }
        }

        impl Name<#name> {
            #(#constructors)*
            #(#parts)*
        }
    }
}

fn compose(index: usize, pattern: &Pattern) -> TokenStream {
    let constructor = &pattern.constructor;
    let docs = format!(" Makes a name of the form `{}`.", pattern.text);
    let names: Vec<&Name> = pattern.parts.iter().map(|part| &part.name).collect();
    let arguments = pattern.parts.iter().map(|part| {
        let name = &part.name;
        let ty = part.ty.argument();
        quote!(#name: #ty)
    });
    let index = proc_macro2::Literal::usize_unsuffixed(index);
    quote! {
        #[doc = #docs]
        #[must_use]
        pub fn #constructor(#(#arguments),*) -> Self {
            #(let #names = #names.into();)*
            let parts = [#(#names.as_str()),*];
            Self::compose(#index, &parts)
        }
    }
}

/// A getter for each placeholder of any pattern.
fn parts(identity: &Identity) -> Vec<TokenStream> {
    let mut parts: Vec<&crate::model::Part> = Vec::new();
    for part in identity.patterns.iter().flat_map(|pattern| &pattern.parts) {
        if !parts.iter().any(|known| known.name == part.name) {
            parts.push(part);
        }
    }
    let getter = |part: &&crate::model::Part| {
        let crate::model::Part { name, wire, ty } = part;
        let docs = format!(" Returns `{{{wire}}}`, or `None` if the name has another form.");
        quote! {
            #[doc = #docs]
            #[must_use]
            pub fn #name(&self) -> Option<#ty> {
                self.part(#wire).map(Into::into)
            }
        }
    };
    parts.iter().map(getter).collect()
}
