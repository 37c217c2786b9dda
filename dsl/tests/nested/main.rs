//! Machines within machines, and variables, in both query languages.
//!
//! Every definition made here is also read and validated like one that comes as a file.

mod distributed;
mod map;
mod output;
mod parallel;
mod support;
mod variables;
