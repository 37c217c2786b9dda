use dsl::prelude::*;
#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order { id: String, total: f64 }
#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Nothing {}
#[test]
fn x() {
    let w = Workflow::standard("A", |o: OrderFields| {
        Choice::new("c").when(o.total.gt(1.0), Succeed::with("Done", o.id)).otherwise(Succeed::with("D", OrderFields{id: o.id, total: 1.0.into()}))
    });
    println!("{}", w.compile().definition_text());
    let w = Workflow::standard("A", |o: OrderFields| {
        Pass::new("P", o.id).then(|p| Pass::new("Q", OrderFields{id: p, total: 1.0.into()}))
    });
    println!("{}", w.compile().definition_text());
    let w = Workflow::standard("A", |o: OrderFields| {
        Pass::new("P", 12).next(Pass::new("Q", "x")).next(Wait::seconds("w", 12.into()))
    });
    println!("{}", w.compile().definition_text());
}
