//! The derive for payload types, `#[derive(Payload)]`, and `#[message]`, which adds the derives beside it.
//!
//! For a struct the derive generates the mirror struct and states whether the payload may leave the workflow in plain
//! text; for an enum without data it makes the values comparable. serde's attributes are honoured, so that serde reads
//! what a builder writes, or rejected.

mod attribute;
mod case;
mod container;
mod library;
mod serde_attributes;

use proc_macro::TokenStream;

/// Makes a type a payload: data that a workflow can carry.
///
/// A struct `Order` with named fields gets a mirror `OrderFields`, whose public fields are expressions of the same names.
/// Enums and newtypes are payloads as a whole.
///
/// ```
/// # use dsl::prelude::*;
/// #[message]
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
///
/// # Serde's attributes
///
/// - `rename`, `rename_all`, `flatten` and `skip` work as in serde.
/// - `default`: the field may be missing, so the mirror's field is an expression of an `Option`.
/// - `skip_serializing_if = "Option::is_none"`: the field is left out if there is no value, instead of written as null.
///   The same holds for a field with `default`.
/// - `transparent`, `from`, `try_from` and `into` on a struct: it is carried as a whole and has no mirror.
/// - `tag`, `content` and `untagged` on an enum: it is carried as a whole and cannot be compared.
/// - Everything else that changes the JSON is a compile error: `with`, `serialize_with`, `deserialize_with`, `alias`,
///   `skip_serializing`, `skip_deserializing`, other conditions of `skip_serializing_if`, `default` and `tag` on a struct,
///   `remote`.
///
/// # How the library is found
///
/// The derive looks into the `Cargo.toml` of the crate that uses it for `stepwright`, `stepwright-dsl` or
/// `stepwright-payload`, in this order, and follows renamed dependencies. `#[payload(crate = "…")]` names the library
/// if it is elsewhere, such as in another crate that re-exports it.
#[proc_macro_derive(Payload, attributes(payload, serde))]
pub fn derive_payload(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    container::derive(input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Makes a type a message: derives [`Payload`](macro@Payload), serde's `Serialize` and `Deserialize`, and `JsonSchema`.
///
/// The crates of the derives need not be dependencies of the crate that uses it. Further derives can be added:
///
/// ```
/// # use dsl::prelude::*;
/// #[message]
/// #[derive(Debug, Clone)]
/// #[serde(rename_all = "camelCase")]
/// struct Order {
///     order_id: String,
///     total: f64,
/// }
///
/// let workflow = Workflow::standard("Echo", |order: OrderFields| Pass::new("Keep", order));
/// assert!(workflow.compile().is_valid());
/// ```
///
/// `#[message(crate = "…")]` names the library if it is not a dependency of the crate.
#[proc_macro_attribute]
pub fn message(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute::message(arguments.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
