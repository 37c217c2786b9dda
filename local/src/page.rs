//! Pages of lists, and the tokens for the next.

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::operations::request::Request;

/// Which page of a list is asked for.
pub(crate) struct Page {
    size: usize,
    /// How many items are before it.
    first: usize,
}

/// What tokens of ours begin with, so that others are refused.
const MARK: &str = "stepwright";

impl Page {
    /// The page that a request asks for (API Reference, `maxResults` and `nextToken`): 100 items unless it says otherwise.
    ///
    /// # Errors
    /// `InvalidToken` for a token that is not one of this list.
    pub(crate) fn of(input: &Request<'_>, list: &str) -> Result<Self, ApiError> {
        let size = input.number("maxResults").unwrap_or_default();
        let first = match input.text("nextToken") {
            None => 0,
            Some(token) => position(token, list).ok_or_else(ApiError::invalid_token)?,
        };
        let size = usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(100);
        Ok(Page { size, first })
    }

    /// Adds the page's items, of all that there are, under a name, and the token where there are more.
    pub(crate) fn answer<T>(
        &self,
        name: &str,
        list: &str,
        all: impl Iterator<Item = T>,
        mut written: impl FnMut(T) -> Value,
    ) -> Map<String, Value> {
        let mut all = all.skip(self.first);
        let items: Vec<Value> = all.by_ref().take(self.size).map(&mut written).collect();
        let mut answer = Map::new();
        answer.insert(name.to_owned(), Value::Array(items));
        if all.next().is_some() {
            answer.insert("nextToken".to_owned(), token(list, self.first + self.size).into());
        }
        answer
    }
}

fn token(list: &str, position: usize) -> String {
    format!("{MARK}/{position}/{:016x}", sum(list, position))
}

fn position(token: &str, list: &str) -> Option<usize> {
    let (position, check) = token.strip_prefix(MARK)?.strip_prefix('/')?.split_once('/')?;
    let position = position.parse().ok()?;
    (u64::from_str_radix(check, 16).ok()? == sum(list, position)).then_some(position)
}

/// Ties a token to its list. It keeps mistakes out, not attackers: whoever reaches the endpoint may read all lists.
fn sum(list: &str, position: usize) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ position as u64;
    list.bytes().fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(request: Value, list: &str) -> Result<Map<String, Value>, ApiError> {
        let Value::Object(members) = request else { panic!() };
        let page = Page::of(&Request::new(&members), list)?;
        Ok(page.answer("items", list, 0..5, Value::from))
    }

    #[test]
    fn a_token_leads_to_the_next_page_of_its_list_only() {
        let first = page(json!({"maxResults": 3}), "a").unwrap();
        assert_eq!(first["items"], json!([0, 1, 2]));
        let token = first["nextToken"].clone();
        let second = page(json!({"maxResults": 3, "nextToken": token}), "a").unwrap();
        assert_eq!(Value::Object(second), json!({"items": [3, 4]}));
        for (token, list) in [(token, "b"), (json!("nonsense"), "a"), (json!("stepwright/1/0"), "a")] {
            assert_eq!(page(json!({"nextToken": token}), list).unwrap_err().code, "InvalidToken");
        }
    }

    #[test]
    fn no_number_means_the_default() {
        assert_eq!(page(json!({"maxResults": 0}), "a").unwrap()["items"], json!([0, 1, 2, 3, 4]));
    }
}
