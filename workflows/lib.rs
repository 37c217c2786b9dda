//! The workflows, one file each.

use dsl::workflow::Build;

pub mod approval;
pub mod booking;
pub mod clean_up;
pub mod fan_out;
pub mod fulfilment;
pub mod letters;
pub mod mail_answer;
pub mod mail_approval;
pub mod order;
pub mod order_api;
pub mod payment;
pub mod polling;
pub mod price_import;
pub mod pricing;
pub mod rates;
pub mod saga;
pub mod sales_report;
pub mod semaphore;
pub mod transcoding;
pub mod transcripts;

/// The workflows that are emitted where none is named: name, and what builds each.
pub const ALL: &[(&str, &dyn Build)] = &[("payment", &payment::workflow)];

/// Workflows that show how something is done, and are emitted by name.
pub const EXAMPLES: &[(&str, &dyn Build)] = &[
    ("approval", &approval::workflow),
    ("booking", &booking::workflow),
    ("clean_up", &clean_up::workflow),
    ("fan_out", &fan_out::workflow),
    ("fulfilment", &fulfilment::workflow),
    ("letters", &letters::workflow),
    ("mail_answer", &mail_answer::workflow),
    ("mail_approval", &mail_approval::workflow),
    ("order", &order::workflow),
    ("order_api", &order_api::workflow),
    ("polling", &polling::workflow),
    ("price_import", &price_import::workflow),
    ("pricing", &pricing::workflow),
    ("rates", &rates::workflow),
    ("saga", &saga::workflow),
    ("sales_report", &sales_report::workflow),
    ("semaphore", &semaphore::workflow),
    ("transcoding", &transcoding::workflow),
    ("transcripts", &transcripts::workflow),
];
