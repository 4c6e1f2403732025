//! Splits chunks into lines, wherever the chunks begin and end.

use bytes::{Buf, Bytes, BytesMut};

/// The maximum length of a line, in bytes; a longer one ends the stream, to limit memory.
const LONGEST: usize = 1024 * 1024;

/// Buffers chunks until there is a line.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    buffer: BytesMut,
    /// The length of the part of the buffer that has been searched for a line break.
    searched: usize,
}

/// A line is too long.
#[derive(Debug)]
pub(crate) struct TooLong;

impl Lines {
    pub(crate) fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// Takes the next line that is not empty.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, TooLong> {
        while let Some(end) = self.end() {
            let line = self.buffer.split_to(end).freeze();
            self.buffer.advance(1);
            self.searched = 0;
            if let Some(line) = data(&line) {
                return Ok(Some(line));
            }
        }
        if self.buffer.len() > LONGEST {
            Err(TooLong)
        } else {
            Ok(None)
        }
    }

    /// Takes the rest after the last line break.
    pub(crate) fn rest(&mut self) -> Option<Bytes> {
        self.searched = 0;
        data(&self.buffer.split().freeze())
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
}

/// Removes white space and the field names of server-sent events around the JSON.
fn data(line: &Bytes) -> Option<Bytes> {
    let text = line.trim_ascii();
    let text = text.strip_prefix(b"data:").map_or(text, <[u8]>::trim_ascii);
    let other = [b"event:".as_slice(), b"id:", b"retry:", b":"]
        .iter()
        .any(|field| text.starts_with(field));
    (!text.is_empty() && !other).then(|| line.slice_ref(text))
}
