//! Map: runs the same states for each item of a list.

use std::marker::PhantomData;

use asl::Place;

use super::draft::{DistributedDraft, ItemsDraft, Kind, MachineDraft, MapDraft, StateRef, add_state, change};
use super::handling::{self, handles_errors};
use super::task::slot;
use super::{Annotated, BranchOutput, Flow, IntoFlow};
use crate::error::Retry;
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef, Origin};
use crate::payload::{Fields, IntoExpr, Payload, Plain};
use asl::WorkflowType;

mod batch;
mod distributed;
mod items;
mod reader;

pub use asl::CsvDelimiter;
pub use batch::{Batch, BatchFields, ItemBatcher};
pub use distributed::{
    ResultWriterDetails, ResultWriterDetailsFields, Transformation, WriterOutputType, WrittenResults,
    WrittenResultsFields,
};
pub use items::{Entry, EntryFields, Items, MapItem};
pub use reader::{ItemReader, S3Object, S3ObjectFields};

/// A state that runs an item processor for each item (States Language, "Map State"). The result is the list of its
/// results, in the order of the items.
///
/// Begin one with [`Map::over`]. An inline Map runs in the execution itself, at most 40 items at a time; a Distributed
/// Map starts a child execution for each item or batch of items.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::workflow::QueryLanguage;
/// # #[message] struct Line { sku: String, count: u32 }
/// # #[message] struct Order { id: String, lines: Vec<Line> }
/// # #[message] struct Price { total: f64 }
/// # #[message] struct Query { order: String, sku: String }
/// let prices = Function::<Query, Price>::rust("prices");
/// let workflow = Workflow::standard("Price", |order: OrderFields| {
///     Map::over("Price Each Line", order.lines)
///         .inline(|line: LineFields| {
///             Task::lambda_invoke("Ask Price", &prices, QueryFields { order: order.id, sku: line.sku })
///         })
///         .max_concurrency(5)
///         .then(|prices: Expr<Vec<Price>>| Succeed::with("Priced", prices))
/// })
/// .query_language(QueryLanguage::Jsonata);
/// assert!(workflow.compile().is_valid());
/// ```
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Map<R = (), Of = Inline> {
    state: StateRef,
    _types: PhantomData<fn() -> (R, Of)>,
}

/// A Map whose items run in the execution itself.
#[derive(Debug)]
pub enum Inline {}

/// A Map whose items run in child executions.
#[derive(Debug)]
pub enum Distributed {}

/// Items that the execution itself can work on.
#[diagnostic::on_unimplemented(
    message = "an inline Map cannot process these items",
    label = "they are read from a bucket, are the members of an object, or are batched",
    note = "use `.distributed(…)`, which starts a child execution for each item or batch"
)]
pub trait InlineItems {}

impl InlineItems for Inline {}

/// A Map that starts executions.
#[diagnostic::on_unimplemented(
    message = "an inline Map does not have this setting",
    label = "only a Distributed Map has this setting",
    note = "use `.distributed(…)` instead of `.inline(…)`, or remove the setting"
)]
pub trait DistributedMap {}

impl DistributedMap for Distributed {}

impl Map {
    /// The state `name` over the elements of a list. In JSONPath the list must be an unmodified input, result or
    /// variable, a part of one, or the output of a Pass.
    #[track_caller]
    pub fn over<T: Payload>(name: impl Into<String>, list: Expr<Vec<T>>) -> Items<T> {
        let place = Place::here();
        let items = ItemsDraft::Value(slot(list.node, &place));
        Items::new(begin(name.into(), place, items))
    }

    /// The state `name` over the members of an object, for a Distributed Map only.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// # use dsl::prelude::*;
    /// # use dsl::workflow::WorkflowType;
    /// # use dsl::state::map::EntryFields;
    ///
    /// # #[message] struct Stock { counts: BTreeMap<String, u32> }
    /// let news = Topic::new("News");
    /// let workflow = Workflow::standard("Count", |stock: StockFields| {
    ///     Map::over_entries("Each", stock.counts).distributed(WorkflowType::Express, |entry: EntryFields<u32>| {
    ///         sns_publish("Tell", &news, format_text("{}: {}", [entry.key, entry.value.text()]))
    ///     })
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn over_entries<T: Payload>(
        name: impl Into<String>,
        object: Expr<std::collections::BTreeMap<String, T>>,
    ) -> Items<Entry<T>, Distributed> {
        let place = Place::here();
        let items = ItemsDraft::Value(slot(object.node, &place));
        Items::new(begin(name.into(), place, items))
    }

    /// The state `name` over items from a bucket, for a Distributed Map only.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::resource::Bucket;
    /// # use dsl::state::map::ItemReader;
    /// # use dsl::workflow::WorkflowType;
    /// # #[message] struct Import { file: String }
    /// # #[message] struct Row { sku: String }
    /// let archive = Bucket::existing("Archive", Arn::known("arn:aws:s3:::archive"));
    /// let workflow = Workflow::standard("Import", |import: ImportFields| {
    ///     Map::reading("Each Row", ItemReader::<Row>::csv(&archive, import.file))
    ///         .distributed(WorkflowType::Standard, |row: RowFields| Pass::new("Take", row.sku))
    ///         .tolerated_failure_percentage(5.0)
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn reading<T: Payload>(name: impl Into<String>, reader: ItemReader<T>) -> Items<T, Distributed> {
        let items = ItemsDraft::Reader(Box::new(reader.into_draft()));
        Items::new(begin(name.into(), Place::here(), items))
    }
}

/// Adds a Map whose items' machine is not known yet.
fn begin(name: String, place: Place, items: ItemsDraft) -> StateRef {
    let processor = MachineDraft { entry: StateRef::NONE, leaves: None, chosen: false, comment: None };
    let map = MapDraft { items, selector: None, processor, max_concurrency: None, distributed: None };
    add_state(name, place, Kind::Map(Box::new(map)))
}

/// Gives a Map its items' machine.
fn finish<N, Of>(state: StateRef, way: N, express: Option<bool>) -> Map<Vec<<N::Output as BranchOutput>::Result>, Of>
where
    N: IntoFlow,
{
    let processor = MachineDraft::of(way.into_flow());
    change_map(state, |map| {
        map.processor = processor;
        if let Some(express) = express {
            map.distributed.get_or_insert_default().express = express;
        }
    });
    Map { state, _types: PhantomData }
}

/// The input of the items' machine.
fn item<T: Payload>(state: StateRef) -> T::Fields {
    Expr::<T>::new(Node::Origin(Origin::Item(state.index))).fields()
}

fn change_map(state: StateRef, act: impl FnOnce(&mut MapDraft)) {
    change(state, |state| {
        if let Kind::Map(map) = &mut state.kind {
            act(map);
        }
    });
}

fn change_distributed(state: StateRef, act: impl FnOnce(&mut DistributedDraft)) {
    change_map(state, |map| act(map.distributed.get_or_insert_default()));
}

impl<R, Of> Map<R, Of> {
    /// The maximum number of items that run at the same time; by default, or with 0, as many as possible.
    #[track_caller]
    pub fn max_concurrency(self, most: impl IntoExpr<u32>) -> Self {
        let most = slot(most.into_expr().node, &Place::here());
        change_map(self.state, |map| map.max_concurrency = Some(most));
        self
    }

    /// The `Comment` of the item processor, for readers of the definition.
    pub fn item_comment(self, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        change_map(self.state, |map| map.processor.comment = Some(comment));
        self
    }

    /// Retries all items after some errors. Retriers are evaluated in the order in which they were added.
    #[track_caller]
    pub fn retry(self, retry: Retry) -> Self {
        handling::retry(self.state, retry.into_retrier(Vec::new()), Place::here());
        self
    }

    handles_errors!();
}

impl<R: Payload, Of> Map<R, Of> {
    /// Passes on an output built from the results instead of the results.
    #[track_caller]
    pub fn output<F: Fields>(self, build: impl FnOnce(R::Fields) -> F) -> Map<F::Payload, Of>
    where
        F::Payload: Plain,
    {
        handling::output::<R, F>(self.state, build, &Place::here());
        Map { state: self.state, _types: PhantomData }
    }

    /// The results where the state has succeeded, on paths of which not all run it. In JSONPath it is D003.
    pub fn result_if_passed(&self) -> Expr<Option<R>> {
        super::task::if_passed(self.state)
    }

    /// The results, for states that do not follow directly.
    pub fn result(&self) -> R::Fields {
        Expr::<R>::from_node(self.result_node()).fields()
    }

    fn result_node(&self) -> NodeRef {
        Expr::<R>::new(Node::Origin(Origin::Result(self.state.index))).node
    }
}

impl<R, Of> Annotated for Map<R, Of> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<R: Payload, Of> IntoFlow for Map<R, Of> {
    type Output = R;

    fn into_flow(self) -> Flow<R> {
        Flow::single(self.state, Some(self.result_node()))
    }
}

impl<T: Payload, Of> Items<T, Of> {
    /// Runs these states for each item, in the execution itself.
    pub fn inline<N: IntoFlow>(self, way: impl FnOnce(T::Fields) -> N) -> Map<Vec<<N::Output as BranchOutput>::Result>>
    where
        Of: InlineItems,
    {
        finish(self.state, way(item::<T>(self.state)), None)
    }
}

impl<T: Payload, Of> Items<T, Of> {
    /// Runs these states for each item, in child executions of the given type. Child executions see neither variables
    /// nor the execution's input: pass them what else they need with [`item_selector`](Items::item_selector).
    pub fn distributed<N: IntoFlow>(
        self,
        children: WorkflowType,
        way: impl FnOnce(T::Fields) -> N,
    ) -> Map<Vec<<N::Output as BranchOutput>::Result>, Distributed> {
        let express = Some(children == WorkflowType::Express);
        change_distributed(self.state, |_| ());
        finish(self.state, way(item::<T>(self.state)), express)
    }
}
