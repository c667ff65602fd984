//! Fuzzes the reader of an image's head: no panic, no more memory than its sizes allow, and what is read and written
//! again is the same.
//!
//! The modules are taken from the host as files: the host itself would bring V8 with it, which has no part in this.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| image::read(bytes));

#[path = "../../aardvark-host/src/image"]
#[allow(dead_code, reason = "the rest of the host uses what this target does not")]
mod image {
    mod damage;
    mod failure;
    mod format;
    mod key;
    mod parts;

    use self::damage::Damage;
    use self::format::{Head, LEAD, Lead, Plan, head_check};
    use self::key::Key;
    use self::parts::Parts;

    /// Beyond this only zeros are added, which takes time and finds nothing.
    const MOST: u64 = 256 * 1024;

    /// Takes `bytes` for the beginning of an image whose key and hash are right, so that they stop nobody here.
    pub(crate) fn read(bytes: &[u8]) {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().max(LEAD), 0);
        drop(parse(&bytes, Key::from_bytes([0; 32])));
        let Ok(lead) = parse(&bytes, key_in(&bytes)) else { return };
        let length = usize::try_from(lead.memory_offset).unwrap();
        assert!(length <= (1 << 30) + 1024 * 1024);
        if lead.memory_offset > MOST {
            return;
        }
        bytes.resize(length, 0);
        // As it came: the hash fits only by a miracle.
        assert!(Head::parse(lead, &bytes).is_err() || head_check(&bytes) == bytes[112..144]);

        let parts_len = u64::from_le_bytes(bytes[48..56].try_into().unwrap()) as usize;
        let key = Parts::key_of(&bytes[LEAD..LEAD + parts_len]);
        bytes[16..48].copy_from_slice(key.as_bytes());
        let check = head_check(&bytes);
        bytes[112..144].copy_from_slice(&check);
        let lead = parse(&bytes, key).expect("only key and check have changed");
        match Head::parse(lead, &bytes) {
            Ok(head) => {
                let plan =
                    Plan::new(&head.parts, &head.outside, lead.memory_len).expect("its sizes were right");
                assert!(plan.head(lead.memory_check) == bytes);
            }
            Err(problem) => assert!(matches!(problem, Damage::Parts | Damage::HeadCheck)),
        }
    }

    /// Reads the fixed fields of a file that is as long as they say.
    fn parse(bytes: &[u8], wanted: Key) -> Result<Lead, Damage> {
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        let file_len = number(64).wrapping_add(number(72));
        Lead::parse(bytes.first_chunk().unwrap(), file_len, wanted)
    }

    fn key_in(bytes: &[u8]) -> Key {
        Key::from_bytes(bytes[16..48].try_into().unwrap())
    }
}
