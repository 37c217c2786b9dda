//! The draft: the nodes of a workflow under construction.
//!
//! Expressions are small handles; what they stand for is collected here, in the draft of the innermost `Workflow` closure
//! that is running on this thread. Handles are numbered, so building costs no copying and no recursion. Outside any closure
//! there is one more draft, number 0, for literals; they are copied into the workflow that uses them.
//!
//! This module is for builders of states; authors of workflows never need it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::node::function::Function;
use crate::node::{Closure, Deployed, Each, Node, NodeRef, Origin, Segment, Shape};

/// Expressions nested deeper than this are refused; a person would not write them.
const MAX_DEPTH: u16 = 64;

/// Expressions that would be written with more parts than this are refused; no definition could hold them. A part that is
/// used twice counts twice, as it is written twice.
const MAX_SIZE: u32 = 100_000;

/// The number of the draft outside any workflow.
const OUTSIDE: u32 = 0;

/// What has been collected so far.
#[derive(Debug, Default)]
struct Draft {
    /// The draft's number.
    id: u32,
    /// The nodes of all expressions; children before parents.
    nodes: Vec<Node>,
    extents: Vec<Extent>,
    /// The values whose fields have been read, each with the type that it was read as.
    read_as: HashSet<(u32, &'static str)>,
}

/// How far an expression reaches.
#[derive(Debug, Clone, Copy)]
struct Extent {
    depth: u16,
    size: u32,
    /// The most closures within each other.
    closures: u16,
}

thread_local! {
    /// The drafts of the closures that are running, innermost last; the first is the one outside.
    static DRAFTS: RefCell<Vec<Draft>> = RefCell::new(vec![Draft::default()]);
}

/// Runs a workflow's closure with a draft of its own, and returns what it made and the nodes that were collected.
pub fn collect<T>(build: impl FnOnce() -> T) -> (T, Vec<Node>) {
    static NEXT: AtomicU32 = AtomicU32::new(OUTSIDE + 1);

    /// Takes the draft away even when the closure panics, so that the thread's next workflow starts clean.
    struct Guard(bool);
    impl Drop for Guard {
        fn drop(&mut self) {
            if self.0 {
                DRAFTS.with_borrow_mut(Vec::pop);
            }
        }
    }

    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    DRAFTS.with_borrow_mut(|drafts| drafts.push(Draft { id, ..Draft::default() }));
    let mut guard = Guard(true);
    let built = build();
    guard.0 = false;
    let draft = DRAFTS.with_borrow_mut(Vec::pop).expect("the draft pushed above is still the innermost");
    (built, draft.nodes)
}

/// The number of the innermost draft: handles of another one do not belong to the workflow that is being built.
pub fn id() -> u32 {
    with(|draft| draft.id)
}

/// How many nodes the innermost draft has; the next one gets this number.
pub fn len() -> u32 {
    with(|draft| draft.nodes.len() as u32)
}

/// Does something with the innermost draft.
fn with<T>(act: impl FnOnce(&mut Draft) -> T) -> T {
    DRAFTS.with_borrow_mut(|drafts| act(drafts.last_mut().expect("the draft outside is never taken away")))
}

/// The place of a node in the innermost draft; a literal from outside is copied in.
pub fn adopt(node: NodeRef) -> u32 {
    DRAFTS.with_borrow_mut(|drafts| {
        let (current, others) = drafts.split_last_mut().expect("the draft outside is never taken away");
        if node.draft == current.id {
            return node.index;
        }
        match others.first() {
            Some(outside) if node.draft == OUTSIDE => copy(&outside.nodes, node.index, current),
            _ => current.push(Node::Foreign),
        }
    })
}

/// Copies a tree from another draft; its depth is bounded.
fn copy(from: &[Node], index: u32, to: &mut Draft) -> u32 {
    let node = from[index as usize].clone().renumbered(|child| copy(from, child, to));
    to.push(node)
}

impl Draft {
    fn push(&mut self, node: Node) -> u32 {
        const LEAF: Extent = Extent { depth: 0, size: 1, closures: 0 };
        let mut extent = LEAF;
        // How often each part is written.
        let times = match node {
            Node::IsPresent(_) | Node::Is(..) => 2,
            Node::Array(_, Shape::Any) | Node::WhenPresent(_) => 3,
            _ => 1,
        };
        for child in node.children() {
            let below = self.extents[child as usize];
            extent.depth = extent.depth.max(below.depth + 1);
            extent.size = extent.size.saturating_add(below.size.saturating_mul(times));
            extent.closures = extent.closures.max(below.closures);
        }
        if matches!(node, Node::Each(..)) {
            extent.closures += 1;
        }
        let fits = extent.depth <= MAX_DEPTH && extent.size <= MAX_SIZE;
        self.extents.push(if fits { extent } else { LEAF });
        self.nodes.push(if fits { node } else { Node::TooDeep });
        u32::try_from(self.nodes.len() - 1).expect("a draft has fewer than 2^32 nodes")
    }

    fn handle(&self, index: u32) -> NodeRef {
        NodeRef { draft: self.id, index }
    }
}

/// Adds a node whose children are already in the innermost draft.
pub fn add_node(node: Node) -> NodeRef {
    with(|draft| {
        let index = draft.push(node);
        draft.handle(index)
    })
}

/// Adds a function's value.
pub fn add_call(function: Function, arguments: impl Iterator<Item = NodeRef>) -> NodeRef {
    let arguments = arguments.map(adopt).collect();
    add_node(Node::Call(function, arguments))
}

/// The number that an expression is, where it is a whole one that is written down.
pub fn literal_number(node: NodeRef) -> Option<i64> {
    let index = adopt(node);
    with(|draft| match &draft.nodes[index as usize] {
        Node::Literal(value) => value.as_i64(),
        _ => None,
    })
}

/// What deployment puts in, where a node of the innermost draft is that.
pub fn deployed(index: u32) -> Option<Deployed> {
    with(|draft| match draft.nodes.get(index as usize) {
        Some(Node::Deployed(deployed)) => Some(deployed.clone()),
        _ => None,
    })
}

/// True for an empty text that is written down.
pub fn is_empty_text(node: NodeRef) -> bool {
    let index = adopt(node);
    with(|draft| matches!(&draft.nodes[index as usize], Node::Literal(Value::String(text)) if text.is_empty()))
}

/// Adds a list put together.
pub fn add_array(elements: impl Iterator<Item = NodeRef>, shape: Shape) -> NodeRef {
    let elements = elements.map(adopt).collect();
    add_node(Node::Array(elements, shape))
}

/// Adds what a closure does with the elements of a list. The closure runs now, with its parameter in the place of the
/// element.
pub fn add_each(each: Each, list: NodeRef, body: impl FnOnce(NodeRef) -> NodeRef, shape: Shape) -> NodeRef {
    let list = adopt(list);
    let parameter = with(|draft| {
        let index = draft.push(Node::Parameter(0, 0));
        draft.handle(index)
    });
    let body = adopt(body(parameter));
    with(|draft| {
        // The closures within have been added before, so the parameter's name can differ from theirs.
        let number = parameter.index;
        let rank = draft.extents[body as usize].closures + 1;
        if let Some(parameter) = draft.nodes.get_mut(number as usize) {
            *parameter = Node::Parameter(number, rank);
        }
        let index = draft.push(Node::Each(each, Closure { list, number, rank, body }, shape));
        draft.handle(index)
    })
}

/// A part of a value.
enum Part {
    /// A part that has a node of its own.
    Own(u32),
    /// A part of a literal.
    Literal(Value),
    /// A part that is only there when the workflow runs.
    Read,
    /// No such part.
    Missing,
}

/// The part of a node that a segment leads to.
fn part(node: &Node, segment: &Segment) -> Part {
    match (node, segment) {
        (Node::Object(members), Segment::Member(wanted)) => {
            members.iter().find(|(name, _)| name == wanted).map_or(Part::Missing, |(_, member)| Part::Own(*member))
        }
        (Node::Array(elements, _), Segment::Index(wanted)) => {
            let element = usize::try_from(*wanted).ok().and_then(|wanted| elements.get(wanted));
            element.map_or(Part::Missing, |element| Part::Own(*element))
        }
        // serde leaves fields out that are none.
        (Node::Literal(Value::Object(members)), Segment::Member(wanted)) => {
            Part::Literal(members.get(wanted).cloned().unwrap_or_default())
        }
        (Node::Literal(Value::Array(elements)), Segment::Index(wanted)) => {
            let element = usize::try_from(*wanted).ok().and_then(|wanted| elements.get(wanted));
            element.cloned().map_or(Part::Missing, Part::Literal)
        }
        (Node::Object(_) | Node::Array(..) | Node::Literal(_), _) => Part::Missing,
        _ => Part::Read,
    }
}

/// Adds a part of another value; of a value put together here it is that part itself.
pub fn add_step(of: NodeRef, segment: Segment) -> NodeRef {
    let of = adopt(of);
    with(|draft| {
        let index = match part(&draft.nodes[of as usize], &segment) {
            Part::Own(index) => index,
            Part::Literal(value) => draft.push(Node::Literal(value)),
            Part::Read => draft.push(Node::Step(of, segment)),
            Part::Missing => draft.push(Node::Unwritable(match segment {
                Segment::Member(name) => format!("the value built here has no field `{name}`"),
                Segment::Index(index) => format!("the list built here has no element {index}"),
            })),
        };
        draft.handle(index)
    })
}

/// Turns a origin into another node, wherever it stands among the nodes since the one with a number.
pub fn turn(since: u32, origin: Origin, into: &Node) {
    with(|draft| {
        let nodes = draft.nodes.iter_mut().skip(since as usize);
        nodes.filter(|node| **node == Node::Origin(origin)).for_each(|node| *node = into.clone());
    });
}

/// The same expression with another value in place of a origin; its depth is bounded.
pub fn replaced(number: u32, origin: Origin, by: u32) -> u32 {
    fn replace(number: u32, origin: Origin, by: u32, done: &mut HashMap<u32, u32>) -> u32 {
        if let Some(&known) = done.get(&number) {
            return known;
        }
        let (node, draft) = with(|draft| (draft.nodes[number as usize].clone(), draft.id));
        let new = match node {
            Node::Origin(found) if found == origin => by,
            Node::Step(of, segment) => match replace(of, origin, by, done) {
                same if same == of => number,
                index => add_step(NodeRef { draft, index }, segment).index,
            },
            node => {
                let renumbered = node.clone().renumbered(|child| replace(child, origin, by, done));
                if renumbered == node { number } else { add_node(renumbered).index }
            }
        };
        done.insert(number, new);
        new
    }
    replace(number, origin, by, &mut HashMap::new())
}

/// Adds a part of another value that may be missing; of a value put together here it is that part itself, or null.
pub fn add_optional_step(of: NodeRef, segment: Segment) -> NodeRef {
    let of = adopt(of);
    with(|draft| {
        let index = match part(&draft.nodes[of as usize], &segment) {
            Part::Own(index) => index,
            Part::Literal(value) => draft.push(Node::Literal(value)),
            Part::Read => {
                let step = draft.push(Node::Step(of, segment));
                draft.push(Node::Optional(step))
            }
            Part::Missing => draft.push(Node::Literal(Value::Null)),
        };
        draft.handle(index)
    })
}

/// Marks a member of an object that is left out where it is missing or null.
pub fn add_when_present(member: NodeRef) -> NodeRef {
    let of = adopt(member);
    with(|draft| match &draft.nodes[of as usize] {
        // These are there.
        Node::Object(_) | Node::Array(..) | Node::Format(..) => draft.handle(of),
        Node::Literal(value) if !value.is_null() => draft.handle(of),
        _ => {
            let index = draft.push(Node::WhenPresent(of));
            draft.handle(index)
        }
    })
}

/// The same for a part that may be missing, and nothing else of any other value.
pub fn left_out_if_missing(member: NodeRef) -> NodeRef {
    let of = adopt(member);
    if with(|draft| matches!(draft.nodes[of as usize], Node::Optional(_))) { add_when_present(member) } else { member }
}

/// The part of a value without the mark that it may be missing.
pub fn certain(part: NodeRef) -> NodeRef {
    let index = adopt(part);
    with(|draft| match &draft.nodes[index as usize] {
        Node::Optional(of) | Node::WhenPresent(of) => match &draft.nodes[*of as usize] {
            Node::Optional(within) => draft.handle(*within),
            _ => draft.handle(*of),
        },
        _ => draft.handle(index),
    })
}

/// Adds an object put together; a member without a name is an object whose members belong directly to this one. A member
/// that is left out where there is no value is left out here where that is known.
pub fn add_object<'a>(members: impl Iterator<Item = (Option<&'a str>, NodeRef)>) -> NodeRef {
    let adopted: Vec<_> = members.map(|(name, member)| (name, adopt(member))).collect();
    with(|draft| {
        let mut object = Vec::with_capacity(adopted.len());
        for (name, member) in adopted {
            match (name, &draft.nodes[member as usize]) {
                (Some(_), Node::WhenPresent(of)) if draft.nodes[*of as usize] == Node::Literal(Value::Null) => {}
                (Some(name), _) => object.push((name.to_owned(), member)),
                (None, Node::Object(inner)) => object.extend(inner.iter().cloned()),
                (None, _) => {
                    let reason = "a flattened field must be built from its own mirror struct".to_owned();
                    let index = draft.push(Node::Unwritable(reason));
                    return draft.handle(index);
                }
            }
        }
        let index = draft.push(Node::Object(object));
        draft.handle(index)
    })
}

/// Notes that the fields of a value are read as those of a type.
pub fn read_as(value: NodeRef, type_name: &'static str) {
    let index = adopt(value);
    with(|draft| {
        draft.read_as.insert((index, type_name));
    });
}

/// The value of a type whose fields these members are, all of them and unchanged; none where they are put together.
pub fn unchanged<'a>(
    members: impl Iterator<Item = (Option<&'a str>, NodeRef)>,
    type_name: &'static str,
) -> Option<NodeRef> {
    let members: Vec<_> = members.map(|(name, member)| (name, adopt(member))).collect();
    with(|draft| {
        let part_of = |name: &str, mut number: u32| loop {
            match &draft.nodes[number as usize] {
                Node::Optional(of) | Node::WhenPresent(of) => number = *of,
                Node::Step(of, Segment::Member(member)) => return (member == name).then_some(*of),
                _ => return None,
            }
        };
        let mut whole = None;
        for (name, member) in members {
            let flattened = match (name, &draft.nodes[member as usize]) {
                (Some(name), _) => vec![part_of(name, member)],
                (None, Node::Object(inner)) => inner.iter().map(|(name, member)| part_of(name, *member)).collect(),
                (None, _) => return None,
            };
            for of in flattened {
                if of.is_none() || whole.is_some() && whole != of {
                    return None;
                }
                whole = of;
            }
        }
        let whole = whole.filter(|whole| draft.read_as.contains(&(*whole, type_name)))?;
        Some(draft.handle(whole))
    })
}

/// Adds an object put together that has one member more than another one, or that member alone.
pub fn extend_object(object: Option<u32>, name: &str, member: NodeRef) -> NodeRef {
    let member = adopt(member);
    with(|draft| {
        let mut members = match object.map(|object| &draft.nodes[object as usize]) {
            Some(Node::Object(members)) => members.clone(),
            _ => Vec::new(),
        };
        members.push((name.to_owned(), member));
        let index = draft.push(Node::Object(members));
        draft.handle(index)
    })
}

/// An object put together with one member more; none where the value is not put together here.
pub fn extended_object(object: NodeRef, name: &str, member: NodeRef) -> Option<NodeRef> {
    let object = adopt(object);
    let is_object = with(|draft| matches!(draft.nodes[object as usize], Node::Object(_)));
    is_object.then(|| extend_object(Some(object), name, member))
}

/// A handwritten expression in which one value more has a name.
pub fn add_binding(expression: NodeRef, name: &str, value: u32) -> NodeRef {
    let index = adopt(expression);
    with(|draft| {
        let node = match &draft.nodes[index as usize] {
            Node::RawJsonata(..) if !is_variable(name) => Node::Unwritable(format!(
                "`{name}` is not a name of a value: use a letter, followed by letters, digits and `_`"
            )),
            Node::RawJsonata(_, bound) if bound.iter().any(|(known, _)| known == name) => {
                Node::Unwritable(format!("two values are called `{name}`"))
            }
            Node::RawJsonata(text, bound) => {
                let mut bound = bound.clone();
                bound.push((name.to_owned(), value));
                Node::RawJsonata(text.clone(), bound)
            }
            _ => Node::Unwritable(
                "`.with` names a value for an expression that is written with `Expr::jsonata`".to_owned(),
            ),
        };
        let index = draft.push(node);
        draft.handle(index)
    })
}

/// True for a name that a value can have in an expression.
fn is_variable(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && name != "states"
}

/// The members of an object that is known here, in order; none of anything else.
pub fn members(object: NodeRef) -> Option<Vec<(String, NodeRef)>> {
    let index = adopt(object);
    with(|draft| {
        let members: Vec<(String, u32)> = match &draft.nodes[index as usize] {
            Node::Object(members) => members.clone(),
            Node::Literal(Value::Object(members)) => {
                let members: Vec<_> = members.iter().map(|(name, member)| (name.clone(), member.clone())).collect();
                members.into_iter().map(|(name, member)| (name, draft.push(Node::Literal(member)))).collect()
            }
            _ => return None,
        };
        Some(members.into_iter().map(|(name, member)| (name, draft.handle(member))).collect())
    })
}

/// The text that is written down; none of anything else.
pub fn literal_text(text: NodeRef) -> Option<String> {
    let index = adopt(text);
    with(|draft| match &draft.nodes[index as usize] {
        Node::Literal(Value::String(text)) => Some(text.clone()),
        _ => None,
    })
}
