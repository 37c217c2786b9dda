//! The outputs of a Map's items, until they become its result.
//!
//! The result of a Map Run is in the state's output, unless it is written to objects, and an output has a limit. So a
//! run of a million items keeps no more outputs than fit: from where they are too large, only that they are is kept. The
//! children still run, as the service's do. What is written to objects is kept as the text that is written.

use super::texts::Texts;
use crate::data::Data;
use crate::fault::MOST_BYTES;
use crate::plan::{Form, Map};

/// The outputs of the items that have ended well.
#[derive(Clone)]
pub(super) struct Outputs {
    /// By item; those that failed, or run, have none.
    kept: Vec<Option<Data>>,
    /// How large the result is at least.
    bytes: usize,
    limit: Limit,
}

/// What bounds the outputs.
#[derive(Clone)]
enum Limit {
    /// Nothing: they are the result of an inline Map, which is looked at as a whole.
    None,
    /// Nothing: they are written to objects, and only their texts are kept.
    Written(Texts),
    /// An output's size.
    Output {
        /// True when an output that is an array gives its items.
        flattens: bool,
    },
    /// It was reached.
    Reached,
}

impl Outputs {
    /// No outputs yet.
    pub(super) fn of(map: &Map) -> Self {
        let limit = match &map.writer {
            _ if !map.distributed => Limit::None,
            Some(writer) if writer.request.is_some() => Limit::Written(Texts::of(writer, writer.form)),
            Some(writer) => Limit::Output { flattens: writer.form == Form::Flat },
            None => Limit::Output { flattens: false },
        };
        Outputs { kept: Vec::new(), bytes: 1, limit }
    }

    /// Adds the output of an item.
    pub(super) fn add(&mut self, item: usize, output: Data) {
        match &mut self.limit {
            Limit::None => {}
            Limit::Written(texts) => return texts.add(item, &output),
            Limit::Output { flattens } => {
                // Each with the comma or bracket behind it.
                self.bytes += match &output {
                    Data::Array(_) if *flattens => match output.bytes() {
                        2 => 0,
                        bytes => bytes - 1,
                    },
                    Data::Null
                    | Data::Bool(_)
                    | Data::Number(_)
                    | Data::String(_)
                    | Data::Array(_)
                    | Data::Object(_) => output.bytes() + 1,
                };
                if self.bytes > MOST_BYTES {
                    *self = Outputs { kept: Vec::new(), bytes: self.bytes, limit: Limit::Reached };
                    return;
                }
            }
            Limit::Reached => return,
        }
        if self.kept.len() <= item {
            self.kept.resize(item + 1, None);
        }
        self.kept[item] = Some(output);
    }

    /// The texts of the outputs that are written to objects.
    pub(super) fn into_written(self) -> Option<Texts> {
        match self.limit {
            Limit::Written(texts) => Some(texts),
            Limit::None | Limit::Output { .. } | Limit::Reached => None,
        }
    }

    /// The outputs in the order of the items; `None` where they are too large for a state's output.
    pub(super) fn all(self) -> Option<Vec<Data>> {
        match self.limit {
            Limit::None | Limit::Output { .. } => Some(self.kept.into_iter().flatten().collect()),
            Limit::Written(_) | Limit::Reached => None,
        }
    }
}
