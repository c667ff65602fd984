//! Did-you-mean.

/// The candidate that `name` most likely was meant to be, if any is near enough.
///
/// Two edits, or one in three characters for long names, ignoring case: close enough for slips of the finger and
/// for `memory_bytes` against `memoryBytes`, too far for unrelated words of the same length.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > 256 {
        return None; // the distance takes quadratic time
    }
    let name = name.to_lowercase();
    let allowed = (name.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
