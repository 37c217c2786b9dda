//! Whether what already exists is named by an ARN of its service.

use asl::{Diagnostic, Place};

use super::needs::Needs;
use super::rules::resources::BAD_ARN;
use crate::resource::Arn;

/// Reports ARNs that are none, or that belong to another service.
pub(super) fn check(needs: &Needs, diagnostics: &mut Vec<Diagnostic>) {
    let mut known = |arn: Option<&Arn>, service: &str, place: &Place| {
        let Some(Arn::Known(arn)) = arn else { return };
        if service_of(arn) != Some(service) {
            let message = format!("`{arn}` is not an ARN of the service `{service}`");
            let help = format!(
                "write the whole ARN, such as `{}`, or use `Arn::parameter` for one that is known only at deployment",
                example(service)
            );
            diagnostics.push(BAD_ARN.found(message).at(place.clone()).help(help));
        }
    };
    needs.queues.iter().for_each(|queue| known(queue.existing.as_ref(), "sqs", &queue.place));
    needs.topics.iter().for_each(|topic| known(topic.existing.as_ref(), "sns", &topic.place));
    needs.functions.iter().for_each(|function| known(function.existing.as_ref(), "lambda", &function.place));
    needs.machines.iter().for_each(|machine| known(machine.existing.as_ref(), "states", &machine.place));
    needs.activities.iter().for_each(|activity| known(activity.existing.as_ref(), "states", &activity.place));
    needs.buses.iter().for_each(|bus| known(bus.existing(), "events", &bus.place));
    needs.buckets.iter().for_each(|bucket| known(bucket.existing.as_ref(), "s3", &bucket.place));
    needs.tables.iter().for_each(|table| known(table.existing.as_ref(), "dynamodb", &table.place));
    needs.connections.iter().for_each(|connection| known(connection.existing(), "events", &connection.place));
}

/// The service in `arn:partition:service:region:account:resource`; none for a text that is not an ARN. Placeholders such as
/// `${AWS::Region}` may be in it.
fn service_of(arn: &str) -> Option<&str> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    if partition == "${AWS" {
        // The colons of `${AWS::Partition}` are no separators.
        return service_of_rest(rest.split_once("}:")?.1);
    }
    service_of_rest(rest).filter(|_| !partition.is_empty())
}

/// The service at the beginning of what is behind the partition, where a resource follows.
fn service_of_rest(rest: &str) -> Option<&str> {
    let (service, rest) = rest.split_once(':')?;
    let resource = rest.rsplit(':').next().unwrap_or_default();
    let parts = rest.matches(':').count();
    // IAM takes `*` and `?` for any characters: the role would get more than is meant.
    let is_one = !rest.contains(|c: char| c.is_whitespace() || c == '*' || c == '?');
    (parts >= 2 && !resource.is_empty() && is_one).then_some(service)
}

fn example(service: &str) -> &'static str {
    match service {
        "sqs" => "arn:aws:sqs:eu-west-1:111122223333:orders",
        "sns" => "arn:aws:sns:eu-west-1:111122223333:orders",
        "lambda" => "arn:aws:lambda:eu-west-1:111122223333:function:orders",
        "events" => "arn:aws:events:eu-west-1:111122223333:event-bus/orders",
        "s3" => "arn:aws:s3:::orders",
        "dynamodb" => "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
        // State machines and activities.
        _ => "arn:aws:states:eu-west-1:111122223333:stateMachine:Orders",
    }
}

#[cfg(test)]
mod tests {
    use super::service_of;

    #[test]
    fn an_arn_names_its_service() {
        assert_eq!(service_of("arn:aws:sqs:eu-west-1:111122223333:orders"), Some("sqs"));
        assert_eq!(service_of("arn:aws:s3:::orders"), Some("s3"));
        assert_eq!(service_of("arn:${AWS::Partition}:lambda:${AWS::Region}:1:function:f"), Some("lambda"));
        for many in ["arn:aws:lambda:eu-west-1:1:function:*", "arn:aws:sqs:*:1:q", "arn:aws:s3:::data-?"] {
            assert_eq!(service_of(many), None, "{many}");
        }
        for none in ["my-function", "", "arn:", "arn:aws:sqs", "arn::sqs:::q", "arn:aws:lambda:eu-west-1:1:"] {
            assert_eq!(service_of(none), None, "{none}");
        }
    }
}
