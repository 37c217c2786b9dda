//! Templates as YAML: functions in their short form, and no text that a reader could take for something else.
//!
//! CloudFormation's tools read YAML 1.1, where `on`, `yes`, `12:30:45` and `2010-09-09` are no text. The libraries at hand
//! write these without quotes, so this writer decides itself: text is bare only where it is plainly text.

use super::Value;

impl Value {
    /// The value as YAML, with short forms of the functions: a part of a template.
    pub fn to_yaml(&self) -> String {
        print(self)
    }
}

/// The value as a YAML document.
pub(super) fn print(value: &Value) -> String {
    let mut out = String::new();
    block(&mut out, value, 0);
    out
}

/// Writes a value that begins a line at an indentation.
fn block(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Map(members) if !members.is_empty() => {
            for (name, member) in members {
                push_indent(out, indent);
                push_key(out, name, member, indent);
            }
        }
        Value::List(elements) if !elements.is_empty() => {
            for element in elements {
                push_indent(out, indent);
                push_element(out, element, indent);
            }
        }
        other => {
            push_indent(out, indent);
            inline(out, other, indent);
        }
    }
}

fn push_indent(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn push_key(out: &mut String, name: &str, member: &Value, indent: usize) {
    out.push_str(&scalar(name));
    out.push(':');
    after_marker(out, member, indent + 2);
}

fn push_element(out: &mut String, element: &Value, indent: usize) {
    match element {
        // The first member is on the dash's own line.
        Value::Map(members) if !members.is_empty() => {
            for (index, (name, member)) in members.iter().enumerate() {
                if index == 0 {
                    out.push_str("- ");
                } else {
                    push_indent(out, indent + 2);
                }
                push_key(out, name, member, indent + 2);
            }
        }
        // So does the first element of a list within a list.
        Value::List(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                if index == 0 {
                    out.push_str("- ");
                } else {
                    push_indent(out, indent + 2);
                }
                push_element(out, element, indent + 2);
            }
        }
        other => {
            out.push('-');
            after_marker(out, other, indent + 2);
        }
    }
}

/// Writes a value after `key:`, `-` or a tag: on the same line where it is short, else on the next ones.
fn after_marker(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Map(members) if !members.is_empty() => {
            out.push('\n');
            block(out, value, indent);
        }
        Value::List(elements) if !elements.is_empty() => {
            out.push('\n');
            block(out, value, indent);
        }
        Value::Function(name, argument) => {
            out.push_str(" !");
            out.push_str(name.strip_prefix("Fn::").unwrap_or(name));
            after_marker(out, argument, indent);
        }
        other => {
            out.push(' ');
            inline(out, other, indent);
        }
    }
}

/// Writes a value that fits behind a marker, and ends the line.
fn inline(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) if has_lines(text) => return lines(out, text, indent),
        Value::Text(text) => out.push_str(&scalar(text)),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
        Value::Function(name, argument) => {
            out.push('!');
            out.push_str(name.strip_prefix("Fn::").unwrap_or(name));
            return after_marker(out, argument, indent);
        }
    }
    out.push('\n');
}

/// Text as a scalar: bare where it is plainly text, else in double quotes with JSON's escapes, which YAML shares.
fn scalar(text: &str) -> String {
    if is_plainly_text(text) { text.to_owned() } else { in_quotes(text) }
}

/// True for text of several lines that a literal block holds as it is.
fn has_lines(text: &str) -> bool {
    let whole = !text.starts_with([' ', '\n']) && !text.ends_with('\n');
    whole && text.contains('\n') && text.chars().all(|c| c == '\n' || !(c.is_control() || is_escaped(c)))
}

/// Writes text as a literal block, and ends the line.
fn lines(out: &mut String, text: &str, indent: usize) {
    out.push_str("|-\n");
    for line in text.lines() {
        if !line.is_empty() {
            push_indent(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// True for characters that YAML 1.1 takes for line breaks, or not at all, and that JSON leaves as they are.
fn is_escaped(character: char) -> bool {
    matches!(character, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn in_quotes(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.chars().fold(String::with_capacity(json.len()), |mut quoted, character| {
        if is_escaped(character) {
            quoted.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            quoted.push(character);
        }
        quoted
    })
}

/// True for text that no YAML reader, of 1.1 or 1.2, takes for anything but text.
fn is_plainly_text(text: &str) -> bool {
    let begins_as_text = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
    let harmless = |c: char| c.is_ascii_alphanumeric() || " /:._,;'()+=$@-".contains(c);
    let marks = text.contains(": ") || text.ends_with([':', ' ']);
    begins_as_text && text.chars().all(harmless) && !marks && !is_a_word_of_yaml(text)
}

/// True for words that some YAML reader takes for a boolean, null or a number.
fn is_a_word_of_yaml(text: &str) -> bool {
    const WORDS: &[&str] = &["y", "yes", "n", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn words_of_yaml_are_quoted() {
        for text in [
            "on",
            "Off",
            "YES",
            "n",
            "null",
            "~",
            "",
            "12:30:45",
            "2010-09-09",
            "=",
            "1e3",
            "0x1f",
            ".5",
            "-1",
            "- a",
            "a: b",
            "a #b",
            "trailing:",
            " lead",
            "*",
            "&a",
            "!x",
            "%",
            "@a",
            "`",
            "{a}",
            "[a]",
            "'a'",
            "a\nb",
            "é",
            "<<",
        ] {
            assert!(scalar(text).starts_with('"'), "{text}");
        }
        for text in ["AWS::SQS::Queue", "sqs.amazonaws.com", "A sentence, with commas.", "/aws/x", "one-two", "once"] {
            assert_eq!(scalar(text), text);
        }
    }

    #[test]
    fn functions_are_written_short() {
        let value = Value::from(map! {
            "A" => Value::attribute("Queue", "Arn"),
            "B" => Value::substituted_with("${X}-y", map! { "X" => Value::reference("AWS::StackName") }),
            "C" => vec![Value::either("Yes?", Value::List(vec![]), vec!["a", "b"].into())],
            "D" => vec![Value::from(map! { "k" => "v", "l" => vec!["m"] })],
            "E" => "{\n  \"a\": \"é\"\n\n}",
            "F" => vec!["a\nb", "a\tb\nc", " a\nb", "a\n"],
        });
        let expected = "\
A: !GetAtt Queue.Arn
B: !Sub
  - \"${X}-y\"
  - X: !Ref AWS::StackName
C:
  - !If
    - \"Yes?\"
    - []
    - - a
      - b
D:
  - k: v
    l:
      - m
E: |-
  {
    \"a\": \"é\"

  }
F:
  - |-
    a
    b
  - \"a\\tb\\nc\"
  - \" a\\nb\"
  - \"a\\n\"
";
        assert_eq!(print(&value), expected);
    }
}
