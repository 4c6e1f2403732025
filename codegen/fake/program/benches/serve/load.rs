//! Load by `wrk`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::Program;
use crate::{RUNS, Result};

/// How much of it there is: two threads, and so many connections, for so long.
const AMOUNT: [&str; 3] = ["-t2", "-c64", "-d4s"];

/// A request that is made again and again.
pub(crate) struct Load {
    path: &'static str,
    body: Option<&'static str>,
}

/// Whether load can be made on this machine.
pub(crate) fn is_there() -> bool {
    Command::new("wrk").arg("--version").output().is_ok()
}

impl Load {
    pub(crate) fn get(path: &'static str) -> Self {
        Self { path, body: None }
    }

    pub(crate) fn create(path: &'static str, body: &'static str) -> Self {
        let body = Some(body);
        Self { path, body }
    }

    /// Requests a second, run by run.
    pub(crate) fn runs(&self, program: &Program, folder: &Path) -> Result<Vec<u64>> {
        let script = folder.join("load.lua");
        fs::write(&script, self.script(&program.token()?))?;
        let url = format!("{}{}", program.base()?, self.path);
        let run = |_| {
            let mut command = Command::new("wrk");
            command.args(AMOUNT).arg("-s").arg(&script).arg(&url);
            let output = command.output()?;
            speed(&String::from_utf8_lossy(&output.stdout))
        };
        (0..RUNS).map(run).collect()
    }

    fn script(&self, token: &str) -> String {
        let authorization = format!("wrk.headers['Authorization'] = 'Bearer {token}'\n");
        let Some(body) = self.body else {
            return authorization;
        };
        format!(
            "{authorization}wrk.method = 'POST'\n\
             wrk.headers['Content-Type'] = 'application/json'\n\
             wrk.body = '{body}'\n"
        )
    }
}

/// Requests a second, as `wrk` says at its end.
fn speed(text: &str) -> Result<u64> {
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("not all requests worked:\n{text}").into());
    }
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"));
    let number = line.and_then(|line| line.trim().split('.').next()?.parse().ok());
    number.ok_or_else(|| format!("`wrk` says no speed:\n{text}").into())
}
