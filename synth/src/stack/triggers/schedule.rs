//! Schedules.

use dsl::compiled::{Compiled, ScheduleSpec, Times};
use dsl::duration::Duration;
use dsl::resource::Encryption;

use super::super::Stack;
use super::super::policy::{allow, use_key};
use super::{retries, started_id, trust_for};
use cloudformation::{Map, Resource, Value, map};

/// The group of schedules that name none; a role's trust can be limited to a group, not to a schedule (EventBridge
/// Scheduler User Guide, "Prevent the confused deputy").
const GROUP: &str = "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default";

impl Stack<'_> {
    pub(super) fn add_schedules(&mut self, compiled: &Compiled, schedules: &[&ScheduleSpec]) {
        if schedules.is_empty() {
            return;
        }
        let role = format!("{}SchedulerRole", compiled.logical_id());
        let mut queues: Vec<_> = schedules.iter().map(|schedule| &schedule.delivery.undelivered).collect();
        queues.dedup_by_key(|queue| &queue.id);
        let arns: Vec<Value> = queues.iter().map(|queue| self.queue_arn(&queue.id)).collect();
        let mut more = vec![allow("SendToDeadLetterQueue", &["sqs:SendMessage"], arns)];
        if queues.iter().any(|queue| queue.encryption == Encryption::CustomerKey) {
            more.push(use_key("EncryptUndelivered", &["kms:Decrypt", "kms:GenerateDataKey"], &["sqs"]));
        }
        let trusts = trust_for("scheduler.amazonaws.com", &[GROUP]);
        self.add_starter(&role, compiled, &["states:StartExecution"], trusts, more);
        for schedule in schedules {
            let target = map! {
                "Arn" => Value::reference(started_id(compiled)),
                "RoleArn" => Value::attribute(&role, "Arn"),
                "Input" => schedule.input.clone().unwrap_or_default(),
                "RetryPolicy" => retries(&schedule.delivery),
                "DeadLetterConfig" => map! { "Arn" => self.queue_arn(&schedule.delivery.undelivered.id) },
            };
            // CloudFormation makes the name, so that two stacks stand side by side.
            let mut properties = map! { "Description" => format!("Starts {}.", compiled.name()) };
            properties.extend(times(&schedule.times));
            properties.insert("FlexibleTimeWindow".to_owned(), window(schedule.window).into());
            properties.insert("Target".to_owned(), target.into());
            self.add(&schedule.id, Resource::new("AWS::Scheduler::Schedule", properties));
        }
    }
}

fn times(times: &Times) -> Map {
    match times {
        Times::Rate(every) => map! { "ScheduleExpression" => rate(*every) },
        Times::Cron(fields, zone) => {
            map! { "ScheduleExpression" => format!("cron({fields})"), "ScheduleExpressionTimezone" => zone }
        }
        Times::Once(time, zone) => {
            map! { "ScheduleExpression" => format!("at({time})"), "ScheduleExpressionTimezone" => zone }
        }
    }
}

/// `rate(1 hour)`, in the largest unit that fits.
fn rate(every: Duration) -> String {
    let seconds = every.as_seconds();
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute")];
    let (unit, name) = units.into_iter().find(|(unit, _)| seconds % *unit == 0).unwrap_or((60, "minute"));
    let count = seconds / unit;
    format!("rate({count} {name}{})", if count == 1 { "" } else { "s" })
}

fn window(window: Option<Duration>) -> Map {
    match window {
        Some(window) => map! { "Mode" => "FLEXIBLE", "MaximumWindowInMinutes" => window.as_seconds() / 60 },
        None => map! { "Mode" => "OFF" },
    }
}

#[cfg(test)]
mod tests {
    use dsl::duration::{days, hours, minutes};

    use super::*;

    #[test]
    fn a_rate_is_written_in_its_largest_unit() {
        assert_eq!(rate(minutes(1)), "rate(1 minute)");
        assert_eq!(rate(minutes(90)), "rate(90 minutes)");
        assert_eq!(rate(hours(1)), "rate(1 hour)");
        assert_eq!(rate(days(7)), "rate(7 days)");
    }
}
