//! The real program in a real folder; each step waits for the line that it makes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::common::Folder;

/// No machine is so slow.
const AT_MOST: Duration = Duration::from_mins(2);

/// `xtask watch` at work.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Folder) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("watch")
            .current_dir(folder.path())
            .env_remove("CARGO_MANIFEST_DIR")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut read = stdout.lines().map_while(Result::ok);
            read.try_for_each(|line| sender.send(line))
        });
        Self { child, lines }
    }

    /// Waits for a line that contains `wanted`; gives all lines up to it.
    fn wait(&self, wanted: &str) -> String {
        let mut before = String::new();
        loop {
            match self.lines.recv_timeout(AT_MOST) {
                Ok(line) => {
                    before.push_str(&line);
                    before.push('\n');
                    if line.contains(wanted) {
                        return before;
                    }
                }
                Err(error) => panic!("no `{wanted}`, {error}; only\n{before}"),
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A workspace with a small API.
fn workspace(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("Cargo.toml", "[workspace]\n");
    folder.write(
        "codegen/runtime/Cargo.toml",
        "[package]\nname = \"runtime\"\n",
    );
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/base");
    for name in ["api.yaml", "errors.yaml", "things.yaml"] {
        let text = fs::read_to_string(base.join(name)).unwrap();
        folder.write(&format!("spec/library/{name}"), &text);
    }
    folder
}

#[test]
fn a_day_at_the_desk() {
    let folder = workspace("watch");
    let spec = "spec/library/things.yaml";
    let text = folder.read(spec);
    let with =
        |member: &str| text.replace("    fields:\n", &format!("    fields:\n      {member}\n"));
    let watch = Watch::start(&folder);
    assert!(watch.wait("watching").contains("watching spec/library"));
    watch.wait("generated/library: ");

    // Written in its place, as most editors do.
    folder.write(spec, &with("size: {type: string, docs: Size.}"));
    watch.wait("+ Thing.size: ");
    watch.wait("generated/library: ");
    assert!(
        folder
            .read("generated/library/types/src/things.rs")
            .contains("pub size: ")
    );

    // Written aside and renamed, as Vim does, with a hidden file beside it, as Emacs does.
    folder.write("spec/library/.#things.yaml", "nobody@nowhere");
    folder.write(
        "spec/library/things.yaml~",
        &with("size: {type: strnig, docs: Size.}"),
    );
    let spec_path = folder.path().join(spec);
    fs::rename(folder.path().join("spec/library/things.yaml~"), &spec_path).unwrap();
    let told = watch.wait("did you mean `string`?");
    assert!(told.contains("spec/library/things.yaml:12:20"), "{told}");
    folder.write(spec, &text);
    watch.wait("library: fixed");
    watch.wait("- Thing.size: ");
    watch.wait("generated/library: ");

    // Edited by hand.
    let lib = folder.read("generated/library/src/lib.rs");
    folder.write("generated/library/src/lib.rs", "// Mine.\n");
    folder.write(spec, &with("size: {type: integer, docs: Size.}"));
    watch.wait("+ Thing.size: ");
    let told = watch.wait("help: ");
    assert!(
        told.contains("generated/library/src/lib.rs: edited by hand"),
        "{told}"
    );
    folder.write("generated/library/src/lib.rs", &lib);
    watch.wait("library: fixed");

    // A runtime of another day, and an API that goes.
    watch.wait("generated/library: ");
    let manifest = "[package]\nname = \"runtime\"\n\n[features]\nmore = []\n";
    folder.write("codegen/runtime/Cargo.toml", manifest);
    watch.wait("generated/library: 2 files written");
    let manifest = folder.read("generated/library/Cargo.toml");
    assert!(manifest.contains("more = [\"runtime/more\"]"), "{manifest}");
    fs::remove_dir_all(folder.path().join("spec/library")).unwrap();
    watch.wait("spec/library was removed");
}
