//! The page as a file: what it may run and load, and what is not in it.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::collections::BTreeSet;

use asl::StateMachine;
use serde_json::{Value, json};
use simulator::{Answer, Answers, Machine, Simulation};
use stage::Mask;
use viewer::{Page, Review, Run};

const HOSTILE: &str = "</script><script>alert(1)</script><!--\u{1b}[31m\u{2028}&amp;\u{202e}";

fn page(name: &str, input: Value, mask: Mask) -> String {
    let definition = json!({"StartAt": name, "States": {name: {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "End": true
    }}});
    let model = StateMachine::from_json(&definition.to_string()).unwrap();
    let machine = Machine::from_value(&definition).unwrap();
    let answers = Answers::default().always(name, Answer::error(name, input.to_string().as_str()));
    let execution = Simulation::of(&machine).services(answers).run(input.into());
    Page::new(name, &model).run(Run::of(name, &execution).mask(mask)).html()
}

#[test]
fn names_and_data_of_others_are_no_markup() {
    let page = page(HOSTILE, json!({ HOSTILE: HOSTILE }), Mask::default());
    assert_eq!(page.matches("<script").count(), 2, "the data and the script");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<!--") && !page.contains("alert(1)<") && !page.contains('\u{1b}'));
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["runs"][0]["name"], HOSTILE);
}

#[test]
fn the_page_loads_nothing_and_runs_only_its_own_script() {
    let page = page("Charge", json!({}), Mask::default());
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    for loading in [
        "src=",
        "href=\"http",
        "@import",
        "url(",
        "fetch(",
        "XMLHttpRequest",
        "innerHTML",
        "insertAdjacentHTML",
        "eval(",
    ] {
        assert!(!page.contains(loading), "{loading}");
    }
    // The only address is the one of a name space, which nobody asks.
    let addresses: BTreeSet<&str> =
        page.match_indices("http").map(|(at, _)| &page[at..page.len().min(at + 26)]).collect();
    let allowed =
        |address: &&&str| address.starts_with("http://www.w3.org/2000/svg") || address.starts_with("http-equiv");
    assert_eq!(addresses.iter().filter(|address| !allowed(address)).count(), 0, "{addresses:?}");
}

#[test]
fn what_is_sensitive_is_not_in_the_file() {
    let token = "token-01234567-89ab-4def-8123-456789abcdef";
    let schema = json!({"properties": {"card": {"writeOnly": true}}});
    let input = json!({"card": "4111111111111111", "text": "for 4111111111111111", "reply": token});
    let page = page("Charge", input.clone(), Mask::of(&schema, &input));
    assert!(!page.contains("4111111111111111") && !page.contains(token));
    assert!(page.contains("[sensitive]") && page.contains("[token]"));
}

#[test]
fn what_is_sensitive_is_in_no_error_and_in_no_copied_test() {
    let schema = json!({"properties": {"card": {"writeOnly": true}, "cvv": {"writeOnly": true}}});
    let input = json!({"card": "4111111111111111", "cvv": "937"});
    let definition = json!({"StartAt": "Charge", "States": {"Charge": {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true
    }}});
    let error = Answer::error("Refused.4111111111111111", json!({"cvv": "937"}).to_string().as_str());
    let machine = Machine::from_value(&definition).unwrap();
    let execution =
        Simulation::of(&machine).services(Answers::default().always("Charge", error)).run(input.clone().into());
    let model = StateMachine::from_json(&definition.to_string()).unwrap();
    let run = Run::of("Charge", &execution).mask(Mask::of(&schema, &input));
    let page = Page::new("Charge", &model).run(run).data();
    let test = &page["runs"][0]["test"];
    for part in [&page, &test["mock"], &test["rust"]] {
        let text = part.to_string();
        assert!(!text.contains("4111111111111111") && !text.contains("937"), "{text}");
        assert!(text.contains("Refused.[sensitive]") && text.contains("cvv"), "{text}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    assert_eq!(page("Charge", json!({"a": 1}), Mask::default()), page("Charge", json!({"a": 1}), Mask::default()));
}

#[test]
fn the_pictures_of_a_page_share_no_ids_and_names_stay_as_they_are() {
    let machine = |name: &str| {
        let states = json!({name: {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Retry": [{"ErrorEquals": ["E"]}],
            "End": true}});
        StateMachine::from_json(&json!({"StartAt": name, "States": states}).to_string()).unwrap()
    };
    let (one, other) = (machine("sw-title"), machine("sw-desc"));
    let page = Review::new("Changes").machine("One", None, Some(&one)).machine("Other", None, Some(&other)).html();
    for name in ["sw-title", "sw-desc"] {
        assert!(page.contains(&format!(">{name}</text>")), "{page}");
    }
    let all: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let unique: BTreeSet<&str> = all.iter().copied().collect();
    assert!(all.len() > 7 && unique.len() == all.len(), "{all:?}");
    for used in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(unique.contains(used), "{used}");
    }
}

#[test]
fn five_thousand_states_are_shown() {
    let states = (0..5_000).map(|number| {
        let next = if number == 4_999 {
            json!({"Type": "Succeed"})
        } else {
            json!({"Type": "Pass", "Next": format!("S{}", number + 1)})
        };
        (format!("S{number}"), next)
    });
    let definition = json!({"StartAt": "S0", "States": states.collect::<serde_json::Map<_, _>>()});
    let execution = Simulation::of(&Machine::from_value(&definition).unwrap()).run(json!({}).into());
    let model = StateMachine::from_json(&definition.to_string()).unwrap();
    let page = Page::new("Long", &model).run(Run::of("Long", &execution)).html();
    assert!(page.len() < 10_000_000 && page.matches("data-state=").count() >= 5_000, "{}", page.len());
}

/// A history of 25,000 events in which each iteration has two kilobytes of its own.
#[test]
fn twenty_five_thousand_events_are_less_than_ten_megabytes_whatever_they_hold() {
    let pad = "{\"<&>\": ".repeat(60);
    let definition = json!({"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor": {
    "StartAt": "Grow", "States": {
        "Grow": {"Type": "Pass", "Parameters": {"pad": pad, "id.$": "$"}, "Next": "Shrink"},
        "Shrink": {"Type": "Pass", "OutputPath": "$.id", "End": true}
    }}}}});
    let model = StateMachine::from_json(&definition.to_string()).unwrap();
    let machine = Machine::from_value(&definition).unwrap();
    let items: Vec<u32> = (0..4_165).collect();
    let execution = Simulation::of(&machine).run(json!(items).into());
    assert!(execution.history.events().len() > 24_990, "{}", execution.history.events().len());
    let html = Page::new("Each", &model).run(Run::of("Each", &execution)).html();
    assert!((4_000_000..10_000_000).contains(&html.len()), "{}", html.len());
}

#[test]
fn a_value_of_five_megabytes_is_in_the_page() {
    let long = "a text ".repeat(700_000);
    let definition = json!({"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": true}}});
    let model = StateMachine::from_json(&definition.to_string()).unwrap();
    let machine = Machine::from_value(&definition).unwrap();
    let execution = Simulation::of(&machine).run(long.as_str().into());
    let html = Page::new("Pass", &model).run(Run::of("Pass", &execution)).html();
    assert!(html.len() < 10_000_000 && html.contains(&long), "{}", html.len());
}
