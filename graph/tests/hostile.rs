//! Names and data of anybody: escaped, shortened, never executed.

use asl::{Branch, Choice, ChoiceRule, Fail, Parallel, Pass, State, StateMachine, Task, Test, Transition};
use graph::Diagram;
use serde_json::json;

const NAMES: [&str; 8] = [
    "</title></text><script>alert(1)</script>",
    "]]></style><svg onload=\"alert(1)\">",
    "\u{1b}[31mred\u{1b}[0m \u{7} \u{0}",
    "\u{202e}txet\u{2066} \u{feff}\u{200b}\u{fffe}\u{e0041}",
    "javascript:alert(1)' onclick='x",
    "&lt;b&gt; --> [*] \"; } style s0 fill:red\nclick s0 call alert()",
    "{% $x %} ${Name} `code`",
    "漢字とかな交じり文 🎉 e\u{301}",
];

/// A machine in which every text is hostile.
fn machine() -> StateMachine {
    let mut machine = StateMachine::new(NAMES[0]);
    machine.comment = Some(NAMES.concat());
    for (index, name) in NAMES.into_iter().enumerate() {
        let next = NAMES[(index + 1) % NAMES.len()];
        let state = match index % 4 {
            0 => State::Task(Task { transition: Transition::Next(next.to_owned()), ..Task::new(name) }),
            1 => {
                let rule = ChoiceRule::new(Test::Condition(json!(format!("{{% {name} %}}"))), next);
                State::Choice(Choice { choices: vec![rule], default: Some(name.to_owned()), ..Choice::default() })
            }
            2 => {
                let mut branch = Branch::new(name);
                branch
                    .states
                    .insert(name.to_owned(), State::Fail(Fail { error: Some(name.to_owned()), ..Fail::default() }));
                let mut parallel = Parallel::new(vec![branch.clone(), branch]);
                parallel.transition = Transition::Next(next.to_owned());
                parallel.catch = Some(vec![asl::Catcher {
                    error_equals: NAMES.map(str::to_owned).to_vec(),
                    next: next.to_owned(),
                    ..asl::Catcher::default()
                }]);
                State::Parallel(parallel)
            }
            _ => State::Pass(Pass { transition: Transition::Next(next.to_owned()), ..Pass::default() }),
        };
        machine.states.insert(name.to_owned(), state);
    }
    machine
}

#[test]
fn the_picture_is_xml_and_says_the_names_as_they_are() {
    let diagram = Diagram::of(NAMES[0], &machine());
    let svg = graph::svg(&diagram);
    let read = roxmltree::Document::parse(&svg).unwrap();
    let expected = ["svg", "title", "desc", "style", "defs", "g", "rect", "path", "circle", "text", "use"];
    for node in read.descendants().filter(roxmltree::Node::is_element) {
        assert!(expected.contains(&node.tag_name().name()), "<{}>", node.tag_name().name());
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on"), "{attribute:?}");
            assert!(attribute.name() != "href" || attribute.value().starts_with("#sw-"), "{attribute:?}");
        }
    }
    let title = read.descendants().find(|node| node.tag_name().name() == "title").unwrap();
    assert_eq!(title.text(), Some(NAMES[0]));
    assert!(svg.chars().all(|character| character == '\n' || asl::shown::is_visible(character)));
    assert!(svg.contains("\\u{1b}[31mred") && svg.contains("\\u{202e}txet"), "escapes are shown");
}

#[test]
fn the_page_runs_nothing_and_asks_for_nothing() {
    let page = graph::html(&Diagram::of(NAMES[1], &machine()));
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
    for dangerous in ["<script", "<svg onload", "onclick='", " href=\"http", " src=", "url(", "@import", "<b>"] {
        assert!(!page.contains(dangerous), "{dangerous}");
    }
    // The document type is the one thing in it that XML does not know.
    let body = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let closed = body.replace("charset=\"utf-8\">", "charset=\"utf-8\"/>");
    assert!(closed.contains("</html>") && page.chars().all(|c| c == '\n' || asl::shown::is_visible(c)));
}

#[test]
fn a_name_begins_no_line_of_its_own_in_mermaid_or_dot() {
    let diagram = Diagram::of(NAMES[5], &machine());
    let mermaid = graph::mermaid(&diagram);
    for line in mermaid.lines().skip(1) {
        let line = line.trim_start();
        assert!(["state ", "[*] ", "s", "--", "}"].iter().any(|begin| line.starts_with(begin)), "{line}");
        assert!(!line.contains("<script") && !line.starts_with("style"), "{line}");
    }
    let dot = graph::dot(&diagram);
    for line in dot.lines() {
        let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
        assert_eq!(quotes % 2, 0, "{line}");
    }
}

#[test]
fn a_megabyte_of_a_name_is_cut_and_says_so() {
    let name = "x<".repeat(500_000);
    let mut machine = StateMachine::new(name.as_str());
    machine
        .states
        .insert(name.clone(), State::Pass(Pass { transition: Transition::Next(name.clone()), ..Pass::default() }));
    let diagram = Diagram::of(&name, &machine);
    for text in [graph::svg(&diagram), graph::html(&diagram), graph::mermaid(&diagram), graph::dot(&diagram)] {
        assert!(text.len() < 100_000, "{}", text.len());
        assert!(text.contains("(1000000 characters)"));
    }
}

#[test]
fn five_thousand_states_are_drawn() {
    let mut machine = StateMachine::new("S0");
    for index in 0..5_000 {
        let transition = if index == 4_999 { Transition::End } else { Transition::Next(format!("S{}", index + 1)) };
        machine.states.insert(format!("S{index}"), State::Pass(Pass { transition, ..Pass::default() }));
    }
    let svg = graph::svg(&Diagram::of("M", &machine));
    assert!(svg.contains(">S4999<") && svg.len() < 6_000_000, "{}", svg.len());
}

#[test]
fn boxes_stand_within_boxes_however_deep() {
    let mut branch = Branch::new("S");
    branch.states.insert("S".to_owned(), State::Pass(Pass::default()));
    for _ in 0..100 {
        let mut outer = Branch::new("S");
        outer.states.insert("S".to_owned(), State::Parallel(Parallel::new(vec![branch])));
        branch = outer;
    }
    let mut machine = StateMachine::new("S");
    machine.states = branch.states;
    let diagram = Diagram::of("M", &machine);
    assert_eq!(diagram.scopes.len(), 101);
    roxmltree::Document::parse(&graph::svg(&diagram)).unwrap();
    assert!(graph::mermaid(&diagram).len() < 200_000 && graph::dot(&diagram).contains("n100_0"));
}
