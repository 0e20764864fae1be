//! An append-only journal of JSON lines: how the two played servers (the stub retailer and the test
//! chat) keep their state over a restart. The bot never uses it; its state is in the database.
//!
//! A line is one entry, written before the change is answered, so a killed process loses nothing it
//! has promised. It is not synced to the disk: a power cut may cost a played server its last lines.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The open journal. Append with [`Journal::append`]; what was there is returned by [`Journal::open`].
#[derive(Debug)]
pub struct Journal {
    file: File,
}

impl Journal {
    /// Opens or creates the journal and returns its entries in the order they were written.
    ///
    /// A last line that a kill cut short is dropped and cut off; any other line that does not parse is an error,
    /// because guessing would play a different shop or chat than the one that was left.
    pub fn open<T: DeserializeOwned>(path: &Path) -> io::Result<(Journal, Vec<T>)> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        let mut entries = Vec::new();
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        let mut whole = 0u64;
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)?;
            if read == 0 || line.last() != Some(&b'\n') {
                break;
            }
            let entry = serde_json::from_slice(&line).map_err(|e| {
                let number = entries.len() + 1;
                let message = format!("{}: line {number}: {e}", path.display());
                io::Error::new(io::ErrorKind::InvalidData, message)
            })?;
            entries.push(entry);
            whole += read as u64;
        }
        file.set_len(whole)?;
        Ok((Journal { file }, entries))
    }

    /// Writes one entry. When this returns, the entry survives the process.
    pub fn append<T: Serialize>(&mut self, entry: &T) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_and_a_cut_line_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        let (mut journal, none) = Journal::open::<u32>(&path).unwrap();
        assert!(none.is_empty());
        journal.append(&1u32).unwrap();
        journal.append(&2u32).unwrap();
        journal.file.write_all(b"3").unwrap();
        let (mut journal, two) = Journal::open::<u32>(&path).unwrap();
        assert_eq!(two, [1, 2]);
        journal.append(&4u32).unwrap();
        assert_eq!(Journal::open::<u32>(&path).unwrap().1, [1, 2, 4]);
    }

    #[test]
    fn a_line_that_does_not_parse_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        std::fs::write(&path, "1\nx\n").unwrap();
        let error = Journal::open::<u32>(&path).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
