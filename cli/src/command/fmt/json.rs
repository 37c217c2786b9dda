//! A definition as indented JSON.

use asl::document::{Content, Document, Format, Node};
use asl::grammar::{Holds, Kind};
use asl::shown::quoted;

use super::{Refusal, without_tags};

/// The text of a document as JSON.
pub(super) fn formatted(document: &Document) -> Result<String, Refusal> {
    without_tags(document)?;
    for node in document.nodes().filter(|node| node.is_unknown()) {
        if node.source().starts_with("%{") {
            let message = format!("has a directive of Terraform at {}", node.place());
            return Err(Refusal::new(message, "directives bring their own commas along; format what they give"));
        }
        // In YAML, text that replaces a placeholder may become a string without quotes, in JSON it may not.
        if document.format() == Format::Yaml && !is_string_field(node) && !is_number_field(node) {
            let text = quoted(node.source());
            let message = format!("has the placeholder {text} at {}, which may become any value", node.place());
            return Err(Refusal::new(message, "put it in quotes if it is a string, or write the definition as JSON"));
        }
    }
    let mut text = String::with_capacity(document.text().len() * 2);
    write(document.root(), 0, &mut text);
    text.push('\n');
    Ok(text)
}

/// Writes a value. Recurses as deep as the document, which the reader bounds.
fn write(node: Node<'_>, depth: usize, text: &mut String) {
    if node.is_unknown() && !(node.document().format() == Format::Yaml && is_string_field(node)) {
        return text.push_str(node.source());
    }
    match node.content() {
        Content::Null => text.push_str("null"),
        Content::Bool(truth) => text.push_str(if truth { "true" } else { "false" }),
        Content::Number(number) => text.push_str(number.text()),
        Content::String(string) => text.push_str(&written(node.source(), string)),
        Content::Array(items) => write_entries(items.map(|item| (None, item)), depth, ['[', ']'], text),
        Content::Object(members) => {
            let entries = members.map(|member| {
                let source = node.document().text().get(member.key.bytes().start..member.key.bytes().end);
                let source = source.unwrap_or_default();
                // A placeholder in the place of members has no key.
                let hides = member.node.is_unknown() && member.key.bytes() == member.node.bytes();
                let bare = source.starts_with("${") && node.document().format() == Format::Json;
                let key = if bare { source.to_owned() } else { written(source, member.key.name()) };
                ((!hides).then_some(key), member.node)
            });
            write_entries(entries, depth, ['{', '}'], text);
        }
    }
}

fn write_entries<'d>(
    entries: impl Iterator<Item = (Option<String>, Node<'d>)>,
    depth: usize,
    [open, close]: [char; 2],
    text: &mut String,
) {
    text.push(open);
    let mut any = false;
    for (key, node) in entries {
        if any {
            text.push(',');
        }
        any = true;
        new_line(depth + 1, text);
        if let Some(key) = key {
            text.push_str(&key);
            text.push_str(": ");
        }
        write(node, depth + 1, text);
    }
    if any {
        new_line(depth, text);
    }
    text.push(close);
}

fn new_line(depth: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

/// A string as JSON; one with a placeholder of Terraform that holds quotes, as it is written.
fn written(source: &str, string: &str) -> String {
    let inner = source.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if inner == Some(string) && string.contains('"') {
        return source.to_owned();
    }
    serde_json::Value::from(string).to_string()
}

/// The types of the fields that a value of a state, a retrier or the whole definition may be.
fn holds(node: Node<'_>) -> impl Iterator<Item = Holds> {
    let around = node.parent();
    let known = ["Type", "StartAt", "ErrorEquals", "Next"];
    let of_language = around.is_some_and(|around| known.iter().any(|name| around.get(name).is_some()));
    let name = node.key().filter(|_| of_language).map(|key| key.name().to_owned()).unwrap_or_default();
    Kind::ALL.iter().filter_map(move |kind| kind.field(&name)).map(|field| field.holds)
}

fn is_number_field(node: Node<'_>) -> bool {
    holds(node).any(|holds| matches!(holds, Holds::Integer { .. } | Holds::Number { .. } | Holds::Boolean))
}

fn is_string_field(node: Node<'_>) -> bool {
    holds(node).any(|holds| {
        matches!(holds, Holds::Text | Holds::TextOrExpression | Holds::Words(_) | Holds::Timestamp)
            || matches!(holds, Holds::Path(_) | Holds::Resource | Holds::Target | Holds::Expression)
    })
}

#[cfg(test)]
mod tests {
    use asl::document::Limits;

    use super::*;

    fn read(name: &str, source: &str) -> Result<String, Refusal> {
        let format = Format::of_name(name);
        super::formatted(&Document::with_placeholders(name, format, source, Limits::default()).unwrap())
    }

    fn formatted(name: &str, source: &str) -> String {
        read(name, source).unwrap()
    }

    #[test]
    fn order_numbers_and_placeholders_stay() {
        assert_eq!(
            formatted("a.json", r#"{"b":1.50,"a":["${X}",{},[],null],"e":12345678901234567890123,"s":"\u00e9\n\""}"#),
            "{\n  \"b\": 1.50,\n  \"a\": [\n    \"${X}\",\n    {},\n    [],\n    null\n  ],\n  \
             \"e\": 12345678901234567890123,\n  \"s\": \"é\\n\\\"\"\n}\n"
        );
    }

    #[test]
    fn yaml_becomes_json() {
        assert_eq!(formatted("a.yaml", "a: yes\nb:\n  - 1\n"), "{\n  \"a\": \"yes\",\n  \"b\": [\n    1\n  ]\n}\n");
    }

    #[test]
    fn placeholders_without_quotes_stay_without() {
        let text = r#"{"a":${X},"l":[${Y},1],${more},"s":"${f["k"]}-\t","${K}":2,${L}:3}"#;
        assert_eq!(
            formatted("a.json", text),
            "{\n  \"a\": ${X},\n  \"l\": [\n    ${Y},\n    1\n  ],\n  ${more},\n  \"s\": \"${f[\"k\"]}-\\t\",\n  \
             \"${K}\": 2,\n  ${L}: 3\n}\n"
        );
        let again = formatted("a.json", &formatted("a.json", text));
        assert_eq!(again, formatted("a.json", text));
        assert!(read("a.json", "[%{ if a }1,%{ endif } 2]").unwrap_err().message.contains("directive"));
    }

    #[test]
    fn a_placeholder_of_yaml_is_quoted_where_a_string_belongs() {
        let task = "Type: Task\nResource: ${Pay}\nTimeoutSeconds: ${Limit}\nEnd: true\n";
        let expected = "{\n  \"Type\": \"Task\",\n  \"Resource\": \"${Pay}\",\n  \"TimeoutSeconds\": ${Limit},\n  \
                        \"End\": true\n}\n";
        assert_eq!(formatted("a.yaml", task), expected);
        let data = "Type: Pass\nResult:\n  a: ${Any}\nEnd: true\n";
        assert_eq!(
            read("a.yaml", data).unwrap_err().message,
            "has the placeholder `${Any}` at a.yaml:3:6, which may become any value"
        );
        assert!(formatted("a.yaml", &data.replace("${Any}", "'${Any}'")).contains("\"a\": \"${Any}\""));
    }
}
