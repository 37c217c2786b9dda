//! What the page is told of queues and functions. Task tokens are masked, for a page is looked at and shared.

use serde_json::{Value, json};
use simulator::time;
use stage::Mask;

use crate::clock;
use crate::world::World;

/// How many messages of a queue are shown, the oldest first.
const MOST_MESSAGES: usize = 50;
/// The most characters of a message.
const LONGEST_MESSAGE: usize = 20_000;

/// The queues, each with how many messages it has.
pub(super) fn queues(world: &World) -> Vec<Value> {
    let now = clock::now();
    let facts = world.around.queue_names().filter_map(|name| Some((name, world.around.facts(name, now)?)));
    let queues = facts.map(|(name, facts)| {
        json!({"name": name, "visible": facts.visible, "hidden": facts.hidden, "delayed": facts.delayed})
    });
    queues.collect()
}

/// The messages of a queue; `None` where there is no such queue. Looking at them does not receive them.
pub(super) fn messages(world: &World, name: &str) -> Option<Value> {
    let now = clock::now();
    let held = world.around.held(name)?;
    let mask = Mask::default();
    let messages = held.iter().take(MOST_MESSAGES).map(|message| {
        let whole = mask.text(&message.body);
        let body: String = whole.chars().take(LONGEST_MESSAGE).collect();
        json!({
            "id": message.id,
            "body": body,
            "isCut": body.len() < whole.len(),
            "receives": message.receives,
            "sent": time::print(message.sent),
            "isVisible": message.visible() <= now,
            "deadLetterOf": message.dead_letter_of(),
            "attributes": mask.value(json!(message.attributes)),
        })
    });
    Some(json!({"count": held.len(), "messages": messages.collect::<Vec<_>>()}))
}

/// The functions that run as programs, and those of queues that are code of this process.
pub(super) fn functions(world: &World) -> Vec<Value> {
    let written = world.functions.around.written.borrow();
    let programs = world.functions.all().map(|function| {
        let name = function.program().name.clone();
        let lines = written.get(&name).map_or(0, |written| written.count);
        json!({"name": name, "invocations": function.invocations(), "instances": function.instances(), "lines": lines})
    });
    let mut functions: Vec<Value> = programs.collect();
    for mapping in world.around.mappings() {
        if functions.iter().all(|known| known["name"] != *mapping.function) {
            functions.push(json!({"name": mapping.function, "queue": mapping.queue}));
        }
    }
    functions
}

/// What a function wrote lately; `None` for one that does not run as a program.
pub(super) fn lines(world: &World, name: &str) -> Option<Value> {
    let function = world.functions.find(name)?;
    let written = world.functions.around.written.borrow();
    let lines = written.get(&function.program().name);
    let shown = lines.into_iter().flat_map(|written| &written.lines);
    let mask = Mask::default();
    let shown = shown.map(|(at, line)| json!([time::print(*at), mask.text(line)])).collect::<Vec<_>>();
    Some(json!({"count": lines.map_or(0, |written| written.count), "lines": shown}))
}
