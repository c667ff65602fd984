//! A ZIP builder that writes whatever it is told to, also what no ZIP library would.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// One entry. What the two headers say starts out right and may be changed to a lie.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) local: Header,
    pub(crate) central: Header,
    /// The bytes after the local header, as they are.
    pub(crate) data: Vec<u8>,
    /// The descriptor after the data, as it is.
    pub(crate) descriptor: Vec<u8>,
    /// Bytes before the local header that belong to nothing.
    pub(crate) before: Vec<u8>,
    pub(crate) attributes: u32,
    /// Instead of the true offset of the local header.
    pub(crate) offset: Option<u32>,
}

#[derive(Clone)]
pub(crate) struct Header {
    pub(crate) name: Vec<u8>,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) checksum: u32,
    pub(crate) compressed: u32,
    pub(crate) uncompressed: u32,
    pub(crate) extra: Vec<u8>,
}

impl Entry {
    pub(crate) fn stored(name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        Self::new(name.as_ref(), 0, content.to_vec(), content)
    }

    pub(crate) fn deflated(name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        Self::new(name.as_ref(), 8, encoder.finish().unwrap(), content)
    }

    fn new(name: &[u8], method: u16, data: Vec<u8>, content: &[u8]) -> Self {
        let mut checksum = flate2::Crc::new();
        checksum.update(content);
        let header = Header {
            name: name.to_vec(),
            flags: 0,
            method,
            checksum: checksum.sum(),
            compressed: data.len() as u32,
            uncompressed: content.len() as u32,
            extra: Vec::new(),
        };
        Self {
            local: header.clone(),
            central: header,
            data,
            descriptor: Vec::new(),
            before: Vec::new(),
            attributes: 0,
            offset: None,
        }
    }

    /// Changes what both headers say.
    pub(crate) fn both(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    pub(crate) fn local(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        self
    }

    pub(crate) fn central(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.central);
        self
    }

    pub(crate) fn mode(mut self, mode: u32) -> Self {
        self.attributes = mode << 16;
        self
    }

    pub(crate) fn offset(mut self, offset: u32) -> Self {
        self.offset = Some(offset);
        self
    }

    pub(crate) fn before(mut self, bytes: &[u8]) -> Self {
        self.before = bytes.to_vec();
        self
    }

    /// Moves sizes and checksum behind the data, as programs do that write to a pipe.
    pub(crate) fn streamed(mut self) -> Self {
        self.descriptor = b"PK\x07\x08".to_vec();
        for number in [self.central.checksum, self.central.compressed, self.central.uncompressed] {
            self.descriptor.extend(number.to_le_bytes());
        }
        self.central.flags |= 8;
        self.local.flags |= 8;
        (self.local.checksum, self.local.compressed, self.local.uncompressed) = (0, 0, 0);
        self
    }
}

/// The end record, as true as the entries are.
pub(crate) struct End {
    pub(crate) disk: u16,
    pub(crate) entries: u16,
    pub(crate) size: u32,
    pub(crate) start: u32,
    pub(crate) comment: Vec<u8>,
}

pub(crate) fn build(entries: &[Entry]) -> Vec<u8> {
    build_with(entries, |_| {})
}

pub(crate) fn build_with(entries: &[Entry], change: impl Fn(&mut End)) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        bytes.extend(&entry.before);
        let offset = entry.offset.unwrap_or(bytes.len() as u32);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(20_u16.to_le_bytes());
        bytes.extend(common(&entry.local));
        bytes.extend(&entry.local.name);
        bytes.extend(&entry.local.extra);
        bytes.extend(&entry.data);
        bytes.extend(&entry.descriptor);

        directory.extend(b"PK\x01\x02");
        directory.extend([20, 3, 20, 0]);
        directory.extend(common(&entry.central));
        directory.extend([0; 6]); // comment length, disk, internal attributes
        directory.extend(entry.attributes.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&entry.central.name);
        directory.extend(&entry.central.extra);
    }
    let mut end = End {
        disk: 0,
        entries: entries.len() as u16,
        size: directory.len() as u32,
        start: bytes.len() as u32,
        comment: Vec::new(),
    };
    change(&mut end);
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06");
    for number in [end.disk, end.disk, end.entries, end.entries] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(end.size.to_le_bytes());
    bytes.extend(end.start.to_le_bytes());
    bytes.extend((end.comment.len() as u16).to_le_bytes());
    bytes.extend(end.comment);
    bytes
}

/// From the flags to the length of the extra field, which both headers have in common.
fn common(header: &Header) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(header.flags.to_le_bytes());
    bytes.extend(header.method.to_le_bytes());
    bytes.extend([0, 0, 0x21, 0]); // 1980-01-01
    for number in [header.checksum, header.compressed, header.uncompressed] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend((header.name.len() as u16).to_le_bytes());
    bytes.extend((header.extra.len() as u16).to_le_bytes());
    bytes
}
