//! The ways through the states, and machines within machines.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "paths/examples.rs":

    /// A transition goes to a state of another workflow.
    ///
    /// A state belongs to the closure in which it is made. Made outside, or in the closure of another workflow, it is not
    /// in this definition, and the transition would name a state that is not there.
    ///
    /// Source: States Language, "Transitions".
    FOREIGN = "D010", state_of_another_workflow, Error;

    /// A label is never placed.
    ///
    /// A label stands for a state that is made later, for loops and for paths that meet. This one was never placed before a
    /// state, or only before labels that jump back to it.
    ///
    /// Source: States Language, "Transitions".
    UNPLACED = "D012", label_not_placed, Error;

    /// A raw field, or a field of a raw state, cannot be written.
    ///
    /// The builder writes the field already, or it is the transition, which `.next` writes, or it holds a
    /// placeholder other than `${Partition}`, which is not replaced. A raw state also needs a `Type`.
    REFUSED = "D013", raw_field_refused, Error;

    /// Branches and item processors are nested more than 16 deep.
    ///
    /// Each level is several levels of JSON. Tools that read definitions have a limit, and deep nesting is hard to read.
    ///
    /// Source: Stepwright recommendation.
    TOO_DEEP = "D017", scopes_nested_too_deep, Error;

    /// A transition goes to a state of another branch or item processor.
    ///
    /// A branch of a Parallel and the item processor of a Map are scopes of their own. They end by themselves, and the state
    /// around them has their results; no transition goes in or out.
    ///
    /// Source: States Language, "Parallel State" and "Map State".
    LEAVES_SCOPE = "D018", transition_out_of_its_scope, Error;

    /// A path through a branch, an item processor or another workflow ends with another type than the result says.
    ///
    /// The type of the result is that of the last state on the main path, or of the first path of a Choice. A path that
    /// ends with something else, such as that of a catcher, would hand it to states that read it as that type.
    ///
    /// Source: Stepwright recommendation.
    OTHER_TYPE = "D022", branch_ends_with_another_type, Error;

    /// Two Distributed Maps have the same label.
    ///
    /// The label is part of the ARN of a Map's run and of its children's executions.
    ///
    /// Source: Developer Guide, "Distributed Map".
    SAME_LABEL = "D023", label_used_twice, Error;
}
