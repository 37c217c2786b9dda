//! Diagnostics as commands to the GitHub Actions runner, which shows them beside the lines of a pull request.
//!
//! Source: GitHub Actions documentation, "Workflow commands".

use asl::{Diagnostic, Severity};

/// One command a line.
pub(crate) fn github(files: &[(String, Vec<Diagnostic>)]) -> String {
    files.iter().flat_map(|(_, findings)| findings).map(|finding| command(finding) + "\n").collect()
}

fn command(finding: &Diagnostic) -> String {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let place = finding
        .place
        .as_ref()
        .map(|place| format!("file={},line={},col={},", property(&place.file), place.line, place.column));
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let title = format!("{} {}", finding.code.id, finding.code.name);
    format!("::{word} {}title={title}::{}", place.unwrap_or_default(), data(&format!("{}{help}", finding.message)))
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
    use asl::{Code, Place};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let place = Place { file: "a,b:c.json".into(), line: 2, column: 5 };
        let finding = Diagnostic::error(Code::new("V103", "condition"), "no\n`{% %}`").at(place).help("write one");
        assert_eq!(
            github(&[("x".into(), vec![finding])]),
            "::error file=a%2Cb%3Ac.json,line=2,col=5,title=V103 condition::no%0A`{%25 %25}`; write one\n"
        );
    }
}
