//! Findings that an author has switched off in the file: `stepwright: allow V034` in a comment of YAML or in a `Comment`.

use std::ops::RangeInclusive;
use std::sync::Arc;

use catalogue::closest;

use crate::document::{Document, Format, Node};
use crate::shown::quoted;
use crate::{Diagnostic, Rule, Source, Span};

crate::rules! {
    pub,

    /// A file switches a rule off that finds nothing there.
    ///
    /// The mistake was corrected or is on another line. In YAML, `# stepwright: allow V034` is for its own line, or on a line of
    /// its own for the next line with a value; `# stepwright: allow-file V034` is for the whole file. In a `Comment`, it is for
    /// the object that has the `Comment`.
    ///
    /// Source: Stepwright recommendation.
    UNUSED_SUPPRESSION = "V190", unused_suppression, Warning;

    /// A file switches a rule off that does not exist.
    ///
    /// A rule is named by its code, such as `V034`, or by its name, such as `choice_without_default`.
    ///
    /// Source: Stepwright recommendation.
    UNKNOWN_SUPPRESSION = "V191", unknown_suppression, Warning;
}

/// What begins a suppression.
const MARK: &str = "stepwright: allow";

/// The most suppressions that are heeded.
const MOST: usize = 10_000;

/// What the authors of files have switched off.
#[derive(Debug, Default)]
pub struct Suppressions {
    all: Vec<Suppression>,
    findings: Vec<Diagnostic>,
}

/// One rule that is switched off.
#[derive(Debug)]
struct Suppression {
    rule: &'static Rule,
    file: String,
    lines: RangeInclusive<u32>,
    span: Span,
    used: bool,
}

impl Suppressions {
    /// Adds what a text switches off; `document` is what was read of it, if it could be read. `rule` looks a rule up by its
    /// code or name, and `names` are those that can be looked up.
    pub fn add(
        &mut self,
        source: &Arc<Source>,
        format: Format,
        document: Option<&Document>,
        rule: &dyn Fn(&str) -> Option<&'static Rule>,
        names: &[&'static str],
    ) {
        if !source.text().contains(MARK) {
            return;
        }
        let mut found = Vec::new();
        if format == Format::Yaml {
            comments(source, &mut found);
        }
        if let Some(document) = document {
            for node in document.nodes().filter(|node| node.key().is_some_and(|key| key.name() == "Comment")) {
                fields(node, &mut found);
            }
        }
        for Found { lines, start, text } in found {
            for (offset, name) in listed(text) {
                if self.all.len() + self.findings.len() >= MOST {
                    return;
                }
                let span = source.span(start + offset..start + offset + name.len());
                match rule(name) {
                    Some(rule) => {
                        let file = source.file().to_owned();
                        self.all.push(Suppression { rule, file, lines: lines.clone(), span, used: false });
                    }
                    None => {
                        let help = match closest(name, names.iter().copied()) {
                            Some(close) => format!("did you mean `{close}`?"),
                            None => "use the code in brackets in a finding, such as `V071`".to_owned(),
                        };
                        let finding = UNKNOWN_SUPPRESSION.found(format!("there is no rule {}", quoted(name)));
                        self.findings.push(finding.at(span).help(help));
                    }
                }
            }
        }
    }

    /// True for a finding that is switched off where it stands.
    pub fn allow(&mut self, finding: &Diagnostic) -> bool {
        let Some(place) = finding.place() else { return false };
        let mut allowed = false;
        for one in &mut self.all {
            if finding.is(one.rule) && one.lines.contains(&place.line) && *one.file == *place.file {
                (one.used, allowed) = (true, true);
            }
        }
        allowed
    }

    /// What is wrong with the suppressions themselves, when all findings have been asked for.
    pub fn finish(self) -> Vec<Diagnostic> {
        let unused = self.all.into_iter().filter(|one| !one.used).map(|one| {
            let message = format!("{} finds nothing here", quoted(one.rule.id()));
            UNUSED_SUPPRESSION.found(message).at(one.span).help("remove it")
        });
        self.findings.into_iter().chain(unused).collect()
    }
}

/// A suppression in a text: for which lines, and what follows the mark, with its byte.
struct Found<'t> {
    lines: RangeInclusive<u32>,
    start: usize,
    text: &'t str,
}

/// The suppressions in the comments of a YAML text.
fn comments<'t>(source: &'t Source, found: &mut Vec<Found<'t>>) {
    let lines: Vec<(usize, &str)> = {
        let mut start = 0;
        let with_start = source.text().split_inclusive('\n').map(|line| {
            start += line.len();
            (start - line.len(), line.trim_end())
        });
        with_start.collect()
    };
    let is_value = |line: &str| !line.trim_start().starts_with('#') && !line.trim().is_empty();
    // From each line on, the first line with a value.
    let mut next = vec![0; lines.len()];
    let mut nearest = lines.len().saturating_sub(1);
    for (number, (_, line)) in lines.iter().enumerate().rev() {
        nearest = if is_value(line) { number } else { nearest };
        next[number] = nearest;
    }
    for (number, (start, line)) in lines.iter().enumerate() {
        let Some(at) = line.find(MARK) else { continue };
        let before = line[..at].trim_end();
        let Some(before) = before.strip_suffix('#').filter(|rest| rest.is_empty() || rest.ends_with([' ', '\t']))
        else {
            continue;
        };
        let rest = &line[at + MARK.len()..];
        let line_number = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        let (lines, skipped) = if let Some(rest) = rest.strip_prefix("-file") {
            (0..=u32::MAX, line.len() - rest.len())
        } else if before.trim().is_empty() {
            let next = line_number(next[number]);
            (next..=next, at + MARK.len())
        } else {
            (line_number(number)..=line_number(number), at + MARK.len())
        };
        found.push(Found { lines, start: start + skipped, text: &line[skipped..] });
    }
}

/// The suppression in a `Comment`, which is for the object around it.
fn fields<'d>(node: Node<'d>, found: &mut Vec<Found<'d>>) {
    // What is written with escapes has no place of its own.
    let Some((at, object)) = node.source().find(MARK).zip(node.parent()) else { return };
    let first = object.key().map_or_else(|| object.place(), |key| key.place()).line;
    let document = node.document();
    let last = document.place(object.bytes().end.saturating_sub(1)).line;
    let start = node.bytes().start + at + MARK.len();
    let text = &node.source()[at + MARK.len()..];
    let (text, start) = match text.strip_prefix("-file") {
        Some(rest) => (rest, start + "-file".len()),
        None => (text, start),
    };
    let whole = text.len() < node.source().len() - at - MARK.len() || object.parent().is_none();
    found.push(Found { lines: if whole { 0..=u32::MAX } else { first..=last }, start, text });
}

/// The rules that are listed, with commas between them, and where; what follows the last is the author's reason.
fn listed(text: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let start = at + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let name = &text[start..];
        let name = &name[..name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len())];
        if name.is_empty() || start == at && at == 0 {
            return names;
        }
        names.push((start, name));
        let after = &text[start + name.len()..];
        let gap = after.len() - after.trim_start_matches([' ', '\t']).len();
        match after[gap..].strip_prefix(',') {
            Some(_) => at = start + name.len() + gap + 1,
            None => return names,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, rules, validate};
    use super::*;
    use crate::document::Limits;

    /// The codes that are left, with their lines.
    fn left(name: &str, text: &str) -> Vec<(&'static str, u32)> {
        let document = Document::by_name(name, text, Limits::default()).unwrap();
        let mut suppressions = Suppressions::default();
        let rule = |wanted: &str| rules().into_iter().find(|rule| rule.is_called(wanted));
        suppressions.add(document.file_text(), document.format(), Some(&document), &rule, &["V034", "V089"]);
        let mut findings = validate(&document, Options::default());
        findings.retain(|finding| !suppressions.allow(finding));
        findings.extend(suppressions.finish());
        findings.iter().map(|finding| (finding.code().id, finding.place().unwrap().line)).collect()
    }

    const YAML: &str = "\
StartAt: Pick
States:
  Pick:
    Type: Choice
    Choices: [{Variable: $.a, IsPresent: true, Next: Wait}]
  Wait:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
    Parameters: {QueueUrl: q, MessageBody: {t.$: $$.Task.Token}}
    End: true
";

    #[test]
    fn a_comment_is_for_its_line_or_the_next() {
        assert_eq!(left("a.yaml", YAML), [("V034", 3), ("V089", 8)]);
        let on_the_line = YAML.replace("  Pick:\n", "  Pick: # stepwright: allow V034\n");
        assert_eq!(left("a.yaml", &on_the_line), [("V089", 8)]);
        let before = YAML.replace("  Pick:\n", "  # stepwright: allow choice_without_default\n  # why\n\n  Pick:\n");
        assert_eq!(left("a.yaml", &before), [("V089", 11)]);
        let everywhere = format!("# stepwright: allow-file V034, V089 for the old worker\n{YAML}");
        assert_eq!(left("a.yaml", &everywhere), []);
    }

    #[test]
    fn a_comment_field_is_for_its_object() {
        let state =
            YAML.replace("    Type: Choice\n", "    Type: Choice\n    Comment: 'all cases. stepwright: allow V034'\n");
        assert_eq!(left("a.yaml", &state), [("V089", 9)]);
        let text = r#"{
  "Comment": "stepwright: allow V034",
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Choice",
      "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "B"}]
    },
    "B": {"Type": "Succeed"}
  }
}"#;
        assert_eq!(left("a.json", text), []);
    }

    #[test]
    fn what_suppresses_nothing_is_reported() {
        let unused = YAML.replace("StartAt: Pick", "StartAt: Pick # stepwright: allow V034");
        assert_eq!(left("a.yaml", &unused), [("V034", 3), ("V089", 8), ("V190", 1)]);
        let unknown = format!("# stepwright: allow-file V034, V089, V999\n{YAML}");
        assert_eq!(left("a.yaml", &unknown), [("V191", 1)]);
        assert_eq!(left("a.yaml", &format!("# stepwright: allowing V034\n{YAML}")).len(), 2);
    }

    #[test]
    fn names_are_listed_with_commas() {
        let names = |text| listed(text).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(" V034, unused_suppression ,V1 because x, y"), ["V034", "unused_suppression", "V1"]);
        assert_eq!(names(""), [""; 0]);
        assert_eq!(names("ed V034"), [""; 0]);
        assert_eq!(names(" V034\""), ["V034"]);
    }
}
