//! The errors that a definition distinguishes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::plan::{Machine, State, TextField, Work};

/// An error, as far as the definition distinguishes it from others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Error {
    /// One of these names: every retrier and catcher that names one of them names all.
    Named(Arc<[Arc<str>]>),
    /// An error that no retrier and no catcher on its path names, or whose name is made at run time.
    Other,
    /// An error without a name, as a Fail state may raise it.
    Unnamed,
}

impl Error {
    /// True for an error that a Map raises itself, whatever its items failed with.
    pub(super) fn is_of_forks(&self) -> bool {
        let own = [READER, WRITER, TOLERANCE].map(|class| OWN[class as usize]);
        matches!(self, Error::Named(names) if names.iter().any(|name| own.contains(&&**name)))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Named(names) => match &names[..] {
                [] => Ok(()),
                [name] => f.write_str(name),
                [one, other] => write!(f, "{one} or {other}"),
                [one, others @ ..] => write!(f, "{one} or {} like it", others.len()),
            },
            Error::Other => f.write_str("any other error"),
            Error::Unnamed => f.write_str("an error without a name"),
        }
    }
}

/// The number of a group of names.
pub(super) type ClassId = u32;

/// What a state raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Raised {
    Class(ClassId),
    Other,
    Unnamed,
}

/// Errors that the language raises itself, each in a group of its own.
const OWN: [&str; 6] = [
    "States.Timeout",
    "States.HeartbeatTimeout",
    "States.Runtime",
    "States.ItemReaderFailed",
    "States.ResultWriterFailed",
    "States.ExceedToleratedFailureThreshold",
];

pub(super) const TIMEOUT: ClassId = 0;
pub(super) const HEARTBEAT: ClassId = 1;
pub(super) const NO_CHOICE: ClassId = 2;
pub(super) const READER: ClassId = 3;
pub(super) const WRITER: ClassId = 4;
pub(super) const TOLERANCE: ClassId = 5;

/// Names that are no group: they match many errors, or none.
const WILD: [&str; 3] = ["States.ALL", "States.TaskFailed", "States.Runtime"];

/// The names of errors, in groups of those that are always named together.
#[derive(Debug)]
pub(super) struct Classes {
    groups: Vec<Arc<[Arc<str>]>>,
    by_name: HashMap<Arc<str>, ClassId>,
}

impl Classes {
    /// The groups of a machine.
    pub(super) fn of(machine: &Machine) -> Self {
        let mut places: indexmap::IndexMap<Arc<str>, Vec<usize>> =
            OWN.iter().enumerate().map(|(number, name)| (Arc::from(*name), vec![number])).collect();
        let mut place = OWN.len();
        for state in &machine.states {
            let lists = state.retry.iter().map(|retrier| &retrier.names);
            for names in lists.chain(state.catch.iter().map(|catcher| &catcher.names)) {
                for name in names.iter().filter(|name| !WILD.contains(&&***name)) {
                    let places = places.entry(name.clone()).or_default();
                    if places.last() != Some(&place) {
                        places.push(place);
                    }
                }
                place += 1;
            }
            // What a Fail raises is one name, whatever other names are handled in the same way.
            let Work::Fail(fail) = &state.work else { continue };
            if let Some(TextField::Fixed(name)) = &fail.error {
                places.entry(name.clone()).or_default().push(place);
                place += 1;
            }
        }
        let mut groups: indexmap::IndexMap<Vec<usize>, Vec<Arc<str>>> = indexmap::IndexMap::new();
        for (name, places) in places {
            groups.entry(places).or_default().push(name);
        }
        let mut by_name = HashMap::new();
        let mut listed = Vec::with_capacity(groups.len());
        for names in groups.into_values() {
            let id = ClassId::try_from(listed.len()).unwrap_or(ClassId::MAX);
            by_name.extend(names.iter().map(|name| (name.clone(), id)));
            listed.push(Arc::from(names));
        }
        Classes { groups: listed, by_name }
    }

    /// The error of an output that is too large, if the definition names it.
    pub(super) fn data_limit(&self) -> Option<ClassId> {
        self.by_name.get("States.DataLimitExceeded").copied()
    }

    /// The error of what is raised.
    pub(super) fn error(&self, raised: Raised) -> Error {
        match raised {
            Raised::Class(class) => Error::Named(self.groups[class as usize].clone()),
            Raised::Other => Error::Other,
            Raised::Unnamed => Error::Unnamed,
        }
    }

    /// What a Fail state raises.
    pub(super) fn of_fail(&self, error: Option<&TextField>) -> Raised {
        match error {
            None => Raised::Unnamed,
            Some(TextField::Fixed(name)) => self.by_name.get(name).map_or(Raised::Other, |&class| Raised::Class(class)),
            Some(TextField::Computed { .. } | TextField::Query(_)) => Raised::Other,
        }
    }
}

/// Which retrier and which catcher of a state take an error first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Handled {
    pub(super) retrier: Option<usize>,
    pub(super) catcher: Option<usize>,
}

/// How a state takes errors.
#[derive(Debug, Default)]
pub(super) struct Handling {
    named: HashMap<ClassId, Handled>,
    /// The groups that are named, catchers first.
    pub(super) order: Vec<ClassId>,
    /// The first that stands for all errors.
    all: Handled,
    /// The first that stands for all errors but timeouts.
    failed: Handled,
}

impl Handling {
    /// How a state takes errors.
    pub(super) fn of(state: &State, classes: &Classes) -> Self {
        let mut handling = Handling::default();
        let catch = state.catch.iter().enumerate().map(|(number, catcher)| (number, &catcher.names, false));
        let retry = state.retry.iter().enumerate().map(|(number, retrier)| (number, &retrier.names, true));
        for (number, names, is_retrier) in catch.chain(retry) {
            for name in names {
                let handled = match &**name {
                    "States.ALL" => &mut handling.all,
                    "States.TaskFailed" => &mut handling.failed,
                    name => {
                        let Some(&class) = classes.by_name.get(name) else { continue };
                        if !handling.named.contains_key(&class) {
                            handling.order.push(class);
                        }
                        handling.named.entry(class).or_default()
                    }
                };
                let place = if is_retrier { &mut handled.retrier } else { &mut handled.catcher };
                place.get_or_insert(number);
            }
        }
        handling
    }

    /// True when a retrier or catcher names the group.
    pub(super) fn names(&self, class: ClassId) -> bool {
        self.named.contains_key(&class)
    }

    /// What takes an error.
    pub(super) fn of_raised(&self, raised: Raised) -> Handled {
        let none = Handled::default();
        let of = |class: ClassId| self.named.get(&class).copied().unwrap_or(none);
        let (named, beside, failed) = match raised {
            Raised::Other | Raised::Unnamed => (none, none, self.failed),
            // A Choice that matches nothing fails for good: nothing retries or catches it.
            Raised::Class(NO_CHOICE) => return none,
            Raised::Class(TIMEOUT) => (of(TIMEOUT), none, none),
            // A missed heartbeat is caught by the name of a timeout, too.
            Raised::Class(HEARTBEAT) => (of(HEARTBEAT), of(TIMEOUT), none),
            Raised::Class(class) => (of(class), none, self.failed),
        };
        let first =
            |part: fn(&Handled) -> Option<usize>| [named, beside, failed, self.all].iter().filter_map(part).min();
        Handled { retrier: first(|handled| handled.retrier), catcher: first(|handled| handled.catcher) }
    }
}

/// True for errors that only some states raise, and no service does.
pub(super) fn is_of_states(class: ClassId) -> bool {
    (HEARTBEAT..=TOLERANCE).contains(&class)
}
