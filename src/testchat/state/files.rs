//! Stored files: pictures that the bot uploaded or people sent, people's voice messages, and documents. The same bytes
//! are kept once.

use std::collections::HashMap;
use std::sync::Arc;

use data_encoding::{BASE32_NOPAD, BASE64};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// The picture that people send when they choose none, and that stands behind every sticker.
pub(crate) const BUILT_IN: &[u8] = include_bytes!("../picture.png");

/// The voice message that people send when they choose none. It lasts three seconds.
pub(crate) const BUILT_IN_VOICE: &[u8] = include_bytes!("../voice.oga");

/// A file and what is known of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stored {
    /// `file_id` of the Bot API; the same bytes have the same one, also after a restart.
    pub id: String,
    /// In pixels; 0 for voice messages and documents.
    pub width: u32,
    pub height: u32,
    /// The ending of its name: png, jpg, gif or webp; a voice message's is oga; a document's own, maybe none.
    pub ending: String,
    /// A document's name; others have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub bytes: Arc<[u8]>,
}

impl Stored {
    /// A picture in one of the known formats; nothing if it is none.
    pub fn picture(bytes: &[u8]) -> Option<Stored> {
        let (ending, width, height) = measure(bytes)?;
        let digest = Sha256::digest(bytes);
        let id = BASE32_NOPAD.encode(&digest);
        Some(Stored {
            id: format!("AgAC{id}"),
            width,
            height,
            ending: ending.to_owned(),
            name: None,
            bytes: bytes.into(),
        })
    }

    /// A voice message; nothing if it is no Ogg file, which is all that is looked at.
    pub fn voice(bytes: &[u8]) -> Option<Stored> {
        if !bytes.starts_with(b"OggS") {
            return None;
        }
        let id = BASE32_NOPAD.encode(&Sha256::digest(bytes));
        Some(Stored {
            id: format!("AwAC{id}"),
            width: 0,
            height: 0,
            ending: "oga".to_owned(),
            name: None,
            bytes: bytes.into(),
        })
    }

    /// A file of any kind under a name. Of a path only the last part counts.
    pub fn document(name: &str, bytes: &[u8]) -> Stored {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let name = if name.is_empty() { "file" } else { name };
        let plain = |ending: &&str| ending.chars().all(|c| c.is_ascii_alphanumeric());
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.filter(plain).unwrap_or_default();
        let digest = Sha256::new().chain_update(name).chain_update([0]);
        let id = BASE32_NOPAD.encode(&digest.chain_update(bytes).finalize());
        Stored {
            id: format!("BQAC{id}"),
            width: 0,
            height: 0,
            ending: ending.to_ascii_lowercase(),
            name: Some(name.to_owned()),
            bytes: bytes.into(),
        }
    }

    /// `file_unique_id` of the Bot API.
    pub fn unique_id(&self) -> &str {
        self.id.get(4..19).unwrap_or(&self.id)
    }

    /// `file_path` of the Bot API.
    pub fn path(&self) -> String {
        let folder = match (&self.name, self.ending.as_str()) {
            (Some(_), _) => "documents",
            (None, "oga") => "voice",
            (None, _) => "photos",
        };
        format!("{folder}/{}.{}", self.unique_id(), self.ending)
    }

    pub fn media_type(&self) -> &'static str {
        match self.ending.as_str() {
            "jpg" => "image/jpeg",
            "gif" => "image/gif",
            "webp" => "image/webp",
            "png" => "image/png",
            "oga" => "audio/ogg",
            "json" => "application/json",
            "txt" | "csv" => "text/plain; charset=utf-8",
            "pdf" => "application/pdf",
            _ => "application/octet-stream",
        }
    }
}

fn to_base64<S: Serializer>(bytes: &Arc<[u8]>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&BASE64.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<[u8]>, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = BASE64.decode(text.as_bytes());
    Ok(bytes.map_err(serde::de::Error::custom)?.into())
}

/// All files, by id.
#[derive(Debug, Default)]
pub(crate) struct Files {
    by_id: HashMap<String, Stored>,
}

impl Files {
    pub fn add(&mut self, file: Stored) {
        self.by_id.insert(file.id.clone(), file);
    }

    pub fn get(&self, id: &str) -> Option<&Stored> {
        self.by_id.get(id)
    }

    pub fn at_path(&self, path: &str) -> Option<&Stored> {
        self.by_id.values().find(|file| file.path() == path)
    }
}

/// The format (as a name's ending), width and height of a picture, read from its first bytes.
fn measure(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
    let be32 = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let le16 = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let le24 = |at: usize| Some(u32::from(le16(at)?) | (u32::from(*bytes.get(at + 2)?) << 16));
    let (ending, width, height) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        ("png", be32(16)?, be32(20)?)
    } else if bytes.starts_with(b"GIF8") {
        ("gif", le16(6)?.into(), le16(8)?.into())
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        let (width, height) = match bytes.get(12..16)? {
            b"VP8X" => (le24(24)? + 1, le24(27)? + 1),
            b"VP8 " => ((le16(26)? & 0x3fff).into(), (le16(28)? & 0x3fff).into()),
            b"VP8L" => {
                let bits = u32::from(le16(21)?) | (u32::from(le16(23)?) << 16);
                ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
            }
            _ => return None,
        };
        ("webp", width, height)
    } else if bytes.starts_with(b"\xff\xd8") {
        let (width, height) = jpeg(bytes)?;
        ("jpg", width, height)
    } else {
        return None;
    };
    (width > 0 && height > 0).then_some((ending, width, height))
}

/// Walks a JPEG's segments to the frame header, which has the size.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let be16 = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xff => at += 1,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((be16(at + 7)?.into(), be16(at + 5)?.into()));
            }
            _ => at += 2 + usize::from(be16(at + 2)?),
        }
    }
}

/// How long a voice message lasts, in seconds, at least one. Its last page counts the samples up to its end, 48 000 a
/// second, and its head says how many of them are not played. Nothing if it is not Opus.
pub(crate) fn seconds(voice: &[u8]) -> Option<u32> {
    let head = voice.windows(8).position(|part| part == b"OpusHead")?;
    let unplayed = voice.get(head + 10..head + 12)?.try_into().ok()?;
    let page = voice.windows(4).rposition(|part| part == b"OggS")?;
    let samples = voice.get(page + 6..page + 14)?.try_into().ok()?;
    let played = u64::from_le_bytes(samples).checked_sub(u16::from_le_bytes(unplayed).into())?;
    let rounded = played.saturating_add(24_000) / 48_000;
    u32::try_from(rounded.max(1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_measured() {
        assert_eq!(measure(BUILT_IN), Some(("png", 320, 240)));
        assert_eq!(measure(b"GIF89a\x05\0\x07\0"), Some(("gif", 5, 7)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x10\0\x20\x01\x01\x11\0";
        assert_eq!(measure(jpeg), Some(("jpg", 32, 16)));
        let webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x07\0\0";
        assert_eq!(measure(webp), Some(("webp", 16, 8)));
        for broken in [&b"hello"[..], b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"] {
            assert_eq!(measure(broken), None);
        }
    }

    #[test]
    fn voice_messages_are_measured() {
        assert_eq!(seconds(BUILT_IN_VOICE), Some(3));
        let (head, _) = BUILT_IN_VOICE.split_at(47);
        assert_eq!(seconds(head), None);
        for broken in [&b"OggS"[..], b"", b"OggS OpusHead", b"OpusHead OggS"] {
            assert_eq!(seconds(broken), None);
        }
    }

    #[test]
    fn a_file_survives_the_journal() {
        let picture = Stored::picture(BUILT_IN).unwrap();
        let voice = Stored::voice(BUILT_IN_VOICE).unwrap();
        for (file, folder, ending) in [(picture, "photos/", ".png"), (voice, "voice/", ".oga")] {
            let line = serde_json::to_string(&file).unwrap();
            let back: Stored = serde_json::from_str(&line).unwrap();
            assert_eq!((&back.id, &back.bytes), (&file.id, &file.bytes));
            assert!(back.path().starts_with(folder) && back.path().ends_with(ending));
            assert_eq!(back.unique_id().len(), 15);
        }
    }
}
