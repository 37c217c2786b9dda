//! Templates that were handed in as YAML, in the long JSON form.

use asl::document::{Content, Document, Limits, Node};
use serde_json::{Map, Value};

/// The template that a text is, JSON or YAML.
///
/// # Errors
///
/// What is wrong with the text.
pub(super) fn read(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(template @ Value::Object(_)) => Ok(template),
        Ok(_) => Err("it is not an object".to_owned()),
        Err(error) if text.trim_start().starts_with('{') => Err(error.to_string()),
        Err(_) => match Document::yaml("template", text, Limits::default()) {
            Ok(document) => Ok(long_form(document.root())),
            Err(refusal) => Err(refusal.to_string()),
        },
    }
}

/// Recurses as deep as the text, which its reader bounds.
fn long_form(node: Node<'_>) -> Value {
    let value = match node.content() {
        Content::Array(_) => Value::Array(node.items().map(long_form).collect()),
        Content::Object(_) => {
            let members = node.members().map(|member| (member.key.name().to_owned(), long_form(member.node)));
            Value::Object(members.collect())
        }
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => node.to_value(),
    };
    let function = match node.tag().and_then(|tag| tag.strip_prefix('!')) {
        // `!!binary` and the like are types of YAML.
        None => return value,
        Some(name) if name.starts_with(['!', '<']) => return value,
        Some(name @ ("Ref" | "Condition")) => name.to_owned(),
        Some(name) => format!("Fn::{name}"),
    };
    Value::Object(Map::from_iter([(function, value)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn short_forms_become_long() {
        let text = "\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: Yes?
    Properties:
      QueueName: !Sub
        - ${A}-${B}
        - A: !GetAtt Topic.TopicName
      Size: !If [Large, 10, !Ref AWS::NoValue]
      Data: !!binary eA==
";
        let expected = json!({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Condition": "Yes?", "Properties": {
            "QueueName": {"Fn::Sub": ["${A}-${B}", {"A": {"Fn::GetAtt": "Topic.TopicName"}}]},
            "Size": {"Fn::If": ["Large", 10, {"Ref": "AWS::NoValue"}]},
            "Data": "eA==",
        }}}});
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn json_is_read_as_it_is_and_a_fault_is_reported() {
        assert_eq!(read("{\"a\": 1}"), Ok(json!({"a": 1})));
        assert!(read("{\"a\": ").is_err());
        assert!(read("a: [").is_err());
        assert!(read("[1]").is_err());
    }
}
