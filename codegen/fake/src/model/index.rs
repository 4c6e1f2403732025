//! Finding things in the model: types by name, the kind of a resource by its name, who counts whom.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::names::Shape;
use crate::model::{
    Api, Creates, Enum, Events, Field, Fill, Names, Operation, ResourceService, Struct, Ty, Type,
    Union,
};

/// The model, with what is looked up often.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) api: Arc<Api>,
    types: BTreeMap<String, (usize, usize)>,
    operations: BTreeMap<String, (usize, usize)>,
    kinds: Vec<Kind>,
    plain: ResourceService,
    /// Types of resources that some operation makes.
    made: BTreeSet<String>,
}

/// A type of resources.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Name of the type.
    pub(crate) name: String,
    pub(crate) shapes: Vec<Shape>,
    /// The member that holds the resource's own name.
    pub(crate) own: Option<String>,
    /// Whether some member is found out when the resource is read.
    pub(crate) live: bool,
}

impl Kind {
    /// The pattern that a name has.
    pub(crate) fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.iter().find(|shape| shape.fits(name))
    }

    /// The name of what holds a resource by name; empty at the top.
    pub(crate) fn parent<'a>(&self, name: &'a str) -> &'a str {
        self.shape(name).map_or("", |shape| shape.parent(name))
    }
}

impl Index {
    pub(crate) fn new(api: &Arc<Api>) -> Self {
        let mut index = Self {
            types: BTreeMap::new(),
            operations: BTreeMap::new(),
            kinds: Vec::new(),
            plain: ResourceService::default(),
            made: BTreeSet::new(),
            api: Arc::clone(api),
        };
        for (file, resource) in api.resources.iter().enumerate() {
            for (at, ty) in resource.types.iter().enumerate() {
                index.types.insert(type_name(ty).to_owned(), (file, at));
            }
            for (at, operation) in resource.endpoints.iter().enumerate() {
                index.operations.insert(operation.id.clone(), (file, at));
                index.note_made(operation);
            }
        }
        index.kinds = api
            .resources
            .iter()
            .flat_map(|resource| &resource.types)
            .filter_map(|ty| kind(api, ty))
            .collect();
        index
    }

    fn note_made(&mut self, operation: &Operation) {
        if operation.creates.is_some() {
            self.made.extend(operation.service.of.clone());
        }
    }

    pub(crate) fn ty(&self, name: &str) -> Option<&Type> {
        let (file, at) = *self.types.get(name)?;
        self.api.resources.get(file)?.types.get(at)
    }

    pub(crate) fn structure(&self, name: &str) -> Option<&Struct> {
        match self.ty(name)? {
            Type::Struct(found) => Some(found),
            Type::Enum(_) | Type::Union(_) | Type::Names(_) => None,
        }
    }

    pub(crate) fn union(&self, name: &str) -> Option<&Union> {
        match self.ty(name)? {
            Type::Union(found) => Some(found),
            Type::Struct(_) | Type::Enum(_) | Type::Names(_) => None,
        }
    }

    pub(crate) fn enumeration(&self, name: &str) -> Option<&Enum> {
        match self.ty(name)? {
            Type::Enum(found) => Some(found),
            Type::Struct(_) | Type::Union(_) | Type::Names(_) => None,
        }
    }

    pub(crate) fn names(&self, name: &str) -> Option<&Names> {
        match self.ty(name)? {
            Type::Names(found) => Some(found),
            Type::Struct(_) | Type::Union(_) | Type::Enum(_) => None,
        }
    }

    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        let (file, at) = *self.operations.get(id)?;
        self.api.resources.get(file)?.endpoints.get(at)
    }

    /// All types of resources, in the order of the model.
    pub(crate) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    pub(crate) fn kind(&self, ty: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == ty)
    }

    /// The type of the resource that has this name.
    pub(crate) fn kind_of(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.shape(name).is_some())
    }

    /// What the service does with resources of a type.
    pub(crate) fn rules(&self, ty: &str) -> &ResourceService {
        self.api.service.resources.get(ty).unwrap_or(&self.plain)
    }

    pub(crate) fn events(&self) -> Option<&Events> {
        self.api.service.events.as_ref()
    }

    /// The member with the address of a member, where this is the type of memberships.
    pub(crate) fn mail_of(&self, ty: &str) -> Option<&str> {
        let member = &self.api.service.access.as_ref()?.member;
        (member.ty == ty).then_some(member.email.as_str())
    }

    /// Whether some operation makes resources of this type.
    pub(crate) fn is_made(&self, ty: &str) -> bool {
        self.made.contains(ty)
    }

    /// Members of a struct, those of its inlined unions left out.
    pub(crate) fn fields(&self, ty: &str) -> &[Field] {
        self.structure(ty)
            .map_or(&[], |structure| &structure.fields)
    }

    /// The pointer to the list of what an operation makes, and to the resource in an item or in the reply.
    pub(crate) fn made_at(creates: &Creates) -> (&str, &str) {
        let holder = creates
            .name
            .rsplit_once('/')
            .map_or("", |(holder, _)| holder);
        (creates.each.as_deref().unwrap_or(""), holder)
    }
}

fn kind(api: &Api, ty: &Type) -> Option<Kind> {
    let Type::Struct(structure) = ty else {
        return None;
    };
    let identity = structure.resource.as_ref()?;
    let own = Ty::NameOf(structure.name.clone());
    let rules = api.service.resources.get(&structure.name);
    Some(Kind {
        name: structure.name.clone(),
        shapes: identity
            .patterns
            .iter()
            .map(|pattern| Shape::parse(&pattern.text))
            .collect(),
        own: structure
            .fields
            .iter()
            .find(|field| field.ty == own)
            .map(|field| field.wire.clone()),
        live: rules.is_some_and(|rules| {
            rules
                .members
                .values()
                .any(|member| member.fill.as_ref().is_some_and(is_live))
        }),
    })
}

/// Whether a member is found out when the resource is read.
pub(crate) fn is_live(fill: &Fill) -> bool {
    match fill {
        Fill::Copy(_) | Fill::Count(_) | Fill::Exists(_) => true,
        Fill::Id
        | Fill::Created
        | Fill::Changed
        | Fill::Default(_)
        | Fill::Value(_)
        | Fill::Text(_) => false,
    }
}

fn type_name(ty: &Type) -> &str {
    match ty {
        Type::Struct(found) => &found.name,
        Type::Enum(found) => &found.name,
        Type::Union(found) => &found.name,
        Type::Names(found) => &found.name,
    }
}
