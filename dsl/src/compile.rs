//! From a workflow under construction to a definition, its resources and diagnostics.
//!
//! The steps, each in a file of its own: which states there are and in what order ([`graph`], [`edges`]); which machine
//! each state is in ([`scope`]), and what is there twice ([`duplicates`]); what each state's input is and which states every path has passed ([`inputs`],
//! [`dominators`]); whether each path of an inner machine ends with the type of its result ([`outcomes`]); where values
//! that are used later are kept ([`carry`], [`variables`]), whether handwritten expressions read what they were written for
//! ([`handwritten`]) and what the input has ([`members`]), and which values may be missing ([`missing`]); writing
//! expressions in one of the two query languages ([`jsonpath`], [`jsonata`]); putting the states together ([`lower`]);
//! what the workflow needs around it ([`needs`], [`permissions`]) and whether the times fit ([`budget`]); what an Express workflow has
//! no time for ([`express`]), its aliases ([`published`]) and what starts it ([`triggers`]); whether the definition
//! keeps the rules of the language ([`validation`]); and which findings are one ([`merged`]). No step recurses over the states.

mod arns;
mod budget;
mod carry;
mod dominators;
mod duplicates;
mod edges;
mod express;
mod given;
mod graph;
mod handwritten;
mod inputs;
mod jsonata;
mod jsonpath;
mod lower;
mod members;
mod merged;
mod missing;
mod names;
mod needs;
mod needs_of_maps;
mod needs_of_tables;
mod outcomes;
mod permissions;
mod published;
mod raw;
pub mod rules;
mod schema;
mod scope;
mod site;
mod stack;
mod started;
mod translate;
mod triggers;
mod unavailable;
mod uses;
mod validation;
mod variables;

use asl::diagnostic::sort;

use crate::compiled::Compiled;
use crate::workflow::{Given, GivenOn, Plan, Workflow};

impl<I, O> Workflow<I, O> {
    /// Compiles the workflow to a definition, its resources, and diagnostics.
    ///
    /// If a diagnostic is an error, the definition is only for inspection and must not be deployed.
    pub fn compile(&self) -> Compiled {
        compile(&self.plan)
    }
}

/// Compiles a workflow.
fn compile(workflow: &Plan) -> Compiled {
    let mut diagnostics = Vec::new();
    let graph = graph::Graph::of(workflow, &mut diagnostics);
    let inputs = inputs::of(&graph);
    outcomes::check(&graph, &inputs, &mut diagnostics);
    let ends_otherwise = outcomes::of_workflow(&graph, &inputs, workflow.leaves);
    let carriage = carry::Carriage::plan(&graph, &inputs, workflow.query_language, &mut diagnostics);
    missing::check(&graph, workflow.query_language, &mut diagnostics);
    let input_schema = workflow.input_schema();
    members::check(workflow, &graph, &inputs, &input_schema, &mut diagnostics);
    let lowered = lower::lower(workflow, &graph, &inputs, &carriage, &mut diagnostics);
    let needs = needs::Needs::of(workflow, &graph, &lowered, &mut diagnostics);
    arns::check(&needs, &mut diagnostics);
    budget::check(workflow, &needs, &input_schema, &mut diagnostics);
    express::check(workflow, &graph, &mut diagnostics);
    published::check(workflow, &mut diagnostics);
    triggers::check(workflow, &mut diagnostics);
    validation::check(workflow, &lowered, &mut diagnostics);
    sort(&mut diagnostics);
    // What is used twice is wrong twice, at the same place.
    diagnostics.dedup();
    merged::merge(&graph, &lowered, &mut diagnostics);
    let mut granted = Vec::new();
    let mut granted_on_everything = Vec::new();
    for Given { actions, on, .. } in &workflow.granted {
        match on {
            GivenOn::Resource(on) => granted.push((actions.clone(), on.clone())),
            GivenOn::Everything(reason) => granted_on_everything.push((actions.clone(), reason.clone())),
        }
    }
    Compiled {
        name: workflow.name.clone(),
        place: workflow.place.clone(),
        workflow_type: workflow.workflow_type,
        comment: workflow.comment.clone(),
        definition: lowered.machine,
        substitutions: needs.substitutions,
        grants: needs.grants,
        granted,
        granted_on_everything,
        raw_resources: workflow.raw_resources.clone(),
        queues: needs.queues,
        topics: needs.topics,
        functions: needs.functions,
        machines: needs.machines,
        activities: needs.activities,
        buses: needs.buses,
        buckets: needs.buckets,
        tables: needs.tables,
        connections: needs.connections,
        starts_itself: needs.starts_itself,
        assumed_roles: needs.assumed_roles,
        children: needs.children,
        alias: workflow.alias.clone(),
        triggers: workflow.triggers.iter().map(|trigger| trigger.spec.clone()).collect(),
        callbacks: needs.callbacks,
        customer_key: workflow.customer_key,
        log_execution_data: workflow.log_execution_data,
        input_schema,
        places: lowered.places,
        diagnostics,
        ends_otherwise,
    }
}
