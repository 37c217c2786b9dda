//! Where variables are assigned and read: one scope for each `States` object.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::expressions::place_of_variable;
use super::findings::Findings;
use super::transitions::{leads_anywhere, transitions};
use super::values::has_placeholder;
use super::walk::Object;
use crate::StateMachine;
use crate::document::Node;
use crate::shown::quoted;

crate::rules! {
    pub,

    /// A state reads a variable that no state before it can have assigned.
    ///
    /// A variable is visible in the `States` object in which it is assigned, and in the branches and item processors
    /// inside. It is not visible after its branch or item ends, and the child executions of a Distributed Map see no
    /// variables from outside. Reading a variable without a value fails the execution.
    /// In a workflow, this is an error.
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"total.$": "$total"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {
    ///     "Pay": {"Type": "Pass", "Assign": {"total": 5}, "Next": "Tell"},
    ///     "Tell": {"Type": "Pass", "Parameters": {"total.$": "$total"}, "End": true}
    ///   }
    /// }
    /// ```
    ///
    /// Source: States Language, "Variables"; Developer Guide, "Passing data between states with variables".
    UNASSIGNED_VARIABLE = "V063", unassigned_variable, Warning;

    /// A state inside a branch or an item processor assigns a variable that a state outside also assigns.
    ///
    /// The inner assignment creates a separate variable: the states outside never see its value.
    ///
    /// ```json
    /// {
    ///   "Type": "Parallel",
    ///   "Assign": {"total": 5},
    ///   "Branches": [
    ///     {
    ///       "StartAt": "One",
    ///       "States": {"One": {"Type": "Pass", "Assign": {"total": 1}, "End": true}}
    ///     }
    ///   ],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Parallel",
    ///   "Assign": {"total": 5},
    ///   "Branches": [
    ///     {
    ///       "StartAt": "One",
    ///       "States": {"One": {"Type": "Pass", "Assign": {"part": 1}, "End": true}}
    ///     }
    ///   ],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    SHADOWED_VARIABLE = "V064", shadowed_variable, Warning;
}

/// How many steps the search for assignments takes at most; what is not known after them is not doubted.
const MOST_STEPS: usize = 500_000;

/// How many assignments of a variable are tried before its paths are searched.
const TRIED: usize = 8;

/// The scopes of a definition, and what is read in them.
pub(super) struct Scopes<'d> {
    scopes: Vec<Scope<'d>>,
    /// The names of the variables, which are numbers elsewhere.
    names: IndexSet<String>,
    reads: Vec<Read<'d>>,
    /// The names of all variables that are assigned somewhere.
    everywhere: HashSet<usize>,
}

struct Scope<'d> {
    machine: Node<'d>,
    /// The scope around it, and the state there that holds it.
    around: Option<(usize, &'d str)>,
    /// True if nothing from around is seen.
    closed: bool,
    /// The assignments of each variable.
    assigned: IndexMap<usize, Vec<(&'d str, Node<'d>)>>,
    /// True if a name is not known before deployment.
    uncertain: bool,
}

struct Read<'d> {
    scope: usize,
    state: &'d str,
    name: usize,
    node: Node<'d>,
}

impl<'d> Scopes<'d> {
    /// The scope of a whole definition.
    pub(super) fn new(machine: Node<'d>) -> Self {
        let mut scopes =
            Self { scopes: Vec::new(), names: IndexSet::new(), reads: Vec::new(), everywhere: HashSet::new() };
        scopes.add(machine, None, false);
        scopes
    }

    /// The number of a new scope inside of a state; a closed one sees nothing from outside.
    pub(super) fn open(&mut self, state: &Object<'d>, machine: Node<'d>, closed: bool) -> usize {
        self.add(machine, Some((state.scope, state.state_name)), closed)
    }

    fn add(&mut self, machine: Node<'d>, around: Option<(usize, &'d str)>, closed: bool) -> usize {
        self.scopes.push(Scope { machine, around, closed, assigned: IndexMap::new(), uncertain: false });
        self.scopes.len() - 1
    }

    /// Takes note of an assignment.
    pub(super) fn assigned(&mut self, object: &Object<'d>, name: &str, node: Node<'d>) {
        let number = self.number(name);
        self.everywhere.insert(number);
        let Some(scope) = self.scopes.get_mut(object.scope) else { return };
        scope.uncertain |= has_placeholder(name);
        scope.assigned.entry(number).or_default().push((object.state_name, node));
    }

    /// Takes note of an assignment whose variables only deployment knows.
    pub(super) fn assigned_anything(&mut self, scope: usize) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.uncertain = true;
        }
    }

    /// Takes note of a variable that is read.
    pub(super) fn read(&mut self, object: &Object<'d>, name: &str, node: Node<'d>) {
        let name = self.number(name);
        self.reads.push(Read { scope: object.scope, state: object.state_name, name, node });
    }

    fn number(&mut self, name: &str) -> usize {
        match self.names.get_index_of(name) {
            Some(number) => number,
            None => self.names.insert_full(name.to_owned()).0,
        }
    }

    /// The variables that were read, by the state that reads them.
    pub(super) fn all_reads(&self) -> impl Iterator<Item = (&'d str, &str)> {
        let name = |read: &Read<'d>| Some((read.state, self.names.get_index(read.name)?.as_str()));
        self.reads.iter().filter_map(name)
    }

    /// Validates what was noted.
    pub(super) fn check(&self, findings: &mut Findings) {
        self.check_assignments(findings);
        let mut flows = Flows { left: MOST_STEPS, flows: HashMap::new(), after: HashMap::new() };
        for read in &self.reads {
            let Some(name) = self.names.get_index(read.name) else { continue };
            let (message, help) = match self.find(read, &mut flows) {
                Found::Before => continue,
                Found::Later => (
                    format!("no state before this one assigns `${name}`"),
                    format!("assign `{name}` in a state that every path to this one runs"),
                ),
                Found::Elsewhere => (
                    format!("`${name}` is assigned only in another scope and does not exist here"),
                    "pass the data as input or output of the state in between".to_owned(),
                ),
                Found::Nowhere => {
                    (format!("no state assigns `${name}`"), format!("add `{name}` to the `Assign` of an earlier state"))
                }
            };
            let text = read.node.as_str().filter(|_| !findings.is_full());
            let place = text.and_then(|text| place_of_variable(text, name));
            findings.inside(&UNASSIGNED_VARIABLE, read.node, place, message, help);
        }
    }

    fn check_assignments(&self, findings: &mut Findings) {
        for scope in &self.scopes {
            for (name, assignments) in &scope.assigned {
                let outer = self.outside(scope).find_map(|(outer, _)| outer.assigned.get(name));
                let Some(outer) = outer else { continue };
                let shown = quoted(self.names.get_index(*name).map_or("", String::as_str));
                for (_, node) in assignments {
                    let message = format!("{shown} is also assigned outside, where this assignment is not visible");
                    let help = "use another name, and return the value as output";
                    let added = findings.at_key(&SHADOWED_VARIABLE, *node, message, help);
                    if let Some((_, outer)) = outer.first() {
                        added.label_key(*outer, "the outer assignment is here");
                    }
                }
            }
        }
    }

    /// The scopes that a scope sees around itself, from the inside out, each with the state that holds the one inside.
    fn outside<'s>(&'s self, scope: &'s Scope<'d>) -> impl Iterator<Item = (&'s Scope<'d>, &'d str)> {
        let around = |scope: &Scope<'d>| {
            let (number, state) = scope.around.filter(|_| !scope.closed)?;
            Some((self.scopes.get(number)?, state))
        };
        std::iter::successors(around(scope), move |(scope, _)| around(scope))
    }

    fn find(&self, read: &Read<'d>, flows: &mut Flows<'d>) -> Found {
        let Some(own) = self.scopes.get(read.scope) else { return Found::Before };
        let mut later = false;
        for (scope, state) in std::iter::once((own, read.state)).chain(self.outside(own)) {
            if scope.uncertain {
                return Found::Before;
            }
            if let Some(assignments) = scope.assigned.get(&read.name) {
                if flows.lead(scope.machine, read.name, assignments, state) {
                    return Found::Before;
                }
                later = true;
            }
        }
        if later {
            Found::Later
        } else if self.everywhere.contains(&read.name) {
            Found::Elsewhere
        } else {
            Found::Nowhere
        }
    }
}

/// Where the assignments of a variable are, as seen from where it is read.
enum Found {
    /// On a path that leads there, or it cannot be determined.
    Before,
    /// In sight, but on no path that leads there.
    Later,
    /// Out of sight.
    Elsewhere,
    /// There are none.
    Nowhere,
}

/// The paths between the states of machines.
struct Flows<'d> {
    /// The steps that may still be taken.
    left: usize,
    flows: HashMap<usize, Flow<'d>>,
    /// By machine and variable, the states that come after an assignment.
    after: HashMap<(usize, usize), HashSet<&'d str>>,
}

/// A machine's transitions, and a tree of paths from its first state: a state's descendants have consecutive numbers.
struct Flow<'d> {
    next: HashMap<&'d str, Vec<&'d str>>,
    /// Of each state that is reached, its number and the last number of its descendants.
    reached: HashMap<&'d str, (usize, usize)>,
    uncertain: bool,
}

impl<'d> Flows<'d> {
    /// True if a path leads from one of the assignments to a state, or where that cannot be determined.
    fn lead(&mut self, machine: Node<'d>, name: usize, assignments: &[(&'d str, Node<'d>)], to: &str) -> bool {
        let key = machine.bytes().start;
        let flow = self.flows.entry(key).or_insert_with(|| Flow::of(machine));
        let Some(&(number, _)) = flow.reached.get(to).filter(|_| !flow.uncertain) else { return true };
        let descends = |(from, _): &(&str, Node<'d>)| {
            flow.reached.get(from).is_some_and(|&(first, last)| first < number && number <= last)
        };
        if assignments.iter().take(TRIED).any(descends) {
            return true;
        }
        let left = &mut self.left;
        let after = self.after.entry((key, name)).or_insert_with(|| {
            let mut after = HashSet::new();
            let mut waiting: Vec<&'d str> = assignments.iter().map(|(from, _)| *from).collect();
            while let Some(from) = waiting.pop() {
                for next in flow.next.get(from).into_iter().flatten() {
                    *left = left.saturating_sub(1);
                    if after.insert(*next) {
                        waiting.push(next);
                    }
                }
                if *left == 0 {
                    break;
                }
            }
            after
        });
        self.left == 0 || after.contains(to)
    }
}

impl<'d> Flow<'d> {
    fn of(machine: Node<'d>) -> Self {
        let mut flow = Self { next: HashMap::new(), reached: HashMap::new(), uncertain: false };
        for state in machine.get(StateMachine::NAMES.states).into_iter().flat_map(|states| states.members()) {
            let targets: Vec<_> = transitions(state.node).into_iter().filter_map(|target| target.as_str()).collect();
            flow.uncertain |= leads_anywhere(state.node) || targets.iter().any(|target| has_placeholder(target));
            flow.next.insert(state.key.name(), targets);
        }
        let start = machine.get(StateMachine::NAMES.start_at).and_then(|start| start.as_str());
        flow.number(start);
        flow
    }

    /// Numbers the states in the order in which a search in depth meets them.
    fn number(&mut self, start: Option<&'d str>) {
        let mut waiting: Vec<(&'d str, bool)> = start.into_iter().map(|start| (start, false)).collect();
        let mut count = 0;
        while let Some((state, left)) = waiting.pop() {
            if left {
                if let Some((_, last)) = self.reached.get_mut(state) {
                    *last = count - 1;
                }
            } else if !self.reached.contains_key(state) && self.next.contains_key(state) {
                self.reached.insert(state, (count, count));
                count += 1;
                waiting.push((state, true));
                waiting.extend(self.next.get(state).into_iter().flatten().rev().map(|next| (*next, false)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, validate};
    use crate::document::{Document, Limits};

    /// What is said of the variables of a JSONata definition with these states.
    fn said(states: &str) -> Vec<String> {
        let text = format!(r#"{{"QueryLanguage": "JSONata", "StartAt": "A", "States": {{{states}}}}}"#);
        let document = Document::json("a.json", &text, Limits::default()).unwrap();
        let findings = validate(&document, Options::default());
        assert!(findings.iter().all(|finding| matches!(finding.code().id, "V063" | "V064")), "{findings:?}");
        findings.into_iter().map(|finding| finding.message().to_owned()).collect()
    }

    const LATER: &str = "no state before this one assigns `$x`";
    const ELSEWHERE: &str = "`$x` is assigned only in another scope and does not exist here";

    #[test]
    fn values_are_those_at_the_beginning_of_a_state() {
        let own = r#""A": {"Type": "Pass", "Assign": {"x": 1}, "Output": "{% $x %}", "#;
        assert_eq!(said(&format!(r#"{own} "End": true}}"#)), [LATER]);
        let circle = r#""B": {"Type": "Choice", "Choices": [{"Condition": true, "Next": "A"}], "Default": "C"}"#;
        assert_eq!(said(&format!(r#"{own} "Next": "B"}}, {circle}, "C": {{"Type": "Succeed"}}"#)), [""; 0]);
    }

    #[test]
    fn one_way_with_an_assignment_is_enough() {
        let choice = r#""A": {"Type": "Choice", "Choices": [{"Condition": "{% $x %}", "Next": "B"}], "Default": "C"}"#;
        let states = format!(
            r#"{choice}, "B": {{"Type": "Pass", "Assign": {{"x": 1}}, "Next": "C"}},
               "C": {{"Type": "Succeed", "Output": "{{% $x %}}"}}"#
        );
        assert_eq!(said(&states), [LATER]);
    }

    #[test]
    fn catchers_and_choice_rules_assign() {
        let task = r#""A": {"Type": "Task", "Resource": "${Pay}", "Next": "B",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"x": "{% $states.errorOutput %}"}, "Next": "B"}]}"#;
        let choice = r#""B": {"Type": "Choice", "Choices": [{"Condition": "{% $x = 1 %}", "Assign": {"y": 1}, "Next": "C"}],
            "Default": "C"}"#;
        let done = r#""C": {"Type": "Succeed", "Output": "{% $x & $y %}"}"#;
        assert_eq!(said(&format!("{task}, {choice}, {done}")), [""; 0]);
    }

    #[test]
    fn inner_states_see_what_is_assigned_before_the_state_around_them() {
        let map = |mode: &str, fields: &str| {
            format!(
                r#""B": {{"Type": "Map", "Items": "{{% $x %}}", {fields}, "End": true,
                   "ItemProcessor": {{{mode} "StartAt": "I", "States": {{
                       "I": {{"Type": "Pass", "Output": "{{% $x %}}", "End": true}}}}}}}}"#
            )
        };
        let before = r#""A": {"Type": "Pass", "Assign": {"x": [1]}, "Next": "B"}"#;
        assert_eq!(said(&format!("{before}, {}", map("", r#""MaxConcurrency": 1"#))), [""; 0]);
        let nothing = r#""A": {"Type": "Pass", "Next": "B"}"#;
        assert_eq!(said(&format!("{nothing}, {}", map("", r#""Assign": {"x": 1}"#))), [LATER, LATER]);
        let distributed = r#""ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},"#;
        assert_eq!(said(&format!("{before}, {}", map(distributed, r#""Label": "a""#))), [ELSEWHERE]);
    }

    #[test]
    fn branches_do_not_see_each_other() {
        let branch = |name: &str, fields: &str| {
            format!(r#"{{"StartAt": "{name}", "States": {{"{name}": {{"Type": "Pass", {fields}, "End": true}}}}}}"#)
        };
        let one = branch("I", r#""Assign": {"x": 1}"#);
        let other = branch("J", r#""Output": "{% $x %}""#);
        let parallel = format!(r#""A": {{"Type": "Parallel", "Branches": [{one}, {other}], "End": true}}"#);
        assert_eq!(said(&parallel), [ELSEWHERE]);
    }

    #[test]
    fn very_many_variables_take_no_more_than_their_share_of_work() {
        // Each state reads what the next one assigns. Work is counted by what it allocates.
        let work = |count| allocation_counter::measure(|| variables(count)).count_total;
        let (few, many) = (work(300), work(3_000));
        assert!(many < few * 15, "{few} and {many}");
    }

    fn variables(count: usize) {
        let states: Vec<_> = (0..count)
            .map(|n| {
                format!(
                    r#""{}": {{"Type": "Pass", "Assign": {{"v{n}": "{{% $v{} %}}"}}, "Next": "S{}"}}"#,
                    if n == 0 { "A".to_owned() } else { format!("S{n}") },
                    n + 1,
                    n + 1
                )
            })
            .collect();
        let end = format!(r#""S{count}": {{"Type": "Pass", "Assign": {{"v{count}": 1}}, "End": true}}"#);
        let said = said(&format!("{}, {end}", states.join(", ")));
        assert!(!said.is_empty() && said.iter().all(|message| message.starts_with("no state before this one assigns")));
    }
}
