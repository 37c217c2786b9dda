//! What ARCHITECTURE.md says of the rooms, held to what `cargo metadata` and the sources say.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

mod circles;
mod imports;
mod rooms;

use std::collections::{BTreeMap, BTreeSet};

use circles::{Edges, circle};
use rooms::{Room, rooms};

/// Each room, and the rooms that its code depends on. Tests of a room may depend on more.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("asl", &["catalogue", "timestamp"]),
    ("catalogue", &[]),
    ("changes", &["asl", "cloudformation"]),
    (
        "cli",
        &[
            "asl",
            "changes",
            "cloudformation",
            "deployment",
            "dsl",
            "graph",
            "local",
            "permissions",
            "simulator",
            "stage",
            "synth",
            "viewer",
        ],
    ),
    ("cloudformation", &["asl"]),
    ("codegen", &["cli", "worker", "workflows"]),
    ("deployment", &["asl", "simulator"]),
    ("dsl", &["asl", "catalogue", "dsl/macros", "payload", "permissions"]),
    ("dsl/macros", &["catalogue"]),
    ("graph", &["asl"]),
    ("local", &["asl", "simulator", "stage", "viewer"]),
    ("payload", &["payload/macros", "timestamp"]),
    ("payload/macros", &[]),
    ("permissions", &["asl", "catalogue"]),
    ("simulator", &["asl", "catalogue"]),
    ("stage", &["asl", "catalogue", "dsl", "simulator"]),
    ("stepwright", &["asl", "cli", "dsl", "payload", "stage"]),
    ("stepwright/guide-examples", &[]),
    ("synth", &["asl", "catalogue", "cloudformation", "dsl", "graph", "permissions"]),
    ("tests/ports", &["dsl"]),
    ("timestamp", &[]),
    ("viewer", &["asl", "graph", "simulator", "stage"]),
    ("worker", &["stage", "worker/runtime", "workflows/messages"]),
    ("worker/runtime", &["payload", "stage"]),
    ("workflows", &["dsl", "workflows/messages"]),
    ("workflows/messages", &["payload"]),
];

/// Packages of others, by the beginning of their names, and the only rooms whose code may depend on them.
const ONLY_FOR: &[(&str, &[&str])] = &[
    ("anstream", &["cli"]),
    ("annotate-snippets", &["cli"]),
    ("aws-config", &["deployment", "worker/runtime"]),
    ("aws-sdk-", &["deployment", "worker/runtime"]),
    ("aws-smithy-", &["deployment"]),
    ("clap", &["cli"]),
    ("fancy-regex", &["asl"]),
    ("flate2", &["simulator"]),
    ("hyper", &["local"]),
    ("lambda_runtime", &["worker/runtime"]),
    ("miniz_oxide", &["catalogue"]),
    ("parquet", &["simulator"]),
    ("ruzstd", &["simulator"]),
    ("saphyr-parser", &["asl"]),
    ("stacker", &["asl"]),
    ("terminal_size", &["cli"]),
    ("tokio", &["cli", "deployment", "local", "worker", "worker/runtime"]),
];

#[test]
fn each_room_depends_on_those_that_it_may_depend_on() {
    let table: BTreeMap<&str, BTreeSet<&str>> =
        MAY_DEPEND_ON.iter().map(|(room, others)| (*room, others.iter().copied().collect())).collect();
    let rooms = rooms();
    let found: BTreeMap<&str, BTreeSet<&str>> =
        rooms.iter().map(|room| (room.folder.as_str(), room.rooms.iter().map(String::as_str).collect())).collect();
    let mut wrong = Vec::new();
    for room in table.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
        match (table.get(room), found.get(room)) {
            (Some(may), Some(does)) => {
                wrong.extend(does.difference(may).map(|other| format!("`{room}` may not depend on `{other}`")));
                let unused = may.difference(does);
                wrong.extend(
                    unused.map(|other| format!("`{room}` does not depend on `{other}`: take it out of the table")),
                );
            }
            (None, _) => wrong.push(format!("the table does not have the room `{room}`")),
            (Some(_), None) => wrong.push(format!("there is no room `{room}`: take it out of the table")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_kept_out_of_most_rooms_is_only_where_it_may_be() {
    let mut wrong = Vec::new();
    for (package, allowed) in ONLY_FOR {
        let using = |room: &&Room| room.packages.iter().any(|used| used.starts_with(package));
        let found: BTreeSet<_> = rooms().iter().filter(using).map(|room| room.folder.clone()).collect();
        let not_allowed = found.iter().filter(|room| !allowed.contains(&room.as_str()));
        wrong.extend(not_allowed.map(|room| format!("`{room}` may not depend on `{package}…`")));
        let unused = allowed.iter().filter(|room| !found.contains(**room));
        wrong.extend(unused.map(|room| format!("`{room}` does not depend on `{package}…`: take it out of the table")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    let edges: Edges = MAY_DEPEND_ON
        .iter()
        .map(|(room, others)| ((*room).to_owned(), others.iter().map(|other| (*other).to_owned()).collect()))
        .collect();
    assert_eq!(circle(&edges), None);
}

#[test]
fn no_folder_of_a_room_imports_in_a_circle() {
    let mut wrong = Vec::new();
    for room in rooms() {
        let imports = imports::of(&room.source);
        assert!(!imports.is_empty(), "nothing was read below {}", room.source.display());
        let edges: Edges = imports.iter().map(|(from, to)| (from.clone(), to.keys().cloned().collect())).collect();
        if let Some(circle) = circle(&edges) {
            let steps = circle.iter().zip(circle.iter().cycle().skip(1));
            let steps = steps.map(|(from, to)| format!("  {from} → {to}, in {}", imports[from][to]));
            wrong.push(format!("`{}` imports in a circle:\n{}", room.folder, steps.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_architecture_names_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    // Of what is between backticks, the paths below a folder of the repository; `<type>` stands for several.
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |name: &&str| {
        let folder = name.split_once('/').is_some_and(|(folder, _)| !folder.is_empty() && root.join(folder).is_dir());
        folder && !name.contains(['<', ' ', '*', '…', ':'])
    };
    let paths: BTreeSet<&str> = quoted.filter(is_path).collect();
    assert!(paths.len() > 40, "{paths:?}");
    let missing: Vec<_> = paths.iter().filter(|path| !root.join(path).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}
