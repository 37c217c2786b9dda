//! The ways through the states, and machines within machines.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "paths/examples.rs":

    /// A state leads to a state of another workflow.
    ///
    /// A state belongs to the closure in which it is made. Made outside, or in the closure of another workflow, it is not
    /// in this definition, and the transition would name a state that is not there.
    ///
    /// Source: States Language, "Transitions".
    FOREIGN = "D010", state_of_another_workflow, Error;

    /// A handle leads nowhere.
    ///
    /// A handle stands for a state that is made later, for loops and for ways that meet. This one was never put before a
    /// state, or only before handles that lead back to it.
    ///
    /// Source: States Language, "Transitions".
    UNPLACED = "D012", handle_leads_nowhere, Error;

    /// A raw field, or a field of a raw state, cannot be written.
    ///
    /// The builder writes the field already, or it says where the state leads, which is for `.next`, or it holds a
    /// placeholder other than `${Partition}`, which nobody replaces. A raw state also needs a `Type`.
    REFUSED = "D013", raw_field_refused, Error;

    /// Machines are nested more than 16 deep.
    ///
    /// Each level is several levels of JSON. Readers of definitions stop at some depth, and so do people.
    ///
    /// Source: our advice.
    TOO_DEEP = "D017", machines_nested_too_deep, Error;

    /// A state leads to a state of another machine.
    ///
    /// A branch of a Parallel and the way of a Map's item are machines of their own. They end by themselves, and their
    /// results go to the state around them; no transition leads in or out.
    ///
    /// Source: States Language, "Parallel State" and "Map State".
    LEAVES_SCOPE = "D018", transition_out_of_its_machine, Error;

    /// A path through a branch, an item processor or another workflow ends with another type than the result says.
    ///
    /// The type of the result is that of the last state on the main path, or of the first path of a Choice. A path that
    /// ends with something else, such as that of a catcher, would hand it to states that read it as that type.
    ///
    /// Source: our advice.
    OTHER_TYPE = "D022", branch_ends_with_another_type, Error;

    /// Two Distributed Maps have the same label.
    ///
    /// The label is part of the ARN of a Map's run and of its children's executions.
    ///
    /// Source: Developer Guide, "Distributed Map".
    SAME_LABEL = "D023", label_used_twice, Error;
}
