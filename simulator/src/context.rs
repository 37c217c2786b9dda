//! The Context Object, `$$` and `$states.context` (Developer Guide, "Accessing execution data from the Context object").

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use asl::intrinsic::Uuid;

use crate::data::{Data, Members};
use crate::realm::Realm;
use crate::time::{self, Millis};

/// What the Context Object says about an execution, from its beginning until it ends; its texts are made when they are
/// read.
#[derive(Debug)]
pub(crate) struct ExecutionFacts {
    pub(crate) named: Named,
    /// The machine's name, with the label of the Map whose child the execution is.
    pub(crate) machine: Text,
    pub(crate) input: Data,
    pub(crate) start: Millis,
    pub(crate) realm: Arc<Realm>,
    /// How often the execution was redriven, and when last.
    pub(crate) redriven: Option<(u64, Millis)>,
    /// What stands for the whole object, where a test of a single state gives it.
    pub(crate) given: Option<Data>,
    pub(crate) made: Made,
}

/// A text that is mostly the same for all executions.
pub(crate) type Text = Cow<'static, str>;

/// What an execution is called.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: Name,
    /// What an Express execution has more than its name.
    pub(crate) express: Option<Uuid>,
}

/// The name of an execution.
#[derive(Debug, Clone)]
pub(crate) enum Name {
    /// One that was drawn.
    Drawn(Uuid),
    /// One that was given.
    Given(String),
}

/// The parts of the Context Object that were read.
#[derive(Debug, Default)]
pub(crate) struct Made {
    id: OnceCell<Data>,
    execution: OnceCell<Data>,
    state_machine: OnceCell<Data>,
}

impl ExecutionFacts {
    #[cfg(test)]
    pub(crate) fn given(name: &str) -> Self {
        let named = Named { name: Name::Given(name.to_owned()), express: None };
        let (machine, realm) = ("Machine".into(), Realm::shared());
        let (input, made) = (Data::Null, Made::default());
        ExecutionFacts { named, machine, input, start: 0, realm, redriven: None, given: None, made }
    }

    fn name(&self) -> Cow<'_, str> {
        match &self.named.name {
            Name::Drawn(uuid) => uuid.to_string().into(),
            Name::Given(name) => name.into(),
        }
    }

    /// The execution's ARN.
    pub(crate) fn id(&self) -> &Data {
        self.made.id.get_or_init(|| {
            let (machine, name) = (&self.machine, self.name());
            Data::string(match &self.named.express {
                None => self.realm.arn(format_args!("execution:{machine}:{name}")),
                Some(uuid) => self.realm.arn(format_args!("express:{machine}:{name}:{uuid}")),
            })
        })
    }

    /// The member `Execution`.
    pub(crate) fn execution(&self) -> &Data {
        self.made.execution.get_or_init(|| {
            let mut members = Members::new();
            members.insert("Id".into(), self.id().clone());
            members.insert("Input".into(), self.input.clone());
            members.insert("Name".into(), Data::string(&*self.name()));
            members.insert("RoleArn".into(), Data::String(self.realm.role.clone()));
            members.insert("StartTime".into(), Data::string(time::print(self.start)));
            members.insert("RedriveCount".into(), self.redrives().into());
            if let Some((_, at)) = self.redriven {
                members.insert("RedriveTime".into(), Data::string(time::print(at)));
            }
            Data::object(members)
        })
    }

    /// The same execution, once more redriven.
    pub(crate) fn redriven_at(&self, at: Millis) -> Self {
        ExecutionFacts {
            named: self.named.clone(),
            machine: self.machine.clone(),
            input: self.input.clone(),
            start: self.start,
            realm: self.realm.clone(),
            redriven: Some((self.redrives() + 1, at)),
            given: self.given.clone(),
            made: Made::default(),
        }
    }

    /// How often the execution was redriven.
    pub(crate) fn redrives(&self) -> u64 {
        self.redriven.map_or(0, |(count, _)| count)
    }

    /// The member `StateMachine`.
    pub(crate) fn state_machine(&self) -> &Data {
        self.made.state_machine.get_or_init(|| {
            let machine = &*self.machine;
            let id = self.realm.arn(format_args!("stateMachine:{machine}"));
            Data::record([("Id", Data::string(id)), ("Name", machine.into())])
        })
    }
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
    /// How often the state was retried, for states that can be.
    pub(crate) retries: Option<u64>,
    /// The task token, in a task that waits for somebody.
    pub(crate) token: Option<&'a Data>,
    pub(crate) item: Option<&'a MapItem>,
    made: OnceCell<Data>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(facts: &'a ExecutionFacts, state: &'a Arc<str>, entered: Millis) -> Self {
        Context { facts, state, entered, retries: None, token: None, item: None, made: OnceCell::new() }
    }

    /// What the first of some names lead to, where it is there without the object being made, and how many names that
    /// were.
    pub(crate) fn ready<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> Option<(&Data, usize)> {
        if self.facts.given.is_some() {
            return None;
        }
        let (first, second) = (names.next()?, names.next());
        match (first, second) {
            ("Execution", Some("Id")) => Some((self.facts.id(), 2)),
            ("Execution", Some("Input")) => Some((&self.facts.input, 2)),
            ("Execution", _) => Some((self.facts.execution(), 1)),
            ("StateMachine", _) => Some((self.facts.state_machine(), 1)),
            ("Task", Some("Token")) => Some((self.token?, 2)),
            ("Map", Some("Item")) if names.next() == Some("Value") => Some((&self.item?.value, 3)),
            _ => None,
        }
    }

    /// The object, made the first time.
    pub(crate) fn data(&self) -> &Data {
        self.made.get_or_init(|| {
            if let Some(given) = &self.facts.given {
                return self.beside(given);
            }
            let mut state = Members::new();
            state.insert("EnteredTime".into(), Data::string(time::print(self.entered)));
            state.insert("Name".into(), Data::String(self.state.clone()));
            if let Some(retries) = self.retries {
                state.insert("RetryCount".into(), retries.into());
            }
            let mut object = Members::new();
            object.insert("Execution".into(), self.facts.execution().clone());
            object.insert("StateMachine".into(), self.facts.state_machine().clone());
            object.insert("State".into(), Data::object(state));
            if let Some(token) = self.token {
                object.insert("Task".into(), Data::record([("Token", token.clone())]));
            }
            if let Some(item) = self.item {
                object.insert("Map".into(), Data::record([("Item", item.data())]));
            }
            Data::object(object)
        })
    }

    /// A given object, with the item of the Map whose items are selected.
    fn beside(&self, given: &Data) -> Data {
        let (Some(item), Some(members)) = (self.item, given.as_object()) else { return given.clone() };
        let mut object = members.clone();
        object.insert("Map".into(), Data::record([("Item", item.data())]));
        Data::object(object)
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
