//! The Context Object, `$$` and `$states.context` (Developer Guide, "Accessing execution data from the Context object").

use std::cell::OnceCell;
use std::sync::Arc;

use crate::data::{Data, Members};
use crate::time::{self, Millis};

/// What the Context Object says about an execution, from its beginning to its end.
#[derive(Debug, Clone)]
pub(crate) struct ExecutionFacts {
    pub(crate) execution: Data,
    pub(crate) state_machine: Data,
}

/// An item of a Map, as the Context Object shows it.
#[derive(Debug, Clone)]
pub(crate) struct MapItem {
    pub(crate) index: u64,
    /// The member's name, where an object is iterated.
    pub(crate) key: Option<Arc<str>>,
    pub(crate) value: Data,
    /// Where the item came from, in a distributed Map.
    pub(crate) source: Option<Arc<str>>,
}

/// What the Context Object is made of when a path or an expression asks for it.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) facts: &'a ExecutionFacts,
    pub(crate) state: &'a Arc<str>,
    pub(crate) entered: Millis,
    /// How often the state was tried again, for states that can be.
    pub(crate) retries: Option<u64>,
    /// The task token, in a task that waits for somebody.
    pub(crate) token: Option<&'a Arc<str>>,
    pub(crate) item: Option<&'a MapItem>,
    made: OnceCell<Data>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(facts: &'a ExecutionFacts, state: &'a Arc<str>, entered: Millis) -> Self {
        Context { facts, state, entered, retries: None, token: None, item: None, made: OnceCell::new() }
    }

    /// The member of a name, where it is there without the object being made.
    pub(crate) fn ready(&self, name: &str) -> Option<&Data> {
        match name {
            "Execution" => Some(&self.facts.execution),
            "StateMachine" => Some(&self.facts.state_machine),
            _ => None,
        }
    }

    /// The object, made the first time.
    pub(crate) fn data(&self) -> &Data {
        self.made.get_or_init(|| {
            let mut state = Members::new();
            state.insert("EnteredTime".into(), Data::string(time::print(self.entered)));
            state.insert("Name".into(), Data::String(self.state.clone()));
            if let Some(retries) = self.retries {
                state.insert("RetryCount".into(), retries.into());
            }
            let mut object = Members::new();
            object.insert("Execution".into(), self.facts.execution.clone());
            object.insert("StateMachine".into(), self.facts.state_machine.clone());
            object.insert("State".into(), Data::object(state));
            if let Some(token) = self.token {
                object.insert("Task".into(), Data::record([("Token", Data::String(token.clone()))]));
            }
            if let Some(item) = self.item {
                object.insert("Map".into(), Data::record([("Item", item.data())]));
            }
            Data::object(object)
        })
    }
}

impl MapItem {
    fn data(&self) -> Data {
        let mut members = Members::new();
        members.insert("Index".into(), self.index.into());
        if let Some(key) = &self.key {
            members.insert("Key".into(), Data::String(key.clone()));
        }
        members.insert("Value".into(), self.value.clone());
        if let Some(source) = &self.source {
            members.insert("Source".into(), Data::String(source.clone()));
        }
        Data::object(members)
    }
}
