//! Deployments: how traffic shifts to a new version of a state machine.

use crate::duration::Duration;

/// How traffic shifts from the current version of an alias to a new one (CloudFormation Template Reference,
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
    /// The names of alarms that roll the deployment back.
    pub alarms: Vec<String>,
    /// Whether the alarms on failed and timed out executions roll it back too.
    pub on_failures: bool,
}

/// The steps in which traffic shifts to a new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// All in one.
    AllAtOnce,
    /// A share first, and the rest after the interval.
    Canary {
        /// The part, in percent: 1 to 99.
        percent: u32,
        /// The interval: whole minutes, 1 to 2,100.
        interval: Duration,
    },
    /// The same share after each interval.
    Linear {
        /// The part, in percent: 1 to 99.
        percent: u32,
        /// The interval: whole minutes, 1 to 2,100.
        interval: Duration,
    },
}

impl Deployment {
    /// All new executions use the new version.
    pub fn all_at_once() -> Self {
        Self::of(Shift::AllAtOnce)
    }

    /// First this percentage of new executions uses the new version, and all of them after the interval.
    pub fn canary(percent: u32, interval: Duration) -> Self {
        Self::of(Shift::Canary { percent, interval })
    }

    /// After each interval, this additional percentage of new executions uses the new version.
    pub fn linear(percent: u32, interval: Duration) -> Self {
        Self::of(Shift::Linear { percent, interval })
    }

    fn of(shift: Shift) -> Self {
        Self { shift, alarms: Vec::new(), on_failures: false }
    }

    /// Rolls the deployment back when an existing alarm goes off during the deployment. Takes the alarm's name, not its
    /// ARN.
    #[must_use]
    pub fn roll_back_on_alarm(mut self, alarm: impl Into<String>) -> Self {
        self.alarms.push(alarm.into());
        self
    }

    /// Rolls the deployment back when executions of the state machine fail or time out during the deployment. The
    /// template's alarms count executions of both versions.
    #[must_use]
    pub fn roll_back_on_failures(mut self) -> Self {
        self.on_failures = true;
        self
    }
}
