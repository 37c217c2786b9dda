//! SNS at another server: the protocol AWS Query.

use serde_json::{Map, Value};
use simulator::Data;

use super::{Failure, refused_in_xml, request, send, text_in, unreachable};
use crate::http::client;
use crate::options::Endpoint;
use crate::world::calls::Asked;

/// Calls an operation. Of the result, the ids are read.
pub(super) async fn call(to: &Endpoint, asked: &Asked) -> Result<Data, Failure> {
    let mut fields =
        vec![("Action".to_owned(), asked.operation.clone()), ("Version".to_owned(), "2010-03-31".to_owned())];
    flatten(&mut fields, "", &asked.parameters.to_value());
    let pair = |(name, value): &(String, String)| format!("{}={}", client::escaped(name), client::escaped(value));
    let body: Vec<String> = fields.iter().map(pair).collect();
    let request = request("POST", to, "/", asked).header("content-type", "application/x-www-form-urlencoded");
    let answer = send(to, request, body.join("&")).await?;
    if !answer.status.is_success() {
        return Err(refused_in_xml(asked, &answer));
    }
    let text = String::from_utf8_lossy(&answer.body);
    let document = roxmltree::Document::parse(&text);
    let document = document.map_err(|error| unreachable(&format!("the answer is not XML: {error}")))?;
    let ids = ["MessageId", "SequenceNumber", "SubscriptionArn", "TopicArn"].into_iter();
    let told = ids.filter_map(|name| Some((name.to_owned(), text_in(&document, name)?.into())));
    Ok(Data::from(Value::Object(told.collect::<Map<_, _>>())))
}

/// The fields of a value below a name.
fn flatten(fields: &mut Vec<(String, String)>, name: &str, value: &Value) {
    let below = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(members) if name.ends_with("Attributes") => {
            // The entries of the two kinds of maps have other names.
            let parts = if name.ends_with("MessageAttributes") { ("Name", "Value") } else { ("key", "value") };
            for (place, (key, value)) in members.iter().enumerate() {
                let entry = below(&format!("entry.{}", place + 1));
                fields.push((format!("{entry}.{}", parts.0), key.clone()));
                flatten(fields, &format!("{entry}.{}", parts.1), value);
            }
        }
        // A message may be any JSON.
        Value::Object(_) if name == "Message" => fields.push((name.to_owned(), value.to_string())),
        Value::Object(members) => members.iter().for_each(|(member, value)| flatten(fields, &below(member), value)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(place, item)| flatten(fields, &below(&format!("member.{}", place + 1)), item));
        }
        Value::Null => {}
        Value::String(text) => fields.push((name.to_owned(), text.clone())),
        other => fields.push((name.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::query;

    #[test]
    fn what_is_sent_is_what_a_server_reads() {
        let request = json!({
            "TopicArn": "t", "Message": "m",
            "MessageAttributes": {"a": {"DataType": "String", "StringValue": "1 & 2"}},
        });
        let mut fields = Vec::new();
        flatten(&mut fields, "", &request);
        assert_eq!(Value::Object(query::members(&fields, false)), request);
    }
}
