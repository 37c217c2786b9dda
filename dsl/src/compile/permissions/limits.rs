//! What an author says of resources that a request leaves open.

use asl::{Diagnostic, Place};

use crate::compile::rules::calls::NOT_LEFT_OPEN;
use crate::compiled::{ArnPart, ArnPattern, Attribute};
use crate::resource::Arn;
use crate::state::TaskDraft;

/// The ARNs that the author gives, and which of them were of use.
pub(super) struct Limits<'a> {
    given: &'a [(Arn, Place)],
    used: Vec<bool>,
}

impl<'a> Limits<'a> {
    pub(super) fn of(task: &'a TaskDraft) -> Self {
        Self { given: &task.limited_to, used: vec![false; task.limited_to.len()] }
    }

    /// Those that a pattern leaves open. What a parameter gives may be any.
    pub(super) fn matching(&mut self, pattern: &ArnPattern) -> Vec<ArnPattern> {
        let open = opened(pattern);
        let mut found = Vec::new();
        for ((arn, _), used) in self.given.iter().zip(&mut self.used) {
            let part = match arn {
                Arn::Known(arn) if matches(&open, arn) => ArnPart::Text(arn.clone()),
                Arn::Known(_) => continue,
                Arn::Parameter(parameter) => ArnPart::Attribute(Attribute::Parameter(parameter.clone())),
            };
            *used = true;
            found.push(ArnPattern { parts: vec![part] });
        }
        found
    }

    /// Reports those that no resource of the call is.
    pub(super) fn unused(self, state: &str) -> Vec<Diagnostic> {
        let unused = self.given.iter().zip(self.used).filter(|(_, used)| !used);
        unused
            .map(|((arn, place), _)| {
                let arn = match arn {
                    Arn::Known(arn) => arn,
                    Arn::Parameter(parameter) => &parameter.name,
                };
                let message = format!("`{arn}` is no resource that the request of `{state}` leaves open");
                let help = "leave it out; the permissions are those on what the request names";
                NOT_LEFT_OPEN.found(message).at(place.clone()).help(help)
            })
            .collect()
    }
}

/// A pattern in which everything that only deployment knows is open, too.
fn opened(pattern: &ArnPattern) -> String {
    let mut text = String::new();
    for part in &pattern.parts {
        match part {
            ArnPart::Text(part) => text.push_str(part),
            ArnPart::Attribute(_) => text.push('*'),
        }
    }
    for placeholder in ["${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}"] {
        text = text.replace(placeholder, "*");
    }
    text
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_any_text() {
        let pattern = "arn:*:dynamodb:*:*:table/*";
        assert!(matches(pattern, "arn:aws:dynamodb:eu-west-1:1:table/orders"));
        assert!(!matches(pattern, "arn:aws:s3:::orders"));
        assert!(matches("a", "a") && !matches("a", "ab") && matches("a*b", "axxb") && !matches("a*b", "axxbc"));
    }
}
