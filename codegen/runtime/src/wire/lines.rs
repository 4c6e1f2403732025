//! Splits chunks into lines, wherever the chunks begin and end.

use bytes::{Buf, Bytes, BytesMut};
use serde::de::IgnoredAny;

use crate::wire::text;

/// The maximum length of a line, in bytes; a longer one ends the stream, to limit memory.
const LONGEST: usize = 1024 * 1024;

/// Buffers chunks until there is a line.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    buffer: BytesMut,
    /// The length of the part of the buffer that has been searched for a line break.
    searched: usize,
    /// The `data:` lines of an event that are not JSON yet.
    event: BytesMut,
}

/// A line is too long.
#[derive(Debug)]
pub(crate) struct TooLong;

impl Lines {
    pub(crate) fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// Takes the next line that is not empty; the `data:` lines of an event are one.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, TooLong> {
        while let Some(end) = self.end() {
            let line = self.buffer.split_to(end).freeze();
            self.buffer.advance(1);
            self.searched = 0;
            if let Some(line) = self.take(&line) {
                return Ok(Some(line));
            }
        }
        if self.buffer.len().max(self.event.len()) > LONGEST {
            Err(TooLong)
        } else {
            Ok(None)
        }
    }

    /// Takes the rest after the last line break.
    pub(crate) fn rest(&mut self) -> Option<Bytes> {
        self.searched = 0;
        let line = self.buffer.split().freeze();
        self.take(&line).or_else(|| self.event())
    }

    fn end(&mut self) -> Option<usize> {
        let unseen = self.buffer.get(self.searched..)?;
        let end = unseen
            .iter()
            .position(|byte| *byte == b'\n')
            .map(|found| self.searched.saturating_add(found));
        self.searched = self.buffer.len();
        end
    }

    /// Takes the JSON of a line: without white space and the field names of server-sent events.
    fn take(&mut self, line: &Bytes) -> Option<Bytes> {
        let text = line.strip_prefix(text::BYTE_ORDER_MARK).unwrap_or(line);
        let text = text.trim_ascii();
        if text.is_empty() {
            return self.event();
        }
        let Some(data) = text.strip_prefix(b"data:").map(<[u8]>::trim_ascii) else {
            let other = [b"event:".as_slice(), b"id:", b"retry:", b":"]
                .iter()
                .any(|field| text.starts_with(field));
            return (!other).then(|| line.slice_ref(text));
        };
        if self.event.is_empty() && is_json(data) {
            return Some(line.slice_ref(data)).filter(|data| !data.is_empty());
        }
        self.event.extend_from_slice(data);
        self.event.extend_from_slice(b"\n");
        None
    }

    /// Takes the lines of an event.
    fn event(&mut self) -> Option<Bytes> {
        let event = self.event.split().freeze();
        let text = event.trim_ascii();
        (!text.is_empty()).then(|| event.slice_ref(text))
    }
}

/// Returns whether a line is a whole event; not every service ends one with an empty line.
fn is_json(data: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(data).is_ok()
}
