//! An execution environment: a process, its server, and its end.

use std::cell::{Cell, RefCell};
use std::net::Ipv4Addr;
use std::process::{ExitStatus, Stdio};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use simulator::time::Millis;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::{Function, Invocation, Outcome, Program, log, runtime_api};
use crate::clock;

/// How long a program may take until it asks for its first invocation. Lambda gives it ten seconds; here, programs may be built
/// without optimizations.
const START: Duration = Duration::from_secs(30);

/// The most connections of an environment at a time.
const MOST_CONNECTIONS: usize = 100;

/// An execution environment.
pub(super) struct Instance {
    pub(super) function: Rc<Function>,
    /// The program that it was started with.
    pub(super) program: Rc<Program>,
    /// What it works on.
    current: RefCell<Option<(Invocation, Millis)>>,
    /// Whether it has asked for an invocation.
    is_started: Cell<bool>,
    /// Whether it asked for an invocation after its function got another program.
    is_leaving: Cell<bool>,
    /// What it said was wrong when it started.
    pub(super) trouble: RefCell<Option<Value>>,
    /// Tells the one who looks after it that it has begun or ended something.
    changed: Notify,
}

/// Why an environment ends.
enum End {
    Exited(std::io::Result<ExitStatus>),
    TimedOut,
    NotStarted,
    /// There is a newer program.
    Outdated,
}

/// Runs an environment to its end.
pub(super) async fn run(function: Rc<Function>) {
    let program = function.program();
    let (child, listener) = match launch(&function, &program).await {
        Ok(launched) => launched,
        Err(message) => {
            function.around.log(&program.name, &message);
            let error = json!({"errorType": "Runtime.InvalidEntrypoint", "errorMessage": message});
            if let Some((invocation, _)) = function.next() {
                function.finish(invocation, Err(error));
            }
            return over(&function);
        }
    };
    let instance = Rc::new(Instance {
        function: function.clone(),
        program,
        current: RefCell::default(),
        is_started: Cell::default(),
        is_leaving: Cell::default(),
        trouble: RefCell::default(),
        changed: Notify::new(),
    });
    let end = watch(&instance, child, listener).await;
    instance.ended(&end);
    over(&function);
}

/// One environment less; another one may be needed.
fn over(function: &Rc<Function>) {
    function.instances.set(function.instances.get() - 1);
    function.start();
}

/// Starts the process, and the server that it asks.
async fn launch(function: &Function, program: &Program) -> Result<(Child, TcpListener), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.map_err(|error| format!("the Runtime API cannot listen: {error}"))?;
    let address = listener.local_addr().map_err(|error| format!("the Runtime API cannot listen: {error}"))?;
    let mut command = Command::new(&program.path);
    // A function sees of this computer what it would see of Lambda's.
    command.env_clear();
    for name in ["PATH", "HOME", "TMPDIR", "LANG", "SYSTEMROOT"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    let around = &function.around;
    let region = around.region.borrow();
    let folder = program.path.parent().unwrap_or(&program.path);
    command
        .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", &program.name)
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", program.memory.to_string())
        .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", program.name))
        .env("AWS_LAMBDA_LOG_STREAM_NAME", format!("local/[$LATEST]{}", address.port()))
        .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
        .env("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023")
        .env("_HANDLER", "bootstrap")
        .env("LAMBDA_TASK_ROOT", folder)
        .env("TZ", ":UTC")
        .env("AWS_REGION", &*region)
        .env("AWS_DEFAULT_REGION", &*region)
        // Local servers take the key id for the account.
        .env("AWS_ACCESS_KEY_ID", &*around.account.borrow())
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL", format!("http://{}", around.address.borrow()))
        .envs(&program.environment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let child = command.spawn().map_err(|error| format!("cannot run {}: {error}", program.path.display()))?;
    Ok((child, listener))
}

/// Serves an environment until it ends or has to.
async fn watch(instance: &Rc<Instance>, mut child: Child, listener: TcpListener) -> End {
    let out = child.stdout.take().map(|out| tokio::task::spawn_local(log::follow(instance.function.clone(), out)));
    let err = child.stderr.take().map(|err| tokio::task::spawn_local(log::follow(instance.function.clone(), err)));
    // What is still open is closed with this.
    let mut connections = JoinSet::new();
    let start = tokio::time::Instant::now() + START;
    let end = loop {
        let is_started = instance.is_started.get();
        let deadline = instance.deadline();
        let due = match deadline {
            Some(deadline) => tokio::time::Instant::now() + until(deadline),
            None => start,
        };
        tokio::select! {
            status = child.wait() => break End::Exited(status),
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) if connections.len() < MOST_CONNECTIONS => {
                    connections.spawn_local(runtime_api::serve(instance.clone(), stream));
                }
                Ok(_) => {}
                // Too many open files, for example: others may be closed by then.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            () = instance.changed.notified() => {
                if instance.is_leaving.get() {
                    break End::Outdated;
                }
            }
            () = tokio::time::sleep_until(due), if deadline.is_some() || !is_started => {
                if deadline.is_some() {
                    break End::TimedOut;
                }
                break End::NotStarted;
            }
        }
        while connections.try_join_next().is_some() {}
    };
    drop(connections);
    if !matches!(end, End::Exited(_)) {
        // It may have ended meanwhile.
        let _ = child.kill().await;
    }
    // What it wrote last is told, too; a child of its own may hold its output open.
    for reader in [out, err].into_iter().flatten() {
        let _ = tokio::time::timeout(Duration::from_millis(200), reader).await;
    }
    end
}

fn until(deadline: Millis) -> Duration {
    Duration::from_millis(u64::try_from(deadline - clock::now()).unwrap_or_default())
}

impl Instance {
    fn deadline(&self) -> Option<Millis> {
        self.current.borrow().as_ref().map(|(_, deadline)| *deadline)
    }

    /// Whether its function has another program by now.
    fn is_outdated(&self) -> bool {
        !Rc::ptr_eq(&self.program, &self.function.program.borrow())
    }

    /// The next invocation, as soon as there is one: its id, payload and deadline. `None` where there is a newer program.
    pub(super) async fn next(&self) -> Option<(String, bytes::Bytes, Millis)> {
        self.is_started.set(true);
        // One that asks for the next without an answer to the last has none.
        self.answer(
            None,
            Err(json!({"errorType": "Runtime.NoResponse", "errorMessage": "the function gave no response"})),
        );
        let _idle = Idle::of(&self.function);
        loop {
            // Whoever listens before he looks misses nothing.
            let listening = self.function.arrived.notified();
            if self.is_outdated() {
                self.is_leaving.set(true);
                self.changed.notify_one();
                return None;
            }
            if let Some((invocation, deadline)) = self.function.next() {
                let told = (invocation.id.clone(), invocation.payload.clone(), deadline);
                *self.current.borrow_mut() = Some((invocation, deadline));
                self.changed.notify_one();
                return Some(told);
            }
            listening.await;
        }
    }

    /// Takes the answer to what it works on; false where it works on another invocation.
    pub(super) fn answer(&self, id: Option<&str>, outcome: Outcome) -> bool {
        let mut current = self.current.borrow_mut();
        let is_it = |(invocation, _): &mut (Invocation, Millis)| id.is_none_or(|id| id == invocation.id);
        let Some((invocation, _)) = current.take_if(is_it) else { return false };
        drop(current);
        self.function.finish(invocation, outcome);
        self.changed.notify_one();
        true
    }

    /// Answers what it worked on when it ended, or what it was started for.
    fn ended(&self, end: &End) {
        let (function, name) = (&self.function, &self.program.name);
        let (kind, message) = match end {
            End::Outdated => return,
            End::Exited(Ok(status)) => ("Runtime.ExitError", format!("Runtime exited with error: {status}")),
            End::Exited(Err(error)) => ("Runtime.ExitError", format!("the process cannot be watched: {error}")),
            End::TimedOut => {
                ("Sandbox.Timedout", format!("Task timed out after {:.2} seconds", self.program.timeout.as_secs_f64()))
            }
            End::NotStarted => {
                let seconds = START.as_secs();
                ("Sandbox.Timedout", format!("the function asked for no invocation within {seconds} seconds"))
            }
        };
        let invocation = match self.current.borrow_mut().take() {
            Some(current) => Some(current),
            None if self.is_started.get() => None,
            None => function.next(),
        };
        let invocation = invocation.map(|(invocation, _)| invocation);
        let trouble = self.trouble.borrow_mut().take();
        let id = invocation.as_ref().map(|invocation| format!("RequestId: {} ", invocation.id)).unwrap_or_default();
        let error =
            trouble.unwrap_or_else(|| json!({"errorType": kind, "errorMessage": format!("{id}Error: {message}")}));
        function.around.log(name, &super::shown(&error));
        if let Some(invocation) = invocation {
            function.finish(invocation, Err(error));
        }
    }
}

/// Counts an environment as idle for as long as it waits.
struct Idle<'a>(&'a Function);

impl<'a> Idle<'a> {
    fn of(function: &'a Function) -> Self {
        function.idle.set(function.idle.get() + 1);
        Idle(function)
    }
}

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        self.0.idle.set(self.0.idle.get() - 1);
    }
}
