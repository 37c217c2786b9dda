//! ARNs that are put together of names, and names that are taken out of ARNs and URLs.

use catalogue::{Arn, Part};

use crate::symbols::{Named, Symbols};

/// The name in an ARN, in the URL of a queue or of an API, or in the URI of an object, with region and account; of any other text,
/// the text.
pub(crate) fn named(text: &str) -> (&str, &str, &str) {
    if let Some(rest) = text.strip_prefix("arn:") {
        let mut parts = rest.splitn(5, ':').skip(2);
        let mut next = || parts.next().unwrap_or_default();
        let (region, account, resource) = (next(), next(), next());
        // Behind the name of a connection stands its identifier (EventBridge API Reference, "Connection").
        let name = match resource.strip_prefix("connection/") {
            Some(connection) => connection.split('/').next(),
            None => resource.rsplit(['/', ':']).next(),
        };
        return (name.unwrap_or(resource), region, account);
    }
    if let Some(object) = text.strip_prefix("s3://") {
        return (object, "", "");
    }
    let host = text.strip_prefix("https://").unwrap_or(text);
    if let Some((api, behind)) = host.split_once(".execute-api.") {
        return (api, behind.split('.').next().unwrap_or_default(), "");
    }
    match text.strip_prefix("https://").and_then(|rest| rest.split_once('/')) {
        Some((host, path)) => {
            let name = path.rsplit('/').next().unwrap_or(path);
            (name, host.split('.').nth(1).unwrap_or_default(), path.split('/').next().unwrap_or_default())
        }
        None => (text, "", ""),
    }
}

/// Any resource of a type, in the stack's account and region.
pub(crate) fn any_of<N: Named>(actions: &[&str], resource_type: Option<&str>) -> String {
    let prefix = actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
    let known = catalogue::prefix(prefix);
    let format = known.zip(resource_type).and_then(|(prefix, kind)| prefix.resource_type(kind)?.arn);
    format.map_or_else(|| Symbols::<N>::written(&format!("{STACK}:*").replace("SERVICE", prefix)), in_format::<N>)
}

/// What stands before the resource in an ARN of the stack's account and region.
const STACK: &str = "arn:${AWS::Partition}:SERVICE:${AWS::Region}:${AWS::AccountId}";

/// An ARN format of the Service Authorization Reference with `*` for what it leaves open.
fn in_format<N: Named>(format: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, behind)) = rest.split_once("${") {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        append(&mut text, before);
        append(&mut text, variable::<N>(name));
        rest = behind;
    }
    append(&mut text, rest);
    text
}

/// What stands for a variable of an ARN format.
fn variable<N: Named>(name: &str) -> &'static str {
    let pseudo = match name {
        "Partition" => Symbols::<N>::pseudo("AWS::Partition"),
        "Region" => Symbols::<N>::pseudo("AWS::Region"),
        "Account" => Symbols::<N>::pseudo("AWS::AccountId"),
        _ => None,
    };
    pseudo.unwrap_or("*")
}

/// What stands for a part of an ARN that no member determines; none for a member.
pub(crate) fn fixed<N: Named>(part: &Part) -> Option<&'static str> {
    match part {
        Part::Text(text) => Some(text),
        Part::Partition => Some(variable::<N>("Partition")),
        Part::Region => Some(variable::<N>("Region")),
        Part::Account => Some(variable::<N>("Account")),
        Part::Member { .. } => None,
    }
}

/// True for an ARN that is the value of a single member.
pub(crate) fn is_whole(arn: Arn) -> bool {
    matches!(arn.parts().as_slice(), [Part::Member { .. }])
}

/// Adds a text. `**` is `*`, and no name begins with the slash that stands before it.
pub(crate) fn append(to: &mut String, text: &str) {
    let again = ["*", "/"].into_iter().find(|end| to.ends_with(end) && text.starts_with(end));
    to.push_str(again.and_then(|end| text.strip_prefix(end)).unwrap_or(text));
}

/// Puts a region and an account in the place of the stack's.
pub(crate) fn move_to<N: Named>(arn: &mut String, region: &str, account: &str) {
    for (name, value) in [("Region", region), ("Account", account)] {
        if !value.is_empty() {
            *arn = arn.replacen(variable::<N>(name), value, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Reference;

    #[test]
    fn arns_and_urls_tell_names_regions_and_accounts() {
        assert_eq!(named("orders"), ("orders", "", ""));
        assert_eq!(named("arn:aws:dynamodb:eu-west-1:1:table/orders"), ("orders", "eu-west-1", "1"));
        assert_eq!(named("https://sqs.eu-west-1.amazonaws.com/1/orders"), ("orders", "eu-west-1", "1"));
        assert_eq!(named("https://sqs.cn-north-1.amazonaws.com.cn/1/orders"), ("orders", "cn-north-1", "1"));
        assert_eq!(named("arn:aws:events:eu-west-1:1:connection/shop/a-b"), ("shop", "eu-west-1", "1"));
        assert_eq!(named("arn:aws-us-gov:lambda:us-gov-west-1:1:function:f"), ("f", "us-gov-west-1", "1"));
        assert_eq!(named("abc.execute-api.eu-west-1.amazonaws.com"), ("abc", "eu-west-1", ""));
        assert_eq!(named("s3://photos/in/cat.jpg"), ("photos/in/cat.jpg", "", ""));
    }

    #[test]
    fn formats_are_opened_where_they_name_something() {
        let format = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}";
        let opened = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*/index/*";
        let symbols = Symbols::<Reference>::default();
        assert_eq!(symbols.pattern(&in_format::<Reference>(format)).to_string(), opened);
    }

    #[test]
    fn stars_and_slashes_are_not_doubled() {
        let mut text = "table/".to_owned();
        append(&mut text, "/a*");
        append(&mut text, "*");
        assert_eq!(text, "table/a*");
    }
}
