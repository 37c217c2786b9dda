//! Diagnostics as commands to the GitHub Actions runner, which shows them beside the lines of a pull request.
//!
//! Source: GitHub Actions documentation, "Workflow commands".

use asl::shown::is_visible;
use asl::{Place, Severity, Span};

use super::{Finding, Note, Validated};

/// One command a line.
pub(crate) fn github(files: &[Validated]) -> String {
    let mut text = String::new();
    for file in files {
        file.findings.iter().for_each(|finding| text.push_str(&(command(finding) + "\n")));
        file.notes.iter().for_each(|note| text.push_str(&(notice(note) + "\n")));
    }
    text
}

fn notice(note: &Note) -> String {
    let place = note.place.as_ref().map(|place| format!(" {}", at(place))).unwrap_or_default();
    format!("::notice{}::{}", place.trim_end_matches(','), data(&note.message))
}

fn at(place: &Place) -> String {
    format!("file={},line={},col={},", property(&place.file), place.line, place.column)
}

fn of(span: &Span) -> String {
    let end = span.end().map(|(line, column)| format!("endLine={line},endColumn={column},")).unwrap_or_default();
    at(span.place()) + &end
}

fn command(finding: &Finding) -> String {
    let Finding { diagnostic: finding, machine, .. } = finding;
    let word = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let place = finding.span().map(of);
    let machine = machine.as_ref().map(|machine| format!(" (in `{machine}`)")).unwrap_or_default();
    let labels = finding.labels().iter().map(|label| format!("; {} at {}", label.text(), label.span()));
    let labels: String = labels.collect();
    let help = finding.help_text().map(|help| format!("; {help}")).unwrap_or_default();
    let title = format!("{} {}", finding.code().id, finding.code().name);
    let message = format!("{}{machine}{labels}{help}", finding.message());
    format!("::{word} {}title={}::{}", place.unwrap_or_default(), property(&title), data(&message))
}

/// A text of a command: line breaks in the runner's own spelling, and what else cannot be seen as escapes.
fn data(text: &str) -> String {
    let mut data = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => data.push_str("%25"),
            '\r' => data.push_str("%0D"),
            '\n' => data.push_str("%0A"),
            _ if is_visible(character) => data.push(character),
            _ => data.extend(character.escape_unicode()),
        }
    }
    data
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use asl::Source;
    use asl::validate::rule::{CONDITION, UNUSED_SUBSTITUTION};

    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let place = Place { file: "a,b:c.json".into(), line: 2, column: 5 };
        let finding = CONDITION.found("no\n`{% %}`").at(place).help("write one");
        assert_eq!(
            github(&[Validated { findings: vec![finding.into()], ..Validated::default() }]),
            "::error file=a%2Cb%3Ac.json,line=2,col=5,title=V103 condition::no%0A`{%25 %25}`; write one\n"
        );
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        let place = Place { file: "a\n::error::\u{202e}.json".into(), line: 1, column: 1 };
        let finding = CONDITION.found("\u{1b}[2J\n::stop-commands::x").at(place.clone()).help("\u{2066}");
        let note = Note { message: "\u{61c}\n::error::".into(), place: Some(place) };
        let validated = Validated { findings: vec![finding.into()], notes: vec![note], ..Validated::default() };
        assert_eq!(
            github(&[validated]),
            "::error file=a%0A%3A%3Aerror%3A%3A\\u{202e}.json,line=1,col=1,title=V103 condition::\\u{1b}[2J%0A::stop-commands::x; \\u{2066}\n\
             ::notice file=a%0A%3A%3Aerror%3A%3A\\u{202e}.json,line=1,col=1::\\u{61c}%0A::error::\n"
        );
    }

    #[test]
    fn machines_and_notes_are_named() {
        let place = Place { file: "t.yaml".into(), line: 1, column: 1 };
        let diagnostic = UNUSED_SUBSTITUTION.found("unused");
        let finding = Finding { diagnostic, machine: Some("Pay".into()), by: None };
        let note = Note { message: "50 % is known".into(), place: Some(place) };
        let validated = Validated { findings: vec![finding], notes: vec![note], ..Validated::default() };
        assert_eq!(
            github(&[validated]),
            "::warning title=V152 unused_substitution::unused (in `Pay`)\n::notice file=t.yaml,line=1,col=1::50 %25 is known\n"
        );
    }

    #[test]
    fn ends_and_labels_are_reported() {
        let source = Arc::new(Source::new("a.json", "[1,\n 2]"));
        let finding = CONDITION.found("no").at(source.span(5..6)).label(source.span(1..2), "another");
        assert_eq!(
            github(&[Validated { findings: vec![finding.into()], ..Validated::default() }]),
            "::error file=a.json,line=2,col=2,endLine=2,endColumn=3,title=V103 condition::no; another at a.json:1:2\n"
        );
    }
}
