//! What AWS finds, beside what our rules find.

use asl::diagnostic::{enclosing, pointer_step};
use asl::document::{Document, Kind, Limits, Node};
use asl::shown::one_line;
use asl::{Code, Diagnostic, Rule, Span};
use deployment::question::{self, Finding as Found, MOST_FINDINGS};
use dsl::compiled::Places;
use dsl::workflow::WorkflowType;
use serde_json::Value;

use super::{finished, session, status_of};
use crate::Entry;
use crate::command::runnable::MachineType;
use crate::command::validate::Args;
use crate::report::{self, By, Finding, Note, Validated};

/// The rule of findings that only AWS has, whose own code is in the message; AWS keeps the manual.
const AWS: Rule = Rule::new(Code::new("AWS", "validate_state_machine_definition"), asl::Severity::Error, "");

/// A definition that AWS is asked about.
struct Question {
    /// The number of the file that its findings belong to.
    file: usize,
    /// What is sent.
    definition: String,
    /// The definition, to find the places that AWS names.
    document: Document,
    /// The author's lines, where the definition is made by a workflow.
    places: Option<Places>,
    express: bool,
}

/// Asks AWS about the definitions and marks who finds what; returns the exit status of asking.
pub(in crate::command) fn ask(
    args: &Args,
    entries: &[Entry],
    definitions: &[Option<Document>],
    validated: &mut [Validated],
) -> u8 {
    // The workflows come first, then the files.
    let files = validated.len() - definitions.len();
    let mut questions = own(entries, validated);
    questions.extend(given(args, definitions, files, validated));
    let done = finished(async {
        let session = session(&args.account).await?;
        for question in &questions {
            let file = question.document.file();
            let (found, truncated) = question::validate(&session, &question.definition, question.express, file).await?;
            compare(question, found, &mut validated[question.file]);
            if truncated {
                let message = format!("AWS reports more than these {MOST_FINDINGS} findings");
                validated[question.file].notes.push(Note { message, place: None });
            }
        }
        Ok(())
    });
    status_of(done)
}

/// The project's own workflows.
fn own(entries: &[Entry], validated: &[Validated]) -> Vec<Question> {
    let mut questions = Vec::new();
    for entry in entries {
        let compiled = entry.build.build().compile();
        let text = compiled.definition_text();
        let file = validated.iter().position(|validated| validated.file == compiled.place().file);
        let (Some(file), Ok(document), Ok(definition)) =
            (file, Document::json(entry.name, &text, Limits::default()), stage::definition(&compiled))
        else {
            continue;
        };
        questions.push(Question {
            file,
            definition: definition.to_string(),
            document,
            express: compiled.workflow_type() == WorkflowType::Express,
            places: Some(compiled.places().clone()),
        });
    }
    questions
}

/// The files that were named, which begin with the `first` of what was validated.
fn given(args: &Args, definitions: &[Option<Document>], first: usize, validated: &mut [Validated]) -> Vec<Question> {
    let mut questions = Vec::new();
    for (file, document) in (first..).zip(definitions) {
        let Some(document) = document.clone() else {
            let message =
                format!("AWS did not validate `{}`, because it is not a readable definition", validated[file].file);
            validated[file].notes.push(Note { message, place: None });
            continue;
        };
        let express = args.kind == MachineType::Express;
        let definition = filled(document.root().to_value(), "").to_string();
        questions.push(Question { file, definition, document, places: None, express });
    }
    questions
}

/// A value with names that could stand for its placeholders. It recurses as deep as the document's limit allows.
fn filled(value: Value, name: &str) -> Value {
    match value {
        Value::Object(members) => {
            let filled = members.into_iter().map(|(name, member)| {
                let member = filled(member, &name);
                (name, member)
            });
            Value::Object(filled.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| filled(item, name)).collect()),
        Value::String(text) => Value::String(without_placeholders(&text, name)),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}

fn without_placeholders(text: &str, name: &str) -> String {
    // In an expression `${` is JSONata's.
    if !text.contains("${") || text.starts_with("{%") {
        return text.to_owned();
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((placeholder, further)) = after.split_once('}') else { break };
        filled.push_str(before);
        let stands = match placeholder {
            "AWS::Partition" => "aws".to_owned(),
            "AWS::Region" => simulator::REGION.to_owned(),
            "AWS::AccountId" => simulator::ACCOUNT.to_owned(),
            "AWS::URLSuffix" => "amazonaws.com".to_owned(),
            _ => {
                let plain: String = placeholder.chars().filter(char::is_ascii_alphanumeric).collect();
                // What a task calls must be an ARN.
                if name == "Resource" && before.is_empty() && further.is_empty() {
                    format!("arn:aws:lambda:{}:{}:function:{plain}", simulator::REGION, simulator::ACCOUNT)
                } else {
                    plain
                }
            }
        };
        filled.push_str(&stands);
        rest = further;
    }
    filled + rest
}

/// Marks what AWS finds too, and adds what only AWS finds.
fn compare(question: &Question, found: Vec<Found>, validated: &mut Validated) {
    let of_machine =
        |finding: &Finding| match (&question.places, finding.diagnostic.pointer(), finding.diagnostic.place()) {
            // A file of Rust may hold several workflows, and findings that are about no definition.
            (Some(places), Some(pointer), Some(place)) => places.of(pointer) == place,
            (Some(_), ..) => false,
            (None, ..) => true,
        };
    for found in found {
        let pointer = pointer_of(question.document.root(), &found.location);
        let ours = validated.findings.iter_mut().find(|finding| {
            let is_open = matches!(finding.by, None | Some(By::Stepwright));
            is_open && of_machine(finding) && is_near(finding.diagnostic.pointer().unwrap_or_default(), &pointer)
        });
        match ours {
            Some(ours) => ours.by = Some(By::Both(found.code)),
            None => {
                let diagnostic = alone(question, &found, pointer);
                validated.findings.push(Finding { diagnostic, machine: None, by: Some(By::Aws) });
            }
        }
    }
    for finding in validated.findings.iter_mut().filter(|finding| finding.by.is_none()) {
        if of_machine(finding) {
            finding.by = Some(By::Stepwright);
        }
    }
    report::sort(&mut validated.findings);
}

/// What only AWS finds, in our form.
fn alone(question: &Question, found: &Found, pointer: String) -> Diagnostic {
    let message = format!("{} ({})", one_sentence(&found.message), found.code);
    let finding = match found.warning {
        true => AWS.found(message).with_severity(asl::Severity::Warning),
        false => AWS.found(message),
    };
    let span: Option<Span> = match &question.places {
        Some(places) => Some(places.of(&pointer).clone().into()),
        None => question.document.node_at(&pointer).map(Node::span),
    };
    let finding = match span {
        Some(span) => finding.at(span),
        None => finding,
    };
    finding.pointing(pointer)
}

fn one_sentence(text: &str) -> String {
    one_line(text.trim()).trim_end_matches('.').to_owned()
}

/// True for the same place, or one that is a step further in.
fn is_near(one: &str, two: &str) -> bool {
    // The whole definition is near to everything, so it is only near to itself.
    let is_above = |above: &str, pointer: &str| !above.is_empty() && enclosing(pointer).nth(1) == Some(above);
    one == two || is_above(one, two) || is_above(two, one)
}

/// The JSON pointer of the place that AWS names, such as `/States/Choose/Choices[0]`, or of the closest part around it.
///
/// AWS does not say how it writes a name with a slash, so the longest name that fits is taken.
fn pointer_of(root: Node<'_>, location: &str) -> String {
    let mut node = root;
    let mut rest = location.trim_start_matches('$');
    loop {
        rest = rest.strip_prefix(['/', '.']).unwrap_or(rest);
        let is_end = |rest: &str| rest.is_empty() || rest.starts_with(['/', '[', '.']);
        let step = match node.kind() {
            Kind::Object => {
                let fits = node.members().filter_map(|member| {
                    let escaped = pointer_step(member.key.name());
                    let after = rest.strip_prefix(member.key.name()).or_else(|| rest.strip_prefix(escaped.as_str()))?;
                    is_end(after).then_some((member.node, after))
                });
                fits.min_by_key(|(_, after)| after.len())
            }
            Kind::Array => {
                let number = rest.strip_prefix('[').unwrap_or(rest);
                let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
                let item = number[..digits].parse().ok().and_then(|position| node.at(position));
                item.map(|item| (item, number[digits..].strip_prefix(']').unwrap_or(&number[digits..])))
            }
            Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::String => None,
        };
        match step {
            Some((inner, after)) if !rest.is_empty() => (node, rest) = (inner, after),
            _ => return node.pointer(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_that_aws_names_are_found() {
        let text = r#"{"States": {"A": {"Choices": [{"Next": "B"}, {"And": [{"Next": 1}]}]}, "A/B c": {"Next": "x"}, "A~": 1}}"#;
        let document = Document::json("a.json", text, Limits::default()).unwrap();
        let pointer = |location: &str| pointer_of(document.root(), location);
        assert_eq!(pointer("/States/A/Choices[1]/And[0]/Next"), "/States/A/Choices/1/And/0/Next");
        assert_eq!(pointer("/States/A/Choices/0/Next"), "/States/A/Choices/0/Next");
        assert_eq!(pointer("/States/A/B c/Next"), "/States/A~1B c/Next");
        assert_eq!(pointer("/States/A~1B c/Next"), "/States/A~1B c/Next");
        assert_eq!(pointer("/States/A/End"), "/States/A");
        assert_eq!(pointer("/States/A/Choices[7]"), "/States/A/Choices");
        assert_eq!(pointer("/States/AB"), "/States");
        assert_eq!(pointer(""), "");
        assert_eq!(pointer("nonsense"), "");
    }

    #[test]
    fn findings_a_step_apart_are_one() {
        assert!(is_near("/States/A", "/States/A/Next"));
        assert!(is_near("/States/A/Next", "/States/A"));
        assert!(is_near("", ""));
        assert!(!is_near("", "/States"));
        assert!(!is_near("/States/A", "/States/B"));
        assert!(!is_near("/States/A/Retry/0", "/States/A"));
    }

    #[test]
    fn placeholders_get_names_that_could_stand_there() {
        let text = |text: &str, name: &str| without_placeholders(text, name);
        assert_eq!(
            text("${Charge-Function}", "Resource"),
            "arn:aws:lambda:us-east-1:111111111111:function:ChargeFunction"
        );
        assert_eq!(text("arn:${AWS::Partition}:states:::sqs:${X}", "Resource"), "arn:aws:states:::sqs:X");
        assert_eq!(text("${QueueUrl}", "QueueUrl"), "QueueUrl");
        assert_eq!(text("{% '${a}' %}", "Output"), "{% '${a}' %}");
        assert_eq!(text("a ${b", "Comment"), "a ${b");
    }
}
