//! The interpreter's WebAssembly without what an instance that continues from an image does not need.
//!
//! Its initial data (3 MB that would be written only to be replaced by the image) and, unless shared libraries will ask
//! for them, all exports but the few that the loader uses: V8 makes a JavaScript function of each. Functions, tables and
//! types stay, so that every function pointer in the image means what it meant. An instance that boots gets the data from us,
//! so that it runs the same module: V8 compiles each function once, and what it has learned while booting serves calls.

use std::collections::HashSet;

/// The bytes are no WebAssembly module.
#[derive(Debug, thiserror::Error)]
#[error("the interpreter is no WebAssembly module: {what} at byte {at}")]
pub(super) struct Malformed {
    what: &'static str,
    at: usize,
}

const EXPORT: u8 = 7;
const START: u8 = 8;
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;

/// A count of zero.
const NONE: &[u8] = &[0];

/// `wasm` without its data, and with only those exports that are in `exports` (with all, if that is `None`).
pub(super) fn trim(wasm: &[u8], exports: Option<&HashSet<String>>) -> Result<Vec<u8>, Malformed> {
    let mut reader = Reader { bytes: wasm, at: 0 };
    let mut trimmed = reader.take(8)?.to_vec();
    while reader.at < wasm.len() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let start = reader.at;
        let content = reader.take(length)?;
        match (id, exports) {
            (DATA | DATA_COUNT, _) => section(&mut trimmed, id, NONE),
            (EXPORT, Some(kept)) => {
                let chosen = choose(Reader { bytes: wasm, at: start }, kept)?;
                section(&mut trimmed, id, &chosen);
            }
            _ => section(&mut trimmed, id, content),
        }
    }
    Ok(trimmed)
}

/// What a module's data makes of an empty memory: `bytes` at `start`.
pub(super) struct Data {
    pub(super) start: usize,
    pub(super) bytes: Vec<u8>,
}

/// The data of `wasm`, if whoever instantiates it [without](trim) can put it there instead: at fixed places, and nothing of
/// the module runs before.
pub(super) fn data(wasm: &[u8]) -> Result<Option<Data>, Malformed> {
    let mut reader = Reader { bytes: wasm, at: 8 };
    let mut segments = Vec::new();
    while reader.at < wasm.len() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let start = reader.at;
        reader.take(length)?;
        match id {
            START => return Ok(None),
            DATA => match fixed(Reader { bytes: wasm, at: start })? {
                Some(fixed) => segments = fixed,
                None => return Ok(None),
            },
            _ => {}
        }
    }
    let Some(start) = segments.iter().map(|(at, _)| *at).min() else { return Ok(None) };
    let end = segments.iter().map(|(at, bytes)| at + bytes.len()).max().unwrap_or(start);
    if end - start > MOST_DATA {
        return Ok(None);
    }
    let mut bytes = vec![0; end - start];
    for (at, segment) in segments {
        if let Some(place) = bytes.get_mut(at - start..at - start + segment.len()) {
            place.copy_from_slice(segment);
        }
    }
    Ok(Some(Data { start, bytes }))
}

/// More than any interpreter has, in bytes: places are not held against the size of the memory here.
const MOST_DATA: usize = 64 << 20;

type Segments<'a> = Vec<(usize, &'a [u8])>;

/// The segments of a data section, each with its address; `None` if one has none until the module is instantiated.
fn fixed(mut reader: Reader<'_>) -> Result<Option<Segments<'_>>, Malformed> {
    /// Into the first memory, at an address that is computed.
    const ACTIVE: u8 = 0;
    /// The computation: a number...
    const CONSTANT: u8 = 0x41;
    /// ... and that is all.
    const END: u8 = 0x0b;
    let mut segments = Vec::new();
    for _ in 0..reader.number()? {
        if reader.byte()? != ACTIVE || reader.byte()? != CONSTANT {
            return Ok(None);
        }
        let address = reader.number()?;
        if reader.byte()? != END {
            return Ok(None);
        }
        let length = reader.number()?;
        segments.push((address, reader.take(length)?));
    }
    Ok(Some(segments))
}

/// The content of an export section with only those entries whose name is in `kept`.
fn choose(mut reader: Reader<'_>, kept: &HashSet<String>) -> Result<Vec<u8>, Malformed> {
    let mut count = 0;
    let mut chosen = Vec::new();
    for _ in 0..reader.number()? {
        let start = reader.at;
        let length = reader.number()?;
        let name = reader.take(length)?;
        reader.byte()?;
        reader.number()?;
        if std::str::from_utf8(name).is_ok_and(|name| kept.contains(name)) {
            count += 1;
            chosen.extend_from_slice(reader.bytes.get(start..reader.at).unwrap_or_default());
        }
    }
    let mut content = Vec::new();
    number(&mut content, count);
    content.append(&mut chosen);
    Ok(content)
}

fn section(module: &mut Vec<u8>, id: u8, content: &[u8]) {
    module.push(id);
    number(module, content.len());
    module.extend_from_slice(content);
}

/// Appends `value` in the variable-length form of WebAssembly.
fn number(bytes: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(length);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or(Malformed { what: "it ends early", at: self.at })?;
        self.at += length;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    fn number(&mut self) -> Result<usize, Malformed> {
        let mut value = 0_usize;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed { what: "a number is too long", at: self.at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that consists of these sections.
    fn module(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        sections.iter().for_each(|(id, content)| section(&mut module, *id, content));
        module
    }

    #[test]
    fn data_at_fixed_places_is_laid_out_as_an_instance_would() {
        let segments = b"\x03\0\x41\x80\x08\x0b\x03abc\0\x41\x85\x08\x0b\x01z\0\x41\x82\x08\x0b\x02CD";
        let wasm = module(&[(1, b"\0"), (DATA, segments)]);
        let data = data(&wasm).unwrap().unwrap();
        assert_eq!((data.start, data.bytes.as_slice()), (1024, &b"abCD\0z"[..]));
        assert_eq!(trim(&wasm, None).unwrap(), module(&[(1, b"\0"), (DATA, NONE)]));
    }

    #[test]
    fn data_that_only_the_module_can_place_is_left_to_it() {
        let fixed = b"\x01\0\x41\x08\x0b\x01a";
        for (what, sections) in [
            ("passive", &[(DATA, &b"\x01\x01\x01a"[..])][..]),
            ("relative to a global", &[(DATA, b"\x01\0\x23\0\x0b\x01a")]),
            ("computed", &[(DATA, b"\x01\0\x41\x08\x41\x08\x6a\x0b\x01a")]),
            ("read when it starts", &[(START, b"\0"), (DATA, fixed)]),
            ("beyond any memory", &[(DATA, b"\x02\0\x41\0\x0b\x01a\0\x41\xff\xff\xff\x7f\x0b\x01a")]),
            ("none", &[(DATA, NONE)]),
        ] {
            assert!(data(&module(sections)).unwrap().is_none(), "{what}");
        }
        let good = module(&[(DATA, fixed)]);
        assert!(data(&good).unwrap().is_some());
        for end in 9..good.len() {
            assert!(data(&good[..end]).is_err(), "{end}");
        }
    }
}
