//! The HTTP server.

mod client;
mod desk;
mod lambda;
mod query;
mod remote;
mod request;
mod services;
mod tasks;
mod view;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use asl::WorkflowType;
use dsl::compiled::Compiled;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use simulator::time::Millis;
use tokio::sync::Semaphore;

use crate::error::ApiError;
use crate::functions::Program;
use crate::journal::Journal;
use crate::options::Options;
use crate::world::calls::{By, Outgoing};
use crate::world::{Shared, World};
use crate::{clock, functions, workflow};
pub use remote::Remote;

#[cfg(feature = "client")]
pub(crate) use request::respond;

/// The most connections at a time; more wait.
const MOST_CONNECTIONS: usize = 10_000;

/// How long a client may take for the head of a request.
const HEAD: Duration = Duration::from_secs(30);

/// Why the state of an endpoint cannot be kept in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateError(String);

impl std::fmt::Display for StateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StateError {}

/// The endpoint, listening, not yet answering.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    world: World,
    changes: Option<remote::Changes>,
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
        world.tell_functions(address);
        Ok(Server { listener, address, world, changes: None })
    }

    /// Keeps the state in a folder, and begins with what it holds: state machines, executions with their histories, messages.
    /// Call it before anything is created or added. Whatever the endpoint has answered to a client is there after a restart,
    /// also where the process was killed.
    ///
    /// # Errors
    /// The folder cannot be written, another endpoint uses it, or its content is not of this version.
    pub fn with_state(mut self, folder: &Path) -> Result<Self, StateError> {
        let (journal, loaded) = Journal::open(folder).map_err(StateError)?;
        self.world.restore(journal, loaded, clock::now()).map_err(StateError)?;
        Ok(self)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Creates a state machine, as `CreateStateMachine` does; gives its ARN. One that was kept becomes this one.
    ///
    /// # Errors
    /// The error of the API.
    pub fn create(&mut self, name: &str, definition: &str, role: &str, kind: WorkflowType) -> Result<String, ApiError> {
        self.with(|shared| workflow::create_machine(shared, name, definition, role, kind))
    }

    /// Creates an activity, as `CreateActivity` does.
    ///
    /// # Errors
    /// The error of the API.
    pub fn create_activity(&mut self, name: &str) -> Result<(), ApiError> {
        self.with(|shared| workflow::ask(shared, "CreateActivity", &json!({"name": name}))).map(|_| ())
    }

    /// Creates the state machine of a workflow, those that it starts, and their activities, with values of parameters by name instead
    /// of their defaults; gives the ARN of its own.
    ///
    /// # Errors
    /// The error of the API, or why there is no definition.
    pub fn create_workflow(
        &mut self,
        workflow: &Compiled,
        parameters: &BTreeMap<String, String>,
    ) -> Result<String, ApiError> {
        self.with(|shared| workflow::create(shared, workflow, parameters))
    }

    /// Sets an input of a state machine, by its ARN, that the page offers for a first start.
    pub fn offer_input(&mut self, machine: &str, input: impl Into<String>) {
        self.world.samples.insert(machine.to_owned(), input.into());
    }

    /// Adds the queues, topics and functions around a workflow, in real time, for its tasks and for clients.
    pub fn add(&mut self, around: stage::Local) {
        workflow::surround(&mut self.world, around);
    }

    /// Adds a function, which runs as a program of its own. If `around` has a function of that name that takes messages from a
    /// queue, it gets them.
    pub fn add_function(&mut self, program: Program, around: &mut stage::Local) {
        let name = program.name.clone();
        let function = self.world.functions.add(program);
        let spec = around.specs().iter().find(|spec| spec.id == name).cloned();
        if let Some(spec) = spec {
            around.install(&spec, &name, functions::code(function));
        }
    }

    /// What changes the server while it answers, from other threads.
    pub fn remote(&mut self) -> Remote {
        let (remote, changes) = remote::pair();
        self.changes = Some(changes);
        remote
    }

    /// Passes on what functions write, line by line: the name of the function, and the line.
    pub fn on_log(&mut self, log: impl Fn(&str, &str) + 'static) {
        *self.world.functions.around.log.borrow_mut() = Some(Box::new(log));
    }

    /// The URL of a queue by its logical id.
    pub fn queue_url(&self, id: &str) -> String {
        self.world.queue_url(id)
    }

    /// Does something that needs what requests need.
    fn with<T>(&mut self, work: impl FnOnce(&Shared) -> T) -> T {
        let world = std::mem::replace(&mut self.world, World::new(Options::default()));
        let shared = Rc::new(RefCell::new(world));
        let done = work(&shared);
        if let Ok(world) = Rc::try_unwrap(shared) {
            self.world = world.into_inner();
        }
        done
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
            if let Some(changes) = self.changes {
                tokio::task::spawn_local(remote::follow(shared.clone(), changes));
            }
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
        let (next, outgoing, written) = {
            let mut world = shared.borrow_mut();
            let next = world.tick(clock::now());
            (next, world.take_outgoing(), world.journal.as_ref().map(Journal::written))
        };
        for call in outgoing {
            let (shared, written) = (shared.clone(), written.clone());
            tokio::task::spawn_local(async move {
                // What is not written is not asked, so that after a restart it is known to have been asked.
                if let Some((batch, written)) = written {
                    if !written.wait_long(batch).await {
                        return;
                    }
                }
                carry_out(shared, call).await;
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

/// Makes a call that leaves the executions, and brings its answer.
pub(crate) async fn carry_out(shared: Shared, call: Outgoing) {
    let reply = tasks::run(&shared, call.errand).await;
    match call.by {
        By::Task(execution, id) => shared.borrow_mut().answer(execution, id, reply),
        // A client that has hung up does not ask any more.
        By::Test(waiting) => drop(waiting.send(reply)),
    }
}

/// A time that a timer of the runtime can wait.
fn duration(millis: Millis) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default().min(86_400_000))
}
