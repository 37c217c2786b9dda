//! Objects in S3: reading, writing, copying and deleting them.

use std::marker::PhantomData;

use asl::Place;

use super::super::draft::change_task;
use super::{AcceptsCredentials, Task, slot};
use crate::draft;
use crate::expr::node::{NodeRef, Segment};
use crate::expr::{Expr, format_text};
use crate::payload::{Fields, IntoExpr, Json, Payload, Plain, Shape};
use crate::resource::Bucket;

/// A task that reads, writes, copies or deletes an object.
#[derive(Debug)]
pub enum S3Call {}

impl AcceptsCredentials for S3Call {}

/// An object in S3 whose content is the JSON of `T`, as it was read.
#[derive(Debug)]
pub struct JsonObject<T>(PhantomData<fn() -> T>);

/// The fields of [`JsonObject`] as expressions.
pub struct JsonObjectFields<T: Payload> {
    /// The content. Nothing checks that it is a `T`.
    pub content: T::Fields,
    /// The entity tag, which is another one for another content.
    pub etag: Expr<String>,
    whole: Expr<JsonObject<T>>,
}

impl<T: Payload> Clone for JsonObjectFields<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Payload> Copy for JsonObjectFields<T> {}

impl<T: Payload> std::fmt::Debug for JsonObjectFields<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonObjectFields").finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Payload> Payload for JsonObject<T> {
    type Fields = JsonObjectFields<T>;
    type Optional = Option<Self>;
    const SHAPE: Shape = Shape::Other;
}

#[diagnostic::do_not_recommend]
impl<T: Payload> Fields for JsonObjectFields<T> {
    type Payload = JsonObject<T>;

    fn read(whole: Expr<JsonObject<T>>) -> Self {
        let member = |name: &str| draft::add_step(whole.node, Segment::Member(name.to_owned()));
        let text: Expr<String> = Expr::from_node(member("Body"));
        Self { content: text.parse_json::<T>().fields(), etag: Expr::from_node(member("ETag")), whole }
    }

    fn build(self) -> Expr<JsonObject<T>> {
        self.whole
    }
}

impl<T: Payload> From<JsonObjectFields<T>> for Expr<JsonObject<T>> {
    fn from(fields: JsonObjectFields<T>) -> Self {
        fields.whole
    }
}

/// The response of S3 to an object that was written.
#[derive(
    Debug, Clone, PartialEq, Eq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
pub struct WrittenObject {
    /// The entity tag of the object.
    #[serde(rename = "ETag")]
    pub etag: String,
    /// The version, if the bucket keeps versions.
    #[serde(rename = "VersionId")]
    pub version_id: Option<String>,
}

/// Objects in S3.
impl Task {
    /// Reads an object whose content is the JSON of `T`. The content has at most 256 KiB, as has any result of a state.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// use dsl::resource::Bucket;
    ///
    /// #[message]
    /// struct Settings {
    ///     limit: f64,
    /// }
    ///
    /// let settings = Bucket::existing("Settings", Arn::known("arn:aws:s3:::settings"));
    /// let workflow = Workflow::standard("Limit", |name: Expr<String>| {
    ///     Task::get_json::<Settings>("Read Settings", &settings, name)
    ///         .then(|read| Pass::new("Limit", read.content.limit))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn get_json<T: Payload>(
        name: impl Into<String>,
        bucket: &Bucket,
        key: impl IntoExpr<String>,
    ) -> Task<JsonObject<T>, S3Call> {
        Task::on_object(name.into(), Place::here(), "getObject", bucket, key.into_expr())
    }

    /// Writes an object. Its content is a payload as JSON; that of a string has quotes around it.
    #[track_caller]
    pub fn put_json<V: Payload + Plain>(
        name: impl Into<String>,
        bucket: &Bucket,
        key: impl IntoExpr<String>,
        content: impl IntoExpr<V>,
    ) -> Task<WrittenObject, S3Call> {
        let json: Expr<String> = "application/json".into();
        Task::put_text(name, bucket, key, content.into_expr().json()).member("ContentType", json.node)
    }

    /// Writes an object whose content is a string.
    #[track_caller]
    pub fn put_text(
        name: impl Into<String>,
        bucket: &Bucket,
        key: impl IntoExpr<String>,
        content: impl IntoExpr<String>,
    ) -> Task<WrittenObject, S3Call> {
        Task::on_object(name.into(), Place::here(), "putObject", bucket, key.into_expr())
            .member("Body", content.into_expr().node)
    }

    /// Copies an object to a bucket and key, from another bucket and key. The key that is copied has only characters that need no
    /// encoding in a URL: letters, digits, and `/-_.~` (S3 API Reference, `CopyObject`, "CopySource").
    #[track_caller]
    pub fn copy_object(
        name: impl Into<String>,
        from: (&Bucket, impl IntoExpr<String>),
        to: (&Bucket, impl IntoExpr<String>),
    ) -> Task<Json, S3Call> {
        let source = format_text("{}/{}", [from.0.name(), from.1.into_expr()]);
        Task::on_object(name.into(), Place::here(), "copyObject", to.0, to.1.into_expr())
            .member("CopySource", source.node)
    }

    /// Deletes an object; of a bucket that keeps versions, older ones remain.
    #[track_caller]
    pub fn delete_object(name: impl Into<String>, bucket: &Bucket, key: impl IntoExpr<String>) -> Task<Json, S3Call> {
        Task::on_object(name.into(), Place::here(), "deleteObject", bucket, key.into_expr())
    }
}

impl<R> Task<R, S3Call> {
    fn on_object(name: String, place: Place, operation: &str, bucket: &Bucket, key: Expr<String>) -> Self {
        let task = Task::calling_sdk(name, place.clone(), "s3", operation);
        let members =
            [("Bucket", bucket.name().node), ("Key", key.node)].map(|(name, node)| (name, slot(node, &place)));
        change_task(task.state, |draft| draft.request.extend(members));
        task
    }

    #[track_caller]
    fn member(self, name: &'static str, value: NodeRef) -> Self {
        let value = slot(value, &Place::here());
        change_task(self.state, |task| task.request.push((name, value)));
        self
    }
}
