//! Deployments: how executions move to a new version of a state machine.

use crate::duration::Duration;

/// How executions move from the version that an alias leads to, to a new one (CloudFormation Template Reference,
/// `AWS::StepFunctions::StateMachineAlias`).
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::resource::Deployment;
/// let workflow = Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"))
///     .with_alias("live", Deployment::canary(10, minutes(30)).roll_back_on_failures());
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// In which steps.
    pub shift: Shift,
    /// The names of alarms that take the deployment back.
    pub alarms: Vec<String>,
    /// Whether the alarms on failed and timed out executions take it back too.
    pub on_failures: bool,
}

/// In which steps executions move to a new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// All in one.
    AllAtOnce,
    /// A part first, and the rest after the interval.
    Canary {
        /// The part, in percent: 1 to 99.
        percent: u32,
        /// The interval: whole minutes, 1 to 2,100.
        interval: Duration,
    },
    /// The same part after each interval.
    Linear {
        /// The part, in percent: 1 to 99.
        percent: u32,
        /// The interval: whole minutes, 1 to 2,100.
        interval: Duration,
    },
}

impl Deployment {
    /// Every execution that starts from now on takes the new version.
    pub fn all_at_once() -> Self {
        Self::of(Shift::AllAtOnce)
    }

    /// First that many percent of the executions take the new version, and after the interval all.
    pub fn canary(percent: u32, interval: Duration) -> Self {
        Self::of(Shift::Canary { percent, interval })
    }

    /// That many percent more of the executions take the new version after each interval.
    pub fn linear(percent: u32, interval: Duration) -> Self {
        Self::of(Shift::Linear { percent, interval })
    }

    fn of(shift: Shift) -> Self {
        Self { shift, alarms: Vec::new(), on_failures: false }
    }

    /// Takes the deployment back when an alarm that exists already goes off meanwhile; named, not its ARN.
    #[must_use]
    pub fn roll_back_on_alarm(mut self, alarm: impl Into<String>) -> Self {
        self.alarms.push(alarm.into());
        self
    }

    /// Takes the deployment back when executions of the state machine fail or time out meanwhile, of the old version or of
    /// the new: the template's own alarms on them count both.
    #[must_use]
    pub fn roll_back_on_failures(mut self) -> Self {
        self.on_failures = true;
        self
    }
}
