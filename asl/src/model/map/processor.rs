//! What a Map does for each item.

use serde::ser::SerializeMap;

use crate::model::field::{Field, Holds};
use crate::model::kind::Kind;
use crate::model::machine::{Scope, States, WorkflowType};
use crate::model::object::{Held, Part, object, words};
use crate::model::read::{Fields, Reading};

/// A Map's processor, under the name that the definition gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Processor {
    /// `ItemProcessor`.
    ItemProcessor(ItemProcessor),
    /// `Iterator`, the older name.
    Iterator(ItemProcessor),
}

impl Processor {
    /// The processor, under either name.
    pub fn get(&self) -> &ItemProcessor {
        match self {
            Processor::ItemProcessor(processor) | Processor::Iterator(processor) => processor,
        }
    }

    /// The name of the field.
    pub fn field(&self) -> &'static str {
        match self {
            Processor::ItemProcessor(_) => "ItemProcessor",
            Processor::Iterator(_) => "Iterator",
        }
    }
}

impl Part for Processor {
    const FIELDS: &'static [Field] = &[
        Field::new("ItemProcessor", Holds::Object(Kind::Processor)),
        Field::new("Iterator", Holds::Object(Kind::Processor)),
    ];

    fn read(fields: &mut Fields<'_>, reading: &mut Reading) -> Option<Self> {
        match (fields.take("ItemProcessor"), fields.take("Iterator")) {
            (Some(processor), None) => ItemProcessor::read(processor, reading).map(Processor::ItemProcessor),
            (None, Some(iterator)) => ItemProcessor::read(iterator, reading).map(Processor::Iterator),
            (Some(_), Some(iterator)) => {
                let message = "`Iterator` and `ItemProcessor` are mutually exclusive".to_owned();
                reading.report(iterator, message, "keep `ItemProcessor`")
            }
            (None, None) => fields.lacks("ItemProcessor", reading),
        }
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(self.field(), self.get())
    }
}

object! {
    /// What a Map does for each item: a machine of its own.
    #[derive(Default)]
    pub struct ItemProcessor is Processor {
        /// What the processor is for.
        pub comment: Option<String> = "Comment",
        /// Where the iterations run; inside the execution where absent.
        pub processor_config: Option<ProcessorConfig> = "ProcessorConfig",
        /// The name of the first state.
        pub start_at: String = "StartAt": Target,
        ..extra,
        /// The states by name, in the order in which they are printed.
        pub states: States = "States"
    }
}

impl ItemProcessor {
    /// A processor without states yet, that begins at the named one.
    pub fn new(start_at: impl Into<String>) -> Self {
        Self { start_at: start_at.into(), ..Self::default() }
    }

    /// Its first state and all of its states.
    pub fn scope(&self) -> Scope<'_> {
        Scope { start_at: &self.start_at, states: &self.states }
    }
}

object! {
    /// Where the iterations of a Map run.
    #[derive(Default)]
    pub struct ProcessorConfig is ProcessorConfig {
        /// Inside the execution, or as executions of their own.
        pub mode: Option<ProcessorMode> = "Mode",
        /// Distributed: which type the executions have.
        pub execution_type: Option<WorkflowType> = "ExecutionType",
        ..extra
    }
}

words! {
    /// Where the iterations of a Map run.
    #[non_exhaustive]
    pub enum ProcessorMode {
        /// Inside the execution.
        Inline = "INLINE",
        /// As executions of their own.
        Distributed = "DISTRIBUTED",
    }
}
