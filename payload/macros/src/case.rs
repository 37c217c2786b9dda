//! How `rename_all` changes names.

use syn::{LitStr, Result};

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
    pub(crate) fn parse(rule: &LitStr) -> Result<Self> {
        Ok(match rule.value().as_str() {
            "lowercase" => Case::Lower,
            "UPPERCASE" => Case::Upper,
            "PascalCase" => Case::Pascal,
            "camelCase" => Case::Camel,
            "snake_case" => Case::Snake,
            "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
            "kebab-case" => Case::Kebab,
            "SCREAMING-KEBAB-CASE" => Case::ScreamingKebab,
            other => return Err(syn::Error::new(rule.span(), format!("serde has no case rule `{other}`"))),
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
