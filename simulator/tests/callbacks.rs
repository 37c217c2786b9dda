//! Callbacks that somebody makes on their own, in virtual time.

use simulator::time::Millis;
use simulator::{
    Answer, Callback, CallbackKind, Data, Delivery, Machine, Outcome, Request, Services, Simulation, Status,
};

/// A worker that looks at its queue every ten seconds, and answers when it has looked three times; then once more.
#[derive(Default)]
struct Worker {
    token: Option<std::sync::Arc<str>>,
    next: Option<Millis>,
    looks: u32,
    reported: Vec<Delivery>,
}

impl Services for &mut Worker {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        if let Some(token) = request.token {
            self.token = Some(token.into());
            self.next = Some(request.now + 10_000);
            return Answer::now(Outcome::Never);
        }
        Answer::result(serde_json::json!({})).after(std::time::Duration::from_secs(60))
    }

    fn next_callback(&self) -> Option<Millis> {
        self.next
    }

    fn callback(&mut self, now: Millis) -> Option<Callback> {
        self.looks += 1;
        self.next = (self.looks < 4).then_some(now + 10_000);
        let token = self.token.clone()?;
        (self.looks >= 3).then_some(Callback { token, what: CallbackKind::Success(Data::from("done")) })
    }

    fn delivered(&mut self, _callback: &Callback, delivery: Delivery) {
        self.reported.push(delivery);
    }
}

#[test]
fn moments_without_a_callback_pass_and_a_second_callback_is_late() {
    let definition = serde_json::json!({"StartAt": "Ask", "States": {
        "Ask": {
            "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"MessageBody": {"token.$": "$$.Task.Token"}}, "TimeoutSeconds": 300, "Next": "Tell"
        },
        "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message": "m"}, "End": true}
    }});
    let machine = Machine::from_value(&definition).expect("it can be run");
    let mut worker = Worker::default();
    let execution = Simulation::of(&machine).services(&mut worker).run(Data::empty_object());
    assert_eq!(execution.status, Status::Succeeded);
    assert_eq!(execution.ended - execution.started, 90_000);
    assert_eq!(worker.looks, 4);
    assert_eq!(worker.reported, [Delivery::Taken, Delivery::Late]);
}
