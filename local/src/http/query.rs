//! The older protocol of SQS, and that of SNS: requests are forms, answers are XML ("AWS Query protocol" of Smithy).

use asl::shown::xml;
use serde_json::{Map, Value};

/// The most fields of a form, and the most parts of the name of one.
const MOST_FIELDS: usize = 10_000;
const MOST_PARTS: usize = 8;

/// Members that are numbers.
const NUMBERS: [&str; 6] = [
    "DelaySeconds",
    "MaxNumberOfMessages",
    "MaxNumberOfMessagesPerSecond",
    "MaxResults",
    "VisibilityTimeout",
    "WaitTimeSeconds",
];

/// How SQS names the items of lists that stand without a list around them, and the lists.
const FLAT: [(&str, &str); 11] = [
    ("Attribute", "Attributes"),
    ("AttributeName", "AttributeNames"),
    ("ChangeMessageVisibilityBatchRequestEntry", "Entries"),
    ("DeleteMessageBatchRequestEntry", "Entries"),
    ("MessageAttribute", "MessageAttributes"),
    ("MessageAttributeName", "MessageAttributeNames"),
    ("MessageSystemAttribute", "MessageSystemAttributes"),
    ("MessageSystemAttributeName", "MessageSystemAttributeNames"),
    ("SendMessageBatchRequestEntry", "Entries"),
    ("Tag", "Tags"),
    ("TagKey", "TagKeys"),
];

/// The fields of a form.
pub(super) fn fields(body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(body).ok()?;
    let fields: Vec<_> = text.split('&').filter(|field| !field.is_empty()).take(MOST_FIELDS + 1).collect();
    if fields.len() > MOST_FIELDS {
        return None;
    }
    let pair = |field: &&str| {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        Some((decoded(name)?, decoded(value)?))
    };
    fields.iter().map(pair).collect()
}

/// The text of a part of a form or a URL.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The members of a request, as the newer protocol has them.
pub(super) fn members(fields: &[(String, String)], is_flat: bool) -> Map<String, Value> {
    let mut root = Map::new();
    for (name, value) in fields {
        let parts: Vec<&str> = name.split('.').collect();
        if parts.len() <= MOST_PARTS && !["Action", "Version"].contains(&name.as_str()) {
            insert(&mut root, &parts, value);
        }
    }
    let Value::Object(members) = tidied(Value::Object(root), is_flat) else { return Map::new() };
    members
}

fn insert(into: &mut Map<String, Value>, parts: &[&str], value: &str) {
    let [first, rest @ ..] = parts else { return };
    if rest.is_empty() {
        let number = NUMBERS.contains(first).then(|| value.parse::<i64>().ok()).flatten();
        into.insert((*first).to_owned(), number.map_or_else(|| value.into(), Value::from));
        return;
    }
    let inner = into.entry(*first).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        insert(inner, rest, value);
    }
}

/// Makes lists of what is numbered, and objects of lists of pairs.
fn tidied(value: Value, is_flat: bool) -> Value {
    let Value::Object(members) = value else { return value };
    if !members.is_empty() && members.keys().all(|key| key.parse::<u32>().is_ok()) {
        let mut items: Vec<(u32, Value)> =
            members.into_iter().filter_map(|(key, item)| Some((key.parse().ok()?, tidied(item, is_flat)))).collect();
        items.sort_by_key(|(place, _)| *place);
        return items.into_iter().map(|(_, item)| item).collect();
    }
    let mut tidy = Map::new();
    for (name, member) in members {
        // A list that is not flat stands in a member of its own.
        let inner = match member {
            Value::Object(mut one) if one.len() == 1 && (one.contains_key("member") || one.contains_key("entry")) => {
                one.remove("member").or(one.remove("entry")).unwrap_or_default()
            }
            other => other,
        };
        let listed = FLAT.iter().find(|(item, _)| is_flat && *item == name).map(|(_, list)| (*list).to_owned());
        let name = listed.unwrap_or(name);
        let is_of_pairs = ["Attributes", "MessageAttributes"].contains(&name.as_str()) || (is_flat && name == "Tags");
        let value = tidied(inner, is_flat);
        tidy.insert(name, if is_of_pairs { paired(value) } else { value });
    }
    Value::Object(tidy)
}

/// An object of a list of pairs.
fn paired(list: Value) -> Value {
    let Value::Array(items) = list else { return list };
    let part = |item: &Value, names: [&str; 4]| names.iter().find_map(|name| item.get(name).cloned());
    let pairs = items.iter().filter_map(|item| {
        let name = part(item, ["Name", "name", "Key", "key"])?.as_str()?.to_owned();
        Some((name, part(item, ["Value", "value", "Value", "value"]).unwrap_or_else(|| "".into())))
    });
    Value::Object(pairs.collect())
}

/// An answer.
pub(super) fn answered(operation: &str, answer: &Map<String, Value>, is_flat: bool, request: &str) -> String {
    let space = namespace(is_flat);
    let mut text = format!("<?xml version=\"1.0\"?><{operation}Response xmlns=\"{space}\">");
    let members = answer.iter().map(|(name, value)| written(operation, name, value, is_flat));
    let members: String = members.collect();
    if !members.is_empty() {
        text.push_str(&element(&format!("{operation}Result"), &members));
    }
    let metadata = element("ResponseMetadata", &element("RequestId", request));
    text.push_str(&format!("{metadata}</{operation}Response>"));
    text
}

/// An error.
pub(super) fn refused(code: &str, message: &str, is_flat: bool, request: &str) -> String {
    let parts = [element("Type", "Sender"), element("Code", &escaped(code)), element("Message", &escaped(message))];
    let error = element("Error", &parts.concat());
    let (space, id) = (namespace(is_flat), element("RequestId", request));
    format!("<?xml version=\"1.0\"?><ErrorResponse xmlns=\"{space}\">{error}{id}</ErrorResponse>")
}

fn namespace(is_flat: bool) -> &'static str {
    if is_flat { "http://queue.amazonaws.com/doc/2012-11-05/" } else { "http://sns.amazonaws.com/doc/2010-03-31/" }
}

/// A member, with all that is in it.
fn written(operation: &str, name: &str, value: &Value, is_flat: bool) -> String {
    match value {
        Value::Array(items) if is_flat => {
            let item = match name {
                "Successful" => format!("{operation}ResultEntry"),
                "Failed" => "BatchResultErrorEntry".to_owned(),
                "Results" => format!("{operation}ResultEntry"),
                "Messages" => "Message".to_owned(),
                "QueueUrls" | "queueUrls" => "QueueUrl".to_owned(),
                name => name.to_owned(),
            };
            items.iter().map(|one| element(&item, &inner(operation, one, is_flat))).collect()
        }
        Value::Array(items) => {
            let items: String = items.iter().map(|one| element("member", &inner(operation, one, is_flat))).collect();
            element(name, &items)
        }
        Value::Object(pairs) if is_flat && ["Attributes", "MessageAttributes", "Tags"].contains(&name) => {
            let (item, key) = match name {
                "Attributes" => ("Attribute", "Name"),
                "MessageAttributes" => ("MessageAttribute", "Name"),
                _ => ("Tag", "Key"),
            };
            let pair = |(name, value): (&String, &Value)| {
                let value = inner(operation, value, is_flat);
                element(item, &(element(key, &escaped(name)) + &element("Value", &value)))
            };
            pairs.iter().map(pair).collect()
        }
        Value::Object(pairs) if name == "Attributes" => {
            let pair = |(name, value): (&String, &Value)| {
                let value = inner(operation, value, is_flat);
                element("entry", &(element("key", &escaped(name)) + &element("value", &value)))
            };
            element(name, &pairs.iter().map(pair).collect::<String>())
        }
        value => element(name, &inner(operation, value, is_flat)),
    }
}

/// What stands in the element of a value.
fn inner(operation: &str, value: &Value, is_flat: bool) -> String {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| written(operation, name, value, is_flat)).collect()
        }
        Value::String(text) => escaped(text),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn element(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}

/// A text in XML: also what readers would take for another end of a line.
fn escaped(text: &str) -> String {
    xml(text).replace('\r', "&#xD;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn requests_of_sqs_become_those_of_the_newer_protocol() {
        let body = "Action=SendMessageBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2Fa%2Fq\
                    &SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.1.Id=a\
                    &SendMessageBatchRequestEntry.1.MessageBody=1+%2B+1&SendMessageBatchRequestEntry.1.DelaySeconds=5\
                    &SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n\
                    &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String\
                    &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v";
        let read = members(&fields(body.as_bytes()).unwrap(), true);
        let entry = json!({
            "Id": "a", "MessageBody": "1 + 1", "DelaySeconds": 5,
            "MessageAttributes": {"n": {"DataType": "String", "StringValue": "v"}},
        });
        assert_eq!(Value::Object(read), json!({"QueueUrl": "http://a/q", "Entries": [entry, {"Id": "b"}]}));
    }

    #[test]
    fn requests_of_sns_have_lists_in_members_of_their_own() {
        let body = "Action=CreateTopic&Name=t&Attributes.entry.1.key=FifoTopic&Attributes.entry.1.value=true\
                    &Tags.member.1.Key=k&Tags.member.1.Value=v&MessageAttributes.entry.1.Name=n\
                    &MessageAttributes.entry.1.Value.DataType=String";
        let read = members(&fields(body.as_bytes()).unwrap(), false);
        let expected = json!({
            "Name": "t", "Attributes": {"FifoTopic": "true"}, "Tags": [{"Key": "k", "Value": "v"}],
            "MessageAttributes": {"n": {"DataType": "String"}},
        });
        assert_eq!(Value::Object(read), expected);
    }

    #[test]
    fn answers_are_xml() {
        let answer = json!({"Messages": [{"Body": "a<b\r", "Attributes": {"SentTimestamp": "1"}}]});
        let text = answered("ReceiveMessage", answer.as_object().unwrap(), true, "id");
        let message = "<Message><Body>a&lt;b&#xD;</Body><Attribute><Name>SentTimestamp</Name><Value>1</Value></Attribute></Message>";
        assert!(text.contains(&format!("<ReceiveMessageResult>{message}</ReceiveMessageResult>")), "{text}");
        let text = answered("ListTopics", json!({"Topics": [{"TopicArn": "t"}]}).as_object().unwrap(), false, "id");
        assert!(text.contains("<Topics><member><TopicArn>t</TopicArn></member></Topics>"), "{text}");
    }

    #[test]
    fn what_xml_cannot_hold_is_an_escape() {
        let answer = json!({"Messages": [{"Body": "a\u{0}\u{1b}\u{ffff}'\r\n"}]});
        let text = answered("ReceiveMessage", answer.as_object().unwrap(), true, "id");
        let read = roxmltree::Document::parse(&text).unwrap();
        let body =
            read.descendants().find(|node| node.has_tag_name(("http://queue.amazonaws.com/doc/2012-11-05/", "Body")));
        assert_eq!(body.unwrap().text(), Some("a\\u{0}\\u{1b}\\u{ffff}'\r\n"));
        let text = refused("A", "\u{1}", false, "id");
        assert!(roxmltree::Document::parse(&text).is_ok() && text.contains("\\u{1}"), "{text}");
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for body in [&b"a=%"[..], b"a=%zz", b"a=%ff", &[0xff]] {
            assert!(fields(body).is_none(), "{body:?}");
        }
        // Fields that contradict each other leave something, and never fail.
        members(&fields(b"a.b=1&a=2&a.1=3&.=&..=4").unwrap(), true);
    }
}
