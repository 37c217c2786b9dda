//! The paths through the states, and machines within machines.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "paths/examples.rs":

    /// A transition goes to a state of another workflow.
    ///
    /// A state belongs to the closure in which it is created. A state that is created outside, or in the closure of
    /// another workflow, is not in this definition, so the transition would name a state that does not exist.
    ///
    /// Source: States Language, "Transitions".
    FOREIGN = "D010", state_of_another_workflow, Error;

    /// A label is never placed.
    ///
    /// A label stands for a state that is created later, for loops and for paths that join. This one was never placed
    /// at a state, or only at labels that jump back to it.
    ///
    /// Source: States Language, "Transitions".
    UNPLACED = "D012", label_not_placed, Error;

    /// A raw field, or a field of a raw state, cannot be written.
    ///
    /// The field is written twice: by the builder and as data, or by `.next` and as data. A raw state also needs a `Type`.
    REFUSED = "D013", raw_field_refused, Error;

    /// Branches and item processors are nested more than 16 deep.
    ///
    /// Each level adds several levels of JSON. Tools that read definitions limit the nesting, and deep nesting is hard
    /// to read.
    ///
    /// Source: Stepwright recommendation.
    TOO_DEEP = "D017", scopes_nested_too_deep, Error;

    /// A transition goes to a state of another branch or item processor.
    ///
    /// A branch of a Parallel and the item processor of a Map are separate scopes. Each ends on its own, and the
    /// Parallel or Map receives the results; no transition enters or leaves a scope.
    ///
    /// Source: States Language, "Parallel State" and "Map State".
    LEAVES_SCOPE = "D018", transition_out_of_its_scope, Error;

    /// A path through a branch, an item processor or another workflow ends with the wrong type.
    ///
    /// The result has the type of the last state on the main path, or on the first path of a Choice. A path that ends
    /// with another type, such as that of a catcher, would pass wrong data to the states that read the result.
    ///
    /// Source: Stepwright recommendation.
    OTHER_TYPE = "D022", branch_ends_with_another_type, Error;

    /// Two Distributed Maps have the same label.
    ///
    /// The label is part of the ARNs of the Map Run and of its child executions.
    ///
    /// Source: Developer Guide, "Distributed Map".
    SAME_LABEL = "D023", label_used_twice, Error;

    /// A label is placed at two states.
    ///
    /// Paths that jump to a label continue at the one state where it is placed. Placed again, it would silently lead all of
    /// them elsewhere.
    ///
    /// Source: States Language, "Transitions".
    PLACED_TWICE = "D024", label_placed_twice, Error;
}
