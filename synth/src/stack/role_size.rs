//! How much fits into a role.
//!
//! A role's inline policies have 10,240 characters together, a managed policy has 6,144, and a role ten of those; white
//! space does not count (IAM User Guide, "IAM and AWS STS quotas").

use cloudformation::{Map, Value};

/// Characters that a role's inline policies have together.
const INLINE: usize = 10_240;
/// Characters that a managed policy has.
const MANAGED: usize = 6_144;
/// How many managed policies a role has.
const MANAGED_POLICIES: usize = 10;
/// Characters of a document around its statements.
const AROUND: usize = 60;
/// Characters of an ARN that is only known when the stack is there: the longest name, which a topic has, and what stands
/// before it.
const LONGEST_ARN: usize = 310;
/// Characters of the name of a stack, the longest of what CloudFormation puts into a text.
const STACK_NAME: usize = 128;
/// Characters of a partition, a region or the number of an account.
const SHORT: usize = 20;

/// What a role holds itself, and what is in managed policies beside it.
pub(super) struct Split {
    pub(super) inline: Vec<Map>,
    pub(super) managed: Vec<Vec<Map>>,
    /// What does not fit, if anything.
    pub(super) too_much: Option<String>,
}

/// Divides statements so that they fit; the role itself holds those that must stay and as many others as it can.
pub(super) fn split(statements: Vec<Map>, staying: Vec<Map>) -> Split {
    let mut free = INLINE.saturating_sub(AROUND + staying.iter().map(size_of_statement).sum::<usize>());
    let mut split = Split { inline: Vec::new(), managed: Vec::new(), too_much: None };
    for statement in statements {
        let size = size_of_statement(&statement);
        if size <= free && split.managed.is_empty() {
            free -= size;
            split.inline.push(statement);
            continue;
        }
        if split.managed.is_empty() || size > free {
            free = MANAGED - AROUND;
            split.managed.push(Vec::new());
        }
        if size > free && split.too_much.is_none() {
            split.too_much = Some(format!(
                "a statement of about {size} characters, but a policy can have at most \
                {MANAGED}"
            ));
        }
        free = free.saturating_sub(size);
        if let Some(last) = split.managed.last_mut() {
            last.push(statement);
        }
    }
    if split.managed.len() > MANAGED_POLICIES {
        let count = split.managed.len();
        split.too_much.get_or_insert(format!("{count} managed policies, but at most {MANAGED_POLICIES} are allowed"));
    }
    split.inline.extend(staying);
    split
}

fn size_of_statement(statement: &Map) -> usize {
    size_of_map(statement) + 1
}

fn size_of_map(members: &Map) -> usize {
    2 + members.iter().map(|(name, value)| name.len() + 4 + size(value)).sum::<usize>()
}

/// The characters of a value when it is there, without white space; too many rather than too few. Values of policies are a
/// few levels deep.
fn size(value: &Value) -> usize {
    match value {
        Value::Bool(_) => 5,
        Value::Number(number) => number.to_string().len(),
        Value::Text(text) => text.len() + 2,
        Value::List(elements) => 2 + elements.iter().map(|element| size(element) + 1).sum::<usize>(),
        Value::Map(members) => size_of_map(members),
        Value::Function("Ref", name) => match name.as_ref() {
            Value::Text(name) if name.starts_with("AWS::") => STACK_NAME,
            _ => LONGEST_ARN,
        },
        Value::Function("Fn::Sub", text) => match text.as_ref() {
            Value::Text(text) => {
                let names = text.matches("${AWS::StackName}").count();
                let own = text.matches("${").count() - text.matches("${AWS::").count();
                text.len() + names * STACK_NAME + own * STACK_NAME + SHORT
            }
            _ => LONGEST_ARN,
        },
        Value::Function(..) => LONGEST_ARN,
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::allow;
    use super::*;

    fn statement(number: usize, characters: usize) -> Map {
        let empty = size_of_statement(&allow(&format!("Sid{number:04}"), &["sqs:SendMessage"], ""));
        allow(&format!("Sid{number:04}"), &["sqs:SendMessage"], "x".repeat(characters - empty))
    }

    fn counts(split: &Split) -> (usize, Vec<usize>) {
        (split.inline.len(), split.managed.iter().map(Vec::len).collect())
    }

    #[test]
    fn what_fits_stays_in_the_role() {
        let all: Vec<Map> = (0..10).map(|number| statement(number, 1000)).collect();
        let split = split(all, vec![statement(99, 180)]);
        assert_eq!(counts(&split), (11, vec![]));
        assert_eq!(split.too_much, None);
    }

    #[test]
    fn what_does_not_fit_goes_into_managed_policies() {
        let all: Vec<Map> = (0..17).map(|number| statement(number, 1000)).collect();
        let split = split(all, vec![statement(99, 181)]);
        assert_eq!(counts(&split), (10, vec![6, 2]));
        assert_eq!(split.too_much, None);
    }

    #[test]
    fn a_role_has_an_end() {
        let most = |count: usize| (0..count).map(|number| statement(number, 1000)).collect::<Vec<_>>();
        assert_eq!(split(most(70), Vec::new()).too_much, None);
        let over = split(most(71), Vec::new()).too_much;
        assert_eq!(over.as_deref(), Some("11 managed policies, but at most 10 are allowed"));
        let large = split(vec![statement(0, 10_200)], Vec::new()).too_much;
        assert_eq!(large.as_deref(), Some("a statement of about 10200 characters, but a policy can have at most 6144"));
    }

    #[test]
    fn what_is_known_later_counts_as_its_longest() {
        assert_eq!(size(&Value::attribute("Queue", "Arn")), LONGEST_ARN);
        assert_eq!(size(&Value::from("*")), 3);
    }
}
