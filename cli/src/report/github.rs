//! Diagnostics as commands to the GitHub Actions runner, which shows them beside the lines of a pull request.
//!
//! Source: GitHub Actions documentation, "Workflow commands".

use asl::{Place, Severity};

use super::{Finding, Judged, Note};

/// One command a line.
pub(crate) fn github(files: &[Judged]) -> String {
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

fn command(finding: &Finding) -> String {
    let Finding { diagnostic: finding, machine, .. } = finding;
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let place = finding.place.as_ref().map(at);
    let machine = machine.as_ref().map(|machine| format!(" (in `{machine}`)")).unwrap_or_default();
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let title = format!("{} {}", finding.code.id, finding.code.name);
    let message = format!("{}{machine}{help}", finding.message);
    format!("::{word} {}title={title}::{}", place.unwrap_or_default(), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::{Code, Diagnostic};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let place = Place { file: "a,b:c.json".into(), line: 2, column: 5 };
        let finding = Diagnostic::error(Code::new("V103", "condition"), "no\n`{% %}`").at(place).help("write one");
        assert_eq!(
            github(&[Judged { findings: vec![finding.into()], ..Judged::default() }]),
            "::error file=a%2Cb%3Ac.json,line=2,col=5,title=V103 condition::no%0A`{%25 %25}`; write one\n"
        );
    }

    #[test]
    fn machines_and_notes_are_named() {
        let place = Place { file: "t.yaml".into(), line: 1, column: 1 };
        let diagnostic = Diagnostic::warning(Code::new("V152", "unused_substitution"), "unused");
        let finding = Finding { diagnostic, machine: Some("Pay".into()), by: None };
        let note = Note { message: "50 % is known".into(), place: Some(place) };
        let judged = Judged { findings: vec![finding], notes: vec![note], ..Judged::default() };
        assert_eq!(
            github(&[judged]),
            "::warning title=V152 unused_substitution::unused (in `Pay`)\n::notice file=t.yaml,line=1,col=1::50 %25 is known\n"
        );
    }
}
