//! Resources and the sections with names.

use asl::shown::{cut, escaped};
use serde_json::Value;

use super::{CYAN, DIM, NARROWEST, RED, Sheet, YELLOW, name_column, painted};
use crate::comparison::{Changes, ValueChange};
use crate::difference::Path;
use crate::machine::Change;
use crate::replacement::Effect;
use crate::resources::{Named, ResourceChange};
use crate::shown::{columns, reference, value, wrapped};
use crate::template::MACHINE;

impl Sheet {
    pub(super) fn resources(&mut self, changes: &Changes) {
        // What comes and goes as a workflow has been shown.
        let shown =
            |change: &ResourceChange| change.kind == MACHINE && change.change != Change::Changed && !change.kept;
        let shown = |change: &&ResourceChange| !shown(change);
        let all: Vec<&ResourceChange> = changes.resources.iter().filter(shown).collect();
        if all.is_empty() && changes.followers.is_empty() {
            return;
        }
        self.heading("Resources", "");
        let replaced = changes.replacing();
        let ids = name_column(all.iter().map(|change| columns(&change.id)), self.width);
        let kinds = name_column(all.iter().map(|change| columns(&change.kind)), self.width);
        for change in all {
            let (fate, length) = fate(change);
            let kind = painted(DIM, escaped(&change.kind));
            let gap = " ".repeat(kinds.saturating_sub(columns(&change.kind)));
            let named = 6 + columns(&change.id).max(ids);
            let with_kind = named + columns(&change.kind).max(if length > 0 { kinds } else { 0 });
            if with_kind + length + 2 * usize::from(length > 0) <= self.width {
                self.entry(change.change, 2, &change.id, ids, format!("{kind}{gap}  {fate}").trim_end());
            } else if with_kind <= self.width {
                self.entry(change.change, 2, &change.id, ids, &kind);
                self.line(6, &fate);
            } else {
                self.entry(change.change, 2, &change.id, ids, "");
                self.line(6, format!("{kind}  {fate}").trim_end());
            }
            if let Some((property, other)) = &change.because {
                let what = if replaced.contains(&other.as_str()) { "which is replaced" } else { "which changes" };
                let line = format!("{property} refers to {other}, {what}");
                self.line(6, &painted(DIM, line));
            }
            if change.code {
                self.line(6, &format!("{} code changed", painted(YELLOW, "~")));
            }
            let column = name_column(change.edits.iter().map(|(edit, _)| columns(&edit.path.to_string())), self.width);
            for (edit, _) in &change.edits {
                self.edit(edit, 6, column);
            }
        }
        if !changes.followers.is_empty() {
            let line = format!(
                "also updated, because they refer to replaced resources: {}",
                changes.followers.join(
                    ", \
                "
                )
            );
            for line in wrapped(&escaped(&line), self.width - 2) {
                self.line(2, &painted(DIM, line));
            }
        }
    }

    pub(super) fn parameters(&mut self, declared: &[Named], values: &[ValueChange]) {
        if declared.is_empty() && values.is_empty() {
            return;
        }
        self.heading("Parameters", "");
        let column = name_column(values.iter().map(|change| columns(&change.name)), self.width);
        for change in values {
            let secret = |value: &Option<String>| match value {
                Some(_) if change.secret => "(not shown)".to_owned(),
                Some(text) => value_text(text),
                None => "(no value)".to_owned(),
            };
            let (before, after) = (secret(&change.before), secret(&change.after));
            self.change(Change::Changed, 2, &change.name, column, &before, &after);
            let same = declared.iter().find(|one| one.name == change.name && one.change == Change::Changed);
            self.edits(same.map(|one| one.edits.as_slice()).unwrap_or_default(), 6);
        }
        let shown = |one: &&Named| one.change == Change::Changed && values.iter().any(|value| value.name == one.name);
        let declared: Vec<Named> = declared.iter().filter(|one| !shown(one)).cloned().collect();
        self.entries(&declared, |_, value| {
            let default = value.get("Default").map(self::value);
            let kind = value.get("Type").and_then(Value::as_str).unwrap_or_default();
            default.map_or_else(|| kind.to_owned(), |default| format!("{kind}, default {default}"))
        });
    }

    pub(super) fn named(&mut self, title: &str, all: &[Named]) {
        if all.is_empty() {
            return;
        }
        self.heading(title, "");
        self.entries(all, |_, value| self::value(value.get("Value").unwrap_or(value)));
    }

    fn entries(&mut self, all: &[Named], describe: impl Fn(Change, &Value) -> String) {
        let column = name_column(all.iter().map(|change| columns(&change.name)), self.width);
        for change in all {
            let whole = change.edits.first().filter(|edit| edit.path == Path::default());
            let whole = whole.and_then(|edit| edit.after.as_ref().or(edit.before.as_ref()));
            match (change.change, whole) {
                (Change::Added | Change::Removed, Some(value)) => {
                    let room = self.width.saturating_sub(column + 6).max(NARROWEST / 2);
                    let said = cut(&escaped(&describe(change.change, value)), room);
                    self.entry(change.change, 2, &change.name, column, &painted(DIM, said));
                }
                // A condition is one value.
                (Change::Changed, Some(_)) => {
                    for edit in &change.edits {
                        self.edit_called(&change.name, edit, 2, column);
                    }
                }
                (_, _) => {
                    self.entry(change.change, 2, &change.name, column, "");
                    self.edits(&change.edits, 6);
                }
            }
        }
    }
}

/// What becomes of a resource, and how long that is.
fn fate(change: &ResourceChange) -> (String, usize) {
    let old = if change.kept { "the old one is retained" } else { "the old one is deleted" };
    let (style, text) = match (&change.was, change.change, change.effect) {
        (Some(was), _, _) => (RED.bold(), format!("was {was}; CloudFormation rejects this change")),
        (None, Change::Added, _) => return (String::new(), 0),
        (None, Change::Removed, _) if change.kept => (CYAN, "leaves the stack and is retained".to_owned()),
        (None, Change::Removed, _) => (RED, "is deleted".to_owned()),
        (None, Change::Changed, Effect::InPlace) => (DIM, "in place".to_owned()),
        (None, Change::Changed, Effect::MayReplace) => (YELLOW, format!("may be replaced; then {old}")),
        (None, Change::Changed, Effect::Replaces) => (RED.bold(), format!("replaced; {old}")),
    };
    let text = escaped(&text);
    (painted(style, &text), columns(&text))
}

fn value_text(text: &str) -> String {
    if reference(text).is_some() { format!("{text:?}") } else { value(&Value::String(text.to_owned())) }
}
