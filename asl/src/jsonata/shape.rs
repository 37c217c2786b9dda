//! From an expression as it is written to the tree that is evaluated: steps of a path stand in one row, predicates and
//! bindings at the step that they are for, each `%` is resolved, and calls in the place of a result do not nest.

use std::sync::Arc;

use super::fault::SyntaxFault;
use super::parse::{Raw, RawKind};
use super::stack::with_stack;
use super::tree::{Kind, Lambda, Node, Stage, Term, Transform};

/// A shaped tree.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) root: Node,
    /// The label of each slot, which is what its value is bound to.
    pub(super) labels: Vec<usize>,
}

/// Shapes what was read.
pub(super) fn shape(raw: Raw) -> Result<Tree, SyntaxFault> {
    let mut shaper = Shaper { slots: Vec::new() };
    let root = shaper.node(raw)?;
    if matches!(root.kind, Kind::Parent(_)) || !root.seeking.is_empty() {
        return Err(SyntaxFault::new("S0217", root.at));
    }
    Ok(Tree { root, labels: shaper.slots.into_iter().map(|slot| slot.label).collect() })
}

/// What a `%` seeks: the step so many levels before it.
struct Slot {
    label: usize,
    level: i32,
}

struct Shaper {
    slots: Vec<Slot>,
}

type Shaped<T> = Result<T, SyntaxFault>;

impl Shaper {
    fn node(&mut self, raw: Raw) -> Shaped<Node> {
        with_stack(|| self.level(raw))
    }

    fn level(&mut self, raw: Raw) -> Shaped<Node> {
        let (at, keep_array) = (raw.at, raw.keep_array);
        let mut node = match raw.kind {
            RawKind::Name(name) => {
                let mut step = Node::new(Kind::Name(name), at);
                step.keep_array = keep_array;
                Node::new(Kind::Path { steps: vec![step], keep_singleton: keep_array }, at)
            }
            RawKind::Text(text) => Node::new(Kind::Text(text), at),
            RawKind::Number(number) => Node::new(Kind::Number(number), at),
            RawKind::Bool(value) => Node::new(Kind::Bool(value), at),
            RawKind::Null => Node::new(Kind::Null, at),
            RawKind::Variable(name) => Node::new(Kind::Variable(name), at),
            RawKind::Wildcard => Node::new(Kind::Wildcard, at),
            RawKind::Descendant => Node::new(Kind::Descendant, at),
            RawKind::Placeholder => Node::new(Kind::Placeholder, at),
            RawKind::Regex(regex) => Node::new(Kind::Regex(regex), at),
            RawKind::Parent => {
                let slot = self.slots.len();
                self.slots.push(Slot { label: slot, level: 1 });
                Node::new(Kind::Parent(slot), at)
            }
            RawKind::Step(left, right) => self.step(*left, *right)?,
            RawKind::Filter(left, filter) => self.filter(*left, *filter, at)?,
            RawKind::Group(left, pairs) => {
                let mut node = self.node(*left)?;
                if node.group.is_some() {
                    return Err(SyntaxFault::new("S0210", at));
                }
                node.group = Some(self.pairs(pairs)?);
                node
            }
            RawKind::Sort(left, terms) => self.sort(*left, terms, at)?,
            RawKind::Focus(left, name) => {
                let mut node = self.node(*left)?;
                let step = last_step(&mut node);
                if !step.stages.is_empty() || !step.predicates.is_empty() {
                    return Err(SyntaxFault::new("S0215", at));
                }
                if matches!(step.kind, Kind::Sort(_)) {
                    return Err(SyntaxFault::new("S0216", at));
                }
                step.keep_array |= keep_array;
                step.focus = Some(name);
                step.tuple = true;
                node
            }
            RawKind::Index(left, name) => {
                let mut node = self.node(*left)?;
                if !matches!(node.kind, Kind::Path { .. }) {
                    node.stages = std::mem::take(&mut node.predicates);
                    node = path_of(node);
                }
                let step = last_step(&mut node);
                if step.stages.is_empty() {
                    step.index = Some(name);
                } else {
                    step.stages.push(Stage::Index(name));
                }
                step.tuple = true;
                node
            }
            RawKind::Binary(operator, left, right) => {
                let (left, right) = (self.node(*left)?, self.node(*right)?);
                let seeking = seeking_of([&left, &right]);
                let kind = Kind::Binary { operator, left: Box::new(left), right: Box::new(right) };
                Node { seeking, ..Node::new(kind, at) }
            }
            RawKind::Bind(name, value) => {
                let value = self.node(*value)?;
                let seeking = seeking_of([&value]);
                Node { seeking, ..Node::new(Kind::Bind { name, value: Box::new(value) }, at) }
            }
            RawKind::Apply(left, right) => {
                let (left, right) = (self.node(*left)?, self.node(*right)?);
                let keeps = left.keep_array || right.keep_array;
                let kind = Kind::Apply { left: Box::new(left), right: Box::new(right) };
                Node { keep_array: keeps, ..Node::new(kind, at) }
            }
            RawKind::Negate(inner) => {
                let inner = self.node(*inner)?;
                match inner.kind {
                    Kind::Number(number) => Node { kind: Kind::Number(-number), ..inner },
                    _ => {
                        let seeking = seeking_of([&inner]);
                        Node { seeking, ..Node::new(Kind::Negate(Box::new(inner)), at) }
                    }
                }
            }
            RawKind::Array(items) => {
                let items = self.nodes(items)?;
                Node { seeking: seeking_of(&items), ..Node::new(Kind::Array(items), at) }
            }
            RawKind::Object(pairs) => {
                let pairs = self.pairs(pairs)?;
                let seeking = seeking_of(pairs.iter().flat_map(|(name, value)| [name, value]));
                Node { seeking, ..Node::new(Kind::Object(pairs), at) }
            }
            RawKind::Block(parts) => {
                let parts = self.nodes(parts)?;
                let conses = parts.iter().any(|part| part.cons_array || first_step_conses(part));
                let seeking = seeking_of(&parts);
                Node { seeking, cons_array: conses, ..Node::new(Kind::Block(parts), at) }
            }
            RawKind::Condition(condition, then, otherwise) => {
                let condition = Box::new(self.node(*condition)?);
                let then = Box::new(self.node(*then)?);
                let otherwise = otherwise.map(|otherwise| self.node(*otherwise)).transpose()?.map(Box::new);
                let seeking = seeking_of([&*condition, &*then].into_iter().chain(otherwise.as_deref()));
                Node { seeking, ..Node::new(Kind::Condition { condition, then, otherwise }, at) }
            }
            RawKind::Call(procedure, arguments) => {
                let is_partial = arguments.iter().any(|argument| matches!(argument.kind, RawKind::Placeholder));
                let arguments = self.nodes(arguments)?;
                let procedure = Box::new(self.node(*procedure)?);
                let seeking = seeking_of(&arguments);
                let kind = if is_partial {
                    Kind::Partial { procedure, arguments }
                } else {
                    Kind::Call { procedure, arguments }
                };
                Node { seeking, ..Node::new(kind, at) }
            }
            RawKind::Lambda { parameters, signature, body } => {
                let body = tail_calls(self.node(*body)?);
                Node::new(Kind::Lambda(Arc::new(Lambda { parameters, signature, body, thunk: false })), at)
            }
            RawKind::Transform(pattern, update, delete) => {
                let (pattern, update) = (self.node(*pattern)?, self.node(*update)?);
                let delete = delete.map(|delete| self.node(*delete)).transpose()?;
                Node::new(Kind::Transform(Arc::new(Transform { pattern, update, delete })), at)
            }
        };
        node.keep_array |= keep_array;
        Ok(node)
    }

    fn nodes(&mut self, raws: Vec<Raw>) -> Shaped<Vec<Node>> {
        raws.into_iter().map(|raw| self.node(raw)).collect()
    }

    fn pairs(&mut self, pairs: Vec<(Raw, Raw)>) -> Shaped<Vec<(Node, Node)>> {
        pairs.into_iter().map(|(name, value)| Ok((self.node(name)?, self.node(value)?))).collect()
    }

    fn step(&mut self, left: Raw, right: Raw) -> Shaped<Node> {
        let left = self.node(left)?;
        let mut path = match left.kind {
            Kind::Path { .. } => left,
            Kind::Parent(slot) => Node { seeking: vec![slot], ..path_of(left) },
            _ => path_of(left),
        };
        let mut rest = self.node(right)?;
        let Kind::Path { steps, keep_singleton } = &mut path.kind else { return Ok(path) };
        match rest.kind {
            // What is a path of several steps in parentheses of its own would be a block; a group stays with its path.
            Kind::Path { steps: more, .. } if rest.group.is_none() && rest.predicates.is_empty() => {
                let seeking = std::mem::take(&mut rest.seeking);
                steps.extend(more);
                if let Some(last) = steps.last_mut() {
                    merge(&mut last.seeking, seeking);
                }
            }
            _ => {
                rest.stages = std::mem::take(&mut rest.predicates);
                steps.push(rest);
            }
        }
        for step in steps.iter_mut() {
            match &step.kind {
                Kind::Number(_) | Kind::Bool(_) | Kind::Null => {
                    return Err(SyntaxFault::new("S0213", step.at).token(&literal(&step.kind)));
                }
                Kind::Text(name) => step.kind = Kind::Name(name.clone()),
                _ => {}
            }
        }
        *keep_singleton |= steps.iter().any(|step| step.keep_array);
        let end = steps.len() - 1;
        for position in [0, end] {
            if matches!(steps[position].kind, Kind::Array(_)) {
                steps[position].cons_array = true;
            }
        }
        self.resolve(&mut path)?;
        Ok(path)
    }

    fn filter(&mut self, left: Raw, filter: Raw, at: usize) -> Shaped<Node> {
        let mut node = self.node(left)?;
        let mut filter = self.node(filter)?;
        let is_path = matches!(node.kind, Kind::Path { .. });
        let step = last_step(&mut node);
        if step.group.is_some() {
            return Err(SyntaxFault::new("S0209", at));
        }
        for slot in filter.seeking.clone() {
            if self.slots[slot].level == 1 {
                self.seek(step, slot)?;
            } else {
                self.slots[slot].level -= 1;
            }
        }
        merge(&mut step.seeking, std::mem::take(&mut filter.seeking));
        if is_path {
            step.stages.push(Stage::Filter(filter));
        } else {
            step.predicates.push(Stage::Filter(filter));
        }
        Ok(node)
    }

    fn sort(&mut self, left: Raw, terms: Vec<(Raw, bool)>, at: usize) -> Shaped<Node> {
        let left = self.node(left)?;
        let mut path = if matches!(left.kind, Kind::Path { .. }) { left } else { path_of(left) };
        let mut shaped = Vec::with_capacity(terms.len());
        let mut seeking = Vec::new();
        for (term, descending) in terms {
            let expression = self.node(term)?;
            merge(&mut seeking, seeking_of([&expression]));
            shaped.push(Term { expression, descending });
        }
        if let Kind::Path { steps, .. } = &mut path.kind {
            steps.push(Node { seeking, ..Node::new(Kind::Sort(shaped), at) });
        }
        self.resolve(&mut path)?;
        Ok(path)
    }

    /// Looks for the steps that the `%` of a path's last step mean; what is not found is sought further out.
    fn resolve(&mut self, path: &mut Node) -> Shaped<()> {
        let Kind::Path { steps, .. } = &mut path.kind else { return Ok(()) };
        let Some(last) = steps.last() else { return Ok(()) };
        let mut open = Vec::new();
        for slot in seeking_of([last]) {
            let mut index = steps.len().checked_sub(2);
            while self.slots[slot].level > 0 {
                let Some(mut position) = index else {
                    open.push(slot);
                    break;
                };
                // Several steps that bind with `@` look at one context.
                while position > 0 && steps[position].focus.is_some() && steps[position - 1].focus.is_some() {
                    position -= 1;
                }
                index = position.checked_sub(1);
                self.seek(&mut steps[position], slot)?;
            }
        }
        merge(&mut path.seeking, open);
        Ok(())
    }

    /// Goes one step back for a slot; where that is its step, the step keeps what it came from.
    fn seek(&mut self, node: &mut Node, slot: usize) -> Shaped<()> {
        match &mut node.kind {
            Kind::Name(_) | Kind::Wildcard => {
                self.slots[slot].level -= 1;
                if self.slots[slot].level == 0 {
                    if let Some(known) = node.ancestor {
                        self.slots[slot].label = self.slots[known].label;
                    }
                    node.ancestor = Some(slot);
                    node.tuple = true;
                }
            }
            Kind::Parent(_) => self.slots[slot].level += 1,
            Kind::Block(parts) => {
                if let Some(last) = parts.last_mut() {
                    node.tuple = true;
                    self.seek(last, slot)?;
                }
            }
            Kind::Path { steps, .. } => {
                node.tuple = true;
                for (number, step) in steps.iter_mut().rev().enumerate() {
                    if number > 0 && self.slots[slot].level <= 0 {
                        break;
                    }
                    self.seek(step, slot)?;
                }
            }
            _ => return Err(SyntaxFault::new("S0217", node.at)),
        }
        Ok(())
    }
}

fn path_of(node: Node) -> Node {
    let at = node.at;
    Node::new(Kind::Path { steps: vec![node], keep_singleton: false }, at)
}

/// The last step of a path, or what is no path itself.
fn last_step(node: &mut Node) -> &mut Node {
    let last = match &node.kind {
        Kind::Path { steps, .. } => steps.len().checked_sub(1),
        _ => None,
    };
    match (last, node) {
        (Some(last), Node { kind: Kind::Path { steps, .. }, .. }) => &mut steps[last],
        (_, node) => node,
    }
}

fn first_step_conses(node: &Node) -> bool {
    match &node.kind {
        Kind::Path { steps, .. } => steps.first().is_some_and(|first| first.cons_array),
        _ => false,
    }
}

/// The slots that some nodes still seek.
fn seeking_of<'n>(nodes: impl IntoIterator<Item = &'n Node>) -> Vec<usize> {
    let mut slots = Vec::new();
    for node in nodes {
        slots.extend(&node.seeking);
        if let Kind::Parent(slot) = node.kind {
            slots.push(slot);
        }
    }
    slots
}

fn merge(slots: &mut Vec<usize>, more: Vec<usize>) {
    for slot in more {
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    }
}

fn literal(kind: &Kind) -> String {
    match kind {
        Kind::Number(number) => super::number::printed(*number),
        Kind::Bool(value) => value.to_string(),
        _ => "null".to_owned(),
    }
}

/// Makes calls in the place of the result into functions that are called where the result is needed.
fn tail_calls(mut node: Node) -> Node {
    let at = node.at;
    match node.kind {
        Kind::Call { .. } if node.predicates.is_empty() => {
            let thunk = Lambda { parameters: Vec::new(), signature: None, body: node, thunk: true };
            Node::new(Kind::Lambda(Arc::new(thunk)), at)
        }
        Kind::Condition { condition, then, otherwise } => {
            let then = Box::new(tail_calls(*then));
            let otherwise = otherwise.map(|otherwise| Box::new(tail_calls(*otherwise)));
            node.kind = Kind::Condition { condition, then, otherwise };
            node
        }
        Kind::Block(mut parts) => {
            if let Some(last) = parts.pop() {
                parts.push(tail_calls(last));
            }
            node.kind = Kind::Block(parts);
            node
        }
        _ => node,
    }
}
