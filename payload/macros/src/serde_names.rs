//! How serde names things in JSON.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Result, Token};

/// What serde's attributes say about a type or field, as far as names go.
#[derive(Default)]
pub(crate) struct SerdeNames {
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) flatten: bool,
    pub(crate) skip: bool,
    /// The JSON is that of another type: `transparent`, `into`, `from`, `try_from`.
    pub(crate) as_another: bool,
    /// The variants of an enum are told apart in another way than by their names alone: `tag`, `untagged`.
    pub(crate) tagged: bool,
}

impl SerdeNames {
    /// Reads the attributes; those that have nothing to do with names are passed over.
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut names = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| names.read(&meta))?;
        }
        Ok(names)
    }

    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        if meta.path.is_ident("rename") {
            self.rename = Some(one_name(meta)?.value());
        } else if meta.path.is_ident("rename_all") {
            let rule = one_name(meta)?;
            self.rename_all = Some(Case::parse(&rule)?);
        } else if meta.path.is_ident("flatten") {
            self.flatten = true;
        } else if meta.path.is_ident("skip") {
            self.skip = true;
        } else if meta.path.is_ident("with") || meta.path.is_ident("serialize_with") {
            let message = "the type of a field says how it is written in a workflow: give it a type with that JSON";
            return Err(meta.error(message));
        } else {
            self.as_another |= ["transparent", "into", "from", "try_from"].iter().any(|name| meta.path.is_ident(name));
            self.tagged |= ["tag", "untagged"].iter().any(|name| meta.path.is_ident(name));
            pass_over(meta)?;
        }
        Ok(())
    }
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

/// A rule of `rename_all`.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    fn parse(rule: &LitStr) -> Result<Self> {
        Ok(match rule.value().as_str() {
            "lowercase" => Case::Lower,
            "UPPERCASE" => Case::Upper,
            "PascalCase" => Case::Pascal,
            "camelCase" => Case::Camel,
            "snake_case" => Case::Snake,
            "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
            "kebab-case" => Case::Kebab,
            "SCREAMING-KEBAB-CASE" => Case::ScreamingKebab,
            other => return Err(syn::Error::new(rule.span(), format!("serde has no rule `{other}`"))),
        })
    }

    /// The JSON name of a field, whose Rust name is in snake case.
    pub(crate) fn of_field(self, name: &str) -> String {
        let pascal = || name.split('_').map(capitalized).collect::<String>();
        match self {
            Case::Lower | Case::Snake => name.to_owned(),
            Case::Upper | Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Pascal => pascal(),
            Case::Camel => {
                let pascal = pascal();
                let mut characters = pascal.chars();
                let first = characters.next().map(|first| first.to_ascii_lowercase());
                first.into_iter().chain(characters).collect()
            }
            Case::Kebab => name.replace('_', "-"),
            Case::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn fields_are_renamed_as_serde_does() {
        assert_eq!(Case::Camel.of_field("name_on_card"), "nameOnCard");
        assert_eq!(Case::Pascal.of_field("message_id"), "MessageId");
        assert_eq!(Case::Kebab.of_field("a_b"), "a-b");
        assert_eq!(Case::ScreamingSnake.of_field("a_b"), "A_B");
    }
}
