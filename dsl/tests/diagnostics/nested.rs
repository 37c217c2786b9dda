//! D001, D016 to D021, D023, V016, V031, V120 and V125: machines within machines, and variables.

use dsl::prelude::*;
use dsl::state::flow::{Flow, Joined};
use dsl::state::task::{InvokeFunction, SnsPublish};
use dsl::state::{Label, Variable};
use dsl::workflow::WorkflowType;

use crate::support::{Charge, ChargeFields, Order, OrderFields, Receipt, ReceiptFields};
use crate::support::{assert_quiet, error, findings, help, in_jsonpath, warning};

fn tell(name: &str, message: Expr<String>) -> Task<SentMessage, SnsPublish> {
    sns_publish(name, &Topic::new("News"), message)
}
const TELL: u32 = line!() - 2;

fn charge(order: OrderFields) -> Task<Receipt, InvokeFunction> {
    Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order)
}

#[test]
fn a_value_of_a_branch_cannot_be_used_outside() {
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        Parallel::new("Both").branch(charge).branch(Pass::new("Other", 1)).next(tell("Tell", receipt.message))
    });
    // The notice is made where `tell` makes it.
    let message = "state `Tell` uses the result of `Charge`, which is inside another branch or item processor";
    assert_eq!(findings(&workflow), [error("D001", TELL, message)]);
    let expected =
        "only the result of a branch or an item processor is available outside; use the result of the Parallel or Map";
    assert_eq!(help(&workflow), expected);
}
#[test]
fn a_value_of_a_branch_cannot_be_used_in_its_sibling() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        let one = Parallel::new("Both").branch(charge);
        line = line!() + 1;
        one.branch(Pass::new("Other", receipt.message))
    });
    let message = "state `Other` uses the result of `Charge`, which is inside another branch or item processor";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
}

#[test]
fn an_item_cannot_be_used_outside_its_way() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let mut stolen = None;
        let each = Map::over("Each", order.items).inline(|item: Expr<String>| {
            stolen = Some(item);
            Pass::new("Take", item)
        });
        line = line!() + 1;
        each.next(Pass::new("Tell", stolen.expect("set above")))
    });
    let message = "state `Tell` uses the item of `Each`, which is inside another branch or item processor";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
}

#[test]
fn what_the_selector_sees_is_for_the_selector() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let mut stolen = None;
        let items = Map::over("Each", order.items).item_selector(|each| {
            stolen = Some(each.value);
            ReceiptFields { message: each.value }
        });
        line = line!() + 1;
        items.inline(|_: ReceiptFields| Pass::new("Take", stolen.expect("set above")))
    });
    let message = "state `Take` uses the item of `Each` as it is before `.item_selector`";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
    assert_eq!(help(&workflow), "put it into the output of `.item_selector`, which the closure for the items receives");
}

#[test]
fn a_result_asked_for_before_output_is_gone_afterwards() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        let output = charge.output(|receipt: ReceiptFields| receipt.message);
        line = line!() + 1;
        output.next(Pass::new("Take", receipt.message))
    });
    let message = "state `Take` uses the result of `Charge` as it is before `.output`";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
    assert_eq!(help(&workflow), "put it into the output of `.output`, which later states can use");
}

#[test]
fn children_of_a_distributed_map_see_nothing_from_outside() {
    let mut lines = (0, 0);
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        charge(order).then(|receipt: ReceiptFields| {
            Map::over("Each", order.items).distributed(WorkflowType::Standard, |_: Expr<String>| {
                lines = (line!() + 1, line!() + 1);
                Pass::new("Id", order.order_id).next(Pass::new("Message", receipt.message))
            })
        })
    });
    let message = |state: &str, what: &str| {
        format!(
            "state `{state}` uses {what} inside the Distributed Map `Each`, but its child executions do not have it"
        )
    };
    let expected = [
        error("D016", lines.0, &message("Id", "the execution's input")),
        error("D016", lines.1, &message("Message", "the result of `Charge`")),
    ];
    assert_eq!(findings(&workflow), expected);
    let help = workflow.compile().diagnostics()[0].help_text().unwrap_or_default().to_owned();
    assert_eq!(
        help,
        "pass it to each child execution with `.item_selector(…)`, or to each batch with \
        `.batch_input(…)`"
    );
}

#[test]
fn the_item_around_is_not_seen_by_the_children_of_a_map_in_a_child() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Map::over("Each", order.items).distributed(WorkflowType::Standard, |item: Expr<String>| {
            Pass::<Vec<u32>>::new("Make", vec![1]).then(|numbers: Expr<Vec<u32>>| {
                Map::over("Inner", numbers).distributed(WorkflowType::Standard, |_: Expr<u32>| {
                    line = line!() + 1;
                    Pass::new("Take", item)
                })
            })
        })
    });
    let message = "state `Take` uses the item of `Each` inside the Distributed Map `Inner`, but its child executions do not have it";
    assert_eq!(findings(&workflow), [error("D016", line, message)]);
}

#[test]
fn a_value_of_a_child_is_not_seen_outside() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let mut stolen = None;
        let each = Map::over("Each", order.items).distributed(WorkflowType::Standard, |item: Expr<String>| {
            stolen = Some(item);
            Pass::new("Take", item)
        });
        line = line!() + 1;
        each.next(Pass::new("Tell", stolen.expect("set above")))
    });
    let message = "state `Tell` uses the item of `Each`, which is inside a Distributed Map";
    assert_eq!(findings(&workflow), [error("D016", line, message)]);
    assert_eq!(help(&workflow), "only the result of a child execution is available outside; use the result of the Map");
}

/// Parallels in each other.
fn tower(height: u32) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Tower", |order: OrderFields| {
        let top: Flow<Joined> = Pass::new("Top", order.order_id).next(Wait::new("Pause", seconds(1)));
        (0..height).rev().fold(top, |flow, number| {
            let parallel = Parallel::new(format!("Floor {number}")).branch(flow);
            parallel.next(Wait::new(format!("Pause {number}"), seconds(1)))
        })
    })
}
const FLOOR: u32 = line!() - 5;

#[test]
fn machines_are_nested_sixteen_deep_at_most() {
    assert_quiet(&tower(16));
    assert_quiet(&in_jsonpath(tower(16)));
    let message = "the scopes in state `Floor 16` are nested more than 16 deep";
    assert_eq!(findings(&tower(17)), [error("D017", FLOOR, message)]);
    assert_eq!(findings(&tower(100)), [error("D017", FLOOR, message)]);
}

#[test]
fn a_way_out_of_a_branch_is_refused() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let out = Label::new();
        line = line!() + 1;
        let inside = Pass::new("Inside", order.order_id).next(out.jump());
        Parallel::new("Both").branch(inside).next(out.place(Pass::new("Outside", 1)))
    });
    let message = "state `Inside` has a transition to `Outside`, which is in another scope";
    assert_eq!(findings(&workflow), [error("D018", line, message)]);
    assert_eq!(
        help(&workflow),
        "a branch or an item processor ends on its own; continue after the Parallel or Map, which has its result"
    );
}

#[test]
fn a_way_into_a_branch_is_refused() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let into = Label::new();
        let inside = Pass::new("First", 1).next(into.place(Pass::new("Inside", order.order_id)));
        line = line!() + 1;
        Parallel::new("Both").branch(inside).next(Pass::new("Outside", 2)).next(into.jump())
    });
    let message = "state `First` has a transition to `Inside`, which is in another scope";
    assert_eq!(findings(&workflow), [error("D018", line - 2, message)]);
}

#[test]
fn two_branches_cannot_share_a_state() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let shared = Label::new();
        let one = shared.place(Pass::new("Shared", order.order_id));
        line = line!() + 1;
        Parallel::new("Both").branch(one).branch(shared.jump())
    });
    let message = "state `Both` has a transition to `Shared`, which is in another scope";
    assert_eq!(findings(&workflow), [error("D018", line, message)]);
}

#[test]
fn a_parallel_has_a_branch() {
    let workflow = Workflow::standard("Orders", |_: OrderFields| Parallel::new("Nothing"));
    assert_eq!(findings(&workflow), [error("V120", line!() - 1, "the Parallel `Nothing` has no branch")]);
    assert_eq!(help(&workflow), "add `.branch(…)`");
}

#[test]
fn a_map_says_what_is_done_with_each_item() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 1;
        let _items = Map::over("Each", order.items);
        Succeed::new("Done")
    });
    assert_eq!(findings(&workflow), [error("V031", line, "state `Each` is never reached")]);
    assert_eq!(help(&workflow), "call `.inline` or `.distributed` to say what is done with each item");
}

#[test]
fn a_parallel_that_is_lost_is_reported_without_what_is_in_it() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 1;
        let _lost = Parallel::new("Both")
            .branch(Pass::new("One", order.order_id))
            .branch(Map::over("Each", order.items).inline(|item: Expr<String>| Pass::new("Take", item)));
        Succeed::new("Done")
    });
    assert_eq!(findings(&workflow), [error("V031", line, "state `Both` is never reached")]);
}

#[test]
fn a_state_that_is_lost_in_a_branch_is_reported() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 2;
        Map::over("Each", order.items).inline(|item: Expr<String>| {
            let _lost = Pass::new("Lost", item);
            Pass::new("Take", item)
        })
    });
    assert_eq!(findings(&workflow), [error("V031", line, "state `Lost` is never reached")]);
}

#[test]
fn names_are_unique_over_all_machines() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 3;
        Parallel::new("Both")
            .branch(Pass::new("Same", order.order_id))
            .branch(Pass::new("Same", order.total))
            .next(Pass::new("Other", 1))
    });
    assert_eq!(findings(&workflow), [error("V016", line, "two states are called `Same`")]);
}

#[test]
fn the_rules_judge_machines_in_states_too() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 2;
        Parallel::new("Both")
            .branch(Choice::new("Paid?").when(order.paid, Wait::new("Long", seconds(100_000_000))))
            .branch(Pass::new("Other", 1))
    });
    let expected = [
        warning("V034", line, "the Choice `Paid?` fails if no rule matches"),
        error("V022", line, "`Seconds` is out of range: `100000000`"),
    ];
    assert_eq!(findings(&workflow), expected);
}

#[test]
fn a_branch_must_be_able_to_end() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let again = Label::new();
        let endless = again.place(Pass::new("One", 1)).next(Wait::new("Two", seconds(1))).next(again.jump());
        line = line!() + 1;
        Parallel::new("Both").branch(endless).branch(Pass::new("Other", 1))
    });
    let message = "a branch has no state in which it can end";
    assert_eq!(findings(&workflow), [error("V033", line, message)]);
}

#[test]
fn express_executions_start_no_children_and_wait_for_nobody() {
    let mut line = 0;
    let workflow = Workflow::express("Orders", |order: OrderFields| {
        line = line!() + 1;
        Map::over("Each", order.items).distributed(WorkflowType::Express, |item: Expr<String>| Pass::new("Take", item))
    });
    let message = "state `Each` is a Distributed Map; an Express workflow does not support that";
    assert_eq!(findings(&workflow), [error("D011", line, message)]);

    let charges = Queue::<Charge, Receipt>::new("Charges");
    let mut line = 0;
    let children = |children: WorkflowType, line: &mut u32| {
        Workflow::standard("Orders", |order: OrderFields| {
            Map::over("Each", order.items).distributed(children, |item: Expr<String>| {
                *line = line!() + 1;
                Task::sqs_wait_for_token("Wait", &charges, |task_token| ChargeFields { order_id: item, task_token })
                    .timeout(minutes(5))
            })
        })
    };
    let message = "task `Wait` waits for a task token; an Express workflow does not support that";
    let found = findings(&children(WorkflowType::Express, &mut line));
    assert!(found.contains(&error("D011", line, message)), "{found:?}");
    let found = findings(&children(WorkflowType::Standard, &mut line));
    assert!(!found.contains(&error("D011", line, message)), "{found:?}");
}

#[test]
fn labels_are_short_plain_and_each_its_own() {
    let mut line = 0;
    let mut labelled = |first: &str, second: &str| {
        Workflow::standard("Orders", |order: OrderFields| {
            line = line!() + 2;
            let each = |name: &str, take: &str, label: &str| {
                Map::over(name, order.items)
                    .distributed(WorkflowType::Standard, |item: Expr<String>| Pass::new(take, item))
                    .label(label)
            };
            each("One", "A", first).next(each("Two", "B", second))
        })
    };
    assert_quiet(&labelled(&"ä".repeat(40), "b"));
    let (long, empty, space) = (labelled(&"a".repeat(41), "b"), labelled("", "b"), labelled("a b", "b"));
    let same = labelled("b", "b");
    assert_eq!(findings(&long), [error("V125", line, "`Label` has 41 characters; 1 to 40 are allowed")]);
    assert_eq!(findings(&empty), [error("V125", line, "`Label` has 0 characters; 1 to 40 are allowed")]);
    assert_eq!(findings(&space), [error("V125", line, "`Label` contains the character ` `")]);
    assert_eq!(findings(&same), [error("D023", line, "two Distributed Maps have the label `b`")]);
}

#[test]
fn a_variable_without_a_value_on_some_way_cannot_be_read() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let size = Variable::<String>::new("size");
        line = line!() + 4;
        Choice::new("Large?")
            .when(order.total.gt(10.0), Pass::new("Large", 1).assign(&size, "large"))
            .otherwise(Pass::new("Small", 2))
            .next(Pass::new("Take", size.get()))
    });
    let message = "state `Take` reads the variable `size`, which may be unassigned";
    assert_eq!(findings(&workflow), [error("D019", line, message)]);
    let expected = "give it a value with `.assign` before the paths branch, in the enclosing scope or in this one";
    assert_eq!(help(&workflow), expected);

    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let size = Variable::<String>::new("size");
        Choice::new("Large?")
            .when(order.total.gt(10.0), Pass::new("Large", 1).assign(&size, "large"))
            .otherwise(Pass::new("Small", 2).assign(&size, "small"))
            .next(Pass::new("Take", size.get()))
    });
    assert_quiet(&workflow);
}

#[test]
fn a_variable_that_nobody_assigns_cannot_be_read() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let size = Variable::<String>::new("size");
        line = line!() + 1;
        Pass::new("Take", size.get())
    });
    let message = "state `Take` reads the variable `size`, which may be unassigned";
    assert_eq!(findings(&workflow), [error("D019", line, message)]);
    assert_eq!(help(&workflow), "give it a value with `.assign` in an earlier state");
}

#[test]
fn a_catchers_way_has_only_what_the_catcher_assigns() {
    let news = Topic::new("News");
    let build = |caught: bool, line: &mut u32| {
        Workflow::standard("Orders", |order: OrderFields| {
            let why = Variable::<String>::new("why");
            *line = line!() + 3;
            let task = sns_publish("Tell", &news, order.order_id)
                .assign(&why, "told")
                .catch(Errors::ALL, |_| Pass::new("Sorry", why.get()));
            let task = if caught { task.catch_assign(&why, |error| error.fields().error) } else { task };
            task.next(Pass::new("Take", why.get()))
        })
    };
    let mut line = 0;
    let message = "state `Sorry` reads the variable `why`, which may be unassigned";
    assert_eq!(findings(&build(false, &mut line)), [error("D019", line, message)]);
    assert_quiet(&build(true, &mut line));
}

#[test]
fn a_branchs_variable_is_not_seen_outside() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let id = Variable::<String>::new("id");
        let both = Parallel::new("Both")
            .branch(Pass::new("One", 1).assign(&id, order.order_id).next(Pass::new("Inside", id.get())))
            .branch(Pass::new("Two", 2));
        line = line!() + 1;
        both.next(Pass::new("Take", id.get()))
    });
    let message = "state `Take` reads the variable `id`, which may be unassigned";
    assert_eq!(findings(&workflow), [error("D019", line, message)]);
}

#[test]
fn variables_do_not_cross_the_border_of_a_distributed_map() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let id = Variable::<String>::new("id");
        Pass::new("Begin", 1).assign(&id, order.order_id).next(Map::over("Each", order.items).distributed(
            WorkflowType::Standard,
            |_: Expr<String>| {
                line = line!() + 1;
                Pass::new("Take", id.get())
            },
        ))
    });
    let message = "state `Take` reads the variable `id` from outside a Distributed Map";
    assert_eq!(findings(&workflow), [error("D019", line, message)]);
    assert_eq!(
        help(&workflow),
        "child executions see no variables from outside; pass the value in with `.item_selector(…)`"
    );
}

#[test]
fn a_variable_has_one_machine() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let id = Variable::<String>::new("id");
        line = line!() + 3;
        Parallel::new("Both")
            .branch(Pass::new("One", 1).assign(&id, order.order_id))
            .branch(Pass::new("Two", 2).assign(&id, "two"))
    });
    let message = "the variable `id` is assigned in two different scopes";
    assert_eq!(findings(&workflow), [error("D020", line, message)]);
    assert_eq!(help(&workflow), "a branch or an item processor has its own variables; return values as its result");
}

#[test]
fn a_name_belongs_to_one_variable_and_is_one() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let one = Variable::<String>::new("id");
        line = line!() + 1;
        let two = Variable::<f64>::new("id");
        Pass::new("Begin", 1).assign(&one, order.order_id).assign(&two, order.total)
    });
    assert_eq!(findings(&workflow), [error("D021", line, "two variables are called `id`")]);
    for name in ["", "1st", "a-b", "states", "string", &"x".repeat(81)] {
        let workflow = Workflow::standard("Orders", |order: OrderFields| {
            let variable = Variable::<String>::new(name);
            Pass::new("Begin", 1).assign(&variable, order.order_id)
        });
        let message = format!("`{name}` is not a valid variable name");
        assert_eq!(findings(&workflow), [error("V061", line!() - 4, &message)]);
    }
}

#[test]
fn a_variable_of_another_workflow_is_refused() {
    let mut stolen = None;
    let _owner = Workflow::standard("Owner", |_: OrderFields| {
        stolen = Some(Variable::<String>::new("id"));
        Succeed::new("Done")
    });
    let stolen = stolen.expect("set above");
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 1;
        Pass::new("Begin", 1).assign(&stolen, order.order_id).next(Pass::new("Take", stolen.get()))
    });
    let message = "a value of another workflow is used here";
    assert_eq!(findings(&workflow), [error("D002", line, message), error("D002", line, message)]);
}

#[test]
fn assignments_stand_behind_what_they_belong_to() {
    let news = Topic::new("News");
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let id = Variable::<String>::new("id");
        line = line!() + 1;
        sns_publish("Tell", &news, order.order_id).catch_assign(&id, |error| error.fields().error)
    });
    assert_eq!(findings(&workflow), [error("D009", line, "`.catch_assign` has no catcher before it")]);

    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let id = Variable::<String>::new("id");
        Choice::new("Paid?").assign(&id, order.order_id).otherwise(Succeed::new("Done"))
    });
    let found = findings(&workflow);
    assert!(found.contains(&error("D009", line!() - 3, "`.assign` has no path before it")), "{found:?}");
}

#[test]
fn a_second_output_makes_the_first_result_unusable() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let once = charge(order).output(|receipt: ReceiptFields| ReceiptFields { message: receipt.message });
        let made = once.result();
        let twice = once.output(|receipt: ReceiptFields| receipt.message);
        line = line!() + 1;
        twice.next(Pass::new("Take", made.message))
    });
    let found = findings(&workflow);
    assert_eq!(found, [error("D009", line, "this result is used, but a second `.output` has changed it")]);
}

#[test]
fn jsonpath_cannot_make_everything_of_a_machine() {
    let jsonpath = |build: fn(OrderFields) -> Flow<Joined>| in_jsonpath(Workflow::standard("Orders", build));
    let given = jsonpath(|order| {
        Parallel::new("Both").arguments(order.order_id).branch(Pass::new("One", 1)).next(Succeed::new("Done"))
    });
    let message = "in JSONPath, the output of `.arguments` must be an object";
    assert_eq!(findings(&given), [error("D003", line!() - 3, message)]);
    let selected = jsonpath(|order| {
        let each = Map::over("Each", order.items).item_selector(|each| each.value);
        each.inline(|item: Expr<String>| Pass::new("Take", item)).next(Succeed::new("Done"))
    });
    let message = "in JSONPath, the output of `.item_selector` must be an object";
    assert_eq!(findings(&selected), [error("D003", line!() - 4, message)]);
    let returned = jsonpath(|order| {
        let both = Parallel::new("Both").branch(Pass::new("One", order.order_id));
        both.output(|(one,)| format_text("{}!", [one])).next(Succeed::new("Done"))
    });
    let message = "JSONPath can only assign a part of a result, or an object that is built from it";
    assert_eq!(findings(&returned), [error("D003", line!() - 3, message)]);
}
