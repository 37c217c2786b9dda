//! The HTTP server.

mod client;
mod desk;
mod guard;
mod request;
mod view;

use std::cell::RefCell;
use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::Duration;

use asl::WorkflowType;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use simulator::time::Millis;
use tokio::sync::Semaphore;

use crate::arn::Realm;
use crate::clock;
use crate::error::ApiError;
use crate::operations::{Answered, perform};
use crate::options::Options;
use crate::world::{Shared, World};

/// The most connections at a time; more wait.
const MOST_CONNECTIONS: usize = 10_000;

/// How long a client may take for the head of a request.
const HEAD: Duration = Duration::from_secs(30);

/// The endpoint, listening, not yet answering.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    world: World,
}

impl Server {
    /// Listens at the host and port of the options.
    ///
    /// # Errors
    /// The port is in use, or the host is not one of this computer.
    pub fn bind(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind((options.host, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let mut world = World::new(options);
        world.address = address.to_string();
        Ok(Server { listener, address, world })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Creates a state machine, as `CreateStateMachine` does; gives its ARN.
    ///
    /// # Errors
    /// The error of the API.
    pub fn create(&mut self, name: &str, definition: &str, role: &str, kind: WorkflowType) -> Result<String, ApiError> {
        let request = json!({"name": name, "definition": definition, "roleArn": role, "type": kind.as_str()});
        let answer = self.ask("CreateStateMachine", request)?;
        Ok(answer.get("stateMachineArn").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned())
    }

    /// Creates an activity, as `CreateActivity` does.
    ///
    /// # Errors
    /// The error of the API.
    pub fn create_activity(&mut self, name: &str) -> Result<(), ApiError> {
        self.ask("CreateActivity", json!({"name": name})).map(|_| ())
    }

    /// Adds the queues, topics and functions around a workflow, in real time, for its tasks and for clients of SQS.
    pub fn add(&mut self, around: stage::Local) {
        let options = &self.world.options;
        let place = stage::Place { region: &options.region, account: &options.account };
        self.world.neighbours.push(around.served(place));
    }

    /// The URL of a queue by its logical id.
    pub fn queue_url(&self, id: &str) -> String {
        self.world.queue_url(id)
    }

    fn ask(
        &mut self,
        operation: &str,
        request: serde_json::Value,
    ) -> Result<serde_json::Map<String, serde_json::Value>, ApiError> {
        let options = &self.world.options;
        let realm = Realm { region: options.region.clone(), account: options.account.clone() };
        let members = request.as_object().cloned().unwrap_or_default();
        let world = std::mem::replace(&mut self.world, World::new(Options::default()));
        let shared = Rc::new(RefCell::new(world));
        let answered = perform(&shared, operation, &realm, &members);
        if let Ok(world) = Rc::try_unwrap(shared) {
            self.world = world.into_inner();
        }
        match answered {
            Answered::Now(answer) => answer,
            Answered::Later(_) => Ok(serde_json::Map::new()),
        }
    }

    /// Answers requests, on this thread, for as long as the process lives.
    ///
    /// # Errors
    /// The runtime could not be set up.
    pub fn serve(self) -> std::io::Result<()> {
        self.serve_until(std::future::pending())
    }

    /// Answers requests, on this thread, until something happens.
    ///
    /// # Errors
    /// The runtime could not be set up.
    pub fn serve_until(self, until: impl Future<Output = ()>) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let tasks = tokio::task::LocalSet::new();
        let work = async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let shared: Shared = Rc::new(RefCell::new(self.world));
            tokio::task::spawn_local(drive(shared.clone()));
            tokio::task::spawn_local(accept(listener, shared));
            until.await;
            Ok(())
        };
        runtime.block_on(tasks.run_until(work))
    }
}

/// Accepts connections, and answers what comes over them.
async fn accept(listener: tokio::net::TcpListener, shared: Shared) {
    let places = std::sync::Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Too many open files, for example: others may be closed by then.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // An answer is one small packet.
        let _ = stream.set_nodelay(true);
        let shared = shared.clone();
        tokio::task::spawn_local(async move {
            let service = service_fn(|asked| {
                let shared = shared.clone();
                async move { Ok::<_, Infallible>(request::answer(&shared, asked).await) }
            });
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(HEAD);
            // A client that hangs up in the middle is no fault of ours.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

/// Lets executions run.
async fn drive(shared: Shared) {
    let wake = shared.borrow().wake.clone();
    loop {
        let (next, outgoing) = {
            let mut world = shared.borrow_mut();
            (world.tick(clock::now()), world.take_outgoing())
        };
        for call in outgoing {
            let shared = shared.clone();
            tokio::task::spawn_local(async move {
                let (execution, id) = (call.execution, call.call);
                let reply = client::invoke(call).await;
                shared.borrow_mut().answer(execution, id, reply);
            });
        }
        match next.map(|at| at.saturating_sub(clock::now())) {
            Some(millis) if millis <= 0 => tokio::task::yield_now().await,
            Some(millis) => {
                let _ = tokio::time::timeout(duration(millis), wake.notified()).await;
            }
            None => wake.notified().await,
        }
    }
}

/// A time that a timer of the runtime can wait.
fn duration(millis: Millis) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default().min(86_400_000))
}
