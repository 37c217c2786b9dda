//! Conditions and mappings that choose values, and the ways in which they can choose.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use asl::document::{Kind, Node};

use super::intrinsic::{If, Intrinsic};
use super::template::Template;

/// So many conditions are tried in every combination; of more, each is tried alone.
const MOST_COMBINED: usize = 4;

/// The most ways that are tried.
const MOST_CHOICES: usize = 24;

/// One way in which the conditions of a template can hold, and in which its mappings can choose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice<'d> {
    conditions: BTreeMap<&'d str, bool>,
    /// Which of the values of a mapping is chosen where its keys are not known.
    mapped: usize,
}

impl<'d> Choice<'d> {
    /// The value that an `If` chooses; nothing where its condition is not decided.
    pub(super) fn of(&self, chosen: If<'d>) -> Option<Node<'d>> {
        let holds = *self.conditions.get(chosen.condition?)?;
        Some(if holds { chosen.then } else { chosen.otherwise })
    }

    /// The value that a `FindInMap` finds; nothing where the mapping is not known.
    pub(super) fn mapped(&self, intrinsic: Intrinsic<'d>, template: &Template<'d>) -> Option<Node<'d>> {
        let values = values_of(intrinsic, template);
        values.get(self.mapped % values.len().max(1)).copied()
    }

    /// The same choice with a condition decided.
    pub(super) fn with(&self, condition: &'d str, holds: bool) -> Self {
        let mut choice = self.clone();
        choice.conditions.insert(condition, holds);
        choice
    }

    fn decides(&self, condition: &str) -> bool {
        self.conditions.contains_key(condition)
    }
}

/// The ways to choose that matter to the nodes, each of which can happen as far as the template tells.
pub(super) fn choices<'d>(nodes: &[Node<'d>], template: &Template<'d>, decided: &Choice<'d>) -> Vec<Choice<'d>> {
    let mut names = BTreeSet::new();
    let mut mapped = 1;
    for node in nodes.iter().flat_map(|node| node.nodes()) {
        let Some(intrinsic) = Intrinsic::of(node) else { continue };
        match intrinsic.name {
            "If" => names.extend(If::of(intrinsic).and_then(|chosen| chosen.condition)),
            "FindInMap" => mapped = mapped.max(values_of(intrinsic, template).len()),
            _ => {}
        }
    }
    names.retain(|name| !decided.decides(name));
    let names: Vec<_> = names.into_iter().collect();
    let mut choices = combinations(&names, decided);
    choices.retain(|choice| is_possible(choice, template));
    if choices.is_empty() {
        choices = combinations(&names, decided);
    }
    if let Some(first) = choices.first().cloned() {
        choices.extend((1..mapped).map(|mapped| Choice { mapped, ..first.clone() }));
    }
    choices.truncate(MOST_CHOICES);
    choices
}

/// Every combination of a few conditions; of many, all that hold, none, and each alone.
fn combinations<'d>(names: &[&'d str], decided: &Choice<'d>) -> Vec<Choice<'d>> {
    let with = |holds: &dyn Fn(usize) -> bool| {
        let numbered = names.iter().enumerate();
        numbered.fold(decided.clone(), |choice, (number, name)| choice.with(name, holds(number)))
    };
    if names.len() <= MOST_COMBINED {
        return (0..1_usize << names.len()).map(|bits| with(&|number| bits & (1 << number) == 0)).collect();
    }
    let alone = (0..names.len()).map(|one| with(&|number| number == one));
    [with(&|_| true), with(&|_| false)].into_iter().chain(alone).collect()
}

/// The values that a `FindInMap` can find: the one that its keys name, or all that they may name.
fn values_of<'d>(intrinsic: Intrinsic<'d>, template: &Template<'d>) -> Vec<Node<'d>> {
    let known = |position: usize| {
        let key = intrinsic.argument.at(position).filter(|key| Intrinsic::of(*key).is_none())?;
        key.as_str()
    };
    let Some(mapping) = known(0).and_then(|name| template.mapping(name)) else { return Vec::new() };
    let below = |node: Node<'d>, key: Option<&str>| -> Vec<Node<'d>> {
        match key {
            Some(key) => node.get(key).into_iter().collect(),
            None => node.members().map(|member| member.node).collect(),
        }
    };
    let found = below(mapping, known(1)).into_iter().flat_map(|node| below(node, known(2)));
    found.take(MOST_CHOICES).collect()
}

/// True unless the conditions of the template exclude a choice: one is another's opposite, or two compare the same
/// value with different words.
fn is_possible(choice: &Choice<'_>, template: &Template<'_>) -> bool {
    let Some(conditions) = template.conditions else { return true };
    // What is compared, the word that it is said to be, and whether it must be.
    let mut compared: HashMap<String, Vec<(String, bool)>> = HashMap::new();
    for (name, holds) in &choice.conditions {
        let Some(condition) = conditions.get(name) else { continue };
        require(condition, *holds, conditions, 0, &mut compared);
    }
    compared.values().all(|said| {
        let mut are = said.iter().filter(|(_, is)| *is).map(|(word, _)| word);
        let first = are.next();
        are.all(|word| Some(word) == first) && said.iter().all(|(word, is)| *is || Some(word) != first)
    })
}

/// Notes what must be so for a condition to hold, or not to hold; what cannot be said in comparisons is left out.
fn require(
    condition: Node<'_>,
    holds: bool,
    all: Node<'_>,
    depth: usize,
    compared: &mut HashMap<String, Vec<(String, bool)>>,
) {
    // Conditions may name each other in a circle.
    if depth > 16 {
        return;
    }
    if condition.tag() == Some("!Condition") || (condition.members().len() == 1 && condition.get("Condition").is_some())
    {
        let name = condition.as_str().or_else(|| condition.get("Condition").and_then(Node::as_str));
        if let Some(named) = name.and_then(|name| all.get(name)) {
            require(named, holds, all, depth + 1, compared);
        }
        return;
    }
    let Some(intrinsic) = Intrinsic::of(condition) else { return };
    let list = intrinsic.argument;
    match (intrinsic.name, holds) {
        ("Not", _) => list.items().take(1).for_each(|inner| require(inner, !holds, all, depth + 1, compared)),
        ("And", true) | ("Or", false) => list.items().for_each(|inner| require(inner, holds, all, depth + 1, compared)),
        ("Equals", _) => {
            let (Some(one), Some(other)) = (list.at(0), list.at(1)) else { return };
            let word = |node: Node<'_>| {
                let literal =
                    Intrinsic::of(node).is_none() && node.kind() != Kind::Array && node.kind() != Kind::Object;
                literal.then(|| node.as_str().map_or_else(|| node.source().to_owned(), str::to_owned))
            };
            let value = |node: Node<'_>| Intrinsic::of(node).and_then(Intrinsic::reference);
            let pair = match (value(one).zip(word(other)), value(other).zip(word(one))) {
                (Some(pair), _) | (None, Some(pair)) => pair,
                (None, None) => return,
            };
            compared.entry(pair.0).or_default().push((pair.1, holds));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use asl::document::{Document, Limits};

    use super::*;

    fn chosen(conditions: &str, value: &str) -> Vec<String> {
        let text = format!(
            "Conditions: {{{conditions}}}\nMappings: {{M: {{a: {{x: 1, y: 2}}, b: {{x: 3, y: 4}}}}}}\nValue: {value}\n"
        );
        let document = Document::yaml("a.yaml", &text, Limits::default()).unwrap();
        let template = Template::of(&document);
        let node = document.node_at("/Value").unwrap();
        choices(&[node], &template, &Choice::default())
            .iter()
            .map(|choice| {
                let names: String =
                    choice.conditions.iter().map(|(name, holds)| if *holds { name } else { "-" }).collect();
                format!("{names}{}", choice.mapped)
            })
            .collect()
    }

    #[test]
    fn conditions_are_combined_unless_they_exclude_each_other() {
        let value = "[!If [A, 1, 2], !If [B, 1, 2]]";
        assert_eq!(chosen("", "1"), ["0"]);
        assert_eq!(chosen("", value), ["AB0", "-B0", "A-0", "--0"]);
        assert_eq!(chosen("A: !Equals [!Ref X, a], B: !Not [!Condition A]", value), ["-B0", "A-0"]);
        assert_eq!(chosen("A: !Equals [!Ref X, a], B: !Equals [b, !Ref X]", value), ["-B0", "A-0", "--0"]);
        assert_eq!(
            chosen("A: !Equals [!Ref X, a], B: !And [{Condition: A}, !Equals [!Ref Y, b]]", value),
            ["AB0", "A-0", "--0"]
        );
        assert_eq!(chosen("A: !Condition B, B: !Condition A", value).len(), 4);
    }

    #[test]
    fn many_conditions_are_tried_alone() {
        let value = "[!If [A, 1, 2], !If [B, 1, 2], !If [C, 1, 2], !If [D, 1, 2], !If [E, 1, 2]]";
        assert_eq!(chosen("", value), ["ABCDE0", "-----0", "A----0", "-B---0", "--C--0", "---D-0", "----E0"]);
    }

    #[test]
    fn values_of_mappings_are_all_tried() {
        assert_eq!(chosen("", "!FindInMap [M, a, x]"), ["0"]);
        assert_eq!(chosen("", "!FindInMap [M, !Ref X, x]"), ["0", "1"]);
        assert_eq!(chosen("", "!FindInMap [!Ref X, a, x]"), ["0"]);
    }
}
