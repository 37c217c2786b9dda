//! From compiled workflows to a template: their resources, roles, alarms and outputs.
//!
//! CloudFormation chooses the names of resources, so that two stacks can exist in one account; the only exceptions are
//! a queue whose dead-letter queue must name it, and log groups. One customer managed key encrypts everything that
//! contains payloads.

mod activities;
mod alarms;
pub mod aliases;
mod calls;
mod conflicts;
mod consumer;
mod definition;
mod existing;
mod functions;
mod keys;
mod limits;
pub mod logs;
mod machine;
mod outputs;
mod parameters;
mod policy;
mod queues;
mod references;
mod role;
mod role_size;
pub mod rules;
mod settings;
mod topics;
mod triggers;

pub use conflicts::conflicts;
pub use consumer::consumer_statements;
pub use definition::inline_definition;
pub use limits::over_limits;
pub use parameters::ARCHITECTURE;
pub use role::{DELIVERS_LOGS, RoleStatements, Stated, TRACES, own_encryption};
pub use settings::{BadSetting, Settings};

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::PathBuf;

use asl::Diagnostic;
use dsl::compiled::{ActivitySpec, Callback, Compiled, FunctionSpec, QueueSpec, Redrive, TopicSpec};

use cloudformation::{NullInTemplate, Resource, Template, Value, map};

/// The kind of template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// An AWS SAM template: functions are built from source, the definition is in a file of its own.
    #[default]
    Sam,
    /// A plain CloudFormation template: functions come from built archives, the definition is in the template.
    Cloudformation,
}

/// A compiled workflow and the name of its files.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name, such as `payment`.
    pub name: String,
    /// The workflow.
    pub compiled: Compiled,
}

/// A template under construction.
struct Stack<'a> {
    workflows: &'a [Named],
    format: Format,
    /// The path from the template's folder to the project's root.
    root: PathBuf,
    template: Template,
    /// Logical ids that two resources would have.
    clashes: Vec<String>,
    /// What no template can hold: a role with too many permissions, a resource with a `null`.
    refused: Vec<Diagnostic>,
}

/// The workflows and those that they start, each once. Those that are only started get a name of their own's: `ChargeCard`
/// becomes `charge_card`.
pub fn with_children(workflows: &[Named]) -> Cow<'_, [Named]> {
    if workflows.iter().all(|workflow| workflow.compiled.children().is_empty()) {
        return Cow::Borrowed(workflows);
    }
    let mut all = workflows.to_vec();
    for child in workflows.iter().flat_map(|workflow| workflow.compiled.children()) {
        if all.iter().any(|known| known.compiled.is_same_workflow(child)) {
            continue;
        }
        let wanted = snake_case(child.name());
        let names = std::iter::once(wanted.clone()).chain((2_u32..).map(|number| format!("{wanted}_{number}")));
        let free = names.into_iter().find(|name| all.iter().all(|known| known.name != *name));
        all.push(Named { name: free.unwrap_or(wanted), compiled: Compiled::clone(child) });
    }
    Cow::Owned(all)
}

/// `ChargeCard` becomes `charge_card`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && index > 0 {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// Generates the template of some workflows and those that they start; `root` is the path from the template's folder to
/// the project's root.
pub fn template(workflows: &[Named], format: Format, root: PathBuf) -> Template {
    built(&with_children(workflows), format, root).template
}

/// The statements of the execution role of each workflow, and of those that they start, with the logical id of its state machine.
pub fn role_statements(workflows: &[Named], format: Format) -> Vec<(String, String, RoleStatements)> {
    let all = with_children(workflows);
    let stack = built(&all, format, PathBuf::new());
    let each = all.iter().map(|workflow| {
        let id = workflow.compiled.logical_id();
        let statements = stack.role_statements(&id, &workflow.compiled);
        (workflow.name.clone(), id, statements)
    });
    each.collect()
}

fn built(workflows: &[Named], format: Format, root: PathBuf) -> Stack<'_> {
    let mut stack =
        Stack { workflows, format, root, template: Template::default(), clashes: Vec::new(), refused: Vec::new() };
    stack.template.serverless = format == Format::Sam;
    stack.template.description = description(workflows);
    stack.add_parameters();
    stack.add_key();
    stack.add_queues();
    stack.add_topics();
    stack.add_functions();
    stack.add_activities();
    stack.add_machines();
    stack.add_triggers();
    stack.add_raw_resources();
    stack.add_alarms();
    stack.add_outputs();
    stack.check_references();
    stack
}

fn description(workflows: &[Named]) -> String {
    match workflows {
        [only] => only
            .compiled
            .comment()
            .map(str::to_owned)
            .unwrap_or_else(|| format!("The workflow {}.", only.compiled.name())),
        several => {
            let names: Vec<_> = several.iter().map(|workflow| workflow.compiled.name()).collect();
            format!("The workflows {}.", names.join(", "))
        }
    }
}

impl<'a> Stack<'a> {
    fn add(&mut self, id: impl Into<String>, resource: Resource) {
        let id = id.into();
        let other = self.template.resources.insert(id.clone(), resource);
        if other.is_some_and(|other| self.template.resources.get(&id) != Some(&other)) {
            self.clashes.push(id);
        }
    }

    /// Resources that authors give as data are in the template as they are.
    fn add_raw_resources(&mut self) {
        for Named { compiled, .. } in self.workflows {
            for (id, resource) in compiled.raw_resources() {
                match Resource::given(resource) {
                    Ok(resource) => self.add(id, resource),
                    Err(null) => self.refused.push(null_in_resource(id, &null, compiled)),
                }
            }
        }
    }

    /// Every queue of every workflow, once.
    fn queues(&self) -> Vec<&'a QueueSpec> {
        once(self.workflows.iter().flat_map(|workflow| workflow.compiled.queues()), |queue| &queue.id)
            .map(AsRef::as_ref)
            .collect()
    }

    /// Every topic of every workflow, once.
    fn topics(&self) -> Vec<&'a TopicSpec> {
        once(self.workflows.iter().flat_map(|workflow| workflow.compiled.topics()), |topic| &topic.id)
            .map(AsRef::as_ref)
            .collect()
    }

    /// Every function of every workflow that is deployed with it, once.
    fn functions(&self) -> Vec<&'a FunctionSpec> {
        once(self.workflows.iter().flat_map(|workflow| workflow.compiled.functions()), |function| &function.id)
            .map(AsRef::as_ref)
            .filter(|function| function.existing.is_none())
            .collect()
    }

    /// Every activity of every workflow, once.
    fn activities(&self) -> Vec<&'a ActivitySpec> {
        let all = self.workflows.iter().flat_map(|workflow| workflow.compiled.activities());
        once(all, |activity| &activity.id).map(AsRef::as_ref).collect()
    }

    /// The ARN of a queue.
    fn queue_arn(&self, id: &str) -> Value {
        match self.queues().into_iter().find(|queue| queue.id == id).and_then(|queue| queue.existing.as_ref()) {
            Some(arn) => existing::arn(arn),
            None => Value::attribute(id, "Arn"),
        }
    }

    /// The ARN of a topic.
    fn topic_arn(&self, id: &str) -> Value {
        match self.topics().into_iter().find(|topic| topic.id == id).and_then(|topic| topic.existing.as_ref()) {
            Some(arn) => existing::arn(arn),
            None => Value::reference(id),
        }
    }

    /// The function that takes a queue's messages.
    fn consumer(&self, queue: &str) -> Option<&'a FunctionSpec> {
        self.taker(queue, false)
    }

    /// Where the dead letters of a queue go that their handler could not handle; none without a handler.
    fn unhandled(&self, queue: &QueueSpec) -> Option<Redrive> {
        queue.unhandled_redrive().filter(|_| self.dead_letter_handler(&queue.id).is_some())
    }

    /// The function that takes a queue's dead letters.
    fn dead_letter_handler(&self, queue: &str) -> Option<&'a FunctionSpec> {
        self.taker(queue, true)
    }

    fn taker(&self, queue: &str, dead_letters: bool) -> Option<&'a FunctionSpec> {
        self.functions().into_iter().find(|function| function.takes(queue, dead_letters))
    }

    /// The tasks that wait behind a queue, each with the logical id of its state machine.
    fn callbacks(&self, queue: &str) -> Vec<(String, &'a Callback)> {
        let all = self.workflows.iter().flat_map(|workflow| {
            workflow.compiled.callbacks().iter().map(|callback| (workflow.compiled.logical_id(), callback))
        });
        all.filter(|(_, callback)| callback.queue == queue).collect()
    }
}

/// Refuses a resource that its author gives as data.
fn null_in_resource(id: &str, null: &NullInTemplate, compiled: &Compiled) -> Diagnostic {
    let message = format!("the resource `{id}` has `null` at `{}`, which CloudFormation does not accept", null.pointer);
    let help = "leave the member out; if the property takes JSON, give it as a string";
    rules::NULL.found(message).at(compiled.place().clone()).help(help)
}

/// The first of each that have the same key.
fn once<'a, T: 'a, K: std::hash::Hash + Eq + 'a>(
    all: impl Iterator<Item = &'a T>,
    key: impl Fn(&'a T) -> &'a K,
) -> impl Iterator<Item = &'a T> {
    let mut seen = HashSet::new();
    all.filter(move |item| seen.insert(key(item)))
}

/// A part of the stack's id, eight digits that no later stack of the same name has.
fn stack_id() -> Value {
    part_of_stack_id(0)
}

/// One of the parts of the stack's id: the first has eight digits, the second four.
fn part_of_stack_id(part: u32) -> Value {
    let split = |at: &str, text| Value::function("Fn::Split", [at.into(), text]);
    let id = Value::function("Fn::Select", [2_u32.into(), split("/", Value::reference("AWS::StackId"))]);
    Value::function("Fn::Select", [part.into(), split("-", id)])
}

/// The longest name of a queue (Amazon SQS Developer Guide, "Queue quotas") and of an activity (Step Functions API Reference,
/// `CreateActivity`), in characters.
const LONGEST_NAME: usize = 80;

/// How many digits of the stack's id a name holds that must not be longer than that.
const DIGITS: usize = 12;

/// The physical name of a queue or activity, to be filled with [`named`]: its logical id and digits of the stack's id. The
/// stack's name may alone be longer than such a name.
fn physical_name(id: &str, suffix: &str) -> String {
    format!("{id}-${{Id}}${{More}}{suffix}")
}

/// A text with physical names in it.
fn named(text: String) -> Value {
    Value::substituted_with(text, map! { "Id" => part_of_stack_id(0), "More" => part_of_stack_id(1) })
}
