//! What is shown of a test beside its result.

use asl::Resource;

use super::request::InspectionLevel;
use super::response::{ErrorDetails, HttpRequest, HttpResponse, InspectionData};
use crate::data::{Data, Members};
use crate::engine::{Came, Seen};

/// The inspection of a state.
pub(super) fn shown(
    input: &Data,
    seen: &Seen,
    came: &Came,
    level: InspectionLevel,
    resource: Option<&str>,
) -> InspectionData {
    let text = |data: &Option<Data>| data.as_ref().map(Data::to_string);
    let is_http = resource.is_some_and(|resource| Resource::parse(resource).optimized() == Some(("http", "invoke")));
    let traced = is_http && level == InspectionLevel::Trace;
    let sent = seen.after_parameters.as_ref().or(seen.after_arguments.as_ref());
    InspectionData {
        input: Some(input.to_string()),
        after_arguments: text(&seen.after_arguments),
        after_input_path: text(&seen.after_input_path),
        after_parameters: text(&seen.after_parameters),
        result: text(&seen.result),
        after_result_selector: text(&seen.after_result_selector),
        after_result_path: text(&seen.after_result_path),
        after_items_path: text(&seen.after_items_path),
        after_items_pointer: text(&seen.after_items_pointer),
        after_item_selector: text(&seen.after_item_selector),
        after_item_batcher: text(&seen.after_item_batcher),
        tolerated_failure_count: seen.tolerated_count,
        tolerated_failure_percentage: seen.tolerated_percentage,
        max_concurrency: seen.max_concurrency,
        error_details: details(came),
        request: sent.filter(|_| traced).map(request),
        response: seen.result.as_ref().filter(|_| traced).map(response),
        variables: variables(seen),
    }
}

fn details(came: &Came) -> Option<ErrorDetails> {
    match came {
        Came::Retried { retrier, delay, .. } => Some(ErrorDetails {
            retry_index: Some(*retrier as u64),
            retry_backoff_interval_seconds: Some(*delay as u64),
            catch_index: None,
        }),
        Came::Caught { catcher, .. } => {
            Some(ErrorDetails { catch_index: Some(*catcher as u64), ..ErrorDetails::default() })
        }
        Came::Succeeded { .. } | Came::Failed(_) => None,
    }
}

fn variables(seen: &Seen) -> Option<String> {
    if seen.variables.is_empty() {
        return None;
    }
    let mut members = Members::new();
    for (name, value) in &seen.variables {
        members.insert(name.clone(), value.clone());
    }
    Some(Data::object(members).to_string())
}

/// A text as it is, anything else as JSON.
fn plain(data: &Data) -> String {
    data.as_str().map_or_else(|| data.to_string(), str::to_owned)
}

/// The request that the parameters of an HTTP task ask for.
fn request(parameters: &Data) -> HttpRequest {
    let part = |name: &str| parameters.get(name).map(plain);
    HttpRequest {
        protocol: part("ApiEndpoint").and_then(|url| Some(url.split_once("://")?.0.to_owned())).unwrap_or_default(),
        method: part("Method").unwrap_or_default(),
        url: part("ApiEndpoint").unwrap_or_default(),
        headers: part("Headers").unwrap_or_else(|| "{}".to_owned()),
        body: part("RequestBody"),
    }
}

/// The response that the result of an HTTP task tells.
fn response(result: &Data) -> HttpResponse {
    let part = |name: &str| result.get(name).map(plain);
    HttpResponse {
        protocol: "https".to_owned(),
        status_code: part("StatusCode").unwrap_or_default(),
        status_message: part("StatusText").unwrap_or_default(),
        headers: part("Headers").unwrap_or_else(|| "{}".to_owned()),
        body: part("ResponseBody"),
    }
}
