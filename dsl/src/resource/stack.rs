//! The stack that a workflow is deployed with.

/// The stack that a workflow is deployed with: where it is, and resources that `Workflow::with_resource` adds to it as data.
///
/// ```
/// use dsl::prelude::*;
/// use dsl::resource::Stack;
///
/// let workflow = Workflow::standard("Count", |_: Expr<String>| {
///     Task::call("Scan", api!(dynamodb.getItem {
///         TableName: Stack::reference("StockTable"),
///         Key: { region: { S: Stack::region() } },
///     }))
/// })
/// .with_resource("StockTable", serde_json::json!({ "Type": "AWS::DynamoDB::Table", "Properties": {} }));
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug)]
pub enum Stack {}
