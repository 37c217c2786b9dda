//! The options of AWS Step Functions Local, as its users have written them.

use std::ffi::OsString;

/// Its options for the servers of single services.
#[derive(Debug, clap::Args)]
pub(super) struct OlderEndpoints {
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) batch_endpoint: Option<String>,
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) dynamodb_endpoint: Option<String>,
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) ecs_endpoint: Option<String>,
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) glue_endpoint: Option<String>,
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) sagemaker_endpoint: Option<String>,
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) sns_endpoint: Option<String>,
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) sqs_endpoint: Option<String>,
    #[arg(long, value_name = "URL", hide = true)]
    pub(super) step_functions_endpoint: Option<String>,
}

/// Its options with one hyphen, without it, and those with two that mean the same (AWS Step Functions Developer Guide, "Setting
/// configuration options for Step Functions Local").
const ONE_HYPHEN: [(&str, &str); 12] = [
    ("account", "--account"),
    ("region", "--region"),
    ("waitTimeScale", "--time-scale"),
    ("lambdaEndpoint", "--lambda-endpoint"),
    ("batchEndpoint", "--batch-endpoint"),
    ("dynamoDBEndpoint", "--dynamodb-endpoint"),
    ("ecsEndpoint", "--ecs-endpoint"),
    ("glueEndpoint", "--glue-endpoint"),
    ("sageMakerEndpoint", "--sagemaker-endpoint"),
    ("sqsEndpoint", "--sqs-endpoint"),
    ("snsEndpoint", "--sns-endpoint"),
    ("stepFunctionsEndpoint", "--step-functions-endpoint"),
];

/// A command line whose options for `local` have two hyphens.
pub(in crate::command) fn with_two_hyphens(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|command| command == "local") {
        for argument in &mut arguments[2..] {
            let name = argument.to_str().and_then(|text| text.strip_prefix('-'));
            let option = name.and_then(|name| ONE_HYPHEN.iter().find(|(older, _)| older.eq_ignore_ascii_case(name)));
            if let Some((_, option)) = option {
                *argument = option.into();
            }
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        let line = with_two_hyphens(line.split(' ').map(OsString::from).collect());
        line.iter().map(|argument| argument.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn options_of_step_functions_local_may_have_one_hyphen() {
        let url = "http://127.0.0.1:3001";
        assert_eq!(
            read(&format!("codegen local -account 123456789012 -dynamodbEndpoint {url} --port 0")),
            format!("codegen local --account 123456789012 --dynamodb-endpoint {url} --port 0")
        );
        assert_eq!(read("codegen simulate -region x"), "codegen simulate -region x");
        assert_eq!(read("codegen"), "codegen");
    }
}
