//! The policy of a definition in a file, and of the state machines of a template.

use std::cell::RefCell;

use asl::document::{Document, Node};
use asl::shown::quoted;
use cloudformation::Value;
use cloudformation::state_machines::{Definition, text_of};
use indexmap::{IndexMap, IndexSet};
use permissions::{Limits, Named, Names, Needs, Perhaps, Reader, Symbols};
use synth::stack::{DELIVERS_LOGS, TRACES, own_encryption};

use super::reference::{Reference, key_arn};
use super::statement::{Policy, Statement, of_needs, text};
use crate::report::{Finding, Note};

/// What the user says beside the file.
pub(super) struct Said<'a> {
    /// The values of placeholders.
    pub(super) substitutions: &'a IndexMap<String, String>,
    /// The ARNs that resources can be, each with whether it was of use.
    pub(super) limited_to: &'a [String],
    /// The name of the state machine of a definition.
    pub(super) name: Option<&'a str>,
    pub(super) logging: bool,
    pub(super) tracing: bool,
}

/// What placeholders stand for.
struct Placeholders<'a> {
    said: &'a IndexMap<String, String>,
    template: Option<&'a Document>,
    /// The property with the substitutions of the state machine.
    substitutions: Option<Node<'a>>,
    /// Those of which only their name tells whether they are names or ARNs.
    guessed: RefCell<IndexSet<String>>,
}

impl Names<Reference> for Placeholders<'_> {
    fn text(&self, name: &str, symbols: &mut Symbols<Reference>) -> Option<String> {
        if let Some(value) = self.said.get(name) {
            return Some(Symbols::<Reference>::written(value));
        }
        let text = match self.substitutions.and_then(|substitutions| substitutions.get(name)) {
            Some(value) => text_of(value)?,
            None => format!("${{{name}}}"),
        };
        let mut written = String::new();
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once("${") {
            written.push_str(&Symbols::<Reference>::written(before));
            let (reference, behind) = behind.split_once('}')?;
            written.push_str(&self.reference(reference, symbols)?);
            rest = behind;
        }
        written.push_str(&Symbols::<Reference>::written(rest));
        Some(written)
    }

    fn is_function(&self, name: &str) -> Option<bool> {
        let text = self.substitutions.and_then(|all| all.get(name)).map(text_of);
        let reference = match &text {
            Some(text) => text.as_deref()?.strip_prefix("${")?.strip_suffix('}')?,
            None => name,
        };
        Reference::is_function(reference, self.template?)
    }
}

impl Placeholders<'_> {
    fn reference(&self, name: &str, symbols: &mut Symbols<Reference>) -> Option<String> {
        if let Some(pseudo) = Symbols::<Reference>::pseudo(name) {
            return Some(pseudo.to_owned());
        }
        if let Some(value) = self.said.get(name) {
            return Some(Symbols::<Reference>::written(value));
        }
        let found = match self.template {
            Some(template) => Reference::in_template(name, template)?,
            None => {
                self.guessed.borrow_mut().insert(name.to_owned());
                Reference::plain(name)
            }
        };
        Some(symbols.of(found))
    }
}

/// The policy of a definition; `used` are the ARNs of the user that were of use.
pub(super) fn of_definition(document: &Document, name: &str, said: &Said<'_>, used: &mut IndexSet<String>) -> Policy {
    let names =
        Placeholders { said: said.substitutions, template: None, substitutions: None, guessed: RefCell::default() };
    let mut policy = read(document, name, said, &names, used, |needs, policy| {
        let own = said.name.unwrap_or("*");
        policy.after = children(own, &format!("{STACK}:stateMachine:{own}"), needs);
        if !policy.after.is_empty() && said.name.is_none() {
            let message = "the name of the state machine is not known, so child executions of any may be started; name it with \
                           `--name`";
            policy.notes.push(Note { message: message.to_owned(), place: None });
        }
    });
    for name in names.guessed.into_inner() {
        let is = if Reference::plain(&name).is_arn() { "an ARN" } else { "a name" };
        let message = format!(
            "{} is taken for {is}; say what it stands for with `--substitute {name}=VALUE`",
            quoted(&format!("${{{name}}}"))
        );
        policy.notes.push(Note { message, place: None });
    }
    add_operation(&mut policy, said.logging, said.tracing);
    policy
}

/// The policy of a state machine of a template.
pub(super) fn of_template(
    template: &Document,
    definition: &Definition,
    said: &Said<'_>,
    used: &mut IndexSet<String>,
) -> Policy {
    let id = &definition.machine;
    let resource = template.root().get("Resources").and_then(|resources| resources.get(id));
    let properties = resource.and_then(|resource| resource.get("Properties"));
    let property = |name: &str| properties.and_then(|properties| properties.get(name));
    let names = Placeholders {
        said: said.substitutions,
        template: Some(template),
        substitutions: property("DefinitionSubstitutions"),
        guessed: RefCell::default(),
    };
    let mut policy = read(&definition.document, id, said, &names, used, |needs, policy| {
        policy.after = children(&format!("${{{id}.Name}}"), &format!("${{{id}}}"), needs);
    });
    policy.id = Some(id.clone());
    let logging = property("Logging").or_else(|| property("LoggingConfiguration"));
    let logs = logging.is_some_and(|logging| logging.get("Level").and_then(Node::as_str) != Some("OFF"));
    let tracing = property("Tracing").or_else(|| property("TracingConfiguration"));
    // A value that only deployment knows may be true.
    let traces = tracing.and_then(|tracing| tracing.get("Enabled")).is_some_and(|on| on.as_bool() != Some(false));
    add_operation(&mut policy, logs || said.logging, traces || said.tracing);
    let key = property("EncryptionConfiguration").and_then(|encryption| encryption.get("KmsKeyId"));
    if let Some(key) = key.and_then(|key| key_arn(key, template)) {
        let own = own_encryption(&text(&key)).into_iter();
        policy.statements.extend(own.map(|statement| {
            let statement = Statement { statement, states: Vec::new(), reason: None };
            statement.because("definition and history are encrypted")
        }));
    }
    policy
}

/// What stands before the kind of a resource of Step Functions.
const STACK: &str = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}";

fn read<'d>(
    document: &'d Document,
    name: &str,
    said: &Said<'_>,
    names: &Placeholders<'_>,
    used: &mut IndexSet<String>,
    finish: impl FnOnce(&Needs<'d, Reference>, &mut Policy),
) -> Policy {
    let given = said.limited_to.iter().map(|arn| (Symbols::<Reference>::written(arn), arn.clone()));
    let limits = Limits::new(given.collect());
    let limit_with = "say which it can be with `--limited-to ARN`, or write it where it is known";
    let mut reader = Reader { names, symbols: Symbols::default(), limits, limit_with };
    let needs = reader.machine(document.root());
    let unused: Vec<String> = reader.limits.unused().collect();
    used.extend(said.limited_to.iter().filter(|arn| !unused.contains(arn)).cloned());
    let mut policy = Policy { name: name.to_owned(), statements: of_needs(&needs), ..Policy::default() };
    policy.findings = needs.findings.iter().cloned().map(Finding::from).collect();
    policy.notes.extend(needs.by_other_roles.iter().map(|(state, actions)| {
        let message = format!("the role that {} assumes needs `{}`", quoted(state), actions.join("`, `"));
        Note { message, place: None }
    }));
    policy.notes.extend(needs.perhaps.iter().map(|Perhaps { state, actions, needed_if, .. }| {
        let message = format!("{} also needs `{}` if {needed_if}", quoted(state), actions.join("`, `"));
        Note { message, place: None }
    }));
    finish(&needs, &mut policy);
    policy
}

/// What a Distributed Map needs for its children (Step Functions Developer Guide, "IAM policies for using Distributed Map states").
fn children(name: &str, arn: &str, needs: &Needs<'_, Reference>) -> Vec<Statement> {
    let states = &needs.distributed;
    if states.is_empty() {
        return Vec::new();
    }
    let executions = |suffix: &str| text(&format!("{STACK}:execution:{name}{suffix}"));
    vec![
        Statement::new("StartChildExecutions", &["states:StartExecution"], text(arn), states),
        Statement::new(
            "ManageChildExecutions",
            &["states:DescribeExecution", "states:StopExecution"],
            executions(":*"),
            states,
        ),
        Statement::new("RedriveChildExecutions", &["states:RedriveExecution"], executions("/*:*"), states),
    ]
}

fn add_operation(policy: &mut Policy, logging: bool, tracing: bool) {
    let everywhere = |sid: &str, actions: &[&str], what: &str| {
        let statement = Statement::new(sid, actions, Value::from("*"), &[]);
        statement.because(format!("{what} does not support resource-level permissions"))
    };
    if logging {
        policy.statements.push(everywhere("DeliverLogs", DELIVERS_LOGS, "log delivery"));
    }
    if tracing {
        policy.statements.push(everywhere("Trace", TRACES, "X-Ray"));
    }
}
