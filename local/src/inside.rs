//! The endpoint inside a test: an HTTP client for the AWS SDK, in process, without a port.
//!
//! What the endpoint knows is on a thread of its own, and moves only when it is told what time it is. Whoever asks waits for
//! the answer on that thread for the moment that it takes; what takes longer, such as a long poll, waits by the clock of the
//! test's runtime. If that clock is paused, it jumps to the next moment as soon as all of the test waits.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::Bytes;
use dsl::compiled::Compiled;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response};
use simulator::time::Millis;
use stage::Local;
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use crate::http::{carry_out, respond};
use crate::options::Options;
use crate::world::{Shared, World};
use crate::{clock, workflow};

/// Step Functions and SQS for the code that a test tests: an HTTP client for the clients of the AWS SDK for Rust.
///
/// They are answered in process, by the code of the local endpoint. There is no port and no DNS, so that `StartSyncExecution`
/// works as well. Time is that of the tokio runtime. In a test with `start_paused = true` it passes as soon as everything
/// waits: a Wait of a day, a long poll and a timeout come at once, and in their order.
///
/// ```
/// use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region};
/// use local::Aws;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let aws = Aws::new();
/// let config = aws_sdk_sfn::Config::builder()
///     .behavior_version(BehaviorVersion::latest())
///     .region(Region::new("us-east-1"))
///     .credentials_provider(Credentials::for_tests())
///     .http_client(aws.clone())
///     .build();
/// let sfn = aws_sdk_sfn::Client::from_conf(config);
/// let machine = sfn
///     .create_state_machine()
///     .name("Reminder")
///     .definition(r#"{"StartAt": "Sleep", "States": {"Sleep": {"Type": "Wait", "Seconds": 86400, "End": true}}}"#)
///     .role_arn("arn:aws:iam::123456789012:role/reminder")
///     .send()
///     .await?;
/// let started = sfn.start_execution().state_machine_arn(machine.state_machine_arn()).send().await?;
/// // A day passes, which the test does not wait for.
/// tokio::time::sleep(std::time::Duration::from_secs(86_400)).await;
/// let described = sfn.describe_execution().execution_arn(started.execution_arn()).send().await?;
/// assert_eq!(described.status().as_str(), "SUCCEEDED");
/// # Ok(())
/// # }
/// ```
///
/// The account is 123456789012, or the access key id if that is twelve digits; the region is that of the client. Clients wait by
/// the timers of tokio, so they must run in its runtime.
#[derive(Clone)]
pub struct Aws {
    inside: Arc<Inside>,
}

/// What a test has of the thread on which the endpoint is.
struct Inside {
    sender: Sender<Turn>,
    /// The time of the computer when the clock of the runtime showed a moment.
    began: (Millis, Instant),
    /// When something happens next.
    next: Mutex<Option<Millis>>,
    /// Tells those who wait that this may be another moment now.
    moved: Notify,
}

/// Something to do on the thread, at a time; it gives the moment at which something happens next.
struct Turn {
    now: Millis,
    what: What,
    done: SyncSender<Option<Millis>>,
}

enum What {
    /// Time has passed.
    Nothing,
    /// A request, and where its answer goes.
    Asked(Box<Request<Full<Bytes>>>, oneshot::Sender<Response<Full<Bytes>>>),
    /// Anything else.
    Changed(Box<dyn FnOnce(&Shared) + Send>),
}

impl Default for Aws {
    fn default() -> Self {
        Aws::new()
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aws").finish_non_exhaustive()
    }
}

impl Aws {
    /// An account without state machines and queues.
    ///
    /// # Panics
    /// If no thread can be started.
    pub fn new() -> Self {
        let (sender, receiver) = channel();
        let began = (clock::system(), Instant::now());
        let thread = std::thread::Builder::new().name("aws".to_owned());
        // It ends with the last sender.
        thread.spawn(move || serve(&receiver, began.0)).expect("a thread can be started");
        Aws { inside: Arc::new(Inside { sender, began, next: Mutex::new(None), moved: Notify::new() }) }
    }

    /// Adds a workflow: its state machine with those that it starts, activities, queues and topics. Gives the ARN of its
    /// state machine.
    ///
    /// # Panics
    /// If the workflow has errors.
    pub fn add(&self, workflow: impl FnOnce() -> Compiled + Send + 'static) -> String {
        self.add_with(workflow, |around| around)
    }

    /// The same with the code of functions that take messages from its queues, see [`Local::function`].
    ///
    /// # Panics
    /// If the workflow has errors, or has no such function.
    pub fn add_with(
        &self,
        workflow: impl FnOnce() -> Compiled + Send + 'static,
        functions: impl FnOnce(Local) -> Local + Send + 'static,
    ) -> String {
        let (sender, receiver) = sync_channel(1);
        let add = move |shared: &Shared| {
            let compiled = workflow();
            assert!(compiled.is_valid(), "the workflow has errors: {:?}", compiled.diagnostics());
            let created = workflow::create(shared, &compiled, &BTreeMap::new());
            workflow::surround(&mut shared.borrow_mut(), functions(Local::of(&compiled)));
            let _ = sender.send(created);
        };
        self.inside.turn(What::Changed(Box::new(add)));
        match receiver.recv() {
            Ok(Ok(arn)) => arn,
            Ok(Err(error)) => panic!("the workflow cannot be created: {}", error.message),
            Err(_) => panic!("the workflow cannot be added, see above"),
        }
    }
}

impl Inside {
    /// What time it is.
    fn now(&self) -> Millis {
        let passed = Instant::now().saturating_duration_since(self.began.1);
        self.began.0 + Millis::try_from(passed.as_millis()).unwrap_or(Millis::MAX / 2)
    }

    /// Does something on the thread of the endpoint. That takes a moment, and no await: the clock of a test that is paused
    /// would not wait for another thread.
    fn turn(&self, what: What) {
        let (done, receiver) = sync_channel(1);
        let turn = Turn { now: self.now(), what, done };
        // Where the thread has ended, so has what is waited for.
        let next = self.sender.send(turn).ok().and_then(|()| receiver.recv().ok()).flatten();
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = next;
        self.moved.notify_waiters();
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Option<Response<Full<Bytes>>> {
        let (sender, mut receiver) = oneshot::channel();
        self.turn(What::Asked(Box::new(request), sender));
        loop {
            let moved = self.moved.notified();
            let next = *self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let until = next.map(|at| Duration::from_millis(u64::try_from(at - self.now()).unwrap_or_default().max(1)));
            tokio::select! {
                biased;
                answer = &mut receiver => return answer.ok(),
                () = moved => {}
                () = tokio::time::sleep(until.unwrap_or_default()), if until.is_some() => self.turn(What::Nothing),
            }
        }
    }
}

impl HttpClient for Aws {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Aws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let inside = Arc::clone(&self.inside);
        HttpConnectorFuture::new(async move {
            let failed = |problem: &str| ConnectorError::other(problem.into(), None);
            let asked = translated(request).await.ok_or_else(|| failed("the request cannot be read"))?;
            let answer =
                inside.ask(asked).await.ok_or_else(|| failed("the endpoint of the test has ended, see above"))?;
            answered(answer).await.ok_or_else(|| failed("the answer cannot be written"))
        })
    }
}

/// A request of the SDK as the endpoint reads it.
async fn translated(request: HttpRequest) -> Option<Request<Full<Bytes>>> {
    let mut asked = Request::builder().method(request.method()).uri(request.uri());
    for (name, value) in request.headers() {
        asked = asked.header(name, value);
    }
    // It is read to its end, for the SDK watches how fast that goes.
    let body = ByteStream::new(request.into_body()).collect().await.ok()?.into_bytes();
    asked.body(Full::new(body)).ok()
}

/// An answer of the endpoint as the SDK reads it.
async fn answered(answer: Response<Full<Bytes>>) -> Option<HttpResponse> {
    let (head, body) = answer.into_parts();
    let body = body.collect().await.ok()?.to_bytes();
    let mut response = HttpResponse::new(head.status.as_u16().try_into().ok()?, SdkBody::from(body));
    for (name, value) in &head.headers {
        response.headers_mut().try_insert(name.as_str().to_owned(), value.to_str().ok()?.to_owned()).ok()?;
    }
    Some(response)
}

/// The requests that are not answered yet.
type Open = Vec<Pin<Box<dyn Future<Output = ()>>>>;

/// The endpoint, until nobody can ask it any more.
fn serve(turns: &Receiver<Turn>, began: Millis) {
    // What waits by a timer of tokio must find one; none of those comes here.
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else { return };
    let _entered = runtime.enter();
    let mut world = World::new(Options::default());
    "localhost".clone_into(&mut world.address);
    let shared: Shared = Rc::new(RefCell::new(world));
    let mut open = Open::new();
    let mut now = began;
    clock::show(now);
    while let Ok(Turn { now: to, what, done }) = turns.recv() {
        // What was due before happens at its own time.
        while let Some(at) = settle(&shared, &mut open).filter(|at| *at <= to) {
            now = now.max(at);
            clock::show(now);
        }
        now = now.max(to);
        clock::show(now);
        match what {
            What::Nothing => {}
            What::Changed(change) => change(&shared),
            What::Asked(request, sender) => {
                let shared = shared.clone();
                open.push(Box::pin(async move {
                    // Whoever has asked may be gone.
                    let _ = sender.send(respond(&shared, *request).await);
                }));
            }
        }
        let _ = done.send(settle(&shared, &mut open));
    }
}

/// Does all that can be done now; gives the moment at which something happens next.
fn settle(shared: &Shared, open: &mut Open) -> Option<Millis> {
    loop {
        let before = open.len();
        // What is asked changes the world, and what happens there answers others.
        poll(open);
        let next = shared.borrow_mut().tick(clock::now());
        let outgoing = shared.borrow_mut().take_outgoing();
        open.extend(outgoing.into_iter().map(|call| Box::pin(carry_out(shared.clone(), call)) as _));
        poll(open);
        let is_due = next.is_some_and(|at| at <= clock::now());
        if open.len() == before && !is_due {
            return next;
        }
    }
}

/// Lets the requests go on that can, and drops those that are answered.
fn poll(open: &mut Open) {
    let mut context = Context::from_waker(Waker::noop());
    open.retain_mut(|request| request.as_mut().poll(&mut context).is_pending());
}
