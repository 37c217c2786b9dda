//! The printer: a definition as JSON text.

use crate::StateMachine;

/// The definition as indented JSON that ends with a newline, fields in the order in which people write them.
pub fn print(machine: &StateMachine) -> String {
    let mut text =
        serde_json::to_string_pretty(machine).expect("the model has string keys only and no fallible serializers");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use crate::{Catcher, Retrier, State, StateMachine, Succeed, Task, Transition};

    #[test]
    fn fields_are_printed_in_the_order_people_write_them() {
        let mut task = Task::new("arn:aws:states:::sqs:sendMessage");
        task.parameters = Some(serde_json::json!({"QueueUrl": "u"}));
        task.timeout_seconds = Some(9u32.into());
        task.retry = Some(vec![Retrier {
            error_equals: vec!["A".into()],
            max_attempts: Some(2u32.into()),
            backoff_rate: Some(1.5.into()),
            ..Retrier::default()
        }]);
        task.catch =
            Some(vec![Catcher { error_equals: vec!["States.ALL".into()], next: "B".into(), ..Catcher::default() }]);
        task.transition = Transition::Next("B".into());
        let machine = StateMachine::new("A")
            .with_state("A", State::Task(task))
            .with_state("B", State::Succeed(Succeed::default()));
        let text = super::print(&machine);
        let order = ["StartAt", "States", "Type", "Resource", "Parameters", "TimeoutSeconds", "Retry", "Catch", "Next"];
        let places: Vec<_> = order.iter().map(|key| text.find(&format!("\"{key}\"")).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
        assert!(text.ends_with("}\n"));
    }
}
