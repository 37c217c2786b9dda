#[test]
fn payment_succeeds() {
    let run = Simulation::of(&workflow())
        .input(&json!({
          "orderId": "1234567",
          "customerId": "98766",
          "orderDate": "2024-01-14",
          "amount": 100,
          "nameOnCard": "[sensitive]",
          "creditCardNumber": "[sensitive]",
          "expiry": "[sensitive]",
          "cvv": "[sensitive]"
        }))
        .replies("Charge Customer", [
            Reply::error(Failure::new(ErrorName::new("Failed to process payment"), "Invalid Credit Card")),
        ])
        .replies("Notify Payment Failure", [
            Reply::value(json!({"MessageId":"00000000-0000-4000-8000-000000000003"})),
        ])
        .run();
    run.assert_succeeded();
    run.assert_states(["Charge Customer", "Notify Payment Failure"]);
    assert_eq!(run.output(), json!({"MessageId":"00000000-0000-4000-8000-000000000003"}));
}
