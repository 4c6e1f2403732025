//! `watch`: generates whenever somebody saves, and says what that changes.

pub mod look;
pub mod session;

use std::fs;
use std::io::{self, Write};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Arg, ArgMatches};

use crate::cli::{Command, api, text};
use crate::commands::generate::{self, Tools, Written};
use crate::engine::{self, Codegen, Description, Inputs};
use crate::failure::{Failure, Result, printed};
use crate::tree::RealDisk;
use crate::workspace::Workspace;
use look::{Look, Stamps};
use session::{Session, World};

/// `cargo xtask watch`
pub const COMMAND: Command = Command {
    name: "watch",
    about: "Generate on every save, and show what changed for users",
    details: "Watches spec/ until Ctrl-C. On every save it generates, shows what changed for users, shows mistakes as they are made, and says when they are fixed.",
    usage: &[],
    example: "cargo xtask watch --api showcase",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    vec![api(
        "Watch only this API. Without it, all APIs in spec/ are watched.",
    )]
}

/// The time between two looks at the specs.
const TICK: Duration = Duration::from_millis(15);

/// So many looks at the specs go by between two looks at what changes seldom.
const SELDOM: u32 = 64;

fn run(matches: &ArgMatches) -> Result<()> {
    let only = text(matches, "api");
    let workspace = Workspace::find()?;
    if let Some(api) = &only {
        workspace.api(api)?;
    }
    watch(&workspace, only.as_deref(), &mut io::stdout().lock())
}

/// Watches until nobody reads what it says.
///
/// # Errors
/// When nobody reads it any more, or the program itself was changed.
pub fn watch(workspace: &Workspace, only: Option<&str>, out: &mut dyn Write) -> Result<()> {
    let start = Instant::now();
    let mut session = Session::default();
    let mut here = Here { workspace, out };
    let mut eyes = Eyes::new(workspace, only);
    here.say(&greeting(&eyes.look))?;
    loop {
        let look = eyes.open(session.refused());
        session.step(look, start.elapsed(), &mut here)?;
        thread::sleep(TICK);
    }
}

fn greeting(look: &Look) -> String {
    let specs: Vec<String> = look.apis.keys().map(|api| format!("spec/{api}")).collect();
    format!("watching {}; stop with Ctrl-C", specs.join(", "))
}

/// Looks again and again.
struct Eyes<'a> {
    workspace: &'a Workspace,
    only: Option<&'a str>,
    look: Look,
    count: u32,
}

impl<'a> Eyes<'a> {
    fn new(workspace: &'a Workspace, only: Option<&'a str>) -> Self {
        let look = Look {
            apis: look::specs(workspace, only),
            ..Look::default()
        };
        Self {
            workspace,
            only,
            look,
            count: 0,
        }
    }

    /// Looks at the specs each time, and at the rest now and then.
    fn open<'b>(&mut self, refused: impl Iterator<Item = &'b str>) -> Look {
        self.look.apis = look::specs(self.workspace, self.only);
        if self.count.is_multiple_of(SELDOM) {
            self.look.shared = look::shared(self.workspace);
            self.look.program = look::program(self.workspace);
            let refused = refused.map(|api| (api.to_owned(), look::generated(self.workspace, api)));
            self.look.crates = refused.collect();
        }
        self.count = self.count.wrapping_add(1);
        self.look.clone()
    }
}

/// The world as it is.
struct Here<'a> {
    workspace: &'a Workspace,
    out: &'a mut dyn Write,
}

impl World for Here<'_> {
    fn read(&mut self, api: &str) -> Result<Inputs> {
        self.workspace.inputs(api)
    }

    fn look(&mut self, api: &str) -> Stamps {
        look::spec(self.workspace, api)
    }

    fn describe(&mut self, api: &str, inputs: &Inputs) -> Result<Description> {
        engine::describe(api, inputs).map_err(Failure::new)
    }

    fn written(&mut self, api: &str) -> Option<Description> {
        let folder = self.workspace.generated().join(api);
        Some(Description {
            model: fs::read_to_string(folder.join("model.json")).ok()?,
            places: fs::read_to_string(folder.join("places.json")).unwrap_or_default(),
        })
    }

    fn write(&mut self, api: &str, inputs: Inputs) -> Result<Written> {
        let mut tools = Tools {
            engine: &Codegen,
            disk: &RealDisk,
            out: &mut io::sink(),
        };
        generate::regenerate(self.workspace, api, inputs, &mut tools)
    }

    fn say(&mut self, text: &str) -> Result<()> {
        let said = writeln!(self.out, "{}", text.trim_end());
        let said = said.and_then(|()| self.out.flush());
        printed(said)
    }
}
