//! Simulations of a state machine in its environment.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use asl::WorkflowType;

use crate::data::Data;
use crate::engine::{self, Machines, Recorder, Setting};
use crate::execution::Execution;
use crate::history::Trouble;
use crate::map_run::MapRun;
use crate::objects::{NoObjects, Objects};
use crate::plan::Machine;
use crate::services::{NoServices, Services};
use crate::time::Millis;

/// A state machine with its environment: services, objects, time and randomness.
///
/// ```
/// use serde_json::json;
/// use simulator::{Machine, Simulation, Status};
///
/// let machine = Machine::from_value(&json!({
///     "StartAt": "Sleep",
///     "States": {"Sleep": {"Type": "Wait", "Seconds": 31536000, "End": true}}
/// }))?;
/// let execution = Simulation::of(&machine).run(json!({"id": 7}).into());
/// assert_eq!(execution.status, Status::TimedOut);
/// assert_eq!(execution.ended - execution.started, 31_536_000_000);
/// # Ok::<(), simulator::PlanError>(())
/// ```
pub struct Simulation<'a> {
    machine: &'a Machine,
    machines: Machines<'a>,
    services: Box<dyn Services + 'a>,
    objects: Box<dyn Objects + 'a>,
    setting: Setting,
}

impl<'a> Simulation<'a> {
    /// A simulation of a Standard machine without services, at the beginning of 2026, with the seed 0.
    pub fn of(machine: &'a Machine) -> Self {
        Simulation {
            machine,
            machines: HashMap::new(),
            services: Box::new(NoServices),
            objects: Box::new(NoObjects),
            setting: Setting::default(),
        }
    }

    /// The same with services that answer the tasks.
    #[must_use]
    pub fn services(mut self, services: impl Services + 'a) -> Self {
        self.services = Box::new(services);
        self
    }

    /// The same with objects that simulate S3.
    #[must_use]
    pub fn objects(mut self, objects: impl Objects + 'a) -> Self {
        self.objects = Box::new(objects);
        self
    }

    /// The same for a type of state machine.
    #[must_use]
    pub fn machine_type(mut self, kind: WorkflowType) -> Self {
        self.setting.kind = kind;
        self
    }

    /// The same for a name of the state machine.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.setting.name = name.into().into();
        self
    }

    /// The same for an execution of a name; without it, one is drawn.
    #[must_use]
    pub fn execution_name(mut self, name: impl Into<String>) -> Self {
        self.setting.execution = Some(name.into());
        self
    }

    /// The same in another region.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.setting.realm).region = region.into();
        self
    }

    /// The same in another account.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.setting.realm).account = account.into();
        self
    }

    /// The same with another role, by its ARN.
    #[must_use]
    pub fn role_arn(mut self, role: impl Into<Arc<str>>) -> Self {
        Arc::make_mut(&mut self.setting.realm).role = role.into();
        self
    }

    /// The same, stopped a while after it began, as `StopExecution` does it. What would happen at that very moment does not
    /// happen any more. The start time must be set before.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use serde_json::json;
    /// use simulator::{Machine, Simulation, Status};
    ///
    /// let machine = Machine::from_value(&json!({
    ///     "StartAt": "Sleep",
    ///     "States": {"Sleep": {"Type": "Wait", "Seconds": 60, "End": true}}
    /// }))?;
    /// let execution = Simulation::of(&machine).stop_after(Duration::from_secs(5), "Enough", "").run(json!({}).into());
    /// assert_eq!((execution.status, execution.ended - execution.started), (Status::Aborted, 5_000));
    /// # Ok::<(), simulator::PlanError>(())
    /// ```
    #[must_use]
    pub fn stop_after(mut self, after: Duration, error: &str, cause: &str) -> Self {
        let some = |text: &str| (!text.is_empty()).then(|| Arc::from(text));
        let trouble = Trouble { error: some(error), cause: some(cause) };
        let after = Millis::try_from(after.as_millis()).unwrap_or(Millis::MAX);
        self.setting.stop = Some((after, trouble));
        self
    }

    /// The same, redriven a while after it ended without success, as `RedriveExecution` does it: the states that did not
    /// succeed run again with the inputs that they had. Each call asks for one redrive more, after the one before. A redrive
    /// that the service would refuse is told in [`Execution::not_redriven`].
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use serde_json::json;
    /// use simulator::{Answer, Answers, Machine, Simulation, Status};
    ///
    /// let machine = Machine::from_value(&json!({
    ///     "StartAt": "Charge",
    ///     "States": {"Charge": {
    ///         "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:charge", "End": true
    ///     }}
    /// }))?;
    /// let answers = Answers::default().row("Charge", [Answer::error("Down", ""), Answer::result(json!(7))]);
    /// let execution =
    ///     Simulation::of(&machine).services(answers).redrive_after(Duration::from_secs(60)).run(json!({}).into());
    /// assert_eq!(execution.status, Status::Succeeded);
    /// let types: Vec<_> = execution.history.events().iter().map(|event| event.what.type_name()).collect();
    /// assert_eq!(types[4..7], ["LambdaFunctionFailed", "ExecutionFailed", "ExecutionRedriven"]);
    /// // What runs again follows the event that entered the state, which is not entered again.
    /// assert_eq!((types[7].as_str(), execution.history.events()[7].previous), ("LambdaFunctionScheduled", 2));
    /// # Ok::<(), simulator::PlanError>(())
    /// ```
    #[must_use]
    pub fn redrive_after(mut self, after: Duration) -> Self {
        self.setting.redrives.push_back(Millis::try_from(after.as_millis()).unwrap_or(Millis::MAX));
        self
    }

    /// The same at another time: milliseconds since the beginning of 1970, UTC.
    #[must_use]
    pub fn start_time(mut self, start: Millis) -> Self {
        self.setting.start = start;
        self
    }

    /// The same with another seed. The same seed gives the same history, byte for byte.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.setting.seed = seed;
        self
    }

    /// The same with another state machine, which tasks can start by its ARN (`states:startExecution` with its
    /// suffixes). `arn` may be its name alone, for an ARN of any account and region.
    ///
    /// Its execution runs until it ends when the task calls it, with the same services, and the task continues after
    /// that time. It does not see what happens elsewhere meanwhile.
    ///
    /// ```
    /// use serde_json::json;
    /// use simulator::{Machine, WorkflowType, Simulation};
    ///
    /// let inner = Machine::from_value(&json!({"StartAt": "Add", "States": {"Add": {
    ///     "Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($.a, $.b)"}, "End": true
    /// }}}))?;
    /// let arn = "arn:aws:states:us-east-1:111111111111:stateMachine:Add";
    /// let outer = Machine::from_value(&json!({"StartAt": "Call", "States": {"Call": {
    ///     "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
    ///     "Parameters": {"StateMachineArn": arn, "Input": {"a": 2, "b.$": "$.b"}}, "OutputPath": "$.Output", "End": true
    /// }}}))?;
    /// let execution = Simulation::of(&outer).machine(arn, &inner, WorkflowType::Standard).run(json!({"b": 3}).into());
    /// assert_eq!(execution.output.map(|output| output.to_value()), Some(json!({"sum": 5})));
    /// # Ok::<(), simulator::PlanError>(())
    /// ```
    #[must_use]
    pub fn machine(mut self, arn: impl Into<String>, machine: &'a Machine, kind: WorkflowType) -> Self {
        self.machines.insert(arn.into(), (machine, kind));
        self
    }

    /// Runs an execution until it ends.
    pub fn run(self, input: Data) -> Execution {
        self.run_with(input, Recorder::default()).0
    }

    /// Runs an execution until it ends, and keeps its Map Runs with the histories of their children.
    pub fn run_with_map_runs(self, input: Data) -> (Execution, Vec<MapRun>) {
        self.run_with(input, Recorder::that_keeps())
    }

    fn run_with(self, input: Data, recorder: Recorder) -> (Execution, Vec<MapRun>) {
        let Simulation { machine, machines, mut services, mut objects, setting } = self;
        engine::run(machine, &machines, &mut *services, &mut *objects, &setting, input, recorder)
    }
}
