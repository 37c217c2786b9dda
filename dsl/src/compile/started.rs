//! Workflows that tasks of other workflows start.

use std::sync::Arc;

use asl::Place;

use crate::resource::MachineSpec;
use crate::state_machine::StateMachine;
use crate::workflow::Workflow;
use asl::WorkflowType;

impl<I, O> StateMachine<I, O> {
    /// The state machine of a workflow, which is deployed in the same stack as the workflows that start it, with all that
    /// it needs. Its input and output have the types of the workflow's.
    #[track_caller]
    pub fn of(workflow: &Workflow<I, O>) -> Self {
        let mut compiled = workflow.compile();
        let spec = MachineSpec {
            id: compiled.logical_id(),
            place: Place::here(),
            existing: None,
            alias: compiled.alias.as_ref().map(|(alias, _)| alias.clone()),
            customer_key: compiled.customer_key,
            express: compiled.workflow_type == WorkflowType::Express,
            ends_otherwise: compiled.ends_otherwise.clone(),
            types: std::any::type_name::<(I, O)>(),
        };
        // The workflows below stand side by side, so that nothing recurses over them.
        let below = std::mem::take(&mut compiled.children);
        let workflows = std::iter::once(Arc::new(compiled)).chain(below).collect();
        Self::new(spec, workflows)
    }
}
