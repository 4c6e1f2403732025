//! Asks git what was committed; changes nothing, and knows nothing of what the files mean.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::failure::{Failure, Result};

/// The repository around a folder; paths are those below the folder.
#[derive(Debug, Clone)]
pub struct Git {
    program: OsString,
    folder: PathBuf,
}

/// Why nothing can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// There is no program `git`.
    NotInstalled,
    /// The folder lies in no repository.
    NoRepository,
    /// The repository has no commit.
    NoCommit,
}

impl Absent {
    /// Why, as the end of a sentence.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::NotInstalled => "git is not installed",
            Self::NoRepository => "the workspace is not in a git repository",
            Self::NoCommit => "nothing is committed yet",
        }
    }
}

impl Git {
    /// The repository around `folder`, asked through the program `git`.
    #[must_use]
    pub fn around(folder: impl Into<PathBuf>) -> Self {
        Self::with_program("git", folder)
    }

    /// The same through another program.
    #[must_use]
    pub fn with_program(program: impl Into<OsString>, folder: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            folder: folder.into(),
        }
    }

    /// The commit that is checked out.
    ///
    /// # Errors
    /// When git has an answer of its own, such as that the repository is another user's.
    pub fn head(&self) -> Result<std::result::Result<String, Absent>> {
        let Some(output) = self.ask(&["rev-parse", "--git-dir"].map(OsStr::new))? else {
            return Ok(Err(Absent::NotInstalled));
        };
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            if said.contains("not a git repository") {
                return Ok(Err(Absent::NoRepository));
            }
            return Err(Failure::new(format!(
                "error: git failed\n{}",
                said.trim_end()
            )));
        }
        Ok(self.commit("HEAD")?.ok_or(Absent::NoCommit))
    }

    /// The commit that a word names, if it names one.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn commit(&self, revision: &str) -> Result<Option<String>> {
        let named = format!("{revision}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let arguments = [&arguments[..], &[&named]].concat();
        let found = self.text(&arguments)?;
        Ok(found.map(|commit| commit.trim_end().to_owned()))
    }

    /// The paths of the files below `folder` in a commit.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn files(&self, commit: &str, folder: &str) -> Result<Vec<String>> {
        let folder = format!("{folder}/");
        let arguments = ["ls-tree", "-r", "-z", "--name-only", commit, "--", &folder];
        let listed = self.text(&arguments)?.unwrap_or_default();
        let paths = listed.split('\0').filter(|path| !path.is_empty());
        Ok(paths.map(str::to_owned).collect())
    }

    /// The text of a file in a commit, if the commit has it.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn file(&self, commit: &str, path: &str) -> Result<Option<String>> {
        self.text(&["cat-file", "blob", &format!("{commit}:./{path}")])
    }

    /// The branches and tags, for those who have mistyped one.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn names(&self) -> Result<Vec<String>> {
        let listed = self.text(&["for-each-ref", "--format=%(refname:short)"])?;
        Ok(listed
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect())
    }

    /// Whether only the latest commits are here, as after a checkout in CI.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn is_shallow(&self) -> Result<bool> {
        let answer = self.text(&["rev-parse", "--is-shallow-repository"])?;
        Ok(answer.is_some_and(|answer| answer.trim() == "true"))
    }

    /// What git prints, if it succeeds.
    fn text(&self, arguments: &[&str]) -> Result<Option<String>> {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        let output = self
            .ask(&arguments)?
            .filter(|output| output.status.success());
        Ok(output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Runs git; none where it is not installed.
    fn ask(&self, arguments: &[&OsStr]) -> Result<Option<Output>> {
        let mut command = Command::new(&self.program);
        // What it says of failures is read, so it must speak English.
        command.current_dir(&self.folder).env("LC_ALL", "C");
        // Set in hooks, for another folder than this one.
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(variable);
        }
        command.args(arguments).stdin(Stdio::null());
        match command.output() {
            Ok(output) => Ok(Some(output)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::new(format!("error: cannot run git: {error}"))),
        }
    }
}
