//! Sensitive values of each kind, deep inside, in lists and in maps.

use dsl::prelude::*;

#[message]
struct Patient {
    name: Sensitive<String>,
    age: Sensitive<i64>,
    weight: Sensitive<f64>,
    insured: Sensitive<bool>,
    remarks: Vec<Sensitive<String>>,
    phone: Option<Sensitive<String>>,
}

fn main() {
    Workflow::standard("Patients", |patient: PatientFields| {
        Task::call("Detect", api!(aws_sdk.rekognition.detectLabels {
            Image: { S3Object: { Bucket: "photos", Name: patient.name } },
            MaxLabels: patient.age,
            MinConfidence: patient.weight,
            Features: patient.remarks,
        }))
        .next(Task::call("Get", api!(dynamodb.getItem {
            TableName: "patients",
            Key: { name: { S: patient.phone } },
            ConsistentRead: patient.insured,
        })))
        .next(Task::call("Ask", api!(lambda.invoke { FunctionName: "ask", Payload: { who: patient.name } })))
    });
}
