//! What SQS and SNS have in common: batches, tags and names.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use simulator::time::Millis;

use crate::error::ApiError;
use crate::input::Input;
use crate::operations::Answer;
use crate::world::World;

/// The most entries of a batch (SQS API Reference, "SendMessageBatch"; SNS API Reference, "PublishBatch").
const MOST_ENTRIES: usize = 10;

/// The longest id of an entry.
const LONGEST_ID: usize = 80;

/// The most tags of a queue or topic.
const MOST_TAGS: usize = 50;

/// A request, and what it is asked of.
pub(crate) struct Asked<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) input: Input<'a>,
    pub(crate) now: Millis,
}

/// How a service words that a batch is none.
pub(crate) struct Words {
    pub(crate) empty: &'static str,
    /// With the most entries, and how many there are.
    pub(crate) too_many: fn(usize, usize) -> String,
    pub(crate) no_id: &'static str,
    /// With the id that is there twice.
    pub(crate) twice: fn(&str) -> String,
}

/// Does something with each entry of a batch, and tells of each.
pub(crate) fn batch(
    asked: &mut Asked<'_>,
    entries: &[Value],
    words: &Words,
    work: impl Fn(&mut Asked<'_>) -> Answer,
) -> Answer {
    if entries.is_empty() {
        return Err(ApiError::new("EmptyBatchRequest", words.empty));
    }
    if entries.len() > MOST_ENTRIES {
        return Err(ApiError::new("TooManyEntriesInBatchRequest", (words.too_many)(MOST_ENTRIES, entries.len())));
    }
    let ids: Vec<&str> = entries.iter().filter_map(|entry| entry.get("Id")?.as_str()).collect();
    let is_id = |id: &&str| id.len() <= LONGEST_ID && is_plain(id);
    if ids.len() < entries.len() || !ids.iter().all(is_id) {
        return Err(ApiError::new("InvalidBatchEntryId", words.no_id));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = ids.iter().find(|id| !seen.insert(**id)) {
        return Err(ApiError::new("BatchEntryIdsNotDistinct", (words.twice)(twice)));
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (entry, id) in entries.iter().filter_map(Value::as_object).zip(ids) {
        let mut one = Asked { world: &mut *asked.world, input: Input::new(entry), now: asked.now };
        match work(&mut one) {
            Ok(mut answer) => {
                answer.insert("Id".to_owned(), id.into());
                good.push(Value::Object(answer));
            }
            Err(error) => {
                bad.push(json!({"Id": id, "SenderFault": true, "Code": error.code, "Message": error.message}));
            }
        }
    }
    // The older protocol has no lists without items.
    let lists = [("Successful", good), ("Failed", bad)].into_iter();
    Ok(lists.map(|(name, list)| (name.to_owned(), Value::Array(list))).collect())
}

/// Whether a text is what names and ids are: letters, digits, hyphens and underscores, at least one of them.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The members of a structure of texts.
pub(crate) fn texts(members: Option<&Map<String, Value>>) -> IndexMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    members.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Adds tags; too many are refused with this code, and a text that says what has them.
pub(crate) fn tagged(
    mut known: IndexMap<String, String>,
    new: IndexMap<String, String>,
    code: &'static str,
    what: &str,
) -> Result<IndexMap<String, String>, ApiError> {
    known.extend(new);
    if known.len() > MOST_TAGS {
        return Err(ApiError::new(code, format!("A {what} has {MOST_TAGS} tags at most.")));
    }
    Ok(known)
}
