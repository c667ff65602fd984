//! Where Python images live: the frozen linear memory of an interpreter, kept on disk for later isolates and
//! processes.
//!
//! An image is named by its [`Key`], the digest of the [`Parts`] that went into it. An [`ImageStore`] is a directory
//! of images: it hands out files that can be mapped, each checked byte by byte before anybody sees it, and takes new
//! ones. What a store holds can always be made again, so a file that is damaged is thrown away, and one that cannot be
//! written is not an error; only a directory that other users could tamper with is.
//!
//! Knows nothing of V8 and of what the bytes mean. Capturing an interpreter and mapping its memory belong to the
//! engine.
//!
//! ```
//! use aardvark_host::image::{ImagePut, ImageStore, Limit, Parts};
//!
//! # fn main() -> Result<(), aardvark_manifest::error::Error> {
//! # let directory = tempfile::tempdir().unwrap();
//! # let directory = directory.path();
//! let store = ImageStore::new(directory, Limit::default());
//! let parts = Parts::new().with("pyodide", "314.0.7").with("bundle", [0xAB; 32]);
//! assert!(store.get(&parts.key())?.is_none());
//!
//! let memory = vec![1; 128 * 1024];
//! assert!(matches!(store.put(&parts, b"{}", &memory[..])?, ImagePut::Written(_)));
//! let image = store.get(&parts.key())?.unwrap();
//! assert_eq!((image.outside.as_slice(), image.memory_len), (b"{}".as_slice(), 128 * 1024));
//! # Ok(())
//! # }
//! ```

mod content;
mod cpu;
mod damage;
mod directory;
mod failure;
mod format;
mod holes;
mod key;
mod limit;
mod listing;
mod location;
mod lock;
mod memory;
mod parts;
mod prune;
mod read;
mod store;
mod take;
mod write;

pub use self::cpu::cpu_features;
pub use self::key::Key;
pub use self::limit::Limit;
pub use self::listing::ImageStatus;
pub use self::location::Environment;
pub use self::lock::{BuildLock, Claim};
pub use self::memory::MemorySource;
pub use self::parts::Parts;
pub use self::prune::{Prune, Pruned};
pub use self::store::{ImagePut, ImageStore, StoredImage};
