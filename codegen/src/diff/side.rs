//! One side of a comparison, read.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::error::{DiffError, Which};
use super::places::Places;
use super::surface::{Api, File, Resource};
use crate::Description;
use crate::select::needed::Needed;
use crate::{emit, places};

/// A model and where its spec says it.
pub(super) struct Side {
    pub(super) generator: String,
    pub(super) api: Api,
    pub(super) places: Places,
}

const REGENERATE: &str = "take the file as `cargo xtask generate` wrote it";
const EARLIER: &str = "compare with a revision or a folder that this generator wrote; its format cannot be compared with earlier ones";
const LATER: &str = "use the generator that wrote this side, or a newer one";

impl Side {
    pub(super) fn read(
        which: Which,
        description: &Description,
        only: &[String],
    ) -> Result<Self, DiffError> {
        // By itself and first: another format is no damaged file.
        let Head { format } = read(which, "model.json", &description.model)?;
        expect(which, "model.json", format, emit::MODEL_FORMAT)?;
        let File { generator, mut api } = read(which, "model.json", &description.model)?;
        if !only.is_empty() {
            let whole: Whole = read(which, "model.json", &description.model)?;
            narrow(&mut api, &Needed::of(&whole.api, only));
        }
        let places = if description.places.trim().is_empty() {
            Places::default()
        } else {
            let places: Places = read(which, "places.json", &description.places)?;
            expect(which, "places.json", places.format, places::FORMAT)?;
            places
        };
        Ok(Self {
            generator,
            api,
            places,
        })
    }
}

/// What every model says first, whatever its format.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

/// The model as it stands, by which a part of it is told as when its crate is made.
#[derive(Deserialize)]
struct Whole {
    #[serde(default)]
    api: Value,
}

/// Leaves what a part of the API needs; cells name rows by their number.
fn narrow(api: &mut Api, needed: &Needed) {
    for resource in &mut api.resources {
        let operations = &mut resource.operations;
        operations.retain(|operation| needed.operations.contains(&operation.id));
        resource.types.retain(|ty| needed.types.contains(ty.name()));
        if resource.operations.is_empty() {
            resource.handle.clear();
        }
    }
    let holds = |resource: &Resource| !resource.operations.is_empty() || !resource.types.is_empty();
    api.resources.retain(holds);
    let policies = &mut api.policies;
    policies.retain(|policy| needed.policies.contains(&policy.constant));
    let rows = api.rows.iter().enumerate();
    let kept = rows.filter(|(_, row)| needed.rows.contains(&row.constant));
    let numbers: BTreeMap<usize, usize> = kept.map(|(old, _)| old).zip(0..).collect();
    for cell in policies
        .iter_mut()
        .flat_map(|policy| policy.cells.all_mut())
    {
        cell.row = numbers.get(&cell.row).copied().unwrap_or(cell.row);
    }
    let rows = &mut api.rows;
    rows.retain(|row| needed.rows.contains(&row.constant));
}

fn read<'a, T: Deserialize<'a>>(
    which: Which,
    file: &'static str,
    text: &'a str,
) -> Result<T, DiffError> {
    serde_json::from_str(text).map_err(|error| {
        let what = if text.trim().is_empty() {
            "is empty".to_owned()
        } else {
            format!("is not what the generator writes: {error}")
        };
        DiffError::new(which, file, what, REGENERATE)
    })
}

fn expect(which: Which, file: &'static str, format: u32, wanted: u32) -> Result<(), DiffError> {
    let (writer, help) = match format.cmp(&wanted) {
        Ordering::Equal => return Ok(()),
        Ordering::Less => ("an earlier", EARLIER),
        Ordering::Greater => ("a later", LATER),
    };
    let what =
        format!("has format {format}, from {writer} generator; this generator reads {wanted}");
    Err(DiffError::new(which, file, what, help))
}
