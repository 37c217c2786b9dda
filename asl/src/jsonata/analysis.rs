//! One walk through an expression: what it reads, and what Step Functions refuses in it.

use std::collections::HashMap;

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage, UnaryOp};
use jsonata_core::value::with_stack;

use super::locate::Fault;
use super::names::Names;
use super::states::reference;
use super::{ErrorKind, JsonataError, References, is_function, nearest_function};

/// The most faults that are kept of one expression.
const MAX_FAULTS: usize = 100;

/// What the walk found.
#[derive(Default)]
pub(super) struct Analysis {
    pub(super) references: References,
    pub(super) faults: Vec<Fault>,
}

/// Walks through an expression.
pub(super) fn analyse(tree: &AstNode) -> Analysis {
    let mut walk = Walk { found: Analysis::default(), names: Names::default(), met: HashMap::new() };
    walk.node(tree, Context::None);
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

struct Walk<'a> {
    found: Analysis,
    names: Names,
    /// How often each name was met.
    met: HashMap<&'a str, usize>,
}

impl<'a> Walk<'a> {
    /// Trees are up to a thousand levels deep; the engine's guard keeps the walk on small stacks.
    fn node(&mut self, node: &'a AstNode, context: Context) {
        with_stack(|| self.level(node, context));
    }

    fn nodes(&mut self, nodes: impl IntoIterator<Item = &'a AstNode>, context: Context) {
        for node in nodes {
            self.node(node, context);
        }
    }

    fn pairs(&mut self, pairs: &'a [(AstNode, AstNode)], context: Context) {
        for (key, value) in pairs {
            self.node(key, context);
            self.node(value, context);
        }
    }

    fn level(&mut self, node: &'a AstNode, context: Context) {
        match node {
            AstNode::String(_)
            | AstNode::Number(_)
            | AstNode::Boolean(_)
            | AstNode::Null
            | AstNode::Placeholder
            | AstNode::Regex { .. } => {}
            AstNode::Name(name) => self.bare(name, context),
            // To JSONata 2.0.6 this is a name like others.
            AstNode::Undefined => self.bare("undefined", context),
            AstNode::Wildcard => self.bare("*", context),
            AstNode::Descendant => self.bare("**", context),
            AstNode::Parent(_) => self.bare("%", context),
            AstNode::Variable(name) if name.is_empty() => self.bare("$", context),
            AstNode::Variable(name) => self.variable(name, &[]),
            AstNode::ParentVariable(_) => self.fault(
                "$$",
                0,
                JsonataError::new(ErrorKind::TopLevelReference, "`$$` has no value in Step Functions")
                    .helped("write `$states.input` for the state's input"),
            ),
            AstNode::Path { steps } => {
                self.names.enter();
                self.path(steps, context);
                self.names.leave();
            }
            AstNode::Binary { op, lhs, rhs } => self.binary(*op, lhs, rhs, context),
            AstNode::Unary { op: UnaryOp::Negate | UnaryOp::Not, operand } => self.node(operand, context),
            AstNode::Function { name, args, is_builtin } => {
                self.called(name, *is_builtin);
                self.nodes(args, context);
            }
            AstNode::Call { procedure, args } => {
                self.node(procedure, context);
                self.nodes(args, context);
            }
            AstNode::Lambda { params, body, .. } => {
                self.names.enter_function(params);
                self.node(body, context);
                self.names.leave();
            }
            AstNode::Array(items) | AstNode::ArrayGroup(items) => {
                for item in items {
                    match item {
                        AstNode::Binary { op: BinaryOp::Range, lhs, rhs } => self.nodes([&**lhs, &**rhs], context),
                        _ => self.node(item, context),
                    }
                }
            }
            AstNode::Object(pairs) => self.pairs(pairs, context),
            AstNode::ObjectTransform { input, pattern } => {
                self.names.enter();
                self.input(input, context);
                self.pairs(pattern, Context::Some);
                self.names.leave();
            }
            AstNode::Sort { input, terms } => {
                self.names.enter();
                self.input(input, context);
                self.nodes(terms.iter().map(|(term, _)| term), Context::Some);
                self.names.leave();
            }
            AstNode::Block(parts) => {
                self.names.enter_block(parts);
                self.nodes(parts, context);
                self.names.leave();
            }
            AstNode::Conditional { condition, then_branch, else_branch } => {
                self.node(condition, context);
                self.node(then_branch, context);
                self.nodes(else_branch.as_deref(), context);
            }
            AstNode::FunctionApplication(inner) => self.node(inner, Context::Some),
            AstNode::Transform { location, update, delete } => {
                self.node(location, Context::Some);
                self.node(update, Context::Some);
                self.nodes(delete.as_deref(), Context::Some);
            }
        }
    }

    /// What a sort or group works on: what its path binds with `@` and `#`, the terms see too.
    fn input(&mut self, node: &'a AstNode, context: Context) {
        match node {
            AstNode::Path { steps } => self.path(steps, context),
            _ => self.node(node, context),
        }
    }

    fn path(&mut self, steps: &'a [PathStep], context: Context) {
        let mut steps_context = context;
        for (position, step) in steps.iter().enumerate() {
            match &step.node {
                AstNode::Variable(name) if position == 0 && !name.is_empty() => self.variable(name, steps),
                node => self.node(node, steps_context),
            }
            steps_context = Context::Some;
            for name in [&step.focus, &step.index_var].into_iter().flatten() {
                self.names.bind(name);
            }
            for stage in &step.stages {
                match stage {
                    Stage::Filter(filter) => self.node(filter, Context::Some),
                    Stage::KeepArray => {}
                    Stage::Index(name) => self.names.bind(name),
                }
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &'a AstNode, right: &'a AstNode, context: Context) {
        match op {
            BinaryOp::ColonEqual => {
                let AstNode::Variable(name) = left else {
                    self.fault(
                        ":=",
                        0,
                        JsonataError::new(ErrorKind::Syntax, "the left side of `:=` is not a variable")
                            .coded("S0212")
                            .helped("a variable begins with `$`"),
                    );
                    return self.node(right, context);
                };
                // A function may call itself; any other value is made before the name has its new meaning.
                if matches!(right, AstNode::Lambda { .. }) {
                    self.names.bind(name);
                    self.node(right, context);
                } else {
                    self.node(right, context);
                    self.names.bind(name);
                }
                return;
            }
            BinaryOp::Coalesce => self.later("??", "write `$exists(a) ? a : b`"),
            // The engine reads it anywhere; JSONata has it in arrays, which the walk takes apart before it comes here.
            BinaryOp::Range => self.fault(
                "..",
                0,
                JsonataError::new(ErrorKind::Syntax, "`..` is allowed only inside an array")
                    .coded("S0201")
                    .helped("write a range as `[1..5]`"),
            ),
            BinaryOp::Default => self.later("?:", "write the condition and both values, as in `a ? a : b`"),
            BinaryOp::Add
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Divide
            | BinaryOp::Modulo
            | BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::LessThan
            | BinaryOp::LessThanOrEqual
            | BinaryOp::GreaterThan
            | BinaryOp::GreaterThanOrEqual
            | BinaryOp::And
            | BinaryOp::Or
            | BinaryOp::Concatenate
            | BinaryOp::In
            | BinaryOp::FocusBind
            | BinaryOp::IndexBind
            | BinaryOp::ChainPipe => {}
        }
        self.node(left, context);
        self.node(right, context);
    }

    fn later(&mut self, operator: &str, help: &str) {
        let message = format!("`{operator}` is not in JSONata 2.0.6, which Step Functions runs");
        // To JSONata 2.0.6, the second character is an operator without a value before it.
        self.fault(operator, 0, JsonataError::new(ErrorKind::Unsupported, message).coded("S0211").helped(help));
    }

    /// A name, wildcard or `$` that takes its value from the context.
    fn bare(&mut self, name: &'a str, context: Context) {
        let before = self.meet(name);
        if context == Context::Some {
            return;
        }
        let message = format!("`{name}` is at the top level, where an expression has no data to read it from");
        let help = "begin with `$states.input` or with a variable";
        self.fault(name, before, JsonataError::new(ErrorKind::TopLevelReference, message).helped(help));
    }

    /// Counts a name; gives how often it was met before.
    fn meet(&mut self, name: &'a str) -> usize {
        let met = self.met.entry(name).or_default();
        *met += 1;
        *met - 1
    }

    /// A variable in place of a value. `steps` is the path that it begins, itself included.
    fn variable(&mut self, name: &'a str, steps: &[PathStep]) {
        if self.names.is_bound(name) {
            return;
        }
        match name {
            "states" => self.states(steps),
            "eval" => self.eval(),
            _ if is_function(name) => {
                self.found.references.functions.insert(name.to_owned());
            }
            _ => {
                self.found.references.variables.insert(name.to_owned());
            }
        }
    }

    fn called(&mut self, name: &'a str, dollar: bool) {
        if dollar && self.names.is_bound(name) {
            return;
        }
        if dollar && name == "eval" {
            return self.eval();
        }
        if dollar && is_function(name) {
            self.found.references.functions.insert(name.to_owned());
            return;
        }
        let before = if dollar { 0 } else { self.meet(name) };
        let written = if dollar { format!("${name}") } else { name.to_owned() };
        if self.found.faults.len() == MAX_FAULTS {
            return;
        }
        let error = JsonataError::new(ErrorKind::UnknownFunction, format!("there is no function `{written}`"));
        let error = match nearest_function(name) {
            Some(nearest) => error.helped(format!("did you mean `${nearest}`?")),
            None => error.helped("use a function of JSONata or of Step Functions"),
        };
        self.fault(&written, before, error);
    }

    fn eval(&mut self) {
        self.fault(
            "$eval",
            0,
            JsonataError::new(ErrorKind::Unsupported, "Step Functions has no `$eval`")
                .helped("use `$parse` to read JSON from a string"),
        );
    }

    fn states(&mut self, steps: &[PathStep]) {
        let reference = reference(steps);
        let known = &mut self.found.references.states;
        if !known.contains(&reference) {
            known.push(reference);
        }
    }

    fn fault(&mut self, token: &str, before: usize, error: JsonataError) {
        let known = self.found.faults.iter().any(|known| known.error == error);
        if self.found.faults.len() < MAX_FAULTS && !known {
            self.found.faults.push(Fault { error, token: token.to_owned(), before });
        }
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
    fn later_operators_and_eval_are_refused_everywhere() {
        assert_eq!(kinds("$states.input.a ?: 1"), [ErrorKind::Unsupported]);
        assert_eq!(kinds("$states.input.a ?? 1"), [ErrorKind::Unsupported]);
        assert_eq!(kinds("$map($list, function($x) { {'v': $x.a ?? 1} })"), [ErrorKind::Unsupported]);
        assert_eq!(kinds("$eval('1')"), [ErrorKind::Unsupported]);
        assert_eq!(kinds("$map($list, $eval)"), [ErrorKind::Unsupported]);
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
    fn unknown_functions_are_refused_with_the_one_that_is_meant() {
        let fault = compile("$tomillis($x)").unwrap_err();
        assert_eq!(fault.kind, ErrorKind::UnknownFunction);
        assert_eq!(fault.message, "there is no function `$tomillis`");
        assert_eq!(fault.help.as_deref(), Some("did you mean `$toMillis`?"));
        assert_eq!(compile("sum($x)").unwrap_err().help.as_deref(), Some("did you mean `$sum`?"));
        assert_eq!(check("($twice := function($n) { $n * 2 }; $twice(4))"), []);
    }
}
