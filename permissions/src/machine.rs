//! What a state machine needs, read from its definition.

use asl::document::{Kind, Node};
use asl::grammar::Kind as StateKind;
use asl::shown::quoted;
use asl::{Diagnostic, Pattern as Waiting, QueryLanguage, Resource, StateMachine};
use catalogue::{Grant as Needed, Optimized};
use indexmap::IndexMap;

use crate::derive::{Derivation, derive};
use crate::granted::{Granted, On};
use crate::limits::Limits;
use crate::request::{Known, Request};
use crate::rules::{HIDDEN_CALL, OPEN_RESOURCE, UNKNOWN_CALL};
use crate::symbols::{Named, Pattern, Symbols};
use crate::written::{Names, Written, replaced};

/// The needs of a state machine.
#[derive(Debug)]
#[non_exhaustive]
pub struct Needs<'d, N> {
    /// The permissions, each with the names of the states that need it, in the order of the definition.
    pub granted: IndexMap<Granted<N>, Vec<&'d str>>,
    /// The states that start child executions of the state machine itself: the Distributed Maps.
    pub distributed: Vec<&'d str>,
    /// What is also needed if something holds that the definition does not say.
    pub perhaps: Vec<Perhaps<'d>>,
    /// The tasks that assume another role, which then needs the permissions of their calls: the state, and the actions.
    pub by_other_roles: Vec<(&'d str, Vec<&'static str>)>,
    /// What is not known, with its place in the document.
    pub findings: Vec<Diagnostic>,
}

/// What is also needed if something holds that the definition does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Perhaps<'d> {
    /// The state.
    pub state: &'d str,
    /// The actions.
    pub actions: Vec<&'static str>,
    /// When they are needed, in words.
    pub needed_if: &'static str,
}

/// How a definition is read.
pub struct Reader<'n, N, M> {
    /// What its placeholders stand for.
    pub names: &'n dyn Names<N>,
    /// The values that they stand for.
    pub symbols: Symbols<N>,
    /// What the author says of resources that are only known at run time.
    pub limits: Limits<M>,
    /// How such a resource is said, for the help of findings.
    pub limit_with: &'static str,
}

/// A state, and what surrounds it.
struct State<'d> {
    name: &'d str,
    node: Node<'d>,
    language: QueryLanguage,
}

impl<'n, N: Named, M> Reader<'n, N, M> {
    /// The needs of a whole definition, or of a single state. What does not fit the language is passed over: `validate` reports it.
    pub fn machine<'d>(&mut self, definition: Node<'d>) -> Needs<'d, N> {
        let language = language(definition).unwrap_or(QueryLanguage::JsonPath);
        if definition.get(StateMachine::NAMES.states).is_none() {
            return self.state("the state", definition, language);
        }
        let mut needs = Needs::new();
        let mut waiting = Vec::new();
        push_states(definition, language, &mut waiting);
        self.states(waiting, &mut needs);
        needs
    }

    /// The needs of one state and of those in it; `language` is that of the machine around it.
    pub fn state<'d>(&mut self, name: &'d str, node: Node<'d>, language: QueryLanguage) -> Needs<'d, N> {
        let mut needs = Needs::new();
        self.states(vec![state_in(name, node, language)], &mut needs);
        needs
    }

    /// States, of which the last is read first, so that those within a state come before those after it.
    fn states<'d>(&mut self, mut waiting: Vec<(State<'d>, QueryLanguage)>, needs: &mut Needs<'d, N>) {
        while let Some((state, outer)) = waiting.pop() {
            match state.node.get("Type").and_then(Node::as_str).and_then(StateKind::of_type) {
                Some(StateKind::Task) => self.task(&state, needs),
                Some(StateKind::Map) => {
                    self.map(&state, needs);
                    for name in ["ItemProcessor", "Iterator"] {
                        let inner = state.node.get(name);
                        inner.into_iter().for_each(|inner| push_states(inner, outer, &mut waiting));
                    }
                }
                Some(StateKind::Parallel) => {
                    let branches: Vec<_> = state.node.get("Branches").into_iter().flat_map(Node::items).collect();
                    branches.into_iter().rev().for_each(|branch| push_states(branch, outer, &mut waiting));
                }
                Some(_) | None => {}
            }
        }
    }

    fn task<'d>(&mut self, state: &State<'d>, needs: &mut Needs<'d, N>) {
        let Some(at) = state.node.get("Resource") else { return };
        let Some(text) = at.as_str() else { return };
        let text = self.resource(text);
        let resource = Resource::parse(&text);
        let request = written(self.names, state, state.node);
        let grants = match resource {
            Resource::Activity(_) => return,
            Resource::Function(arn) => return self.function(state, arn, needs),
            Resource::Placeholder(_) => return self.hidden(state, at, &text, needs),
            Resource::Other(_) => {
                let help = match text.split_once(":aws-sdk:") {
                    Some((_, call)) => {
                        format!("write `arn:aws:states:::aws-sdk:{call}`; a call has no region and account")
                    }
                    None => "write the ARN of a call, of a function or of an activity".to_owned(),
                };
                needs.findings.push(unknown(state, at, &text, &help));
                return;
            }
            Resource::Call(call) => match call_of(&resource) {
                Some(grants) => grants,
                None if call.is_hidden() => return self.hidden(state, at, &text, needs),
                None => {
                    needs.findings.push(unknown(state, at, &text, &instead(&call)));
                    return;
                }
            },
        };
        self.call(state, &grants, &request, needs);
    }

    /// The text of a `Resource`, with the texts that its placeholders stand for.
    fn resource(&mut self, text: &str) -> String {
        if !text.contains("${") {
            return text.to_owned();
        }
        match replaced(text, self.names, &mut self.symbols) {
            Known::Text(known) => self.symbols.pattern(&known).to_string(),
            Known::Begins(_) | Known::Open => text.to_owned(),
        }
    }
    /// The bare ARN of a function.
    fn function<'d>(&mut self, state: &State<'d>, arn: &str, needs: &mut Needs<'d, N>) {
        let known = replaced(arn, self.names, &mut self.symbols);
        let Known::Text(text) = known else { return };
        self.invoke(state, &text, needs);
    }

    fn invoke<'d>(&mut self, state: &State<'d>, arn: &str, needs: &mut Needs<'d, N>) {
        let actions = catalogue::optimized("lambda", "invoke").map(|call| call.actions(Waiting::RequestResponse));
        let on = match self.symbols.whole(arn) {
            Some(value) if value.is_resource() => On::Resource(value.clone()),
            Some(_) | None => On::Arns(vec![self.symbols.pattern(arn)]),
        };
        let granted = Granted { actions: actions.unwrap_or_default(), on, conditions: Vec::new() };
        self.allow(state, vec![granted], needs);
    }

    /// A call that a placeholder hides.
    fn hidden<'d>(&mut self, state: &State<'d>, at: Node<'d>, text: &str, needs: &mut Needs<'d, N>) {
        let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|name| !name.contains('{'));
        let function = whole.map(|name| self.names.is_function(name));
        if function == Some(Some(false)) {
            return;
        }
        let (message, help) = match whole {
            Some(_) => {
                if let Known::Text(arn) = replaced(text, self.names, &mut self.symbols) {
                    self.invoke(state, &arn, needs);
                }
                if function == Some(Some(true)) {
                    return;
                }
                let message = format!(
                    "`{}` calls {}, which is taken for the ARN of a Lambda function",
                    asl::shown::escaped(state.name),
                    quoted(text)
                );
                (message, format!("{}; nothing else is allowed for it", OR_SUBSTITUTE))
            }
            None => {
                let message = format!(
                    "what `{}` calls is known only at deployment, so the policy does not allow it: {}",
                    asl::shown::escaped(state.name),
                    quoted(text)
                );
                (message, OR_SUBSTITUTE.to_owned())
            }
        };
        needs.findings.push(HIDDEN_CALL.found(message).at(at.span()).help(help).pointing(at.pointer()));
    }

    /// What a call of a known API needs.
    fn call<'d>(
        &mut self,
        state: &State<'d>,
        grants: &[Needed],
        request: &Written<'d, 'n, N>,
        needs: &mut Needs<'d, N>,
    ) {
        let Derivation { granted, open, perhaps } = derive(grants, request, &mut self.symbols, &mut self.limits);
        if state.node.get("Credentials").is_some() {
            let actions = granted.iter().flat_map(|granted| granted.actions.iter().copied()).collect();
            needs.by_other_roles.push((state.name, actions));
            self.credentials(state, needs);
            return;
        }
        for open in open {
            let are = if open.actions.len() == 1 { "is" } else { "are" };
            let message = format!(
                "which resource `{}` uses is only known when it runs, so `{}` {are} allowed on `{}`",
                asl::shown::escaped(state.name),
                open.actions.join("`, `"),
                open.pattern
            );
            let found = OPEN_RESOURCE.found(message).at(open.place.span()).help(self.limit_with);
            needs.findings.push(found.pointing(open.place.pointer()));
        }
        let perhaps = perhaps.into_iter();
        needs.perhaps.extend(perhaps.map(|(actions, needed_if)| Perhaps { state: state.name, actions, needed_if }));
        self.allow(state, granted, needs);
    }

    fn allow<'d>(&self, state: &State<'d>, granted: Vec<Granted<N>>, needs: &mut Needs<'d, N>) {
        for granted in granted {
            let states = needs.granted.entry(granted).or_default();
            if states.last() != Some(&state.name) {
                states.push(state.name);
            }
        }
    }

    /// The role that a task assumes.
    fn credentials<'d>(&mut self, state: &State<'d>, needs: &mut Needs<'d, N>) {
        let Some(credentials) = state.node.get("Credentials") else { return };
        let request =
            Written { of: credentials, request: Some(credentials), language: state.language, names: self.names };
        for (known, place) in request.at("RoleArn", &mut self.symbols) {
            let any = "arn:${AWS::Partition}:iam::*:role/*";
            let (pattern, is_open) = match known {
                Known::Text(text) => (text, false),
                Known::Begins(text) => {
                    let is_open = !text.contains(":role/");
                    (text + "*", is_open)
                }
                Known::Open => (Symbols::<N>::written(any), true),
            };
            let arns = if is_open { self.limits.matching(&pattern) } else { vec![pattern.clone()] };
            let limited = !arns.is_empty();
            let arns = if limited { arns } else { vec![pattern] };
            let patterns: Vec<Pattern<N>> = arns.iter().map(|arn| self.symbols.pattern(arn)).collect();
            if !limited {
                let message = format!(
                    "which role `{}` assumes is only known when it runs, so `sts:AssumeRole` is allowed on `{}`",
                    asl::shown::escaped(state.name),
                    patterns[0]
                );
                let found = OPEN_RESOURCE.found(message).at(place.span()).help(self.limit_with);
                needs.findings.push(found.pointing(place.pointer()));
            }
            let assume = Granted { actions: vec!["sts:AssumeRole"], on: On::Arns(patterns), conditions: Vec::new() };
            self.allow(state, vec![assume], needs);
        }
    }

    /// A Map that reads or writes objects, or starts executions.
    fn map<'d>(&mut self, state: &State<'d>, needs: &mut Needs<'d, N>) {
        let processor = state.node.get("ItemProcessor").or_else(|| state.node.get("Iterator"));
        let mode =
            processor.and_then(|processor| processor.get("ProcessorConfig")).and_then(|config| config.get("Mode"));
        if mode.and_then(Node::as_str) == Some("DISTRIBUTED") {
            needs.distributed.push(state.name);
        }
        if let Some(reader) = state.node.get("ItemReader") {
            self.reader(state, reader, needs);
        }
        if let Some(writer) = state.node.get("ResultWriter").filter(|writer| writer.get("Resource").is_some()) {
            let grants = in_a_map(writer).map(|call| call.grants.clone()).unwrap_or_default();
            self.call(state, &grants, &written(self.names, state, writer), needs);
        }
    }

    /// What reads the items: the object itself, or the list of objects and, where it is loaded, what is in them.
    fn reader<'d>(&mut self, state: &State<'d>, reader: Node<'d>, needs: &mut Needs<'d, N>) {
        let Some(call) = in_a_map(reader) else { return };
        let config = |name: &str| reader.get("ReaderConfig").and_then(|config| config.get(name)).and_then(Node::as_str);
        let lists = call.action == "listObjectsV2";
        let request = written(self.names, state, reader);
        self.call(state, &call.grants, &request, needs);
        let loads = lists && config("Transformation") == Some("LOAD_AND_FLATTEN");
        // What a manifest names is wherever it says.
        let is_manifest = config("ManifestType").is_some() || config("InputType") == Some("MANIFEST");
        if loads || (is_manifest && !lists) {
            self.objects(state, &request, if loads { "Prefix" } else { "" }, needs);
        }
    }

    /// The objects of a reader's bucket whose keys begin with a member.
    fn objects<'d>(&mut self, state: &State<'d>, request: &Written<'d, 'n, N>, prefix: &str, needs: &mut Needs<'d, N>) {
        let buckets = request.at("Bucket", &mut self.symbols);
        let begins = if prefix.is_empty() { Vec::new() } else { request.at(prefix, &mut self.symbols) };
        let begins = begins.first().map(|(known, _)| known.beginning().to_owned()).unwrap_or_default();
        let arns: Vec<Pattern<N>> = buckets
            .iter()
            .map(|(bucket, _)| {
                let bucket = match bucket {
                    Known::Text(name) => name.clone(),
                    Known::Begins(name) => format!("{name}*"),
                    Known::Open => "*".to_owned(),
                };
                let bucket = format!("{}{bucket}/{begins}*", Symbols::<N>::written("arn:${AWS::Partition}:s3:::"));
                self.symbols.pattern(&bucket)
            })
            .collect();
        if !arns.is_empty() {
            let read = Granted { actions: vec!["s3:GetObject"], on: On::Arns(arns), conditions: Vec::new() };
            self.allow(state, vec![read], needs);
        }
    }
}

impl<N> Needs<'_, N> {
    fn new() -> Self {
        Self {
            granted: IndexMap::new(),
            distributed: Vec::new(),
            perhaps: Vec::new(),
            by_other_roles: Vec::new(),
            findings: Vec::new(),
        }
    }
}

/// How a value is given that only deployment knows.
const OR_SUBSTITUTE: &str = "say what it stands for with `--substitute NAME=VALUE`, or write the call in `Resource`";

fn written<'d, 'n, N>(names: &'n dyn Names<N>, state: &State<'d>, of: Node<'d>) -> Written<'d, 'n, N> {
    let name = if state.language == QueryLanguage::Jsonata { "Arguments" } else { "Parameters" };
    Written { of, request: of.get(name), language: state.language, names }
}

/// The states of a machine, so that the first is taken first.
fn push_states<'d>(machine: Node<'d>, language: QueryLanguage, waiting: &mut Vec<(State<'d>, QueryLanguage)>) {
    let states: Vec<_> = machine.get(StateMachine::NAMES.states).into_iter().flat_map(Node::members).collect();
    waiting.extend(states.into_iter().rev().map(|member| state_in(member.key.name(), member.node, language)));
}

fn state_in<'d>(name: &'d str, node: Node<'d>, outer: QueryLanguage) -> (State<'d>, QueryLanguage) {
    (State { name, node, language: language(node).unwrap_or(outer) }, outer)
}

fn language(node: Node<'_>) -> Option<QueryLanguage> {
    node.get("QueryLanguage").and_then(Node::as_str).and_then(QueryLanguage::of_word)
}

/// The grants of a call of an API, of an SDK or of an optimized integration; none if no source has them.
fn call_of(resource: &Resource<'_>) -> Option<Vec<Needed>> {
    match resource.sdk() {
        Some(operation) => operation.grants(),
        None => resource.integration().map(|(call, pattern)| call.grants_for(pattern).cloned().collect()),
    }
}

/// The call of a reader or of a writer.
fn in_a_map(of: Node<'_>) -> Option<&'static Optimized> {
    let resource = of.get("Resource").and_then(Node::as_str)?;
    let (service, action) = Resource::parse(resource).optimized()?;
    catalogue::optimized_in_a_map(service, action)
}

fn unknown(state: &State<'_>, at: Node<'_>, text: &str, help: &str) -> Diagnostic {
    let message =
        format!("no source says which permission `{}` needs: {}", asl::shown::escaped(state.name), quoted(text));
    UNKNOWN_CALL.found(message).at(at.span()).help(help).pointing(at.pointer())
}

/// What to write in the place of a call that there is not, or whose action no source has.
fn instead(call: &asl::Call<'_>) -> String {
    let service = call.service;
    if !call.sdk {
        return match Optimized::closest_action(service, call.action) {
            Some(action) => format!("did you mean `{service}:{action}`?"),
            None => format!("name an optimized integration, or a call of an SDK: `aws-sdk:{service}:…`"),
        };
    }
    let Some(known) = catalogue::service(service) else {
        return match catalogue::closest_service(service) {
            Some(close) => format!("did you mean `aws-sdk:{close}`?"),
            None => "name a service of the AWS SDKs".to_owned(),
        };
    };
    match known.operation(call.action) {
        Some(_) => {
            let prefix = known.iam_prefix().or(known.signing_name()).unwrap_or(known.name());
            format!(
                "look it up in the Service Authorization Reference, and add it by hand: \
                 {{\"Effect\": \"Allow\", \"Action\": \"{prefix}:…\", \"Resource\": \"arn:…\"}}"
            )
        }
        None => match known.closest_operation(call.action) {
            Some(close) => format!("did you mean `aws-sdk:{service}:{close}`?"),
            None => format!("name a call of `{service}`"),
        },
    }
}

/// True for an object that a definition or a single state may be.
pub fn is_definition(node: Node<'_>) -> bool {
    let kind = || node.get("Type").and_then(Node::as_str).and_then(StateKind::of_type);
    node.kind() == Kind::Object && (node.get(StateMachine::NAMES.states).is_some() || kind().is_some())
}
