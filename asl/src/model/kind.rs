//! The kinds of objects, each with its fields.

use super::field::{Field, Group, Holds};
use super::object::Object;
use super::{
    Branch, Catcher, Choice, ChoiceRule, Fail, ItemBatcher, ItemProcessor, ItemReader, Map, NestedRule, Parallel, Pass,
    ProcessorConfig, ReaderConfig, ResultWriter, Retrier, State, StateMachine, StateType, Succeed, Task, Transition,
    Wait, WriterConfig,
};

/// Declares the kinds of objects: what each is, its type in the model, and what messages call it.
macro_rules! kinds {
    (
        states { $($(#[$state_doc:meta])* $state:ident = $state_words:literal;)+ }
        parts { $($(#[$doc:meta])* $kind:ident = $object:ident, $words:literal;)+ }
    ) => {
        /// A kind of object.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$state_doc])* $state,)+
            $($(#[$doc])* $kind,)+
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Kind] = &[$(Kind::$state,)+ $(Kind::$kind),+];

            /// What messages call the object: `a Task`, `a retrier`.
            pub fn words(self) -> &'static str {
                match self {
                    $(Kind::$state => $state_words,)+
                    $(Kind::$kind => $words,)+
                }
            }

            /// Its fields that exclude each other.
            pub fn groups(self) -> &'static [Group] {
                match self {
                    $(Kind::$state => $state::GROUPS,)+
                    $(Kind::$kind => $object::GROUPS,)+
                }
            }

            /// Its fields but `Type`.
            fn own_fields(self) -> &'static [Field] {
                match self {
                    $(Kind::$state => $state::FIELDS,)+
                    $(Kind::$kind => $object::FIELDS,)+
                }
            }

            /// The type of the state that the object is.
            fn state_type(self) -> Option<StateType> {
                match self {
                    $(Kind::$state => Some(StateType::$state),)+
                    $(Kind::$kind => None,)+
                }
            }
        }

        impl From<StateType> for Kind {
            fn from(of: StateType) -> Self {
                match of {
                    $(StateType::$state => Kind::$state,)+
                }
            }
        }
    };
}

kinds! {
    states {
        /// A Pass state.
        Pass = "a Pass";
        /// A Task state.
        Task = "a Task";
        /// A Choice state.
        Choice = "a Choice";
        /// A Wait state.
        Wait = "a Wait";
        /// A Succeed state.
        Succeed = "a Succeed";
        /// A Fail state.
        Fail = "a Fail";
        /// A Parallel state.
        Parallel = "a Parallel";
        /// A Map state.
        Map = "a Map";
    }
    parts {
        /// The whole definition.
        Machine = StateMachine, "a state machine";
        /// A branch of a Parallel.
        Branch = Branch, "a branch";
        /// The `ItemProcessor` or `Iterator` of a Map.
        Processor = ItemProcessor, "an item processor";
        /// An entry of `Retry`.
        Retrier = Retrier, "a retrier";
        /// An entry of `Catch`.
        Catcher = Catcher, "a catcher";
        /// An entry of `Choices`.
        Rule = ChoiceRule, "a choice rule";
        /// A rule inside `And`, `Or` or `Not`.
        NestedRule = NestedRule, "a nested choice rule";
        /// The `ProcessorConfig` of a Map's processor.
        ProcessorConfig = ProcessorConfig, "a `ProcessorConfig`";
        /// The `ItemReader` of a Map.
        ItemReader = ItemReader, "an `ItemReader`";
        /// The `ReaderConfig` of an `ItemReader`.
        ReaderConfig = ReaderConfig, "a `ReaderConfig`";
        /// The `ItemBatcher` of a Map.
        ItemBatcher = ItemBatcher, "an `ItemBatcher`";
        /// The `ResultWriter` of a Map.
        ResultWriter = ResultWriter, "a `ResultWriter`";
        /// The `WriterConfig` of a `ResultWriter`.
        WriterConfig = WriterConfig, "a `WriterConfig`";
    }
}

/// The field that says of which type a state is.
static TYPE: Field = Field { required: true, ..Field::new(State::TYPE, Holds::Words(StateType::WORDS)) };

impl Kind {
    /// The state of a `Type`.
    pub fn of_type(name: &str) -> Option<Kind> {
        StateType::of_word(name).map(Kind::from)
    }

    /// Its fields, in the order in which people write them.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.tag().iter().chain(self.own_fields())
    }

    /// Its field of a name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// True for states that have `Next` or `End`.
    pub fn leads_on(self) -> bool {
        self.field(Transition::END).is_some()
    }

    /// `Type`, which a state alone has.
    fn tag(self) -> &'static [Field] {
        self.state_type().map_or(&[], |_| std::slice::from_ref(&TYPE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_name_fields_of_their_object() {
        for kind in Kind::ALL {
            for name in kind.groups().iter().flat_map(|group| group.fields) {
                assert!(kind.field(name).is_some(), "{kind:?}.{name}");
            }
        }
    }
}
