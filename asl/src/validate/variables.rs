//! Variables.

use super::values::has_placeholder;
use super::walk::{Object, Walk};
use super::{expressions, templates};
use crate::QueryLanguage;
use crate::document::{Kind as Json, Node};
use crate::shown::quoted;

crate::rules! {
    pub,

    /// `Assign` is not an object.
    ///
    /// Its members are the names of variables with their values.
    ///
    /// ```json
    /// {"Type": "Pass", "Assign": ["total"], "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Assign": {"total": 5}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Variables".
    ASSIGN_NOT_AN_OBJECT = "V060", assign_not_an_object, Error;

    /// The name of a variable is not an identifier of at most 80 characters.
    ///
    /// It must begin with a letter or `_`, followed by letters, digits and `_`, without hyphens, dots or spaces.
    ///
    /// ```json
    /// {"Type": "Pass", "Assign": {"order-id": 7}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Assign": {"orderId": 7}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Variables"; Developer Guide, "Passing data between states with variables".
    VARIABLE_NAME = "V061", variable_name, Error;

    /// A variable is called `states`.
    ///
    /// That name is reserved by the language.
    ///
    /// ```json
    /// {"Type": "Pass", "Assign": {"states": 7}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Assign": {"orderStates": 7}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Variables".
    RESERVED_VARIABLE = "V062", reserved_variable, Error;
}

/// The most characters of a name.
const LONGEST: usize = 80;

/// Validates an `Assign`.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) {
    if node.kind() != Json::Object {
        if node.is_unknown() {
            walk.scopes.assigned_anything(object.scope);
        }
        let message = format!("`Assign` must be an object, but is {}", node.kind());
        let help = "write an object with the variables as members";
        walk.findings.at(&ASSIGN_NOT_AN_OBJECT, node, message, help);
        return;
    }
    let jsonpath = object.is(QueryLanguage::JsonPath);
    for member in node.members() {
        let name = member.key.name();
        let name = name.strip_suffix(".$").filter(|_| jsonpath).unwrap_or(name);
        walk.scopes.assigned(object, name, member.node);
        if name == "states" {
            let message = "the name `states` is reserved";
            walk.findings.at_key(&RESERVED_VARIABLE, member.node, message, "choose another name");
        } else if !is_name(name) && !has_placeholder(name) {
            let message = format!("{} is not a valid variable name", quoted(name));
            let help = "use a letter followed by letters, digits and `_`, at most 80 characters";
            walk.findings.at_key(&VARIABLE_NAME, member.node, message, help);
        }
    }
    match object.language {
        Some(QueryLanguage::JsonPath) => templates::check_members(walk, object, node),
        Some(QueryLanguage::Jsonata) => expressions::check_value(walk, object, node),
        None => {}
    }
}

fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
        && name.chars().count() <= LONGEST
}
