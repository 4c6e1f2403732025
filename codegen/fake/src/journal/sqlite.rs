//! A journal that is a file of `SQLite`.
//!
//! A call is one transaction. It has reached the operating system when the call is answered: it outlives the end of the process,
//! however sudden; what a machine without power forgets is the last calls at most, never half of one.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Row, Transaction, TransactionBehavior};

use crate::journal::{Change, Entry, Journal};

/// Says in the head of a file that it is one of these: `Fake`.
const APPLICATION: i32 = 0x4661_6b65;

/// The version of the tables below.
const VERSION: i32 = 1;

const FOREIGN: &str = "it is the SQLite file of another program; it was not changed";

const TABLES: &str = r#"
CREATE TABLE owner (api TEXT NOT NULL, format INTEGER NOT NULL) STRICT;
CREATE TABLE entry (
    "table" TEXT NOT NULL, "key" TEXT NOT NULL, "text" TEXT NOT NULL,
    PRIMARY KEY ("table", "key")
) STRICT, WITHOUT ROWID;
"#;

const PUT: &str =
    r#"INSERT INTO entry VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET "text" = excluded."text""#;
const REMOVE: &str = r#"DELETE FROM entry WHERE "table" = ?1 AND "key" = ?2"#;
const READ: &str = r#"SELECT "table", "key", "text" FROM entry ORDER BY "table", "key""#;

/// Whose state a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Name of the API.
    pub api: String,
    /// Format of its model.
    pub format: u32,
}

/// A file that no other process has open.
#[derive(Debug)]
pub struct Sqlite(Mutex<Connection>);

impl Sqlite {
    /// Opens the file of a fake, or makes it.
    ///
    /// # Errors
    ///
    /// Why the file cannot be used: it is not the file of a fake, it is of another API or of a newer version, another process has it
    /// open, or it cannot be written. The file is not changed then.
    pub fn open(path: &Path, owner: &Owner) -> Result<Self, String> {
        if path.as_os_str().is_empty() {
            return Err("the name of the data file is empty".to_owned());
        }
        let connection =
            opened(path, owner).map_err(|Why(why)| format!("{}: {why}", path.display()))?;
        Ok(Self(Mutex::new(connection)))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for Sqlite {
    fn write(&self, changes: &[Change]) -> Result<(), String> {
        written(&mut self.lock(), changes).map_err(|Why(why)| why)
    }

    fn read(&self, each: &mut dyn FnMut(Entry<'_>) -> Result<(), String>) -> Result<(), String> {
        read(&self.lock(), each).map_err(|Why(why)| why)
    }
}

/// What ends without a commit is taken back.
fn written(connection: &mut Connection, changes: &[Change]) -> Result<(), Why> {
    let transaction = connection.transaction()?;
    changed(&transaction, changes)?;
    Ok(transaction.commit()?)
}

fn read(
    connection: &Connection,
    each: &mut dyn FnMut(Entry<'_>) -> Result<(), String>,
) -> Result<(), Why> {
    let mut statement = connection.prepare(READ)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        each(entry(row)?).map_err(Why)?;
    }
    Ok(())
}

fn changed(transaction: &Transaction<'_>, changes: &[Change]) -> rusqlite::Result<()> {
    let mut put = transaction.prepare(PUT)?;
    let mut remove = None;
    for change in changes {
        match change {
            Change::Put { table, key, text } => put.execute((table, key, text))?,
            Change::Remove { table, key } => {
                let remove = match &mut remove {
                    Some(remove) => remove,
                    None => remove.insert(transaction.prepare(REMOVE)?),
                };
                remove.execute((table, key))?
            }
            Change::Clear => transaction.execute("DELETE FROM entry", ())?,
        };
    }
    Ok(())
}

fn entry<'a>(row: &'a Row<'_>) -> Result<Entry<'a>, Why> {
    let column = |index| {
        let text = row.get_ref(index)?.as_str();
        text.map_err(|_| Why("it is damaged: a string in it is not valid UTF-8".to_owned()))
    };
    Ok(Entry {
        table: column(0)?,
        key: column(1)?,
        text: column(2)?,
    })
}

fn opened(path: &Path, owner: &Owner) -> Result<Connection, Why> {
    checked_head(path)?;
    // A name such as `:memory:` alone would be no file to SQLite.
    let path = &std::path::absolute(path)?;
    // Neither a path that begins with `file:` nor a file that must not be written is to be opened in some other way.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    // Held until the connection ends, also by a killed process's.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    claim(&mut connection, owner)?;
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .and_then(|()| connection.pragma_update(None, "synchronous", "NORMAL"))?;
    Ok(connection)
}

/// What the head of a file says, read without `SQLite`, which would make files beside those of others.
fn checked_head(path: &Path) -> Result<(), Why> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
        Ok(metadata) => metadata,
    };
    if !metadata.is_file() {
        return Err("it is not a file".into());
    }
    if metadata.permissions().readonly() {
        return Err("it is read-only".into());
    }
    let mut head = Vec::new();
    File::open(path)?.take(100).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(());
    }
    checked(&head)
}

fn checked(head: &[u8]) -> Result<(), Why> {
    let number = |at| {
        let bytes = head.get(at..at + 4)?.try_into().ok()?;
        Some(i32::from_be_bytes(bytes))
    };
    if !head.starts_with(b"SQLite format 3\0") {
        return Err("it is not a SQLite file; it was not changed".into());
    }
    match (number(68), number(60)) {
        (Some(APPLICATION), Some(version)) => checked_version(version),
        _ => Err(FOREIGN.into()),
    }
}

fn checked_version(version: i32) -> Result<(), Why> {
    if version > VERSION {
        return Err(Why(format!(
            "it was written by a newer fake (version {version}; this fake reads up to version {VERSION}); use the newer fake, or another file"
        )));
    }
    Ok(())
}

/// Makes the tables where there are none, and looks whose they are where there are some.
fn claim(connection: &mut Connection, owner: &Owner) -> Result<(), Why> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    match number(&transaction, "application_id")? {
        APPLICATION => {
            checked_version(number(&transaction, "user_version")?)?;
            checked_owner(&transaction, owner)?;
        }
        // A file that is empty, or whose making was broken off.
        0 => made(&transaction, owner)?,
        _ => return Err(FOREIGN.into()),
    }
    Ok(transaction.commit()?)
}

fn number(transaction: &Transaction<'_>, pragma: &str) -> rusqlite::Result<i32> {
    transaction.pragma_query_value(None, pragma, |row| row.get(0))
}

fn made(transaction: &Transaction<'_>, owner: &Owner) -> rusqlite::Result<()> {
    transaction.execute_batch(TABLES)?;
    transaction.execute(
        "INSERT INTO owner VALUES (?1, ?2)",
        (&owner.api, owner.format),
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)
}

fn checked_owner(transaction: &Transaction<'_>, owner: &Owner) -> Result<(), Why> {
    let found = transaction.query_row("SELECT api, format FROM owner", (), |row| {
        Ok(Owner {
            api: row.get(0)?,
            format: row.get(1)?,
        })
    });
    let found = found?;
    if found.api != owner.api {
        return Err(Why(format!(
            "it holds the state of a fake of `{}`, not of `{}`",
            found.api, owner.api
        )));
    }
    if found.format > owner.format {
        return Err(Why(format!(
            "it was written for model format {}; this fake reads up to format {}",
            found.format, owner.format
        )));
    }
    Ok(())
}

/// Why something cannot be, in words.
#[derive(Debug)]
struct Why(String);

impl From<rusqlite::Error> for Why {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "another process has it open; only one fake at a time can use it".into()
            }
            Some(ErrorCode::DiskFull) => "the disk is full".into(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self(format!("it is damaged: {error}"))
            }
            _ => Self(error.to_string()),
        }
    }
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<&str> for Why {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
