//! What is called: looked up in the catalogue, or refused at the word that is wrong.

use catalogue::{JobOutput, Operation, Optimized, Pattern, Shape, Status};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Error, Result};

use crate::read::Call;

/// What a call calls.
pub(crate) enum Callee {
    /// An operation of the SDK.
    Sdk(Operation),
    /// An optimized integration, and how it is waited for.
    Optimized(&'static Optimized, Pattern),
}

impl Callee {
    /// Looks up what is called.
    pub(crate) fn of(call: &Call) -> Result<Self> {
        if call.sdk.is_some() { sdk(call) } else { optimized(call) }
    }

    /// The request.
    pub(crate) fn input(&self) -> Option<Shape> {
        match self {
            Callee::Sdk(operation) => operation.input(),
            Callee::Optimized(optimized, _) => optimized.input(),
        }
    }

    /// The result, where the envelope is taken off.
    pub(crate) fn output(&self) -> Option<Shape> {
        match self {
            Callee::Sdk(operation) => operation.output(),
            Callee::Optimized(optimized, pattern) => {
                let whole = optimized.result(*pattern)?;
                match optimized.envelope(*pattern) {
                    [] => Some(whole),
                    envelope => whole.at(&envelope.join(".")),
                }
            }
        }
    }

    /// Members of which one must be given.
    pub(crate) fn one_of(&self) -> &[&'static str] {
        match self {
            Callee::Sdk(_) => &[],
            Callee::Optimized(optimized, _) => &optimized.one_of,
        }
    }

    /// True for a call of the SDK, whose results have times as RFC 3339 has them.
    pub(crate) fn is_sdk(&self) -> bool {
        matches!(self, Callee::Sdk(_))
    }

    /// The name for messages, as it is written.
    pub(crate) fn name(&self) -> String {
        match self {
            Callee::Sdk(operation) => format!("aws_sdk.{}.{}", operation.service().name(), operation.name()),
            Callee::Optimized(optimized, _) => format!("{}.{}", optimized.service, optimized.action),
        }
    }

    /// The name for the library.
    pub(crate) fn written(&self, library: &TokenStream) -> TokenStream {
        let (kind, service, action) = match self {
            Callee::Sdk(operation) => (quote!(Sdk), operation.service().name(), operation.name()),
            Callee::Optimized(optimized, pattern) => {
                let kind = match pattern {
                    Pattern::RunAJob(output) if *output == JobOutput::Parsed => quote!(ParsedJob),
                    Pattern::RunAJob(_) => quote!(Job),
                    Pattern::RequestResponse | Pattern::WaitForTaskToken => quote!(Optimized),
                };
                (kind, optimized.service, optimized.action)
            }
        };
        quote!(#library::call::Callee::#kind(#service, #action))
    }

    /// The members, of which none may be a task token where the call cannot wait for one.
    pub(crate) fn refusing_tokens(&self, call: &Call, members: TokenStream) -> TokenStream {
        let waits = match self {
            Callee::Sdk(_) => true,
            Callee::Optimized(optimized, pattern) => {
                *pattern == Pattern::RequestResponse && optimized.has(Pattern::WaitForTaskToken)
            }
        };
        if waits {
            return members;
        }
        let library = &call.library;
        let function = quote_spanned!(call.action.span()=> without_token);
        quote!(#library::call::#function(#members))
    }
}

fn sdk(call: &Call) -> Result<Callee> {
    let name = call.service.to_string();
    let refused = |message: String| Err(Error::new(call.service.span(), message));
    let Some(service) = catalogue::service(&name) else {
        let meant = did_you_mean(catalogue::closest_service(&name).map(|near| format!("aws_sdk.{near}")));
        return refused(format!("Step Functions knows no service `{name}` in the AWS SDK{meant}"));
    };
    if let Status::Retired { since } = service.status() {
        let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
        return refused(format!("Step Functions no longer calls `{name}`{since}"));
    }
    let action = call.action.to_string();
    let Some(operation) = service.operation(&action) else {
        let meant = did_you_mean(service.closest_operation(&action).map(str::to_owned));
        return Err(Error::new(call.action.span(), format!("`aws_sdk.{name}` has no action `{action}`{meant}")));
    };
    if service.refuses(&action) {
        let message = format!("Step Functions does not call `aws_sdk.{name}.{action}`");
        return Err(Error::new(call.action.span(), message));
    }
    if let Some(job) = &call.job {
        let optimized = catalogue::optimized_calls()
            .find(|optimized| optimized.operation() == Some(operation) && has_job(optimized))
            .map_or_else(
                || "; leave it out, and wait with a loop of `Wait` and `Choice`".to_owned(),
                |optimized| format!("; the optimized call has it: `{}.{}.sync`", optimized.service, optimized.action),
            );
        return Err(Error::new(job.word.span(), format!("a call of the AWS SDK has no `.sync`{optimized}")));
    }
    Ok(Callee::Sdk(operation))
}

fn has_job(optimized: &Optimized) -> bool {
    optimized.patterns().any(|pattern| matches!(pattern, Pattern::RunAJob(_)))
}

fn optimized(call: &Call) -> Result<Callee> {
    let (service, action) = (call.service.to_string(), call.action.to_string());
    let Some(optimized) = catalogue::optimized(&service, &action) else { return Err(no_such_integration(call)) };
    let Some(job) = &call.job else { return Ok(Callee::Optimized(optimized, Pattern::RequestResponse)) };
    let output = if job.parsed { JobOutput::Parsed } else { JobOutput::Described };
    let pattern = Pattern::RunAJob(output);
    if optimized.has(pattern) {
        return Ok(Callee::Optimized(optimized, pattern));
    }
    let other = if optimized.has(Pattern::RunAJob(JobOutput::Described)) {
        "; it has `.sync`"
    } else if optimized.has(Pattern::RunAJob(JobOutput::Parsed)) {
        "; it has `.sync:2`"
    } else {
        "; leave it out"
    };
    let written = pattern.suffix();
    Err(Error::new(job.word.span(), format!("`{service}.{action}` has no `{written}`{other}")))
}

/// Why there is no optimized integration of that name.
fn no_such_integration(call: &Call) -> Error {
    let (service, action) = (call.service.to_string(), call.action.to_string());
    let of_sdk = catalogue::service(&service)
        .or_else(|| catalogue::closest_service(&service).and_then(catalogue::service))
        .and_then(|known| {
            let action = known.operation(&action)?;
            Some(format!("aws_sdk.{}.{}", known.name(), action.name()))
        });
    if catalogue::optimized_calls().any(|optimized| optimized.service == service) {
        let near = Optimized::closest_action(&service, &action).map(str::to_owned);
        let meant = match of_sdk {
            Some(of_sdk) => format!("; call it with the AWS SDK: `{of_sdk}`"),
            None => did_you_mean(near),
        };
        let message = format!("`{service}` has no optimized integration `{action}`{meant}");
        return Error::new(call.action.span(), message);
    }
    let meant = match of_sdk {
        Some(of_sdk) => format!("; call it with the AWS SDK: `{of_sdk}`"),
        None => {
            let services: Vec<&str> = catalogue::optimized_calls().map(|optimized| optimized.service).collect();
            let near = catalogue::closest(&service, services);
            let sdk = catalogue::service(&service).map(|_| format!("aws_sdk.{service}"));
            did_you_mean(sdk.or_else(|| near.map(str::to_owned)))
        }
    };
    Error::new(call.service.span(), format!("there is no optimized integration of `{service}`{meant}"))
}

/// The end of a message that names what is probably meant.
pub(crate) fn did_you_mean(near: Option<String>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}
