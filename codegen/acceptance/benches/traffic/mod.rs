//! The same calls through the generated crate and through reqwest with nothing around it.

mod clients;
mod plain;
mod server;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use clients::Clients;
pub(crate) use server::Server;

/// The bodies that the service sends, among others.
const PAYLOADS: &str = include_str!("../../fixtures/payloads.json");

/// The kind of device of which one is about 1 KiB.
const LARGE: &str = "device_co2";

/// The devices of an ordinary page.
const HUNDRED: usize = 100;

/// The least size of a large page in bytes.
const PAGE: usize = 100 * 1024;

/// The argument with which this program makes some calls and ends, for those who count its instructions.
pub(crate) const CALLS: &str = "calls";

/// Who makes the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The generated crate.
    Ours,
    /// reqwest and `serde_json`, into the generated types.
    Bare,
    /// The same, into structs written by hand with serde's derive.
    Plain,
}

/// All sides, by their names in the output.
pub(crate) const SIDES: [(&str, Side); 3] = [
    ("ours", Side::Ours),
    ("bare", Side::Bare),
    ("plain", Side::Plain),
];

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// A device, of about 1 KiB.
    Device,
    /// A page of 100 devices.
    Hundred,
    /// A page of devices, of about 100 KiB.
    Page,
}

/// Calls of one sort.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// The name in the output.
    pub(crate) name: &'static str,
    /// What comes back.
    pub(crate) reply: Reply,
    /// How many calls are on their way at the same time.
    pub(crate) ways: usize,
    /// How many are made in a round.
    pub(crate) calls: usize,
}

/// All that is measured.
pub(crate) const LOADS: [Load; 5] = [
    load("device-1", Reply::Device, 1, 640),
    load("device-64", Reply::Device, 64, 1280),
    load("hundred-1", Reply::Hundred, 1, 64),
    load("page-1", Reply::Page, 1, 64),
    load("page-64", Reply::Page, 64, 128),
];

const fn load(name: &'static str, reply: Reply, ways: usize, calls: usize) -> Load {
    Load {
        name,
        reply,
        ways,
        calls,
    }
}

/// Both clients with a service of their own.
pub(crate) struct Traffic {
    runtime: Runtime,
    clients: Clients,
    _server: Server,
}

impl Traffic {
    /// Starts the service, which is this program in another process.
    pub(crate) fn start() -> Self {
        let server = Server::start();
        Self {
            runtime: runtime(),
            clients: Clients::of(&server.url),
            _server: server,
        }
    }

    /// Makes the calls of a round and waits for their replies.
    pub(crate) fn round(&self, side: Side, load: &Load) {
        self.runtime.block_on(async {
            let each = load.calls / load.ways;
            if load.ways == 1 {
                return self.clients.calls(side, load.reply, each).await;
            }
            let mut tasks = JoinSet::new();
            for _ in 0..load.ways {
                let clients = self.clients.clone();
                let reply = load.reply;
                tasks.spawn(async move { clients.calls(side, reply, each).await });
            }
            tasks.join_all().await;
        });
    }
}

/// One thread, so that what is measured is not the work of handing tasks around.
fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Serves, makes some calls, or measures as often as the arguments say; does nothing where all targets are tested.
pub(crate) fn main(measure: impl FnOnce(NonZeroUsize)) -> ExitCode {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => {}
        [server::WORD] => server::serve(),
        [CALLS, side, load, count, url] => {
            let Some((side, load, count)) = named(side, load, count) else {
                eprintln!("error: no such calls");
                return ExitCode::from(2);
            };
            let clients = Clients::of(url);
            runtime().block_on(clients.calls(side, load.reply, count));
        }
        [rounds] => match rounds.parse() {
            Ok(rounds) => measure(rounds),
            Err(error) => {
                eprintln!("error: the number of rounds: {error}");
                return ExitCode::from(2);
            }
        },
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

/// The calls that three arguments name.
fn named(side: &str, load: &str, count: &str) -> Option<(Side, &'static Load, usize)> {
    let (_, side) = SIDES.iter().find(|(name, _)| *name == side)?;
    let load = LOADS.iter().find(|known| known.name == load)?;
    Some((*side, load, count.parse().ok()?))
}

/// The bodies of the replies, in the order of [`Reply`].
fn bodies() -> [String; 3] {
    let entries: Vec<Value> = serde_json::from_str(PAYLOADS).expect("the fixture");
    let devices: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["type"] == "Device")
        .map(|entry| &entry["body"])
        .collect();
    let large = entries.iter().find(|entry| entry["name"] == LARGE);
    let hundred: Vec<_> = devices.iter().cycle().take(HUNDRED).collect();
    let mut page = Vec::new();
    let mut size = 0;
    for device in devices.iter().cycle() {
        page.push(device);
        size += device.to_string().len();
        if size >= PAGE {
            break;
        }
    }
    let paged = |devices| json!({ "devices": devices, "nextPageToken": "" }).to_string();
    [
        large.expect("the device")["body"].to_string(),
        paged(hundred),
        paged(page),
    ]
}
