//! Memory of one more guest, as the kernel counts it: a page that several share counts for each in part.

use std::fs;
use std::io;
use std::path::Path;

use super::work::checked;
use super::{Maker, Samples};
use crate::failure::Failure;
use crate::feed::Feed;
use crate::job::Job;

/// Bytes for one more guest that has served a call, beside one that has too.
pub(crate) fn one_more<M: Maker>(job: &Job, maker: &M, feed: &Feed) -> Result<Samples, Failure> {
    let mut kept = vec![maker.guest()?];
    for guest in &mut kept {
        checked(job, guest, feed)?;
    }
    let before = proportional_set()?;
    for _ in 0..job.isolates {
        let mut guest = maker.guest()?;
        checked(job, &mut guest, feed)?;
        kept.push(guest);
    }
    let each = (proportional_set()? - before) / job.isolates as f64;
    Ok(Samples::from([(String::new(), vec![each])]))
}

/// The proportional set size of this process, in bytes.
fn proportional_set() -> Result<f64, Failure> {
    let path = Path::new("/proc/self/smaps_rollup");
    let text = fs::read_to_string(path).map_err(Failure::io("read", path))?;
    kilobytes(&text)
        .map(|kilobytes| kilobytes * 1024.0)
        .ok_or_else(|| Failure::io("find `Pss` in", path)(io::Error::from(io::ErrorKind::NotFound)))
}

fn kilobytes(rollup: &str) -> Option<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_kernels_lines() {
        assert_eq!(
            kilobytes("5000-6000 ---p [rollup]\nRss:  9 kB\nPss:       4321 kB\nPss_Dirty: 1 kB\n"),
            Some(4321.0)
        );
        assert_eq!(kilobytes("Rss: 1 kB\n"), None);
        assert!(proportional_set().unwrap() > 0.0);
    }
}
