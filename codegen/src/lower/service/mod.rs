//! What the service does behind its endpoints: what is written of it, and what follows from an endpoint itself.

mod derive;
mod paths;

use crate::lower::Lowering;
use crate::model::{Resource, service};

impl Lowering<'_> {
    /// Says of every endpoint what it does, and gives what all have in common.
    pub(super) fn service(&mut self, resources: &mut [Resource]) -> service::Api {
        let written = &self.spec.resources;
        for (resource, written) in resources.iter_mut().zip(written) {
            for endpoint in &mut resource.endpoints {
                let mut sources = written.endpoints.iter();
                let source = sources.find(|(name, _)| name.value == endpoint.method.as_str());
                if let Some((_, source)) = source {
                    endpoint.service = self.derived(endpoint, source);
                }
            }
        }
        service::Api::default()
    }
}
