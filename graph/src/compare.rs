//! Two state machines in one diagram, with what was added, removed and changed.
