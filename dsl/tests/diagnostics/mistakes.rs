//! Twelve mistakes that everyone makes once, each directly and through a closure that builds states: what its author reads,
//! and at which line. All of it is locked in `snapshots/`, to be read aloud.
//!
//! The compiler of Rust finds six of them, in `compile_fail/`. The others are found when the workflow is compiled.

use std::path::Path;

use asl::Severity;
use dsl::prelude::*;
use dsl::state::{Label, RawState};
use serde_json::json;

use crate::support::{Charge, ChargeFields, OrderFields, Receipt};

#[test]
fn the_twelve_mistakes_read_so() {
    let mistakes: [(&str, [String; 2]); 14] = [
        ("a field", types("misspelt_input_field", "closure_with_a_misspelt_input_field")),
        ("a type", types("number_where_text_is_asked_for", "closure_with_a_number_for_a_text")),
        ("no timeout", no_timeout()),
        ("a wrong retry", wrong_retry()),
        ("a negative number of retries", types("negative_retries", "closure_with_negative_retries")),
        ("a value not on every path", value_not_on_every_path()),
        ("a misspelt action", types("call_of_a_misspelt_action", "closure_with_a_misspelt_action")),
        ("a forgotten permission", forgotten_permission()),
        ("no token", types("message_without_token_in_a_wait", "closure_without_a_token")),
        ("a Choice without otherwise", choice_without_otherwise()),
        ("a secret in a notice", types("sensitive_value_in_a_notice", "closure_with_a_secret_in_a_notice")),
        ("a secret in a notice, by hand", secret_by_hand()),
        ("a doubled state name", doubled_name()),
        ("FIFO without a group", fifo_without_group()),
    ];
    let read: Vec<_> = mistakes
        .iter()
        .map(|(mistake, [direct, closure])| format!("# {mistake}\n\n{direct}\nThrough a closure:\n\n{closure}"))
        .collect();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("mistakes", read.join("\n"));
    });
}

/// What the compiler of Rust says first of two cases in `compile_fail`.
fn types(direct: &str, closure: &str) -> [String; 2] {
    [direct, closure].map(|name| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/compile_fail/{name}.stderr"));
        let text = std::fs::read_to_string(file).expect("every case has its text");
        let mut lines: Vec<_> = text.lines().collect();
        let marked = lines.iter().position(|line| line.contains('^')).expect("a place is marked");
        lines.truncate(marked + 1);
        lines.join("\n") + "\n"
    })
}

/// What compiling a workflow finds: with the author's line, and a mark where in it.
fn read(workflow: &Workflow<impl Sized, impl Sized>) -> String {
    let source: Vec<_> = include_str!("mistakes.rs").lines().collect();
    let compiled = workflow.compile();
    let read = compiled.diagnostics().iter().map(|finding| {
        let place = finding.place().expect("every finding has a place");
        let (line, column) = (source[place.line as usize - 1], place.column as usize - 1);
        let (before, after) = line.split_at(line.char_indices().nth(column).map_or(line.len(), |(at, _)| at));
        let severity = if finding.severity() == Severity::Error { "error" } else { "warning" };
        let mut text = format!("{severity}[{}]: {}\n", finding.code(), finding.message());
        text += &format!("  at {}👉{after}\n", before.trim_start());
        for label in finding.labels() {
            text += &format!("  {} {}\n", label.span().place().line, label.text());
        }
        for note in finding.notes() {
            text += &format!("  note: {note}\n");
        }
        text + &finding.help_text().map(|help| format!("  help: {help}\n")).unwrap_or_default()
    });
    read.collect()
}

fn charges() -> Queue<Charge, Receipt> {
    Queue::new("Charges").external_consumer()
}

fn no_timeout() -> [String; 2] {
    let direct = Workflow::standard("Orders", |order_id: Expr<String>| {
        Task::sqs_wait_for_token("Charge", &charges(), |task_token| ChargeFields { order_id, task_token })
    });
    let closure = Workflow::standard("Orders", |order_id: Expr<String>| {
        let ask =
            |name: &str| Task::sqs_wait_for_token(name, &charges(), |task_token| ChargeFields { order_id, task_token });
        ask("Reserve").timeout(hours(1)).next(ask("Charge"))
    });
    [read(&direct), read(&closure)]
}

fn wrong_retry() -> [String; 2] {
    let news = Topic::new("News");
    let direct = Workflow::standard("Orders", |order: OrderFields| {
        sns_publish("Tell", &news, order.order_id).retry(Retry::on([ErrorName::new("States.Timout")]).backoff_rate(0.5))
    });
    let closure = Workflow::standard("Orders", |order: OrderFields| {
        let tell = |name: &str| {
            sns_publish(name, &news, order.order_id)
                .retry(Retry::on([ErrorName::new("States.Timout")]).backoff_rate(0.5))
        };
        tell("Tell").next(tell("Tell Again"))
    });
    [read(&direct), read(&closure)]
}

fn value_not_on_every_path() -> [String; 2] {
    let receipt = Function::<String, Receipt>::rust("receipt");
    let news = Topic::new("News");
    let direct = Workflow::standard("Orders", |order: OrderFields| {
        let ask = Task::lambda_invoke("Ask", &receipt, order.order_id);
        let text = ask.result().message;
        Choice::new("Paid?")
            .when(order.paid, ask)
            .otherwise(Wait::new("Pause", days(1)))
            .next(sns_publish("Tell", &news, text))
    });
    let closure = Workflow::standard("Orders", |order: OrderFields| {
        let ask = Task::lambda_invoke("Ask", &receipt, order.order_id);
        let text = ask.result().message;
        let tell = |name: &str| sns_publish(name, &news, text);
        Choice::new("Paid?").when(order.paid, ask.next(tell("Tell Paid"))).otherwise(tell("Tell Unpaid"))
    });
    [read(&direct), read(&closure)]
}

fn forgotten_permission() -> [String; 2] {
    let fields = || {
        json!({
            "Type": "Task",
            "Resource": "arn:${Partition}:states:::aws-sdk:accessanalyzer:getFindingV2",
            "Arguments": {"AnalyzerArn": "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account", "Id": "1"},
        })
    };
    let direct = Workflow::standard("Findings", |_: Expr<String>| RawState::new("Read", fields()));
    let closure = Workflow::standard("Findings", |_: Expr<String>| {
        let read = |name: &str| RawState::new(name, fields());
        read("Read").next(read("Read Again"))
    });
    [read(&direct), read(&closure)]
}

fn choice_without_otherwise() -> [String; 2] {
    let direct =
        Workflow::standard("Orders", |order: OrderFields| Choice::new("Paid?").when(order.paid, Succeed::new("Done")));
    let closure = Workflow::standard("Orders", |order: OrderFields| {
        let ask = |name: &str, then: &str| Choice::new(name).when(order.paid, Wait::new(then, days(1)));
        ask("Paid?", "Pause").next(ask("Still Paid?", "Pause Again"))
    });
    [read(&direct), read(&closure)]
}

fn doubled_name() -> [String; 2] {
    let direct = Workflow::standard("Orders", |_: OrderFields| Pass::new("Note", 1).next(Pass::new("Note", 2)));
    let closure = Workflow::standard("Orders", |order: OrderFields| {
        let tell = |text: &str| Wait::new("Pause", days(1)).next(Pass::new("Note", text)).next(Pass::new("Keep", text));
        Choice::new("Paid?").when(order.paid, tell("paid")).otherwise(tell("open"))
    });
    [read(&direct), read(&closure)]
}

fn fifo_without_group() -> [String; 2] {
    let queue = Queue::<String>::fifo("Orders");
    let direct = Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &queue, order_id));
    let closure = Workflow::standard("Orders", |order_id: Expr<String>| {
        let send = |name: &str| Task::sqs_send(name, &queue, order_id);
        send("Send").message_group(order_id).next(send("Send Again"))
    });
    [read(&direct), read(&closure)]
}

fn secret_by_hand() -> [String; 2] {
    let news = Topic::new("News");
    let direct = Workflow::standard("Logins", |_: LoginFields| {
        sns_publish("Tell", &news, Expr::<String>::jsonata("$states.input.password"))
    });
    let closure = Workflow::standard("Logins", |login: LoginFields| {
        let tell = |name: &str, text: Expr<String>| sns_publish(name, &news, text);
        Choice::new("Is there one?")
            .when(login.user.ne(""), tell("Tell User", login.user))
            .otherwise(tell("Tell", Expr::jsonata("$states.input.password")))
    });
    [read(&direct), read(&closure)]
}

/// What must not be in a notice.
#[message]
struct Login {
    user: String,
    password: Sensitive<String>,
}

#[test]
fn a_closure_that_builds_several_states_twice_is_one_mistake() {
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let end = || {
            (1..8).fold(Pass::new("Step 0", 0).into_flow(), |flow, step| {
                flow.next(Pass::new(format!("Step {step}"), step))
            })
        };
        Choice::new("Paid?").when(order.paid, end()).otherwise(end())
    });
    let found = read(&workflow);
    assert_eq!(found.matches("error").count(), 1, "{found}");
    assert!(found.contains("the 7 states after them are there twice, too"), "{found}");
}

#[test]
fn the_same_finding_for_many_states_names_some_of_them() {
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let step = |number: u32| Pass::new(format!("Step {number}"), "${x}");
        (1..9).fold(step(0).into_flow(), |flow, number| flow.next(step(number)))
    });
    let found = read(&workflow);
    assert_eq!(found.matches("error").count(), 1, "{found}");
    let note = "note: in the states `Step 0`, `Step 1`, `Step 2`, `Step 3`, `Step 4` and 4 more";
    assert!(found.contains(note), "{found}");
}

#[test]
fn a_value_that_is_used_twice_is_wrong_once() {
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let total = Expr::<f64>::jsonata("$sun([1, 2])");
        Pass::new("Note", data!({ one: total, two: total }))
    });
    let found = read(&workflow);
    assert_eq!(found.matches("warning").count(), 1, "{found}");
    assert!(!found.contains("note:"), "{found}");
    // In data, each place has to be edited.
    let data = json!({"Type": "Pass", "Output": ["{% $sun([1, 2]) %}", "{% $sun([1, 2]) %}"]});
    let found = read(&Workflow::standard("Orders", |_: OrderFields| RawState::new("Note", data)));
    assert_eq!(found.matches("warning").count(), 2, "{found}");
}

#[test]
fn a_label_is_placed_once() {
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let again = Label::new();
        let first = again.place(Wait::new("Pause", days(1)));
        let second = again.place(Wait::new("Pause Longer", days(2)));
        first.next(Choice::new("Paid?").when(order.paid, Succeed::new("Done")).otherwise(second.next(again.jump())))
    });
    let found = read(&workflow);
    assert!(found.starts_with("error[D024]: a label is placed at `Pause` and again at `Pause Longer`\n"), "{found}");
    assert_eq!(found.matches("error").count(), 1, "{found}");
}

#[test]
fn members_that_the_input_does_not_have_are_found_in_data_too() {
    let data = |text: &str| {
        let fields = json!({
            "Type": "Task", "Resource": "arn:${Partition}:states:::aws-sdk:sns:listTopics",
            "Arguments": {"NextToken": text},
        });
        let workflow = Workflow::standard("Logins", |_: LoginFields| RawState::new("List", fields));
        let compiled = workflow.compile();
        compiled.diagnostics().iter().map(|one| one.message().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(data("{% $states.input.user %}"), [""; 0]);
    assert_eq!(data("{% $states.context.Execution.Input.user %}"), [""; 0]);
    let unknown = "state `List` reads `$states.input.usr`, but the input has no `usr`";
    assert_eq!(data("{% $states.input.usr %}"), [unknown]);
    let unknown = "state `List` reads `$states.context.Execution.Input.usr`, but the input has no `usr`";
    assert_eq!(data("{% $states.context.Execution.Input.usr %}"), [unknown]);
    assert_eq!(
        data("{% $states.input.password %}"),
        ["state `List` reads `$states.input.password`, and `password` is sensitive"]
    );
    assert_eq!(
        data("{% $states.input %}"),
        ["state `List` reads `$states.input`, which has the sensitive member `password`"]
    );
    assert_eq!(data("{% $string($exists($states.input)) %}"), [""; 0]);
    assert_eq!(data("$states.input.usr"), [""; 0]);
    let condition = Workflow::standard("Logins", |_: LoginFields| {
        Choice::new("Is there one?")
            .when(Expr::<bool>::jsonata("$exists($states.input.password)"), Succeed::new("Yes"))
            .otherwise(Succeed::new("No"))
    });
    assert_eq!(read(&condition), "");
}
