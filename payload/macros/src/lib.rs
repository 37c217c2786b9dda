//! The derive for payload types: `#[derive(Payload)]`.
//!
//! For a struct it makes the mirror struct and says whether the payload may leave the workflow in clear; for an enum
//! without data it makes the values comparable. It honours serde's `rename`, `rename_all`, `flatten` and `skip`, so that
//! what a builder writes is what serde reads. Documentation for authors stands at `payload::Payload`.

mod container;
mod library;
mod serde_names;

use proc_macro::TokenStream;

/// Makes a type a payload: data that a workflow can carry.
///
/// A struct `Order` with named fields gets a mirror `OrderFields`, whose public fields are expressions of the same names.
/// `#[serde(rename_all = …)]`, `rename`, `flatten` and `skip` are honoured. Enums and newtypes are payloads as a whole.
///
/// ```
/// use dsl::prelude::*;
///
/// #[derive(Payload, Serialize, Deserialize, JsonSchema)]
/// #[serde(rename_all = "camelCase")]
/// struct Order {
///     order_id: String,
///     total: f64,
/// }
///
/// let workflow = Workflow::standard("Echo", |order: OrderFields| {
///     Pass::<Order>::new("Double", OrderFields { order_id: order.order_id, total: 2.0.into() })
/// });
/// assert!(workflow.compile().definition_text().contains("orderId"));
/// ```
#[proc_macro_derive(Payload, attributes(payload, serde))]
pub fn derive_payload(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    container::derive(input).unwrap_or_else(|error| error.to_compile_error()).into()
}
