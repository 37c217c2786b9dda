//! `api!`: calls of AWS, checked against their models when the author compiles; and `data!`: JSON with values of the workflow.
//!
//! The macro reads a call (`read`), looks up what is called (`callee`), checks the request (`request`) and its literals
//! (`literal`), and writes the structures of the result (`result`). The catalogue is its only source; it reads no file and asks
//! nobody.
//!
//! What it finds, it says at the author's own word. What only rustc knows, the type of an expression, rustc says there: each
//! expression goes through a function for the kind of its member.

mod callee;
mod literal;
mod read;
mod request;
mod result;

use proc_macro::TokenStream;
use quote::quote;

/// What `dsl::api!` becomes: the path of the library, then the call. The documentation is there.
#[proc_macro]
pub fn checked_call(input: TokenStream) -> TokenStream {
    match syn::parse::<read::Call>(input) {
        Ok(call) => expanded(&call),
        Err(error) => error.to_compile_error(),
    }
    .into()
}

/// What `dsl::data!` becomes: the path of the library, then the data. The documentation is there.
#[proc_macro]
pub fn checked_data(input: TokenStream) -> TokenStream {
    match syn::parse::<read::Data>(input) {
        Ok(data) => data_of(&data),
        Err(error) => error.to_compile_error(),
    }
    .into()
}

/// The data as one expression.
fn data_of(data: &read::Data) -> proc_macro2::TokenStream {
    let library = &data.library;
    let mut errors = Vec::new();
    let written = request::data(library, &mut errors, &data.value);
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote! {{
        #(#errors;)*
        #library::call::data(#written)
    }}
}

/// Everything that is wrong at once, and otherwise the request.
fn expanded(call: &read::Call) -> proc_macro2::TokenStream {
    let library = &call.library;
    let callee = match callee::Callee::of(call) {
        Ok(callee) => callee,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Vec::new();
    let members = request::members(call, &callee, &mut errors);
    let members = callee.refusing_tokens(call, members);
    let (answer, structures) = match &call.answer {
        Some(answer) => (quote!(#library::call::Said<#answer>), quote!()),
        None => result::structures(call, &callee),
    };
    let errors = errors.iter().map(syn::Error::to_compile_error);
    let name = callee.written(library);
    let request = quote! {
        #library::call::Request::checked(#name, #members, {
            #structures
            ::core::marker::PhantomData::<fn() -> #answer>
        })
    };
    let whole = match &call.state {
        Some(state) => quote!(#library::call::task(#state, #request)),
        None => request,
    };
    quote! {{
        #(#errors;)*
        #whole
    }}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(call: &str) -> String {
        let tokens: proc_macro2::TokenStream = format!("library {call}").parse().expect("the call is Rust");
        match syn::parse2::<read::Call>(tokens) {
            Ok(call) => expanded(&call).to_string(),
            Err(error) => error.to_compile_error().to_string(),
        }
    }

    /// The messages of the errors in what is written.
    fn refused(call: &str) -> Vec<String> {
        let written = written(call);
        let messages = written.split("compile_error ! { \"").skip(1);
        messages.map(|rest| rest.split("\" }").next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn whole_answers_are_typed_nearest_first_and_bounded() {
        let structures = |call: &str| written(call).matches("result_structure !").count();
        assert_eq!(structures("aws_sdk.sts.getCallerIdentity"), 1);
        assert_eq!(structures("aws_sdk.ec2.describeInstances"), 39);
        assert_eq!(
            structures(
                "aws_sdk.quicksight.describeAnalysisDefinition { AwsAccountId: \"111122223333\", AnalysisId: \"a\" }"
            ),
            result::MOST_STRUCTURES
        );
        assert_eq!(structures("aws_sdk.ec2.describeInstances -> Json"), 0);
        assert!(written("aws_sdk.ec2.describeInstances").contains("DescribeInstancesResultFields"));
    }

    #[test]
    fn what_must_not_be_logged_is_sensitive() {
        let secret = written("aws_sdk.secretsmanager.getSecretValue { SecretId: \"a\" }");
        assert!(
            secret
                .contains("SecretString : optional_member :: core :: option :: Option < library :: call :: Sensitive")
        );
        assert!(!secret.contains("Plain for GetSecretValueResult"), "{secret}");
    }

    #[test]
    fn calls_are_read_or_refused_with_what_to_write() {
        assert_eq!(refused("aws-sdk.sts.getCallerIdentity"), ["write `aws_sdk` for a call of the AWS SDK"]);
        assert_eq!(refused("dynamodb"), ["expected a dot and the action, such as `dynamodb.…`"]);
        assert_eq!(refused("dynamodb.getItem(1)"), ["expected the request in braces: `{ Member: value }`"]);
        assert_eq!(refused("dynamodb.getItem { TableName }"), ["expected a colon and the value of `TableName`"]);
        assert_eq!(refused("states.startExecution.sync:3 {}"), ["expected `.sync` or `.sync:2`"]);
        assert_eq!(
            refused("glue.startJobRun.sync:2 { JobName: \"a\" }"),
            ["`glue.startJobRun` has no `.sync:2`; it has `.sync`"]
        );
    }

    #[test]
    fn a_call_with_the_name_of_a_state_is_the_task() {
        assert!(written("aws_sdk.sts.getCallerIdentity").starts_with("{ library :: call :: Request :: checked"));
        for name in ["\"Who?\"", "name", "format!(\"{}\", 1)"] {
            let task = written(&format!("{name} => aws_sdk.sts.getCallerIdentity {{}}"));
            assert!(task.contains(":: call :: task (") && task.contains(":: call :: Request :: checked"), "{task}");
        }
    }

    #[test]
    fn data_is_written_with_its_values_or_refused() {
        let data = |text: &str| {
            let tokens: proc_macro2::TokenStream = format!("library {text}").parse().expect("the data is Rust");
            match syn::parse2::<read::Data>(tokens) {
                Ok(data) => data_of(&data).to_string(),
                Err(error) => error.to_compile_error().to_string(),
            }
        };
        let written = data(r#"{ Type: "Pass", "Max.$": [order.total, null], Inner: {} }"#);
        assert!(written.contains(r#". with ("Type" , library :: call :: any ("Pass"))"#), "{written}");
        assert!(written.contains("library :: call :: null ()"), "{written}");
        assert!(data("{ a: 1, a: 2 }").contains("`a` is given twice"));
        assert!(data("{ a: 1 } b").contains("expected nothing behind the data"));
        assert!(data("").contains("expected data, such as"));
    }

    #[test]
    fn members_are_given_once_and_unions_hold_one() {
        assert_eq!(
            refused("sqs.sendMessage { QueueUrl: \"a\", QueueUrl: \"b\", MessageBody: 1 }"),
            ["`QueueUrl` is given twice"]
        );
        assert_eq!(
            refused("aws_sdk.sts.getCallerIdentity { Name: 1 }"),
            ["`aws_sdk.sts.getCallerIdentity` has no member `Name`; it takes none"]
        );
        assert_eq!(
            refused("sns.publish { Message: \"a\" }"),
            ["`sns.publish` needs one of the members `TopicArn`, `TargetArn`, `PhoneNumber`"]
        );
        let union = refused(
            "aws_sdk.bedrockruntime.converse { ModelId: \"a\", Messages: [{ Role: \"user\", Content: [{}] }] }",
        );
        assert!(union[0].starts_with("`Content` takes exactly one of `Text`, "), "{union:?}");
    }

    #[test]
    fn times_have_the_form_of_times() {
        let since = |time: &str| {
            refused(&format!("aws_sdk.cloudwatchlogs.getLogEvents {{ LogStreamName: \"a\", StartTime: {time} }}"))
        };
        assert_eq!(since("1"), [""; 0]);
        let from =
            |time: &str| refused(&format!("aws_sdk.cloudwatch.describeAlarmHistory {{ StartDate: \"{time}\" }}"));
        assert_eq!(from("2026-08-01T09:30:00.5+02:00"), [""; 0]);
        assert_eq!(from("tomorrow"), ["`StartDate` is a time such as `2026-08-01T09:30:00Z`, not `tomorrow`"]);
    }

    #[test]
    fn services_that_are_no_longer_called_are_refused() {
        assert_eq!(refused("aws_sdk.qldb.listLedgers"), ["Step Functions no longer calls `qldb` since 2026-03"]);
    }
}
