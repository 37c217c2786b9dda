//! The functions of a simulated payment: the same code as in Lambda, in process and in virtual time.

use std::rc::Rc;

use messages::{ChargeRequest, Receipt};
use stage::Local;
use stepwright_worker::Handler;
use stepwright_worker::simulation::{dead_letters_from, worker_from};

use crate::{DemoCharge, Settings};

/// Adds the worker, with the demo's charge, and the dead-letter handler.
///
/// The worker reads its settings from the function's environment, as its binary does; see [`Local::variable`].
#[must_use]
pub fn functions(local: Local) -> Local {
    charging(local, |settings| DemoCharge::new(settings.decision))
}

/// Adds the worker with another charge, and the dead-letter handler, which asks that charge for its record.
#[must_use]
pub fn charging<C>(local: Local, charge: impl Fn(&Settings) -> C + 'static) -> Local
where
    C: Handler<ChargeRequest, Receipt> + 'static,
{
    let charge = Rc::new(move |variable: &dyn Fn(&str) -> Option<String>| {
        Settings::read(variable).map(|settings| charge(&settings))
    });
    let record = Rc::clone(&charge);
    local
        .function("worker", worker_from(move |variable| charge(variable)))
        .function("dead-letter", dead_letters_from(move |variable| record(variable)))
}
