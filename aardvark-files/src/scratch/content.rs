//! The bytes of one file, which others may share until they are written to.

use std::sync::Arc;

use crate::Problem;

/// Replaces the bytes from `at` on; the room that this takes has been counted.
pub(super) fn write(content: &mut Arc<Vec<u8>>, at: u64, bytes: &[u8]) -> Result<(), Problem> {
    let at = usize::try_from(at).map_err(|_| Problem::FileTooLarge)?;
    let end = at.checked_add(bytes.len()).ok_or(Problem::FileTooLarge)?;
    if end > content.len() {
        grow(content, end)?;
    }
    let place = Arc::make_mut(content).get_mut(at..end).ok_or(Problem::Io)?;
    place.copy_from_slice(bytes);
    Ok(())
}

/// Makes the file `length` bytes long.
pub(super) fn resize(content: &mut Arc<Vec<u8>>, length: u64) -> Result<(), Problem> {
    let length = usize::try_from(length).map_err(|_| Problem::FileTooLarge)?;
    if length > content.len() {
        return grow(content, length);
    }
    match Arc::get_mut(content) {
        Some(own) => {
            own.truncate(length);
            own.shrink_to(length.saturating_mul(2));
        }
        None => *content = Arc::new(content.get(..length).unwrap_or_default().to_vec()),
    }
    Ok(())
}

fn grow(content: &mut Arc<Vec<u8>>, length: usize) -> Result<(), Problem> {
    let own = Arc::make_mut(content);
    // A quarter more than it has keeps small writes cheap, and what is allocated close to what is counted.
    let wanted = length.max(own.len() + own.len() / 4);
    let more = wanted - own.len();
    if own.capacity() < length {
        own.try_reserve_exact(more).map_err(|_| Problem::NoSpace)?;
    }
    own.resize(length, 0);
    Ok(())
}
