//! `--html` of `simulate` and `explore`, as it is called; what the page does is tested in a browser (`tests/viewer`).

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// The test that the page of a declined payment offers to copy: it compiles, and it passes.
mod copied {
    use dsl::error::ErrorName;
    use serde_json::json;
    use stage::{Failure, Reply, Simulation};
    use workflows::payment::workflow;

    include!("copied/payment.rs");
}

fn codegen(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_codegen")).current_dir(folder).args(arguments).output().unwrap()
}

/// What the page's script reads.
fn data(page: &Path) -> Value {
    let page = std::fs::read_to_string(page).unwrap();
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    serde_json::from_str(data).unwrap()
}

#[test]
fn a_simulated_payment_is_a_page_without_what_is_sensitive() {
    let folder = tempfile::tempdir().unwrap();
    let output = codegen(folder.path(), &["simulate", "payment", "--seed", "1", "--html", "pages/payment.html"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("SUCCEEDED after"), "the timeline is shown as well");
    let page = folder.path().join("pages/payment.html");
    let data = data(&page);
    let run = &data["runs"][0];
    assert_eq!(run["visits"][0]["outcome"], "caught");
    assert!(!run["notes"].as_array().unwrap().is_empty());
    let line = data["scopes"][0]["nodes"][0]["line"].as_str().unwrap();
    assert!(line.contains("payment.rs:"), "{line}");
    let sample = codegen(folder.path(), &["emit", "payment", "--out", "generated"]);
    assert_eq!(sample.status.code(), Some(0));
    let sample = std::fs::read_to_string(folder.path().join("generated/events/payment.json")).unwrap();
    let sample: Value = serde_json::from_str(&sample).unwrap();
    let number = sample["creditCardNumber"].as_str().unwrap();
    assert!(!number.is_empty() && !std::fs::read_to_string(page).unwrap().contains(number));
    assert_eq!(run["test"]["rust"], include_str!("copied/payment.rs"), "write the page's test into that file");
}

#[test]
fn endings_are_paths_in_the_graph() {
    let folder = tempfile::tempdir().unwrap();
    let output = codegen(folder.path(), &["explore", "booking", "--html", "booking.html"]);
    assert_eq!(output.status.code(), Some(0));
    let data = data(&folder.path().join("booking.html"));
    let runs = data["runs"].as_array().unwrap();
    let names: Vec<_> = runs.iter().map(|run| run["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Booked") && names.iter().any(|name| name.starts_with("Not Booked with ")), "{names:?}");
    assert!(runs.iter().all(|run| run["path"] == true && run.get("input").is_none()));
    let failed = runs.iter().find(|run| run["status"] == "FAILED").unwrap();
    assert!(failed["visits"].as_array().unwrap().iter().any(|visit| visit["outcome"] == "caught"));
}

#[test]
fn a_page_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let output = codegen(folder.path(), &["simulate", "payment", "--html", "file/page.html"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("choose another file with `--html`"), "{said}");
    let output = codegen(folder.path(), &["simulate", "payment", "--html", "p.html", "--compare", "Other"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_comparison_as_html_has_the_fields_that_are_different() {
    let folder = tempfile::tempdir().unwrap();
    let definition = |seconds: u32, more: &str| {
        format!(r#"{{"StartAt": "Wait", "States": {{"Wait": {{"Type": "Wait", "Seconds": {seconds}, {more}}}"#)
    };
    std::fs::write(folder.path().join("old.json"), definition(5, r#""End": true"#) + "}}").unwrap();
    let next = r#""Next": "</h3>" }, "</h3>": {"Type": "Succeed""#;
    std::fs::write(folder.path().join("new.json"), definition(60, next) + "}}").unwrap();
    let output = codegen(folder.path(), &["graph", "--compare", "old.json", "new.json", "--format", "html"]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("<th scope=\"row\">Seconds</th><td><del>5</del><ins>60</ins></td>"), "{page}");
    assert!(
        page.contains("<ins>→ &lt;/h3&gt;</ins>") && page.contains("<h3 class=\"added\">&lt;/h3&gt;</h3>"),
        "{page}"
    );
    assert!(!page.contains("<script"));
}
