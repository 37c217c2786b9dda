//! States that are given as data.

use asl::{Other, Transition};
use serde_json::{Map, Value};

use super::Lowering;
use crate::compile::rules::paths::REFUSED;
use crate::compile::site::Site;
use crate::compile::{given, raw};
use crate::state::RawDraft;

impl Lowering<'_, '_> {
    pub(super) fn raw(&mut self, draft: &RawDraft) -> Other {
        let mut fields = Map::new();
        for field in &draft.fields {
            let moment = given::moment(&field.name, &self.state.kind, self.site.language);
            let written = given::of_field(Site { moment, ..self.site }, self.stack, field);
            // What could not be written has been reported; it is not missing as well.
            let value = self.take(written, &field.value.place).unwrap_or_default();
            fields.insert(field.name.clone(), value);
        }
        let name = &self.state.name;
        if !matches!(fields.get("Type"), Some(Value::String(_))) {
            self.refuse_field(
                format!("the raw state `{name}` has no `Type`"),
                "give its fields as an object, such as `data!({ Type: \"Map\", … })`",
            );
        }
        if let Some(comment) = &self.state.comment {
            fields.insert("Comment".to_owned(), Value::String(comment.clone()));
        }
        let (retry, catch) = (self.retriers(), self.catchers());
        self.beside(&mut fields, "Retry", ".retry(…)", retry.and_then(|retry| serde_json::to_value(retry).ok()));
        self.beside(&mut fields, "Catch", ".catch(…)", catch.and_then(|catch| serde_json::to_value(catch).ok()));
        if let Some(Value::Object(assigned)) = self.assigned() {
            self.assign(&mut fields, assigned);
        }
        let own = ["Next", "End"].into_iter().find(|field| fields.contains_key(*field));
        let transition = match (own, self.state.next) {
            (Some(own), Some(_)) => {
                let message = format!("the raw state `{name}` has the field `{own}`, and `.next` leads on");
                self.refuse_field(message, "remove one of the two");
                fields.shift_remove(own);
                Some(self.transition())
            }
            (Some(_), None) => None,
            (None, _) => Some(self.transition()),
        };
        let leads_on = raw::leads_on(draft.kind);
        Other { transition: transition.filter(|transition| leads_on || *transition != Transition::End), fields }
    }

    /// Writes what a builder's method says, unless the data says it, too.
    fn beside(&mut self, fields: &mut Map<String, Value>, field: &str, method: &str, value: Option<Value>) {
        let Some(value) = value else { return };
        if fields.contains_key(field) {
            let name = &self.state.name;
            let message = format!("the raw state `{name}` has the field `{field}`, and `{method}` writes it");
            self.refuse_field(message, "write all of them in one of the two");
        } else {
            fields.insert(field.to_owned(), value);
        }
    }

    /// Adds the variables that the compiler and the author assign to those of the data.
    fn assign(&mut self, fields: &mut Map<String, Value>, assigned: Map<String, Value>) {
        match fields.entry("Assign").or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(known) => {
                let variable = |key: &str| key.strip_suffix(".$").unwrap_or(key).to_owned();
                let mut twice = assigned.keys().map(|key| variable(key));
                let twice = twice.find(|key| known.contains_key(key) || known.contains_key(&format!("{key}.$")));
                known.extend(assigned);
                if let Some(twice) = twice {
                    let message = format!("the raw state `{}` assigns the variable `{twice}` twice", self.state.name);
                    self.refuse_field(message, "rename the variable in `Assign`");
                }
            }
            _ => {
                let message = format!("the `Assign` of the raw state `{}` is not an object", self.state.name);
                self.refuse_field(message, "write it as an object, to which other variables can be added");
            }
        }
    }

    fn refuse_field(&mut self, message: String, help: &str) {
        self.diagnostics.push(REFUSED.found(message).at(self.state.place.clone()).help(help));
    }
}
