//! Counting calls, so that what does not end is stopped after the same work on every computer.
//!
//! The engine counts how deep evaluations nest, and how long sequences are. What it does not count are calls in a tail
//! position, which nest nothing, and calls that branch. Both need a function that calls a function of the expression; so
//! the body of each such function begins with a call of a function of ours, which counts. Functions that only compute, as
//! most that `$map` and `$filter` are given, stay as they are, and as fast.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};
use jsonata_core::value::with_stack;

use super::is_function;

/// The name of the function that counts. No expression can call it, for a name ends before a blank.
pub(super) const STEP: &str = "a step";

/// Functions that call the functions that they are given.
const CALLING: [&str; 11] =
    ["contains", "each", "filter", "map", "match", "reduce", "replace", "sift", "single", "sort", "split"];

/// Puts the counting call into the functions of an expression that call functions.
pub(super) fn count(node: &mut AstNode) {
    match node {
        AstNode::Lambda { body, .. } if calls(body) => {
            let step = AstNode::Function { name: STEP.to_owned(), args: Vec::new(), is_builtin: true };
            let inner = std::mem::replace(&mut **body, AstNode::Null);
            **body = AstNode::Block(vec![step, inner]);
        }
        _ => {}
    }
    with_stack(|| children_mut(node, &mut count));
}

/// True if a function of the expression may be called, those inside of inner functions apart.
fn calls(node: &AstNode) -> bool {
    let calls_itself = match node {
        AstNode::Function { name, args, .. } if is_function(name) => {
            CALLING.contains(&name.as_str()) && args.iter().skip(1).any(may_be_function)
        }
        AstNode::Function { .. } | AstNode::Call { .. } => true,
        AstNode::Binary { op: BinaryOp::ChainPipe, rhs, .. } => match &**rhs {
            AstNode::Function { name, args, .. } if is_function(name) => {
                CALLING.contains(&name.as_str()) && args.iter().any(may_be_function)
            }
            chained => may_be_function(chained),
        },
        AstNode::Lambda { .. } => return false,
        _ => false,
    };
    calls_itself || with_stack(|| any_child(node, &calls))
}

/// True for what may give a function of the expression that was made before.
fn may_be_function(node: &AstNode) -> bool {
    match node {
        AstNode::Variable(name) => !name.is_empty() && !is_function(name),
        AstNode::Lambda { .. }
        | AstNode::Transform { .. }
        | AstNode::String(_)
        | AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::Placeholder
        | AstNode::Regex { .. }
        | AstNode::Array(_)
        | AstNode::ArrayGroup(_)
        | AstNode::Object(_) => false,
        _ => true,
    }
}

/// Goes to each part of a node. Written once for both kinds of reference.
macro_rules! children {
    ($name:ident, $node:ty) => {
        fn $name(node: $node, visit: &mut dyn FnMut($node)) {
            match node {
                AstNode::String(_)
                | AstNode::Name(_)
                | AstNode::Number(_)
                | AstNode::Boolean(_)
                | AstNode::Null
                | AstNode::Undefined
                | AstNode::Placeholder
                | AstNode::Regex { .. }
                | AstNode::Variable(_)
                | AstNode::ParentVariable(_)
                | AstNode::Wildcard
                | AstNode::Descendant
                | AstNode::Parent(_) => {}
                AstNode::Path { steps } => {
                    for PathStep { node, stages, .. } in steps {
                        visit(node);
                        for stage in stages {
                            match stage {
                                Stage::Filter(filter) => visit(filter),
                                Stage::KeepArray | Stage::Index(_) => {}
                            }
                        }
                    }
                }
                AstNode::Binary { lhs, rhs, .. } => {
                    visit(lhs);
                    visit(rhs);
                }
                AstNode::Unary { operand, .. } => visit(operand),
                AstNode::Function { args, .. } => args.into_iter().for_each(visit),
                AstNode::Call { procedure, args } => {
                    visit(procedure);
                    args.into_iter().for_each(visit);
                }
                AstNode::Lambda { body, .. } => visit(body),
                AstNode::Array(items) | AstNode::ArrayGroup(items) | AstNode::Block(items) => {
                    items.into_iter().for_each(visit);
                }
                AstNode::Object(pairs) => {
                    for (key, value) in pairs {
                        visit(key);
                        visit(value);
                    }
                }
                AstNode::ObjectTransform { input, pattern } => {
                    visit(input);
                    for (key, value) in pattern {
                        visit(key);
                        visit(value);
                    }
                }
                AstNode::Conditional { condition, then_branch, else_branch } => {
                    visit(condition);
                    visit(then_branch);
                    if let Some(branch) = else_branch {
                        visit(branch);
                    }
                }
                AstNode::FunctionApplication(inner) => visit(inner),
                AstNode::Sort { input, terms } => {
                    visit(input);
                    for (term, _) in terms {
                        visit(term);
                    }
                }
                AstNode::Transform { location, update, delete } => {
                    visit(location);
                    visit(update);
                    if let Some(fields) = delete {
                        visit(fields);
                    }
                }
            }
        }
    };
}

children!(children, &AstNode);
children!(children_mut, &mut AstNode);

fn any_child(node: &AstNode, test: &dyn Fn(&AstNode) -> bool) -> bool {
    let mut found = false;
    children(node, &mut |part| found = found || test(part));
    found
}

#[cfg(test)]
mod tests {
    use jsonata_core::parser::parse;

    use super::*;

    fn counted(text: &str) -> usize {
        let mut tree = parse(text).unwrap();
        count(&mut tree);
        format!("{tree:?}").matches(STEP).count()
    }

    #[test]
    fn functions_that_call_functions_are_counted() {
        for text in [
            "($f := function($n) { $f($n) }; $f(1))",
            "($f := function($n) { $n ~> $f }; $f(1))",
            "($f := function($n) { $map([$n], $f) }; $f(1))",
            "($f := function($n) { [$n] ~> $map($f) }; $f(1))",
            "function($f) { $f($f) }",
            "function($f) { (1 = 1 ? $f : $sum)($f) }",
            "$map([1], function($n) { [1][$g($n)] })",
        ] {
            assert_eq!(counted(text), 1, "{text}");
        }
        assert_eq!(counted("function($f) { function($g) { $f($g) } }"), 1);
    }

    #[test]
    fn functions_that_only_compute_are_left_alone() {
        for text in [
            "$map($states.input.lines, function($line) { $line.price * $sum($line.counts) })",
            "function($v) { $map($v, function($w) { $w + 1 }) }",
            "function($v) { $v ~> $map(function($w) { $string($w) }) }",
            "$sum([1..3])",
        ] {
            assert_eq!(counted(text), 0, "{text}");
        }
    }
}
