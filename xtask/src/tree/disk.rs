//! The few ways in which the disk is changed; tests put a failing disk in the place of the real one.

use std::fs::{self, File, FileTimes};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Everything that changes the disk.
pub trait Disk {
    /// Creates a folder and those above it.
    ///
    /// # Errors
    /// Those of the system.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Writes a new file.
    ///
    /// # Errors
    /// Those of the system.
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Makes the file `from` appear at `to` too, with its time of change.
    ///
    /// # Errors
    /// Those of the system.
    fn carry(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Creates a symbolic link.
    ///
    /// # Errors
    /// Those of the system.
    fn link(&self, target: &Path, at: &Path) -> io::Result<()>;
    /// Gives the file or folder `to` the permissions of `from`.
    ///
    /// # Errors
    /// Those of the system.
    fn permit(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves a folder to where nothing is.
    ///
    /// # Errors
    /// Those of the system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Exchanges two folders in one step.
    ///
    /// # Errors
    /// Those of the system; [`ErrorKind::Unsupported`] where it has no such step.
    fn exchange(&self, left: &Path, right: &Path) -> io::Result<()>;
    /// Removes a folder with all that is in it, also where folders in it are read-only.
    ///
    /// # Errors
    /// Those of the system.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;
    /// Puts the file `from` in the place of the file `to`, in one step; `to` need not be there.
    ///
    /// # Errors
    /// Those of the system.
    fn replace(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file, which need not be there.
    ///
    /// # Errors
    /// Those of the system.
    fn remove_file(&self, file: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::write(file, bytes)
    }

    fn carry(&self, from: &Path, to: &Path) -> io::Result<()> {
        // Not every file system has hard links.
        fs::hard_link(from, to).or_else(|_| copy(from, to))
    }

    fn link(&self, target: &Path, at: &Path) -> io::Result<()> {
        symlink(target, at)
    }

    fn permit(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::set_permissions(to, fs::metadata(from)?.permissions())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn exchange(&self, left: &Path, right: &Path) -> io::Result<()> {
        exchange(left, right)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        match gone(fs::remove_dir_all(folder)) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                open(folder);
                gone(fs::remove_dir_all(folder))
            }
            result => result,
        }
    }

    fn replace(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        gone(fs::remove_file(file))
    }
}

/// What is not there need not be removed.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Lets the owner write to a folder and to those below, as far as the system lets him say so; follows no link.
#[cfg(unix)]
fn open(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let Ok(about) = fs::symlink_metadata(folder) else {
        return;
    };
    if !about.is_dir() {
        return;
    }
    let mode = about.permissions().mode() | 0o700;
    drop(fs::set_permissions(
        folder,
        fs::Permissions::from_mode(mode),
    ));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.for_each(|entry| open(&entry.path()));
}

#[cfg(not(unix))]
fn open(_: &Path) {}

/// Copies a file with its time of change, so that cargo rebuilds nothing.
///
/// # Errors
/// Those of the system.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let changed = fs::metadata(from)?.modified()?;
    fs::copy(from, to)?;
    File::options()
        .write(true)
        .open(to)?
        .set_times(FileTimes::new().set_modified(changed))
}

#[cfg(unix)]
fn symlink(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn symlink(_: &Path, at: &Path) -> io::Result<()> {
    Err(io::Error::new(
        ErrorKind::Unsupported,
        format!("{} is a symbolic link; move it away", at.display()),
    ))
}

#[cfg(unix)]
fn exchange(left: &Path, right: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    renameat_with(CWD, left, CWD, right, RenameFlags::EXCHANGE).map_err(|error| {
        // What kernels and file systems say that do not know the flag.
        if [Errno::NOSYS, Errno::INVAL, Errno::NOTSUP, Errno::PERM].contains(&error) {
            io::Error::new(ErrorKind::Unsupported, error)
        } else {
            error.into()
        }
    })
}

#[cfg(not(unix))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
