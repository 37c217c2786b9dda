//! Alarms: what an operator should know.
//!
//! A waiting task emits nothing, so a lost worker shows in the age of the oldest message and in the timeouts of the
//! integration. Sources: Step Functions Developer Guide, "CloudWatch metrics"; Amazon SQS Developer Guide, "Available
//! CloudWatch metrics"; AWS Lambda Developer Guide, "Types of metrics"; API Gateway Developer Guide, "CloudWatch metrics for
//! HTTP APIs".

use asl::Pattern;
use dsl::compiled::{FunctionSpec, QueueSpec, Redrive};

use super::Stack;
use super::parameters::{ALARM_TOPIC, HAS_ALARM_TOPIC};
use cloudformation::{Map, Resource, Value, map};

/// What an alarm watches and when it goes off.
struct Alarm<'a> {
    description: String,
    namespace: &'a str,
    metric: &'a str,
    dimension: (&'a str, Value),
    statistic: &'a str,
    /// Seconds over which the metric is taken together.
    period: u32,
    /// Goes off above this.
    above: u32,
}

impl Stack<'_> {
    pub(super) fn add_alarms(&mut self) {
        for workflow in self.workflows {
            self.add_machine_alarms(&workflow.compiled.logical_id(), workflow.compiled.name());
            if !workflow.compiled.callbacks().is_empty() {
                self.add_lost_answer_alarm();
            }
        }
        for api in self.apis() {
            let alarm = Alarm {
                description: format!("Requests to {api} failed with a server error."),
                namespace: "AWS/ApiGateway",
                metric: "5xx",
                dimension: ("ApiId", Value::reference(&api)),
                statistic: "Sum",
                period: 300,
                above: 0,
            };
            self.add_alarm(&format!("{api}5xx"), alarm);
        }
        for queue in self.queues().into_iter().filter(|queue| queue.existing.is_none()) {
            self.add_queue_alarms(queue);
        }
        for function in self.functions() {
            self.add_function_alarms(function);
            self.add_own_alarms(function);
        }
    }

    fn add_machine_alarms(&mut self, id: &str, name: &str) {
        let metrics = [
            ("ExecutionsFailed", "failed"),
            ("ExecutionsTimedOut", "timed out"),
            ("ExecutionsAborted", "were aborted"),
            ("ExecutionThrottled", "were throttled"),
        ];
        for (metric, what) in metrics {
            let alarm = Alarm {
                description: format!("Executions of {name} {what}."),
                namespace: "AWS/States",
                metric,
                dimension: ("StateMachineArn", Value::reference(id)),
                statistic: "Sum",
                period: 300,
                above: 0,
            };
            self.add_alarm(&format!("{id}{metric}"), alarm);
        }
    }

    /// A timeout that is caught fails no execution: only the integration's own metric shows it. That metric is counted for
    /// the whole account and region.
    fn add_lost_answer_alarm(&mut self) {
        let Some(integration) = catalogue::optimized("sqs", "sendMessage") else { return };
        let resource = integration.resource(Pattern::WaitForTaskToken).replace("${Partition}", "${AWS::Partition}");
        let alarm = Alarm {
            description:
                "SQS callback tasks timed out, counted across all state machines of the account in this Region."
                    .to_owned(),
            namespace: "AWS/States",
            metric: "ServiceIntegrationsTimedOut",
            dimension: ("ServiceIntegrationResourceArn", Value::substituted(resource)),
            statistic: "Sum",
            period: 300,
            above: 0,
        };
        self.add_alarm("ServiceIntegrationsTimedOut", alarm);
    }

    fn add_queue_alarms(&mut self, queue: &QueueSpec) {
        let id = &queue.id;
        if self.consumer(id).is_some() {
            let waits = self.callbacks(id).iter().filter_map(|(_, callback)| callback.timeout).min();
            let retention = queue.retention_seconds();
            let seconds = waits.map_or(retention / 2, |wait| (wait / 2).min(retention / 2));
            let description = format!("The oldest message in {id} is older than {seconds} seconds.");
            let metric = "ApproximateAgeOfOldestMessage";
            self.add_queue_alarm(id, metric, description, seconds);
        }
        if self.keeps_undelivered(id) {
            let description = format!("{id} contains events that could not start an execution.");
            self.add_queue_alarm(id, "ApproximateNumberOfMessagesVisible", description, 0);
        }
        let Some(Redrive { target: dead_letters, .. }) = queue.redrive() else { return };
        let visible = "ApproximateNumberOfMessagesVisible";
        self.add_queue_alarm(&dead_letters, visible, format!("The dead-letter queue of {id} contains messages."), 0);
        if let Some(unhandled) = self.unhandled(queue) {
            // The handler takes dead letters away before their number is taken.
            let description = format!("The dead-letter handler of {id} received messages.");
            self.add_queue_alarm(&dead_letters, "NumberOfMessagesReceived", description, 0);
            let description = format!("The dead-letter handler of {id} could not process some messages.");
            self.add_queue_alarm(&unhandled.target, visible, description, 0);
        }
    }

    fn add_queue_alarm(&mut self, queue: &str, metric: &str, description: String, above: u32) {
        let alarm = Alarm {
            description,
            namespace: "AWS/SQS",
            metric,
            dimension: ("QueueName", Value::attribute(queue, "QueueName")),
            statistic: if metric == "NumberOfMessagesReceived" { "Sum" } else { "Maximum" },
            period: 60,
            above,
        };
        self.add_alarm(&format!("{queue}{metric}"), alarm);
    }

    fn add_function_alarms(&mut self, function: &FunctionSpec) {
        let id = &function.id;
        let nearly = function.timeout.as_seconds().saturating_mul(800);
        let metrics = [
            ("Errors", "Sum", 0, format!("{id} returned errors.")),
            ("Throttles", "Sum", 0, format!("{id} was throttled.")),
            ("Duration", "p99", nearly, format!("{id} runs close to its timeout.")),
        ];
        for (metric, statistic, above, description) in metrics {
            let alarm = Alarm {
                description,
                namespace: "AWS/Lambda",
                metric,
                dimension: ("FunctionName", Value::reference(id)),
                statistic,
                period: 300,
                above,
            };
            self.add_alarm(&format!("{id}{metric}"), alarm);
        }
    }

    /// Alarms on what the function counts itself.
    fn add_own_alarms(&mut self, function: &FunctionSpec) {
        for metric in &function.alarms {
            let alarm = Alarm {
                description: metric.description.clone(),
                namespace: &metric.namespace,
                metric: &metric.name,
                dimension: ("FunctionName", Value::reference(&function.id)),
                statistic: "Sum",
                period: 300,
                above: 0,
            };
            self.add_alarm(&format!("{}{}", function.id, metric.name), alarm);
        }
    }

    fn add_alarm(&mut self, id: &str, alarm: Alarm<'_>) {
        let (name, value) = alarm.dimension;
        let statistic = if alarm.statistic.starts_with('p') { "ExtendedStatistic" } else { "Statistic" };
        let actions = Value::List(vec![Value::reference(ALARM_TOPIC)]);
        let properties: Map = map! {
            "AlarmDescription" => alarm.description,
            "Namespace" => alarm.namespace,
            "MetricName" => alarm.metric,
            "Dimensions" => vec![map! { "Name" => name, "Value" => value }],
            statistic => alarm.statistic,
            "Period" => alarm.period,
            "EvaluationPeriods" => 1_u32,
            "Threshold" => alarm.above,
            "ComparisonOperator" => "GreaterThanThreshold",
            "TreatMissingData" => "notBreaching",
            "AlarmActions" => Value::either(HAS_ALARM_TOPIC, actions, Value::none()),
        };
        self.add(format!("{id}Alarm"), Resource::new("AWS::CloudWatch::Alarm", properties));
    }
}
