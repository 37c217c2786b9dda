//! The model and the table of the language's fields are the same.

use std::collections::BTreeSet;

use super::object::Object;
use super::*;
use crate::grammar::Kind;

/// The names of an object's fields.
fn names(kind: Kind) -> Vec<String> {
    match kind {
        Kind::Machine => StateMachine::names(),
        Kind::Branch => Branch::names(),
        Kind::Processor => ItemProcessor::names(),
        Kind::Pass => Pass::names(),
        Kind::Task => Task::names(),
        Kind::Choice => Choice::names(),
        Kind::Wait => Wait::names(),
        Kind::Succeed => Succeed::names(),
        Kind::Fail => Fail::names(),
        Kind::Parallel => Parallel::names(),
        Kind::Map => Map::names(),
        Kind::Retrier => Retrier::names(),
        Kind::Catcher => Catcher::names(),
        Kind::Rule => ChoiceRule::names(),
        Kind::NestedRule => NestedRule::names(),
        Kind::ProcessorConfig => ProcessorConfig::names(),
        Kind::ItemReader => ItemReader::names(),
        Kind::ReaderConfig => ReaderConfig::names(),
        Kind::ItemBatcher => ItemBatcher::names(),
        Kind::ResultWriter => ResultWriter::names(),
        Kind::WriterConfig => WriterConfig::names(),
    }
}

#[test]
fn every_field_of_the_table_is_in_the_model_and_the_reverse() {
    for kind in Kind::ALL {
        // The type of a state is its variant.
        let table: BTreeSet<_> = kind.fields().map(|field| field.name).filter(|name| *name != "Type").collect();
        let names = names(kind);
        let model: BTreeSet<_> = names.iter().map(String::as_str).collect();
        assert_eq!(model.len(), names.len(), "{kind:?} has a field twice");
        assert_eq!(model, table, "{kind:?}");
    }
}
