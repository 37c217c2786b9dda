//! The workflows, one file each.

use dsl::workflow::Build;

pub mod approval;
pub mod booking;
pub mod order;
pub mod order_api;
pub mod payment;
pub mod polling;
pub mod pricing;
pub mod rates;
pub mod saga;
pub mod semaphore;

/// The workflows that are emitted where none is named: name, and what builds each.
pub const ALL: &[(&str, &dyn Build)] = &[("payment", &payment::workflow)];

/// Workflows that show how something is done, and are emitted by name.
pub const EXAMPLES: &[(&str, &dyn Build)] = &[
    ("approval", &approval::workflow),
    ("booking", &booking::workflow),
    ("order", &order::workflow),
    ("order_api", &order_api::workflow),
    ("polling", &polling::workflow),
    ("pricing", &pricing::workflow),
    ("rates", &rates::workflow),
    ("saga", &saga::workflow),
    ("semaphore", &semaphore::workflow),
];
