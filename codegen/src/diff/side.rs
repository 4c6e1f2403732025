//! One side of a comparison, read.

use serde::Deserialize;

use super::error::{DiffError, Which};
use super::places::Places;
use super::surface::{Api, File};
use crate::Description;
use crate::{emit, places};

/// A model and where its spec says it.
pub(super) struct Side {
    pub(super) generator: String,
    pub(super) api: Api,
    pub(super) places: Places,
}

const REGENERATE: &str = "take the file as `cargo xtask generate` wrote it";
const VERSIONS: &str =
    "generate this side again, or compare with the generator that wrote the newer one";

impl Side {
    pub(super) fn read(
        which: Which,
        description: &Description,
        only: &[String],
    ) -> Result<Self, DiffError> {
        let File {
            format,
            generator,
            mut api,
        } = read(which, "model.json", &description.model)?;
        expect(which, "model.json", format, emit::model::FORMAT)?;
        if !only.is_empty() {
            api.resources
                .retain(|resource| only.contains(&resource.module));
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
    if format == wanted {
        return Ok(());
    }
    let what = format!("has format {format}, where this version reads {wanted}");
    Err(DiffError::new(which, file, what, VERSIONS))
}
