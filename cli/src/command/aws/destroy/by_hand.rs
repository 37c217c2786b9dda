//! How what a stack leaves behind is removed by hand.

use deployment::Resource;

/// The type of a key, without which nobody can read what was written with it.
pub(super) const KEY: &str = "AWS::KMS::Key";

/// The command of the AWS CLI that removes a resource, in a region.
pub(super) fn command(resource: &Resource, region: &str) -> String {
    let id = shell_word(&resource.physical_id);
    let command = match resource.kind.as_str() {
        "AWS::SQS::Queue" => format!("aws sqs delete-queue --queue-url {id}"),
        "AWS::SNS::Topic" => format!("aws sns delete-topic --topic-arn {id}"),
        "AWS::Logs::LogGroup" => format!("aws logs delete-log-group --log-group-name {id}"),
        KEY => format!("aws kms schedule-key-deletion --key-id {id} --pending-window-in-days 30"),
        "AWS::S3::Bucket" => format!("aws s3 rb {} --force", shell_word(&format!("s3://{}", resource.physical_id))),
        "AWS::DynamoDB::Table" => format!("aws dynamodb delete-table --table-name {id}"),
        "AWS::SecretsManager::Secret" => format!("aws secretsmanager delete-secret --secret-id {id}"),
        "AWS::StepFunctions::StateMachine" => {
            format!("aws stepfunctions delete-state-machine --state-machine-arn {id}")
        }
        "AWS::Lambda::Function" | "AWS::Lambda::Version" => format!("aws lambda delete-function --function-name {id}"),
        // Most other types can be removed through the one interface that all of them have.
        kind => format!("aws cloudcontrol delete-resource --type-name {} --identifier {id}", shell_word(kind)),
    };
    format!("{command} --region {region}")
}

/// A word as a shell takes it.
fn shell_word(word: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_./:@=+,".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, physical_id: &str) -> String {
        let resource = Resource {
            logical_id: "It".to_owned(),
            physical_id: physical_id.to_owned(),
            kind: kind.to_owned(),
            status: "CREATE_COMPLETE".to_owned(),
        };
        command(&resource, "eu-central-1")
    }

    #[test]
    fn each_type_has_its_command() {
        let url = "https://sqs.eu-central-1.amazonaws.com/123456789012/payment-dead";
        assert_eq!(of("AWS::SQS::Queue", url), format!("aws sqs delete-queue --queue-url {url} --region eu-central-1"));
        assert!(of(KEY, "0a1b").starts_with("aws kms schedule-key-deletion --key-id 0a1b"));
        assert!(of("AWS::S3::Bucket", "orders").starts_with("aws s3 rb s3://orders --force"));
        assert!(
            of("AWS::Events::EventBus", "orders")
                .starts_with("aws cloudcontrol delete-resource --type-name AWS::Events::EventBus --identifier orders")
        );
    }

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        assert!(of("AWS::Logs::LogGroup", "a group's").contains(r"--log-group-name 'a group'\''s' "));
        assert!(of("AWS::Logs::LogGroup", "/aws/lambda/$HOME").contains("'/aws/lambda/$HOME'"));
    }
}
