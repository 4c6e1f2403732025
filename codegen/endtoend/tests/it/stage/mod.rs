//! A fake of the service and a client of it, both with a time that the test moves.

mod adapters;
mod case;
mod json;
mod pace;

use std::sync::Arc;
use std::time::Duration;

use disruptive::Client;
use disruptive::runtime::{ClientBuilder, HttpTransport};
use disruptive::types::{
    DeviceName, DeviceType, OrganizationName, ProjectName, RoleName, ServiceAccountName,
};
use disruptive_fake::Fake;
use serde::Serialize;
use serde_json::Value;

pub(crate) use adapters::Known;
pub(crate) use case::{Case, MockResponse, cases, complete, play};
pub(crate) use json::{bare, wire};
pub(crate) use pace::Pace;

/// How long the service needs until something new can be seen.
pub(crate) const PROPAGATION: Duration = Duration::from_secs(1);

/// A kit on the shelf, which nobody has claimed.
pub(crate) const KIT: &str = "kit-0001";

/// What is there beside the seed of the API.
const STOCK: &str = "
stock:
  kits:
    - kitId: kit-0001
      displayName: Starter kit
      devices:
        - {deviceId: box00000000000000001, deviceType: temperature, productNumber: '102081'}
        - {deviceId: box00000000000000002, deviceType: ccon, productNumber: '102345'}
";

pub(crate) struct Stage {
    pub(crate) fake: Arc<Fake>,
    pub(crate) dt: Client,
    pub(crate) pace: Pace,
}

impl Stage {
    /// A fake with a scenario.
    pub(crate) async fn with(scenario: &str) -> Self {
        Self::of("{}", scenario).await
    }

    /// A fake that holds something else as well.
    pub(crate) async fn holding(seed: &str) -> Self {
        Self::of(seed, "seed: 1").await
    }

    async fn of(seed: &str, scenario: &str) -> Self {
        let fake = disruptive_fake::builder()
            .expect("the model can be read")
            .manual_clock()
            .seed(STOCK)
            .seed(seed)
            .scenario(scenario)
            .start()
            .await
            .expect("the fake starts");
        let fake = Arc::new(fake);
        let told = Arc::clone(&fake);
        let pace = Pace::of(move |span| told.advance(span));
        let dt = client(&fake, &pace).build().expect("a client");
        Self { fake, dt, pace }
    }

    /// Another client of the same fake.
    pub(crate) fn client(&self) -> ClientBuilder<Client> {
        client(&self.fake, &self.pace)
    }

    /// Lets everything that is new be seen.
    pub(crate) fn propagate(&self) {
        self.pace.advance(PROPAGATION);
    }

    /// The organization in which the account of the fake may do everything.
    pub(crate) fn organization(&self) -> OrganizationName {
        let names = self.fake.names("Organization");
        names.first().expect("the seed has an organization").into()
    }

    /// A new project.
    pub(crate) async fn project(&self) -> ProjectName {
        let made = self.dt.projects().create(self.organization(), "Cold rooms");
        let project = made.await.expect("a project");
        self.propagate();
        project.name
    }

    /// A new device of the emulator.
    pub(crate) async fn device(&self, project: &ProjectName, kind: DeviceType) -> DeviceName {
        let labels = [("name", "Fridge"), ("floor", "2")];
        let made = self.dt.emulator().create(project, kind).labels(labels);
        let device = made.await.expect("a device");
        self.propagate();
        device.name
    }

    /// A new service account.
    pub(crate) async fn account(&self, project: &ProjectName) -> ServiceAccountName {
        let made = self.dt.service_accounts().create(project);
        let account = made.display_name("Dashboard").await.expect("an account");
        self.propagate();
        account.name
    }

    /// The names of all resources of a type that lie in another one.
    pub(crate) fn below(&self, holder: impl AsRef<str>, kind: &str) -> Vec<String> {
        let beginning = format!("{}/", holder.as_ref());
        let mut names = self.fake.names(kind);
        names.retain(|name| name.starts_with(&beginning));
        names
    }

    /// What the fake holds under a name.
    pub(crate) fn value(&self, name: impl AsRef<str>) -> Value {
        let name = name.as_ref();
        let value = self.fake.get(name);
        bare(value.unwrap_or_else(|| panic!("there is no {name}")))
    }

    /// Whether the fake holds nothing under a name.
    pub(crate) fn is_gone(&self, name: impl AsRef<str>) -> bool {
        self.fake.get(name.as_ref()).is_none()
    }

    /// Makes sure that a client was told what the fake holds.
    pub(crate) fn same(&self, name: impl AsRef<str>, told: &impl Serialize) {
        assert_eq!(wire(told), self.value(name));
    }

    /// Names of the data connectors that have delivered something, delivery by delivery.
    pub(crate) fn deliveries(&self) -> Vec<String> {
        let deliveries = self.fake.deliveries().into_iter();
        deliveries.map(|delivery| delivery.connector).collect()
    }

    /// Lets everybody run until something is so.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        for _ in 0..100_000 {
            if is_so(self) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("it never happened: {what}");
    }
}

impl MockResponse for Stage {
    type Error = disruptive::Error;

    async fn new() -> Self {
        Self::with("seed: 1").await
    }

    fn answers(&self) -> Vec<(String, Option<u16>)> {
        let seen = self.fake.requests().into_iter();
        seen.map(|seen| (seen.operation, seen.status)).collect()
    }

    fn changes(&self, operation: &str) -> u64 {
        self.fake.effects(operation)
    }
}

fn client(fake: &Fake, pace: &Pace) -> ClientBuilder<Client> {
    let transport = Known {
        transport: HttpTransport::new().expect("a transport"),
        pace: pace.clone(),
    };
    fake.client_builder()
        .clock(pace.clone())
        .transport(transport)
        .seed(1)
}

/// The role of this id.
pub(crate) fn role(id: &str) -> RoleName {
    RoleName::new(id)
}

/// The ids of names, sorted.
pub(crate) fn sorted<T: ToString>(names: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    names.sort();
    names
}

/// Runs a test on a runtime of its own, with one thread, so that it always runs in the same order.
pub(crate) fn alone<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(test)
}
