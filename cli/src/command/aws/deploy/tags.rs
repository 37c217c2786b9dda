//! The tags of the stack: those that it has stay, and those that are given come to them.

use indexmap::IndexMap;

use crate::command::aws::refusal::Refusal;

/// How many tags a stack has at most (CloudFormation API Reference, `CreateChangeSet`).
const MOST: usize = 50;

/// Checks the tags that are given.
///
/// # Errors
///
/// A key or value that CloudFormation does not take (API Reference, `Tag`).
pub(super) fn check(given: &[(String, String)]) -> Result<(), Refusal> {
    for (key, value) in given {
        let wrong = if key.to_ascii_lowercase().starts_with("aws:") {
            "keys that begin with `aws:` are reserved"
        } else if key.chars().count() > 128 {
            "a key has at most 128 characters"
        } else if value.is_empty() || value.chars().count() > 256 {
            "a value has 1 to 256 characters"
        } else {
            continue;
        };
        return Err(Refusal::new(format!("the tag `{key}` is not valid: {wrong}")).help("write `--tag key=value`"));
    }
    Ok(())
}

/// All tags that the stack will have.
///
/// # Errors
///
/// More than a stack can have.
pub(super) fn all(
    standing: &IndexMap<String, String>,
    given: &[(String, String)],
) -> Result<IndexMap<String, String>, Refusal> {
    let kept = standing.iter().filter(|(key, _)| !key.starts_with("aws:"));
    let mut tags: IndexMap<_, _> = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
    tags.extend(given.iter().cloned());
    if tags.len() > MOST {
        return Err(Refusal::new(format!("the stack would have {} tags; CloudFormation allows {MOST}", tags.len()))
            .help("pass fewer with `--tag`"));
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn given_tags_come_to_those_that_stand() {
        let standing =
            pairs(&[("aws:cloudformation:x", "1"), ("team", "one"), ("stage", "test")]).into_iter().collect();
        let tags = all(&standing, &pairs(&[("team", "two"), ("cost", "7")])).unwrap();
        let tags: Vec<_> = tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(tags, [("team", "two"), ("stage", "test"), ("cost", "7")]);
    }

    #[test]
    fn what_cloudformation_does_not_take_is_refused() {
        for (key, value) in
            [("aws:x", "1"), ("AWS:x", "1"), ("k", ""), (&*"k".repeat(129), "1"), ("k", &*"v".repeat(257))]
        {
            assert!(check(&pairs(&[(key, value)])).is_err(), "{key}={value}");
        }
        assert!(check(&pairs(&[("team", "billing")])).is_ok());
        let many: Vec<_> = (0..51).map(|number| (format!("k{number}"), "v".to_owned())).collect();
        assert!(all(&IndexMap::new(), &many).is_err());
    }
}
