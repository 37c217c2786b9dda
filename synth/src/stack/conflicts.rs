//! Whether several workflows fit into one template.

use std::collections::HashMap;
use std::path::PathBuf;

use asl::{Diagnostic, Place};
use dsl::compiled::TriggerSpec;

use super::rules::ID_TAKEN;
use super::{Format, Named, Stack, built, with_children};

/// Reports resources of different workflows that would have the same logical id and are not the same.
///
/// Within one workflow its own compilation looks at that.
pub fn conflicts(workflows: &[Named]) -> Vec<Diagnostic> {
    let workflows = &*with_children(workflows);
    let mut known: HashMap<String, (String, Place, usize)> = HashMap::new();
    let mut found = Vec::new();
    for (number, workflow) in workflows.iter().enumerate() {
        let compiled = &workflow.compiled;
        let machine = (compiled.logical_id(), format!("the workflow {}", workflow.name), compiled.place());
        let started = compiled.machines().iter().filter(|machine| machine.existing.is_some());
        let started = started.map(|machine| (machine.id.clone(), format!("{machine:?}"), &machine.place));
        let activities = compiled.activities().iter();
        let activities = activities.map(|activity| (activity.id.clone(), format!("{activity:?}"), &activity.place));
        let queues = compiled.queues().iter().map(|queue| (queue.id.clone(), format!("{queue:?}"), &queue.place));
        let topics = compiled.topics().iter().map(|topic| (topic.id.clone(), format!("{topic:?}"), &topic.place));
        let functions = compiled.functions().iter();
        let functions = functions.map(|function| (function.id.clone(), format!("{function:?}"), &function.place));
        let given = compiled.raw_resources().iter();
        let given = given.map(|(id, resource)| (id.clone(), resource.to_string(), compiled.place()));
        let tables = compiled.tables().iter().map(|table| (table.id.clone(), format!("{table:?}"), &table.place));
        let buckets = compiled.buckets().iter();
        let buckets = buckets.map(|bucket| (bucket.id.clone(), format!("{bucket:?}"), &bucket.place));
        let connections = compiled.connections().iter();
        let connections =
            connections.map(|connection| (connection.id.clone(), format!("{connection:?}"), &connection.place));
        let buses = compiled.buses().iter().map(|bus| (bus.id.clone(), format!("{bus:?}"), &bus.place));
        let triggers = compiled.triggers().iter().filter_map(|trigger| match trigger {
            TriggerSpec::Event(rule) => Some((rule.id.clone(), format!("{rule:?}"), &rule.place)),
            TriggerSpec::Schedule(schedule) => Some((schedule.id.clone(), format!("{schedule:?}"), &schedule.place)),
            TriggerSpec::Route(_) => None,
        });
        let resources = queues
            .chain(topics)
            .chain(functions)
            .chain(started)
            .chain(activities)
            .chain(buses)
            .chain(tables)
            .chain(buckets)
            .chain(connections)
            .chain(triggers)
            .chain(given);
        for (id, resource, place) in std::iter::once(machine).chain(resources) {
            match known.get(&id) {
                // Two of one workflow were found when it was compiled.
                Some((other, first, of)) if *other != resource && (*of != number || compiled.is_valid()) => {
                    let message = format!("two different resources have the logical id `{id}`");
                    let finding = ID_TAKEN.found(message).at(place.clone());
                    let finding = finding.label(first.clone(), "the other one is here");
                    found.push(finding.help("give each a different id, or use the same resource for both"));
                }
                Some(_) => {}
                None => {
                    known.insert(id, (resource, place.clone(), number));
                }
            }
        }
    }
    if found.is_empty() && workflows.iter().all(|workflow| workflow.compiled.is_valid()) {
        found.extend(clashes(workflows));
    }
    found
}

/// Logical ids that an author gives and the template needs for a resource of its own, such as a dead-letter queue; and
/// what no template can hold.
fn clashes(workflows: &[Named]) -> impl Iterator<Item = Diagnostic> {
    let place = workflows.first().map(|workflow| workflow.compiled.place().clone());
    let Stack { clashes, refused, .. } = built(workflows, Format::Sam, PathBuf::new());
    let clashes = clashes.into_iter().filter_map(move |id| {
        let message = format!("the logical id `{id}` belongs to a resource that the template generates");
        let finding = ID_TAKEN.found(message).help("give your resource another id");
        place.clone().map(|place| finding.at(place))
    });
    clashes.chain(refused)
}
