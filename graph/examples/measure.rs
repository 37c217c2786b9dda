//! Draws definitions and says what is wrong with their layout: `cargo run --release -p stepwright-graph --example measure --
//! FOLDER FILE…` writes an SVG file for each into the folder. A file may hold the definition in the member `definition`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool of those who change the layout")]

#[path = "../tests/measure/mod.rs"]
mod measure;

use std::path::Path;
use std::time::Instant;

use asl::StateMachine;
use asl::document::{Document, Limits};
use graph::{Diagram, Layout};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| ".".to_owned());
    for file in arguments {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = Path::new(&file).file_stem().unwrap().to_string_lossy().into_owned();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let text = value.get("definition").map_or(text, serde_json::Value::to_string);
        let Ok(document) = Document::json(&file, &text, Limits::default()) else {
            println!("{name}: cannot be read");
            continue;
        };
        let machine = match StateMachine::read(&document) {
            Ok(machine) => machine,
            Err(findings) => {
                println!("{name}: {}", findings[0].message());
                continue;
            }
        };
        let diagram = Diagram::of(&name, &machine);
        let begun = Instant::now();
        let layout = Layout::of(&diagram);
        let time = begun.elapsed();
        let svg = graph::svg(&diagram);
        let states: usize = diagram.scopes.iter().map(|scope| scope.nodes.len()).sum();
        let measured = measure::measure(&diagram, &layout);
        println!(
            "{name}: {states} states, {} × {}, {:.1} ms, {} KB, {} lines, {} crossings, {} steps, {} faults",
            layout.width,
            layout.height,
            time.as_secs_f64() * 1000.0,
            svg.len() / 1024,
            measured.lines,
            measured.crossings,
            measured.steps,
            measured.faults.len()
        );
        for fault in measured.faults.iter().take(3) {
            println!("    {fault}");
        }
        std::fs::write(Path::new(&folder).join(format!("{name}.svg")), svg).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.html")), graph::html(&diagram)).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.mmd")), graph::mermaid(&diagram)).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.dot")), graph::dot(&diagram)).unwrap();
    }
}
