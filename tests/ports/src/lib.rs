//! Workflows of others, written with the builders.
//!
//! Eighteen definitions that people run were chosen because together they use what the real world uses. They are written here
//! as workflows, with the same states, transitions, retriers, catchers and parameters, so that what the builders cannot say, or
//! say clumsily, shows. `tests/compare_ports.py` compares them with a folder of the originals; the tests lock what is emitted.

use dsl::Workflow;

mod agent;
mod aggregator;
mod assets;
mod athena;
mod backup;
mod batch;
mod checkout;
mod common;
mod ecs;
mod emr;
mod features;
mod genai;
mod moderation;
mod nested;
mod order;
mod reminder;
mod saga;
mod sagemaker;
mod semaphore;

/// A port: the name of its original, and what builds it.
pub type Port = (&'static str, fn() -> Workflow);

/// All of them.
pub const PORTS: &[Port] = &[
    ("c-ac4b61df1cb6", semaphore::workflow),
    ("c-60aebe57f822", moderation::workflow),
    ("c-e39cc002f9ad", ecs::workflow),
    ("c-7bdc641dd27e", emr::workflow),
    ("c-ee46e351efd4", sagemaker::workflow),
    ("c-15b47f748981", genai::workflow),
    ("c-03204425b4ae", checkout::workflow),
    ("c-02e5208d24d4", aggregator::workflow),
    ("c-d53bb1c17fb5", saga::workflow),
    ("c-f558f8343ac8", reminder::workflow),
    ("c-8069b78b90b2", backup::workflow),
    ("c-820d6379defc", agent::workflow),
    ("c-30ff510e13f3", athena::workflow),
    ("c-9f315f200c3b", features::workflow),
    ("c-9b5d6341fc8b", assets::workflow),
    ("c-c127a7c1b8a6", order::workflow),
    ("c-ed7ab70922fc", nested::workflow),
    ("c-f68096667f61", batch::workflow),
];
