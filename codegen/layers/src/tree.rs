//! The modules of a crate, by the paths of their files.

use std::collections::BTreeMap;

use crate::scan::Written;

/// Files by the paths of their modules; the crate's root has an empty one.
pub(crate) struct Tree<'f>(BTreeMap<Vec<String>, &'f str>);

/// What a path leads to.
pub(crate) struct Found<'f> {
    pub(crate) module: Vec<String>,
    pub(crate) file: &'f str,
    /// Whether the path names the module itself, and nothing in it.
    whole: bool,
}

impl<'f> Tree<'f> {
    pub(crate) fn of(files: impl Iterator<Item = &'f str>) -> Self {
        Self(files.map(|file| (module(file), file)).collect())
    }

    /// What the paths of a file lead to, each with its place in `written`; those that leave the crate are left out.
    pub(crate) fn resolve(&self, own: &str, written: &[Written]) -> Vec<(usize, Found<'f>)> {
        let own = module(own);
        let mut aliases = BTreeMap::new();
        for path in written {
            if let (Some(alias), Some(found)) =
                (&path.alias, self.find(&own, path, &BTreeMap::new()))
                && found.whole
            {
                aliases.insert(alias.clone(), found.module);
            }
        }
        let found = written.iter().enumerate();
        found
            .filter_map(|(place, path)| Some((place, self.find(&own, path, &aliases)?)))
            .collect()
    }

    fn find(
        &self,
        own: &[String],
        path: &Written,
        aliases: &BTreeMap<String, Vec<String>>,
    ) -> Option<Found<'f>> {
        let here = [own, &path.inside].concat();
        let (mut module, mut rest) = self.start(here, path, aliases)?;
        while let Some((next, behind)) = rest.split_first() {
            let below = [module.as_slice(), std::slice::from_ref(next)].concat();
            if !self.0.contains_key(&below) {
                break;
            }
            (module, rest) = (below, behind);
        }
        // A module written inside a file is that file.
        while !self.0.contains_key(&module) {
            module.pop()?;
        }
        let file = self.0.get(&module)?;
        Some(Found {
            file,
            module,
            whole: rest.is_empty(),
        })
    }

    /// Where a path begins, and what of it is still to be followed.
    fn start<'p>(
        &self,
        here: Vec<String>,
        path: &'p Written,
        aliases: &BTreeMap<String, Vec<String>>,
    ) -> Option<(Vec<String>, &'p [String])> {
        let (first, mut rest) = path.segments.split_first()?;
        match first.as_str() {
            "crate" => Some((Vec::new(), rest)),
            "self" => Some((here, rest)),
            "super" => {
                let mut module = here;
                module.pop()?;
                while let Some(("super", behind)) = rest
                    .split_first()
                    .map(|(next, behind)| (next.as_str(), behind))
                {
                    module.pop()?;
                    rest = behind;
                }
                Some((module, rest))
            }
            name => {
                let below = [here.as_slice(), &[name.to_owned()]].concat();
                let alias = aliases.get(name).filter(|_| path.alias.is_none());
                match (self.0.contains_key(&below), alias) {
                    (true, _) => Some((below, rest)),
                    (false, Some(module)) => Some((module.clone(), rest)),
                    (false, None) => None,
                }
            }
        }
    }
}

/// `rules/verbs/mod.rs` is the module `rules::verbs`.
fn module(file: &str) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    match path {
        "lib" => Vec::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}
