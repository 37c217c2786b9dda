//! One walk through an expression: what it reads, and what Step Functions refuses in it.

use super::differences::{self, Difference};
use super::locate::Fault;
use super::names::Names;
use super::stack::with_stack;
use super::states::reference;
use super::tree::{Kind, Node, Stage};
use super::{ErrorKind, JsonataError, References, arguments, is_function, nearest_function};

/// The most faults that are kept of one expression.
const MAX_FAULTS: usize = 100;

/// What the walk found.
#[derive(Default)]
pub(super) struct Analysis {
    pub(super) references: References,
    pub(super) faults: Vec<Fault>,
    /// What is evaluated otherwise than by Step Functions, and the bytes at which it stands.
    pub(super) differences: Vec<(Difference, usize)>,
}

/// Walks through an expression.
pub(super) fn analyse(root: &Node) -> Analysis {
    let mut walk = Walk { found: Analysis::default(), names: Names::default() };
    walk.node(root, Context::None);
    walk.found
}

/// Whether there is a value that `$` and bare names mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// At the top level there is none: Step Functions evaluates without one.
    None,
    /// Inside of a path, a predicate, a sort term, a group or a transform.
    Some,
}

struct Walk {
    found: Analysis,
    names: Names,
}

impl Walk {
    fn node(&mut self, node: &Node, context: Context) {
        with_stack(|| self.level(node, context));
    }

    fn nodes<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>, context: Context) {
        for node in nodes {
            self.node(node, context);
        }
    }

    fn pairs(&mut self, pairs: &[(Node, Node)], context: Context) {
        for (key, value) in pairs {
            self.node(key, context);
            self.node(value, context);
        }
    }

    fn level(&mut self, node: &Node, context: Context) {
        let is_path = matches!(node.kind, Kind::Path { .. });
        if is_path {
            self.names.enter();
        }
        if self.found.differences.len() < MAX_FAULTS {
            self.found.differences.extend(differences::of(node));
        }
        self.kind(node, context);
        self.stages(&node.predicates);
        if let Some(group) = &node.group {
            self.pairs(group, Context::Some);
        }
        if is_path {
            self.names.leave();
        }
    }

    fn kind(&mut self, node: &Node, context: Context) {
        match &node.kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Bool(_) | Kind::Null | Kind::Placeholder | Kind::Regex(_) => {}
            Kind::Name(name) => self.bare(name, node.at, context),
            Kind::Wildcard => self.bare("*", node.at, context),
            Kind::Descendant => self.bare("**", node.at, context),
            Kind::Parent(_) => self.bare("%", node.at, context),
            Kind::Variable(name) => match &**name {
                "" => self.bare("$", node.at, context),
                "$" => self.fault(
                    "$$",
                    node.at,
                    JsonataError::new(ErrorKind::TopLevelReference, "`$$` has no value in Step Functions")
                        .helped("write `$states.input` for the state's input"),
                ),
                name => self.variable(name, node.at, &[]),
            },
            Kind::Path { steps, .. } => self.path(steps, context),
            Kind::Apply { left, right } => {
                self.node(left, context);
                // What comes from the left is the first argument.
                match &right.kind {
                    Kind::Call { procedure, arguments } => {
                        self.call(procedure, arguments, true, context);
                        self.stages(&right.predicates);
                    }
                    _ => self.node(right, context),
                }
            }
            Kind::Binary { left, right, .. } => self.nodes([&**left, &**right], context),
            Kind::Negate(inner) => self.node(inner, context),
            Kind::Array(items) => self.nodes(items, context),
            Kind::Object(pairs) => self.pairs(pairs, context),
            Kind::Block(parts) => {
                self.names.enter_block(parts);
                self.nodes(parts, context);
                self.names.leave();
            }
            // A function may call itself; any other value is made before the name has its new meaning.
            Kind::Bind { name, value } if matches!(value.kind, Kind::Lambda(_)) => {
                self.names.bind(name);
                self.node(value, context);
            }
            Kind::Bind { name, value } => {
                self.node(value, context);
                self.names.bind(name);
            }
            Kind::Condition { condition, then, otherwise } => {
                self.node(condition, context);
                self.node(then, context);
                self.nodes(otherwise.as_deref(), context);
            }
            Kind::Call { procedure, arguments } => self.call(procedure, arguments, false, context),
            Kind::Partial { procedure, arguments } => {
                self.procedure(procedure, context);
                self.nodes(arguments, context);
            }
            Kind::Lambda(lambda) if lambda.thunk => self.node(&lambda.body, context),
            Kind::Lambda(lambda) => {
                self.names.enter_function(&lambda.parameters);
                self.node(&lambda.body, context);
                self.names.leave();
            }
            Kind::Sort(terms) => self.nodes(terms.iter().map(|term| &term.expression), Context::Some),
            Kind::Transform(transform) => {
                self.node(&transform.pattern, Context::Some);
                self.node(&transform.update, Context::Some);
                self.nodes(&transform.delete, Context::Some);
            }
        }
    }

    /// A call, of which the first argument may come through a pipe.
    fn call(&mut self, procedure: &Node, arguments: &[Node], piped: bool, context: Context) {
        self.procedure(procedure, context);
        if let Some((name, true)) = called_name(procedure).filter(|(name, _)| !self.names.is_bound(name)) {
            if let Some(error) = arguments::fault(name, piped, arguments, context == Context::Some) {
                self.fault(&format!("${name}"), procedure.at, error);
            }
        }
        self.nodes(arguments, context);
    }

    /// What is called.
    fn procedure(&mut self, procedure: &Node, context: Context) {
        match called_name(procedure) {
            // A member of an object that the expression makes may hold a function.
            Some((name, false)) if context == Context::Some && !is_function(name) => {}
            Some((name, is_variable)) => self.called(name, procedure.at, is_variable),
            None => self.node(procedure, context),
        }
    }

    fn path(&mut self, steps: &[Node], context: Context) {
        let mut steps_context = context;
        for (position, step) in steps.iter().enumerate() {
            match &step.kind {
                Kind::Variable(name) if position == 0 && !matches!(&**name, "" | "$") => {
                    self.variable(name, step.at, steps);
                    self.stages(&step.predicates);
                }
                _ => self.node(step, steps_context),
            }
            steps_context = Context::Some;
            for name in [&step.focus, &step.index].into_iter().flatten() {
                self.names.bind(name);
            }
            self.stages(&step.stages);
        }
    }

    fn stages(&mut self, stages: &[Stage]) {
        for stage in stages {
            match stage {
                Stage::Filter(filter) => self.node(filter, Context::Some),
                Stage::Index(name) => self.names.bind(name),
            }
        }
    }

    /// A name, wildcard or `$` that takes its value from the context.
    fn bare(&mut self, name: &str, at: usize, context: Context) {
        if context == Context::Some {
            return;
        }
        let message = format!("`{name}` is at the top level, where an expression has no data to read it from");
        let help = "begin with `$states.input` or with a variable";
        self.fault(name, at, JsonataError::new(ErrorKind::TopLevelReference, message).helped(help));
    }

    /// A variable in place of a value. `steps` is the path that it begins, itself included.
    fn variable(&mut self, name: &str, at: usize, steps: &[Node]) {
        if self.names.is_bound(name) {
            return;
        }
        match name {
            "states" => self.states(steps),
            "eval" => self.eval(at),
            _ if is_function(name) => {
                self.found.references.functions.insert(name.to_owned());
            }
            _ => {
                self.found.references.variables.insert(name.to_owned());
            }
        }
    }

    fn called(&mut self, name: &str, at: usize, is_variable: bool) {
        if is_variable && self.names.is_bound(name) {
            return;
        }
        if is_variable && name == "eval" {
            return self.eval(at);
        }
        if is_variable && is_function(name) {
            self.found.references.functions.insert(name.to_owned());
            return;
        }
        let written = if is_variable { format!("${name}") } else { name.to_owned() };
        if self.found.faults.len() == MAX_FAULTS {
            return;
        }
        let kind = if is_variable { ErrorKind::UnknownFunction } else { ErrorKind::NotAFunction };
        let error = JsonataError::new(kind, format!("there is no function `{written}`"));
        let error = match nearest_function(name) {
            Some(nearest) => error.helped(format!("did you mean `${nearest}`?")),
            None => error.helped("use a function of JSONata or of Step Functions"),
        };
        self.fault(&written, at, error);
    }

    fn eval(&mut self, at: usize) {
        self.fault(
            "$eval",
            at,
            JsonataError::new(ErrorKind::UnknownFunction, "Step Functions has no `$eval`")
                .helped("use `$parse` to read JSON from a string"),
        );
    }

    fn states(&mut self, steps: &[Node]) {
        let reference = reference(steps);
        let known = &mut self.found.references.states;
        if !known.contains(&reference) {
            known.push(reference);
        }
    }

    fn fault(&mut self, token: &str, at: usize, error: JsonataError) {
        let known = self.found.faults.iter().any(|known| known.error == error);
        if self.found.faults.len() < MAX_FAULTS && !known {
            self.found.faults.push(Fault { error, token: token.to_owned(), at });
        }
    }
}

/// The name that is called, and whether it is a variable's.
fn called_name(procedure: &Node) -> Option<(&str, bool)> {
    match &procedure.kind {
        Kind::Variable(name) if !matches!(&**name, "" | "$") && procedure.predicates.is_empty() => Some((name, true)),
        Kind::Path { steps, .. } => match steps.as_slice() {
            [Node { kind: Kind::Name(name), .. }] => Some((name, false)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ErrorKind, check, compile};

    fn kinds(text: &str) -> Vec<ErrorKind> {
        check(text).into_iter().map(|fault| fault.kind).collect()
    }

    #[test]
    fn functions_are_named_apart_from_variables() {
        let references = compile("$map($names, $uppercase) ~> $join(', ')").unwrap().references().clone();
        assert_eq!(references.variables.into_iter().collect::<Vec<_>>(), ["names"]);
        assert_eq!(references.functions.into_iter().collect::<Vec<_>>(), ["join", "map", "uppercase"]);
    }

    #[test]
    fn what_has_no_data_at_the_top_level_is_refused() {
        for text in ["phone.number", "$", "$.a", "*", "**", "undefined", "[a]", "{name: 1}", "$sum(prices)", "$x + y"] {
            assert_eq!(kinds(text), [ErrorKind::TopLevelReference], "{text}");
        }
        assert_eq!(kinds("$$.a"), [ErrorKind::TopLevelReference]);
        assert_eq!(kinds("$states.input.list[$$.a = b]"), [ErrorKind::TopLevelReference]);
        assert_eq!(kinds("a + b + a").len(), 2);
    }

    #[test]
    fn names_are_fine_where_a_path_gives_them_data() {
        for text in [
            "$states.input.list[price > 3 and $.size = 1].name",
            "$states.input.list.{'n': name, 'all': *}",
            "$states.input.list{name: $sum(price)}",
            "$states.input.list^(>price, name)",
            "$states.input.list.(price * 2)",
            "$states.input.**.name",
            "$states.input.list.parts.%.name",
            "$states.input ~> |list|{'price': price * 2}, ['tax']|",
            "$states.input.list.$map(sizes, function($s) { $s + price })",
        ] {
            assert_eq!(check(text), [], "{text}");
        }
    }

    #[test]
    fn later_operators_are_refused_everywhere_and_eval_fails() {
        assert_eq!(kinds("$states.input.a ?: 1"), [ErrorKind::Unsupported]);
        assert_eq!(kinds("$states.input.a ?? 1"), [ErrorKind::Unsupported]);
        assert_eq!(kinds("$map($list, function($x) { {'v': $x.a ?? 1} })"), [ErrorKind::Unsupported]);
        assert_eq!(kinds("$eval('1')"), [ErrorKind::UnknownFunction]);
        assert_eq!(kinds("$map($list, $eval)"), [ErrorKind::UnknownFunction]);
        assert_eq!(check("$exists($a) ? $a : 1"), []);
    }

    #[test]
    fn a_hundred_faults_are_enough() {
        let names: Vec<String> = (0..5_000).map(|number| format!("a{number}")).collect();
        assert_eq!(check(&format!("[{}]", names.join(","))).len(), 100);
    }

    #[test]
    fn ranges_stand_in_arrays() {
        assert_eq!(check("[1..3, 5..$v]"), []);
        assert_eq!(kinds("$v[1..3]"), [ErrorKind::Syntax]);
        assert_eq!(check("$v[[1..3]]"), []);
    }

    #[test]
    fn a_member_of_an_object_may_be_called() {
        assert!(compile("($o := {'f': function($x) { $x + 1 }}; $o.f(1))").is_ok());
        assert!(compile("$states.input.uppercase(name)").is_err());
    }

    #[test]
    fn unknown_functions_are_refused_with_the_one_that_is_meant() {
        let fault = check("$tomillis($x)").swap_remove(0);
        assert_eq!(fault.kind, ErrorKind::UnknownFunction);
        assert_eq!(fault.message, "there is no function `$tomillis`");
        assert_eq!(fault.help.as_deref(), Some("did you mean `$toMillis`?"));
        assert_eq!(check("sum($x)")[0].help.as_deref(), Some("did you mean `$sum`?"));
        assert_eq!(check("($twice := function($n) { $n * 2 }; $twice(4))"), []);
    }
}
