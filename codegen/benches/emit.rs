//! How long it takes to build, check and print workflows, from the author's closure to the last file's text.

use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dsl::prelude::*;
use synth::artefacts::{Syntax, artefacts};
use synth::stack::{Format, Named};

/// Notices one after the other, each with a retrier and a catcher that leads to one failure.
fn chain(length: usize) -> Workflow<impl Sized, impl Sized> {
    let topic = Topic::new("NoticeTopic");
    Workflow::standard("Chain", |text: Expr<String>| {
        let notice = |index: usize| {
            sns_publish(format!("Notice {index}"), &topic, text)
                .retry(Retry::transient())
                .catch(Errors::ALL, |_| Fail::new(format!("Failed {index}"), ErrorName::new("Notice.Failed")))
        };
        let mut flow = notice(0).into_flow();
        for index in 1..length / 2 {
            flow = flow.next(notice(index));
        }
        flow
    })
}

/// All files of a workflow.
fn emit(workflow: &Workflow<impl Sized, impl Sized>) -> usize {
    let named = [Named { name: "bench".to_owned(), compiled: workflow.compile() }];
    artefacts(&named, Format::Sam, Syntax::Yaml, Path::new("..")).iter().map(|file| file.text.len()).sum()
}

fn bench(criterion: &mut Criterion) {
    criterion.bench_function("payment", |bencher| {
        bencher.iter(|| black_box(emit(&workflows::payment::workflow())));
    });
    let mut group = criterion.benchmark_group("chain");
    group.sample_size(20);
    for states in [100, 1000, 5000] {
        group.throughput(Throughput::Elements(states as u64));
        group.bench_with_input(BenchmarkId::from_parameter(states), &states, |bencher, &states| {
            bencher.iter(|| black_box(emit(&chain(states))));
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
