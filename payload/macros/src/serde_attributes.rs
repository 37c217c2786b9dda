//! What serde's attributes say about a type, a field or a variant, as far as a payload is concerned.
//!
//! Each attribute is honoured or refused: a workflow must write and read the JSON that serde writes and reads.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Result, Token};

use crate::case::Case;

/// What the attributes of a type say.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) rename_all: Option<Case>,
    /// The JSON is that of another type: `transparent`, `into`, `from`, `try_from`.
    pub(crate) as_another: bool,
    /// The variants of an enum are distinguished in another path than by their names alone: `tag`, `untagged`.
    pub(crate) tagged: bool,
}

/// What the attributes of a field with a mirror say.
#[derive(Default)]
pub(crate) struct Named {
    pub(crate) rename: Option<String>,
    pub(crate) flatten: bool,
    pub(crate) skip: bool,
    /// The field may be missing in what is read: `default`.
    pub(crate) default: bool,
    /// The field is left out where there is no value: `skip_serializing_if = "Option::is_none"`.
    pub(crate) skip_none: bool,
}

impl Container {
    /// Reads the attributes of a type; `mirrored` says that its fields are to be read one by one.
    pub(crate) fn of(attributes: &[Attribute], mirrored: bool) -> Result<Self> {
        let mut container = Self::default();
        let mut default = None;
        each(attributes, |meta| {
            match name(meta).as_str() {
                "rename_all" => container.rename_all = Some(Case::parse(&one_name(meta)?)?),
                "transparent" | "into" | "from" | "try_from" => {
                    container.as_another = true;
                    pass_over(meta)?;
                }
                "tag" | "untagged" => {
                    container.tagged = true;
                    pass_over(meta)?;
                }
                "default" => {
                    default = Some(meta.error(
                        "`default` on a struct is not supported: write `#[serde(default)]` on each field that may be \
                            missing",
                    ));
                    pass_over(meta)?;
                }
                "remote" => {
                    return Err(meta.error("a payload cannot describe another type: derive it for a type of your own"));
                }
                "field_identifier" | "variant_identifier" => {
                    return Err(meta.error(
                        "an identifier cannot be a payload, because it is part of the JSON of \
                        another type",
                    ));
                }
                // Of no consequence for the JSON, or for serde to validate.
                _ => pass_over(meta)?,
            }
            Ok(())
        })?;
        match default {
            Some(error) if mirrored && !container.as_another => Err(error),
            _ => Ok(container),
        }
    }
}

impl Named {
    /// Reads the attributes of a field that the mirror has, too.
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut field = Self::default();
        each(attributes, |meta| {
            match name(meta).as_str() {
                "rename" => field.rename = Some(one_name(meta)?.value()),
                "flatten" => field.flatten = true,
                "skip" => field.skip = true,
                "default" => {
                    field.default = true;
                    pass_over(meta)?;
                }
                "skip_serializing_if" => {
                    let condition: LitStr = meta.value()?.parse()?;
                    let condition = condition.value().replace(' ', "");
                    let condition = condition.trim_start_matches("::");
                    if !["Option::is_none", "std::option::Option::is_none", "core::option::Option::is_none"]
                        .contains(&condition)
                    {
                        return Err(meta.error(
                            "a workflow cannot run this function: it supports only `skip_serializing_if = \
                                \"Option::is_none\"`",
                        ));
                    }
                    field.skip_none = true;
                }
                "skip_serializing" | "skip_deserializing" => {
                    return Err(meta.error(
                        "a payload must be written and read in the same form: write `skip` for a field that is not in \
                            the JSON, or split the type in two",
                    ));
                }
                "with" | "serialize_with" | "deserialize_with" | "getter" => return Err(meta.error(WITH)),
                "alias" => return Err(meta.error(ALIAS)),
                // Of no consequence for the JSON, or for serde to validate.
                _ => pass_over(meta)?,
            }
            Ok(())
        })?;
        if field.flatten && field.default {
            let message = "a flattened field has no name of its own and cannot have a default: write `#[serde(default)]` on its \
                    fields";
            return Err(syn::Error::new_spanned(
                attributes.iter().find(|attribute| attribute.path().is_ident("serde")),
                message,
            ));
        }
        Ok(field)
    }
}

/// Reads the attributes of a variant without data; true when it can be compared by its name.
pub(crate) fn is_compared_by_name(attributes: &[Attribute]) -> Result<bool> {
    let mut by_name = true;
    each(attributes, |meta| {
        match name(meta).as_str() {
            "untagged" => by_name = false,
            "alias" => return Err(meta.error(ALIAS)),
            "with" | "serialize_with" | "deserialize_with" => return Err(meta.error(WITH)),
            "skip_serializing" | "skip_deserializing" => {
                return Err(meta.error(
                    "a payload must be written and read in the same form: write `skip` for a variant that \
                        is not in the JSON",
                ));
            }
            _ => pass_over(meta)?,
        }
        Ok(())
    })?;
    Ok(by_name)
}

const WITH: &str = "the type of a field determines its JSON in a workflow: use a type that has this JSON";
const ALIAS: &str = "a workflow reads a field or variant by one name: write `rename = \"…\"` with its name in the JSON";

/// Reads each of serde's attributes.
fn each(attributes: &[Attribute], mut read: impl FnMut(&ParseNestedMeta<'_>) -> Result<()>) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| read(&meta))?;
    }
    Ok(())
}

fn name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}

/// Reads past what follows the name of an attribute.
fn pass_over(meta: &ParseNestedMeta<'_>) -> Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<syn::Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        meta.parse_nested_meta(|inner| pass_over(&inner))?;
    }
    Ok(())
}

/// The name of `rename = "…"`; different names for reading and writing cannot be mirrored.
fn one_name(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    if meta.input.peek(syn::token::Paren) {
        return Err(meta.error("a payload has one name for reading and writing: write `rename = \"…\"`"));
    }
    meta.value()?.parse()
}
