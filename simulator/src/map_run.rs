//! Map Runs as `DescribeMapRun` and `ListExecutions` tell of them: a Map Run with its children, while it runs and afterwards.

use std::cell::{Ref, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::Data;
use crate::execution::Status;
use crate::history::{History, Trouble, What};
use crate::time::Millis;

/// A Map Run of an execution.
#[derive(Debug)]
#[non_exhaustive]
pub struct MapRun {
    /// Its ARN.
    pub arn: Arc<str>,
    /// How it ended; `None` while it runs.
    pub status: Option<Status>,
    /// When it began.
    pub started: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// The most children at a time; 0 for no limit other than the service's.
    pub max_concurrency: u64,
    /// How many items may fail.
    pub tolerated_count: Option<u64>,
    /// How many items in a hundred may fail.
    pub tolerated_percentage: Option<f64>,
    /// How many items there are.
    pub items: u64,
    /// How many children there are, of which each gets an item or a batch of items.
    pub executions: u64,
    /// The children that have begun, in the order of their items.
    pub children: Vec<Child>,
    /// How often it was redriven.
    pub redrives: u64,
    /// True when the results were written to objects.
    pub results_written: bool,
}

/// A child of a Map Run: an execution of its own.
#[derive(Debug)]
#[non_exhaustive]
pub struct Child {
    /// Its ARN.
    pub arn: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// How many items it got.
    pub items: u64,
    /// How it ended; `None` while it runs.
    pub status: Option<Status>,
    /// When it began.
    pub started: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// Its input.
    pub input: Data,
    /// Its output, if it has succeeded.
    pub output: Option<Data>,
    /// Its error and cause, if it has failed.
    pub trouble: Trouble,
    /// How often it was redriven.
    pub redrives: u64,
    pub(crate) log: Rc<RefCell<ChildLog>>,
}

/// A change of a Map Run that runs (`UpdateMapRun`); what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The most children at a time; 0 for no limit other than the service's.
    pub max_concurrency: Option<u64>,
    /// How many items may fail.
    pub tolerated_count: Option<u64>,
    /// How many items in a hundred may fail.
    pub tolerated_percentage: Option<f64>,
}

/// The events of a child: how many there are, and the events where somebody may ask for them.
#[derive(Debug, Default)]
pub(crate) struct ChildLog {
    pub(crate) count: u32,
    pub(crate) history: Option<History>,
}

impl MapRun {
    /// A Map Run that was read from the service, with those of its children that were read. What is not given is as if it was
    /// not set; the fields can be set afterwards.
    pub fn read(arn: impl Into<Arc<str>>, started: Millis, items: u64, children: Vec<Child>) -> Self {
        MapRun {
            arn: arn.into(),
            status: None,
            started,
            ended: None,
            max_concurrency: 0,
            tolerated_count: None,
            tolerated_percentage: None,
            items,
            executions: children.len() as u64,
            children,
            redrives: 0,
            results_written: false,
        }
    }
}

impl Child {
    /// A child that was read from the service. It runs, its data are not known, and neither is its history; the fields can be
    /// set afterwards.
    pub fn read(arn: impl Into<Arc<str>>, name: impl Into<Arc<str>>, items: u64, started: Millis) -> Self {
        Child {
            arn: arn.into(),
            name: name.into(),
            items,
            status: None,
            started,
            ended: None,
            input: Data::Null,
            output: None,
            trouble: Trouble::default(),
            redrives: 0,
            log: Rc::default(),
        }
    }

    /// Says what happened in it.
    pub fn set_history(&mut self, history: History) {
        let count = u32::try_from(history.events().len()).unwrap_or(u32::MAX);
        *self.log.borrow_mut() = ChildLog { count, history: Some(history) };
    }

    /// The history of the child so far, if it is kept: an execution keeps those of its first ten thousand children.
    pub fn history(&self) -> Option<Ref<'_, History>> {
        Ref::filter_map(self.log.borrow(), |log| log.history.as_ref()).ok()
    }
}

impl ChildLog {
    /// Adds an event and gives its id.
    pub(crate) fn push(&mut self, at: Millis, previous: u32, what: What) -> u32 {
        self.count += 1;
        if let Some(history) = &mut self.history {
            history.push(at, previous, what);
        }
        self.count
    }
}
