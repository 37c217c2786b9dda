//! Stack for what nests: expressions nest up to a thousand levels deep, and a thread may have little stack.

/// Does a piece of work of one level, on more stack where there is little left.
pub(super) fn with_stack<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(96 * 1024, 1024 * 1024, work)
}
