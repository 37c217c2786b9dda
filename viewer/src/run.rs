//! An execution as a page is given it.

use simulator::time::Millis;
use simulator::{Execution, History, MapRun};
use stage::{Ending, Mask, Note};

/// An execution that a page shows.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    pub(crate) name: String,
    pub(crate) history: &'a History,
    pub(crate) started: Millis,
    pub(crate) ending: Option<Ending>,
    pub(crate) notes: &'a [Note],
    pub(crate) map_runs: &'a [MapRun],
    pub(crate) mask: Mask,
    pub(crate) console: Option<String>,
    pub(crate) is_virtual: bool,
    pub(crate) is_live: bool,
    pub(crate) has_data: bool,
}

impl<'a> Run<'a> {
    /// A simulated execution, in virtual time.
    pub fn of(name: impl Into<String>, execution: &'a Execution) -> Self {
        let run = Run::of_history(name, &execution.history).ending(Ending::from(execution));
        Run { started: execution.started, is_virtual: true, ..run }
    }

    /// An execution in real time, of which the end is not known.
    pub fn of_history(name: impl Into<String>, history: &'a History) -> Self {
        Run {
            name: name.into(),
            history,
            started: history.events().first().map_or(0, |event| event.at),
            ending: None,
            notes: &[],
            map_runs: &[],
            mask: Mask::default(),
            console: None,
            is_virtual: false,
            is_live: false,
            has_data: true,
        }
    }

    /// The same with how it ended, or that it is running.
    #[must_use]
    pub fn ending(mut self, ending: Ending) -> Self {
        self.ending = Some(ending);
        self
    }

    /// The same with what happened outside the execution.
    #[must_use]
    pub fn notes(mut self, notes: &'a [Note]) -> Self {
        self.notes = notes;
        self
    }

    /// The same with its Map Runs and their children.
    #[must_use]
    pub fn map_runs(mut self, map_runs: &'a [MapRun]) -> Self {
        self.map_runs = map_runs;
        self
    }

    /// The same with sensitive data masked.
    #[must_use]
    pub fn mask(mut self, mask: Mask) -> Self {
        self.mask = mask;
        self
    }

    /// The same with the address of the execution in the console of AWS.
    #[must_use]
    pub fn console(mut self, address: impl Into<String>) -> Self {
        self.console = Some(address.into());
        self
    }

    /// The same in a page that is shown at once, by the computer on which it runs: while it runs, its time goes on.
    #[must_use]
    pub fn live(mut self) -> Self {
        self.is_live = true;
        self
    }

    /// The same as a path that an execution could take: nothing is known of its data, and it has no times.
    #[must_use]
    pub fn without_data(mut self) -> Self {
        self.has_data = false;
        self
    }

    /// When it ended, and whether it succeeded; none while it runs.
    pub(crate) fn ended(&self) -> Option<(Millis, bool)> {
        let ending = self.ending.as_ref().filter(|ending| !ending.is_open())?;
        Some((self.started + ending.took, ending.status == "SUCCEEDED"))
    }
}
