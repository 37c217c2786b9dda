//! What is wrong with data that cannot be read.

use std::fmt;

/// What is wrong with data that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corrupt {
    /// They end too early.
    End,
    /// A text is not UTF-8, or there is no such text.
    Text,
    /// A number is too large, or stands for nothing.
    Number,
    /// They cannot be inflated.
    Inflate,
}

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Corrupt::End => "the data of the catalogue end too early",
            Corrupt::Text => "the data of the catalogue hold a broken text",
            Corrupt::Number => "the data of the catalogue hold a broken number",
            Corrupt::Inflate => "the data of the catalogue cannot be inflated",
        })
    }
}

impl std::error::Error for Corrupt {}
