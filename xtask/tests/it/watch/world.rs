//! A world in memory: specs are texts, the crate is a number of files, and time passes when it is told to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use xtask::commands::generate::Written;
use xtask::commands::watch::look::{Look, Stamps};
use xtask::commands::watch::session::{Session, World};
use xtask::engine::{self, Description, Inputs};
use xtask::failure::{Failure, Result};

/// Files with a number that grows with each writing.
type Files = BTreeMap<String, (u64, String)>;

/// A session and its world.
pub(super) struct Stage {
    session: Session,
    now: Duration,
    world: Made,
    /// How many files a writing writes.
    pub(super) written: usize,
    /// Why nothing can be written.
    pub(super) refusal: Option<&'static str>,
    /// Whether nobody reads what is said.
    pub(super) deaf: bool,
}

#[derive(Default)]
struct Made {
    specs: BTreeMap<String, Files>,
    hidden: BTreeSet<String>,
    counter: u64,
    shared: u64,
    program: u64,
    crates: u64,
    /// What somebody writes after the next reading.
    next: Option<(String, String, String)>,
    events: Vec<String>,
    written: usize,
    refusal: Option<&'static str>,
    deaf: bool,
}

impl Stage {
    /// A world with these APIs, none of them looked at yet.
    pub(super) fn new(apis: &[&str]) -> Self {
        let mut stage = Self {
            session: Session::default(),
            now: Duration::ZERO,
            world: Made::default(),
            written: 0,
            refusal: None,
            deaf: false,
        };
        for api in apis {
            stage.add(api);
        }
        stage
    }

    /// The same after everything was looked at and written.
    pub(super) fn quiet(apis: &[&str]) -> Self {
        let mut stage = Self::new(apis);
        stage.rest();
        stage.events();
        stage
    }

    /// A new folder with a small API.
    pub(super) fn add(&mut self, api: &str) {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/base");
        for name in ["api.yaml", "errors.yaml", "things.yaml"] {
            let text = fs::read_to_string(base.join(name)).unwrap();
            self.put(
                api,
                name,
                &text.replace("crate: library", &format!("crate: {api}")),
            );
        }
    }

    pub(super) fn text(&self, api: &str, name: &str) -> String {
        self.world.specs[api][name].1.clone()
    }

    pub(super) fn put(&mut self, api: &str, name: &str, text: &str) {
        self.world.put(api, name, text);
    }

    pub(super) fn put_while_reading(&mut self, api: &str, name: &str, text: &str) {
        self.world.next = Some((api.to_owned(), name.to_owned(), text.to_owned()));
    }

    pub(super) fn edit(&mut self, api: &str, name: &str, (old, new): (&str, &str)) {
        let text = self.text(api, name);
        assert!(text.contains(old), "{text}");
        self.put(api, name, &text.replacen(old, new, 1));
    }

    pub(super) fn remove(&mut self, api: &str, name: &str) {
        self.world.specs.get_mut(api).unwrap().remove(name);
    }

    pub(super) fn hide(&mut self, api: &str) {
        self.world.hidden.insert(api.to_owned());
    }

    pub(super) fn show(&mut self, api: &str) {
        self.world.hidden.remove(api);
    }

    pub(super) fn touch_shared(&mut self) {
        self.world.shared += 1;
    }

    pub(super) fn touch_program(&mut self) {
        self.world.program += 1;
    }

    pub(super) fn touch_crate(&mut self, api: &str) {
        assert!(self.session.refused().any(|refused| refused == api));
        self.world.crates += 1;
    }

    /// Lets so many milliseconds pass, with a look every five.
    pub(super) fn pass(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds / 5 {
            self.step().unwrap();
        }
    }

    /// Lets time pass until all is said.
    pub(super) fn rest(&mut self) {
        self.pass(200);
    }

    /// Lets time pass until the session ends.
    pub(super) fn end(&mut self, milliseconds: u64) -> Failure {
        let mut steps = (0..milliseconds / 5).map(|_| self.step());
        steps.find_map(Result::err).expect("the session ends")
    }

    fn step(&mut self) -> Result<()> {
        self.now += Duration::from_millis(5);
        let look = self.world.open(self.session.refused());
        self.world.written = self.written;
        self.world.refusal = self.refusal;
        self.world.deaf = self.deaf;
        self.session.step(look, self.now, &mut self.world)
    }

    /// What was said and written since it was last asked for.
    pub(super) fn events(&mut self) -> Vec<String> {
        std::mem::take(&mut self.world.events)
    }
}

impl Made {
    fn put(&mut self, api: &str, name: &str, text: &str) {
        self.counter += 1;
        let files = self.specs.entry(api.to_owned()).or_default();
        files.insert(name.to_owned(), (self.counter, text.to_owned()));
    }

    fn open<'a>(&self, refused: impl Iterator<Item = &'a str>) -> Look {
        let shown = self
            .specs
            .iter()
            .filter(|(api, _)| !self.hidden.contains(*api));
        Look {
            apis: shown
                .map(|(api, files)| (api.clone(), stamps(files)))
                .collect(),
            shared: Stamps::of(self.shared),
            program: Stamps::of(self.program),
            crates: refused
                .map(|api| (api.to_owned(), Stamps::of(self.crates)))
                .collect(),
        }
    }
}

fn stamps(files: &Files) -> Stamps {
    let numbers = files.iter().map(|(name, (counter, _))| (name, counter));
    Stamps::of(numbers.collect::<Vec<_>>())
}

impl World for Made {
    fn read(&mut self, api: &str) -> Result<Inputs> {
        let files = self.specs[api].iter();
        let spec = files
            .map(|(name, (_, text))| (name.clone(), text.clone().into_bytes()))
            .collect();
        if let Some((api, name, text)) = self.next.take() {
            self.put(&api, &name, &text);
        }
        Ok(Inputs {
            spec,
            ..Inputs::default()
        })
    }

    fn look(&mut self, api: &str) -> Stamps {
        stamps(&self.specs[api])
    }

    fn describe(&mut self, api: &str, inputs: &Inputs) -> Result<Description> {
        engine::describe(api, inputs).map_err(Failure::new)
    }

    fn written(&mut self, _: &str) -> Option<Description> {
        None
    }

    fn write(&mut self, api: &str, _: Inputs) -> Result<Written> {
        self.events.push(format!("write {api}"));
        match self.refusal {
            Some(refusal) => Err(Failure::new(refusal)),
            None => Ok(Written {
                written: self.written,
                removed: 0,
            }),
        }
    }

    fn say(&mut self, text: &str) -> Result<()> {
        if self.deaf {
            return Err(Failure::new("nobody reads"));
        }
        self.events.push(text.to_owned());
        Ok(())
    }
}
