//! The known name that a wrong one probably means.

/// The first of the names that are nearest to a wrong one, if any is near.
pub fn closest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // What is so long is no slip of the keys.
    const LONGEST: usize = 100;
    if wrong.len() > LONGEST {
        return None;
    }
    let names: Vec<_> = names.into_iter().filter(|name| name.len() <= LONGEST).collect();
    similar::get_close_matches(wrong, &names, 1, 0.7).first().copied()
}
