//! What starts a workflow: rules, schedules and routes, with the roles in whose name they start it.
//!
//! They are the same resources in both kinds of template. SAM's own events would make roles that trust a service without a
//! condition, and an API without logs and limits.

mod api;
mod event;
mod schedule;

use dsl::compiled::{Compiled, TriggerSpec};

use super::Stack;
use super::aliases::alias_id;
use super::keys::KEY;
use super::policy::{allow, document, may_start, only_when, trust};
use cloudformation::{Map, Resource, Value, map};

impl Stack<'_> {
    pub(super) fn add_triggers(&mut self) {
        for workflow in self.workflows {
            let compiled = &workflow.compiled;
            let (mut rules, mut schedules, mut routes) = (Vec::new(), Vec::new(), Vec::new());
            for trigger in compiled.triggers() {
                match trigger {
                    TriggerSpec::Event(rule) => rules.push(rule.as_ref()),
                    TriggerSpec::Schedule(schedule) => schedules.push(schedule.as_ref()),
                    TriggerSpec::Route(route) => routes.push(route.as_ref()),
                }
            }
            self.add_rules(compiled, &rules);
            self.add_schedules(compiled, &schedules);
            self.add_api(compiled, &routes);
        }
    }

    /// True when events start a workflow.
    pub(super) fn has_rules(&self) -> bool {
        let mut triggers = self.workflows.iter().flat_map(|workflow| workflow.compiled.triggers());
        triggers.any(|trigger| matches!(trigger, TriggerSpec::Event(_)))
    }

    /// True for a queue that keeps what could not start a workflow.
    pub(super) fn keeps_undelivered(&self, queue: &str) -> bool {
        let mut triggers = self.workflows.iter().flat_map(|workflow| workflow.compiled.triggers());
        triggers.any(|trigger| match trigger {
            TriggerSpec::Event(rule) => rule.delivery.undelivered.id == queue,
            TriggerSpec::Schedule(schedule) => schedule.delivery.undelivered.id == queue,
            TriggerSpec::Route(_) => false,
        })
    }

    /// Adds a role that can start one workflow, and do what the statements say.
    fn add_starter(&mut self, id: &str, compiled: &Compiled, actions: &[&str], trusts: Map, more: Vec<Map>) {
        let alias = compiled.alias().map(|(alias, _)| alias);
        let mut statements = vec![may_start("StartExecution", actions, Value::reference(compiled.logical_id()), alias)];
        if compiled.customer_key() {
            let encrypts = allow("Encrypt", &["kms:Decrypt", "kms:GenerateDataKey"], Value::attribute(KEY, "Arn"));
            let machine = Value::reference(compiled.logical_id());
            let context = map! { "kms:EncryptionContext:aws:states:stateMachineArn" => machine };
            statements.push(only_when(encrypts, map! { "StringEquals" => context }));
        }
        statements.extend(more);
        let policy = map! { "PolicyName" => "ExecutionPolicy", "PolicyDocument" => document(statements) };
        let properties = map! { "AssumeRolePolicyDocument" => trusts, "Policies" => vec![policy] };
        self.add(id, Resource::new("AWS::IAM::Role", properties));
    }
}

/// What starts a workflow starts this: its alias where it has one, else the state machine.
fn started_id(compiled: &Compiled) -> String {
    let id = compiled.logical_id();
    match compiled.alias() {
        Some((alias, _)) => alias_id(&id, alias),
        None => id,
    }
}

/// The trust policy of a role that a service assumes for some of this account's resources.
fn trust_for(service: &str, resources: &[&str]) -> Map {
    let arns: Vec<Value> = resources.iter().map(|arn| Value::substituted(*arn)).collect();
    let condition = map! {
        "StringEquals" => super::policy::source_account(),
        "ArnLike" => map! { "aws:SourceArn" => arns },
    };
    trust(service, Some(condition))
}

/// How a start that failed is retried.
fn retries(delivery: &dsl::compiled::Delivery) -> Map {
    map! {
        "MaximumEventAgeInSeconds" => delivery.for_at_most.as_seconds(),
        "MaximumRetryAttempts" => delivery.retries,
    }
}
