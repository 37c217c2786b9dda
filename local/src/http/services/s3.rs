//! S3 at another server: reading, writing, listing and deleting objects (Amazon S3 API Reference).

use hyper::HeaderMap;
use serde_json::{Map, Value, json};
use simulator::Data;

use super::{Failure, not_spoken, refused_in_xml, request, send, text_of, unreachable};
use crate::http::client::{self, Answer};
use crate::options::Endpoint;
use crate::world::calls::Asked;

/// Calls an operation.
pub(super) async fn call(to: &Endpoint, asked: &Asked) -> Result<Data, Failure> {
    let parameters = asked.parameters.to_value();
    let text = |name: &str| text_of(&parameters, name);
    let bucket = client::escaped(&text("Bucket").unwrap_or_default());
    let key = text("Key").unwrap_or_default();
    let key: Vec<String> = key.split('/').map(client::escaped).collect();
    let object = format!("/{bucket}/{}", key.join("/"));
    let (method, path, body) = match asked.operation.as_str() {
        "GetObject" => ("GET", object, String::new()),
        "HeadObject" => ("HEAD", object, String::new()),
        "DeleteObject" => ("DELETE", object, String::new()),
        "PutObject" => ("PUT", object, text("Body").unwrap_or_default()),
        "ListObjectsV2" => {
            let mut path = format!("/{bucket}?list-type=2");
            let names = [
                ("Prefix", "prefix"),
                ("Delimiter", "delimiter"),
                ("MaxKeys", "max-keys"),
                ("StartAfter", "start-after"),
                ("ContinuationToken", "continuation-token"),
            ];
            for (name, written) in names {
                path.extend(text(name).map(|value| format!("&{written}={}", client::escaped(&value))));
            }
            ("GET", path, String::new())
        }
        _ => return Err(not_spoken(asked, "S3 speaks rest-xml")),
    };
    let mut request = request(method, to, &path, asked).header("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    if method == "PUT" {
        request = request.header("content-type", text("ContentType").unwrap_or("application/octet-stream".to_owned()));
        for (name, value) in parameters.get("Metadata").and_then(Value::as_object).into_iter().flatten() {
            request = request.header(format!("x-amz-meta-{name}"), value.as_str().unwrap_or_default());
        }
    }
    let answer = send(to, request, body).await?;
    if !answer.status.is_success() {
        return Err(refused_in_xml(asked, &answer));
    }
    Ok(Data::from(match asked.operation.as_str() {
        "ListObjectsV2" => listed(&String::from_utf8_lossy(&answer.body))?,
        operation => of_headers(&answer, operation == "GetObject"),
    }))
}

/// What the headers of an answer say of an object.
fn of_headers(answer: &Answer, has_body: bool) -> Value {
    let mut told = Map::new();
    let text =
        |headers: &HeaderMap, name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if has_body {
        told.insert("Body".to_owned(), String::from_utf8_lossy(&answer.body).into());
        told.insert("ContentLength".to_owned(), answer.body.len().into());
    }
    for (name, header) in [("ETag", "etag"), ("ContentType", "content-type"), ("VersionId", "x-amz-version-id")] {
        told.extend(text(&answer.headers, header).map(|value| (name.to_owned(), value.into())));
    }
    let metadata = answer.headers.iter().filter_map(|(name, value)| {
        Some((name.as_str().strip_prefix("x-amz-meta-")?.to_owned(), value.to_str().ok()?.into()))
    });
    let metadata: Map<String, Value> = metadata.collect();
    if !metadata.is_empty() {
        told.insert("Metadata".to_owned(), Value::Object(metadata));
    }
    Value::Object(told)
}

/// The objects of a list.
fn listed(text: &str) -> Result<Value, Failure> {
    let document =
        roxmltree::Document::parse(text).map_err(|error| unreachable(&format!("the answer is not XML: {error}")))?;
    let child = |node: roxmltree::Node<'_, '_>, name: &str| {
        let found = node.children().find(|child| child.tag_name().name() == name);
        found.and_then(|child| child.text()).unwrap_or_default().to_owned()
    };
    let root = document.root_element();
    let of = |name: &'static str| root.children().filter(move |child| child.tag_name().name() == name);
    let contents = of("Contents").map(|node| {
        json!({
            "Key": child(node, "Key"),
            "LastModified": child(node, "LastModified"),
            "ETag": child(node, "ETag"),
            "Size": child(node, "Size").parse::<u64>().unwrap_or_default(),
            "StorageClass": child(node, "StorageClass"),
        })
    });
    let prefixes = of("CommonPrefixes").map(|node| json!({"Prefix": child(node, "Prefix")}));
    let mut told = Map::new();
    told.insert("IsTruncated".to_owned(), (child(root, "IsTruncated") == "true").into());
    told.insert("KeyCount".to_owned(), child(root, "KeyCount").parse::<u64>().unwrap_or_default().into());
    told.insert("Name".to_owned(), child(root, "Name").into());
    for (name, items) in [("Contents", contents.collect::<Vec<_>>()), ("CommonPrefixes", prefixes.collect())] {
        if !items.is_empty() {
            told.insert(name.to_owned(), items.into());
        }
    }
    let token = child(root, "NextContinuationToken");
    if !token.is_empty() {
        told.insert("NextContinuationToken".to_owned(), token.into());
    }
    Ok(Value::Object(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read() {
        let text = "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><KeyCount>1</KeyCount>\
                    <IsTruncated>false</IsTruncated><Contents><Key>a/b</Key><Size>7</Size></Contents>\
                    <CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes></ListBucketResult>";
        let listed = listed(text).unwrap();
        assert_eq!((&listed["Contents"][0]["Key"], &listed["Contents"][0]["Size"]), (&json!("a/b"), &json!(7)));
        assert_eq!((&listed["CommonPrefixes"][0]["Prefix"], &listed["IsTruncated"]), (&json!("c/"), &json!(false)));
    }
}
