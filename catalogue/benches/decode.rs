//! How long it takes to read a service, from the packed data on.

use criterion::{Criterion, criterion_group, criterion_main};

fn decode(c: &mut Criterion) {
    for name in ["sqs", "dynamodb", "s3", "ec2", "quicksight"] {
        c.bench_function(name, |b| b.iter(|| catalogue::read_anew(name)));
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
