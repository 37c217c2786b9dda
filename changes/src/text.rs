//! Changes for people.

mod resources;
mod statement;

use anstyle::{AnsiColor, Style};
use asl::shown::{counted, cut, escaped};
use asl::{Catcher, Choice, Task};
use indexmap::IndexSet;
use serde_json::Value;

use super::difference::{Edit, Path, Step};
use super::machine::{Change, END, StateChange, Transition};
use super::policy::{Owner, PolicyChange};
use super::resources::ResourceChange;
use super::shown::{columns, cut_both, value, wrapped};
use crate::comparison::{Changes, MachineChange, Running};
use crate::risk::Warning;

/// The fewest columns that the text is laid out for.
const NARROWEST: usize = 40;
/// The most columns that names are given before what is said of them.
const WIDEST_NAME: usize = 52;
/// The most states of a workflow that are listed; JSON has all.
const MOST_STATES: usize = 200;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

impl Changes {
    /// The differences for people, at most `width` columns wide, with colours for `anstream` to keep or to take out.
    pub fn text(&self, width: usize) -> String {
        text(self, width)
    }
}

/// The text, section by section, the dangers and a line that counts last.
fn text(changes: &Changes, width: usize) -> String {
    let mut sheet = Sheet { text: String::new(), width: width.max(NARROWEST) };
    for machine in &changes.machines {
        sheet.machine(machine, changes);
    }
    sheet.policies(changes);
    sheet.resources(changes);
    sheet.parameters(&changes.parameters, &changes.values);
    sheet.named("Conditions", &changes.conditions);
    sheet.named("Outputs", &changes.outputs);
    if !changes.rest.is_empty() {
        sheet.heading("Template", "");
        sheet.edits(&changes.rest, 2);
    }
    for warning in changes.warnings() {
        sheet.warning(warning, changes.running(warning));
    }
    sheet.summary(changes);
    sheet.text
}

/// The text under construction.
struct Sheet {
    text: String,
    width: usize,
}

/// The sign of a change, and its colour.
fn sign(change: Change) -> (char, Style) {
    match change {
        Change::Added => ('+', GREEN),
        Change::Removed => ('-', RED),
        Change::Changed => ('~', YELLOW),
    }
}

fn painted(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

impl Sheet {
    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn heading(&mut self, title: &str, more: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let more = if more.is_empty() { String::new() } else { format!("  {}", painted(DIM, more)) };
        let line = format!("{}{more}", painted(BOLD, title));
        self.line(0, &line);
    }

    /// A name with its sign, and in its column what is said of it.
    fn entry(&mut self, change: Change, indent: usize, name: &str, column: usize, said: &str) {
        let (sign, style) = sign(change);
        let name = escaped(name);
        let gap = " ".repeat(column.saturating_sub(columns(&name)));
        let said = if said.is_empty() { String::new() } else { format!("{gap}  {said}") };
        let line = format!("{} {}{said}", painted(style, sign), painted(BOLD, name));
        self.line(indent, line.trim_end());
    }

    /// Words broken into lines, the first behind a label.
    fn words(&mut self, indent: usize, label: &str, style: Style, text: &str) {
        let hanging = indent + columns(label) + 2;
        let lines = wrapped(&escaped(text), self.width.saturating_sub(hanging).max(NARROWEST / 2));
        for (number, line) in lines.iter().enumerate() {
            if number == 0 {
                let line = format!("{}: {line}", painted(style, label));
                self.line(indent, &line);
            } else {
                self.line(hanging, line);
            }
        }
    }

    fn machine(&mut self, machine: &MachineChange, changes: &Changes) {
        let states = &machine.flow.states;
        let mut more = match machine.change {
            Change::Added => format!("new, {}", counted(states.len(), "state")),
            Change::Removed => "removed".to_owned(),
            Change::Changed => String::new(),
        };
        if let Some(Running { count, more: at_least }) = changes.running.get(&machine.id) {
            let least = if *at_least { "at least " } else { "" };
            let running = match count {
                0 => "no execution running".to_owned(),
                _ => format!("{least}{} running", counted(*count, "execution")),
            };
            more = if more.is_empty() { running } else { format!("{more}, {running}") };
        }
        self.heading(&format!("Workflow {}", escaped(&machine.id)), &more);
        if machine.unread {
            self.line(2, &painted(YELLOW, "its definition cannot be read and was not compared"));
        }
        if machine.change == Change::Changed {
            self.fields(&machine.flow.transitions, &machine.flow.fields, 2);
        }
        let shown = &states[..states.len().min(MOST_STATES)];
        let column = name_column(shown.iter().map(|state| columns(&state_name(state))), self.width);
        for state in shown {
            self.state(state, column, machine.change);
        }
        if states.len() > shown.len() {
            let more = format!("and {} more states, which `--format json` lists", states.len() - shown.len());
            self.line(2, &painted(DIM, more));
        }
    }

    fn state(&mut self, state: &StateChange, column: usize, whole: Change) {
        let mut said = painted(DIM, escaped(&state.kind));
        if let Some(other) = &state.renamed {
            let verb = if state.change == Change::Added { "renamed from" } else { "renamed to" };
            said = format!("{said}  {}", painted(CYAN, format!("{verb} {}", escaped(other))));
        } else if state.change != Change::Changed {
            let leads: Vec<String> = state
                .transitions
                .iter()
                .filter_map(|leads| {
                    let target = leads.after.as_ref().or(leads.before.as_ref())?;
                    Some(escaped(target))
                })
                .collect();
            let mut targets: Vec<String> = Vec::new();
            leads.into_iter().filter(|target| target != END).for_each(|target| {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            });
            let room = self.width.saturating_sub(column + columns(&state.kind) + 10);
            if !targets.is_empty() && room > 8 && whole != Change::Removed {
                said = format!("{said} → {}", cut(&targets.join(", "), room));
            }
        }
        self.entry(state.change, 2, &state_name(state), column, &said);
        if state.change == Change::Changed {
            self.fields(&state.transitions, &state.fields, 6);
        }
    }

    /// Transitions, and the fields that change.
    fn fields(&mut self, transitions: &[Transition], edits: &[Edit], indent: usize) {
        let paths = edits.iter().map(|edit| columns(&edit.path.to_string()));
        let column = name_column(transitions.iter().map(|leads| columns(&leads.by)).chain(paths), self.width);
        for leads in transitions {
            let change = match (&leads.before, &leads.after) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                (_, _) => Change::Changed,
            };
            let (before, after) = (leads.before.as_deref().unwrap_or(""), leads.after.as_deref().unwrap_or(""));
            self.change(change, indent, &leads.by, column, &escaped(before), &escaped(after));
        }
        for edit in edits {
            self.edit(edit, indent, column);
        }
    }

    fn edits(&mut self, edits: &[Edit], indent: usize) {
        self.fields(&[], edits, indent);
    }

    fn edit(&mut self, edit: &Edit, indent: usize, column: usize) {
        self.edit_called(&edit.path.to_string(), edit, indent, column);
    }

    fn edit_called(&mut self, name: &str, edit: &Edit, indent: usize, column: usize) {
        let (mut before, mut after) = (
            edit.before.as_ref().map(|one| said(&edit.path, one)),
            edit.after.as_ref().map(|one| said(&edit.path, one)),
        );
        // A text and a number that look alike are distinguished.
        if before.is_some() && before == after {
            before = edit.before.as_ref().map(Value::to_string);
            after = edit.after.as_ref().map(Value::to_string);
        }
        let change = match (&before, &after) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (_, _) => Change::Changed,
        };
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        self.change(change, indent, name, column, &before, &after);
    }

    /// What stood and is at a name: in one line where it fits, else one below the other.
    fn change(&mut self, change: Change, indent: usize, name: &str, column: usize, before: &str, after: &str) {
        let (mark, style) = sign(change);
        let name = escaped(name);
        let gap = " ".repeat(column.saturating_sub(columns(&name)) + 1);
        let start = indent + 2 + columns(&name) + gap.len() + 1;
        let mark = painted(style, mark);
        let both = match change {
            Change::Changed => columns(before) + columns(after) + 3,
            Change::Added | Change::Removed => columns(before) + columns(after),
        };
        if start + both <= self.width {
            let line = match change {
                Change::Changed => format!("{mark} {name}{gap} {} → {}", painted(RED, before), painted(GREEN, after)),
                Change::Added => format!("{mark} {name}{gap} {}", painted(GREEN, after)),
                Change::Removed => format!("{mark} {name}{gap} {}", painted(RED, before)),
            };
            self.line(indent, line.trim_end());
            return;
        }
        self.line(indent, &format!("{mark} {name}"));
        let room = self.width.saturating_sub(indent + 6).max(NARROWEST / 2);
        let (before, after) = match change {
            Change::Changed => cut_both(before, after, room),
            Change::Added | Change::Removed => (cut(before, room), cut(after, room)),
        };
        if change != Change::Added {
            self.line(indent + 4, &painted(RED, format!("- {before}")));
        }
        if change != Change::Removed {
            self.line(indent + 4, &painted(GREEN, format!("+ {after}")));
        }
    }

    fn policies(&mut self, changes: &Changes) {
        if changes.policies.is_empty() {
            return;
        }
        self.heading("Permissions", "");
        // What is deleted allows nothing any more; who wants each statement finds it in JSON.
        let gone = |change: &&PolicyChange| {
            let removed = |one: &ResourceChange| one.change == Change::Removed && one.id == change.owner.id();
            changes.resources.iter().any(removed) && change.statements.iter().all(|(_, after)| after.is_none())
        };
        let (gone, policies): (Vec<&PolicyChange>, Vec<&PolicyChange>) = changes.policies.iter().partition(gone);
        for change in policies {
            let (what, id) = match &change.owner {
                Owner::Role(id) => ("the role may", id),
                Owner::Trust(id) => ("principals that may assume the role", id),
                Owner::Resource(id) => ("principals that may use it", id),
                Owner::Policy(id) => ("identities with the policy may", id),
            };
            let line = format!("{}  {}", painted(BOLD, escaped(id)), painted(DIM, what));
            self.line(2, &line);
            for (before, after) in &change.statements {
                self.statement(before.as_ref(), after.as_ref(), &change.owner);
            }
        }
        let ids: IndexSet<&str> = gone.iter().map(|change| change.owner.id()).collect();
        if !ids.is_empty() {
            let ids: Vec<_> = ids.into_iter().collect();
            let line = format!("removed with its resource: all permissions of {}", ids.join(", "));
            for line in wrapped(&escaped(&line), self.width - 2) {
                self.line(2, &painted(DIM, line));
            }
        }
    }

    fn warning(&mut self, warning: &Warning, running: Option<Running>) {
        self.text.push('\n');
        let (label, style) = match running {
            Some(Running { count: 0, .. }) => ("note", CYAN.bold()),
            Some(_) | None => ("warning", YELLOW.bold()),
        };
        self.words(0, label, style, &warning.message);
        let now = match running {
            Some(Running { count: 0, .. }) => Some("no execution is running".to_owned()),
            Some(Running { count: 1, .. }) => Some("1 execution is running".to_owned()),
            Some(Running { count, more: false }) => Some(format!("{count} executions are running")),
            Some(Running { count, more: true }) => Some(format!("at least {count} executions are running")),
            None => None,
        };
        if let Some(now) = now {
            self.words(2, " now", BOLD, &now);
        }
        self.words(2, "then", RED, &warning.consequence);
        self.words(2, "help", CYAN, &warning.help);
    }

    /// What there is of each, in one line.
    fn summary(&mut self, changes: &Changes) {
        if changes.is_empty() {
            self.line(0, "no differences");
            return;
        }
        let states = |wanted: Change| {
            let all = changes.machines.iter().flat_map(|machine| &machine.flow.states);
            all.filter(|state| state.change == wanted).count()
        };
        let replaced = changes.replacing().len();
        let resources = |wanted: Change| changes.resources.iter().filter(|change| change.change == wanted).count();
        let statements = |gained: bool| {
            let all = changes.policies.iter().flat_map(|change| &change.statements);
            all.filter(|(before, after)| if gained { before.is_none() } else { after.is_none() }).count()
        };
        let changed_statements = changes.policies.iter().flat_map(|change| &change.statements);
        let changed_statements =
            changed_statements.filter(|(before, after)| before.is_some() && after.is_some()).count();
        let parts = [
            ("states", [states(Change::Added), states(Change::Changed), states(Change::Removed), 0]),
            ("statements", [statements(true), changed_statements, statements(false), 0]),
            (
                "resources",
                [resources(Change::Added), resources(Change::Changed) - replaced, resources(Change::Removed), replaced],
            ),
        ];
        let counted = parts.iter().filter(|(_, counts)| counts.iter().any(|count| *count > 0));
        for (number, (what, counts)) in counted.enumerate() {
            if number == 0 {
                self.text.push('\n');
            }
            let verbs = [("added", GREEN), ("changed", YELLOW), ("removed", RED), ("replaced", RED.bold())];
            let said = counts.iter().zip(verbs).filter(|(count, _)| **count > 0);
            let said: Vec<String> =
                said.map(|(count, (verb, style))| painted(style, format!("{count} {verb}"))).collect();
            self.line(0, &format!("{what:<10}  {}", said.join(", ")));
        }
    }
}

/// A state's name with the states around it.
fn state_name(state: &StateChange) -> String {
    let around: Vec<&str> = state.inside.iter().map(String::as_str).chain([state.name.as_str()]).collect();
    around.join(" / ")
}

/// What is said of a value: catchers, retriers and choices in the words of the language.
fn said(path: &Path, one: &Value) -> String {
    let text = |name: &str| one.get(name).and_then(Value::as_str);
    if let [Step::Member(list), Step::Element(_)] = path.0.as_slice() {
        let errors = one.get(Catcher::NAMES.error_equals).and_then(Value::as_array).map(|errors| {
            let errors: Vec<String> = errors.iter().map(value).collect();
            errors.join(", ")
        });
        let (catches, chooses) = (list == Task::NAMES.catch, list == Choice::NAMES.choices);
        let condition = text(asl::Test::CONDITION);
        match (errors, text(asl::Transition::NEXT)) {
            (Some(errors), Some(next)) if catches => return format!("{errors} → {}", escaped(next)),
            (_, Some(next)) if chooses => {
                let rule = one.as_object().into_iter().flatten().filter(|(name, _)| *name != asl::Transition::NEXT);
                let rule = || rule.map(|(name, value)| (name.clone(), value.clone())).collect();
                let condition = condition.map_or_else(|| value(&Value::Object(rule())), escaped);
                return format!("{condition} → {}", escaped(next));
            }
            _ => {}
        }
    }
    value(one)
}

/// The column behind names: as wide as the widest but for those that are too wide for a column.
fn name_column(widths: impl Iterator<Item = usize>, width: usize) -> usize {
    widths.filter(|one| *one <= WIDEST_NAME.min(width * 9 / 20)).max().unwrap_or_default()
}
