// The page of the local endpoint: what there is, what is looked at, and what can be done with it.

import { h, button, replaceAll, announce } from "./dom.js";
import { visible } from "./format.js";

/** How often the endpoint is asked, in milliseconds. */
const EVERY = 1000;

const list = h("nav", { "aria-label": "State machines, executions, queues and functions" });
const said = h("p", { class: "said", role: "status" });
const actions = h("div", { class: "actions", role: "group", "aria-label": "What can be done" });
const frames = h("div", { class: "frames", hidden: true });
const around = h("div", { class: "around", hidden: true });
const empty = h("p", { class: "empty" }, "Choose an execution, or start one.");
let told = { machines: [], queues: [], functions: [] };
let text = "";
let failing = false;
/** What is looked at: its kind (`execution`, `queue`, `function`) and its id or name. */
let chosen = { kind: null, key: null };
/** What the frame or the list shows: it is loaded again when this is another text. */
let loaded = null;

/** Asks the endpoint for something of its API; gives the answer, or null where it is refused. */
async function call(operation, request) {
  const asked = await fetch("/", {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AWSStepFunctions.${operation}` },
    body: JSON.stringify(request),
  });
  const answer = await asked.json();
  say(asked.ok ? `${operation}: done` : answer.message ?? answer.Message ?? answer.__type ?? "refused", !asked.ok);
  await look();
  return asked.ok ? answer : null;
}

function say(words, isRefusal = false) {
  said.textContent = words;
  said.classList.toggle("refused", isRefusal);
  announce(words);
}

/** Looks again at what there is; what has not changed is left as it is. */
async function look() {
  const asked = await fetch("/_stepwright/desk");
  const now = await asked.text();
  if (failing) say("");
  failing = false;
  if (now !== text) {
    text = now;
    told = JSON.parse(now);
    draw();
  }
}

function execution() {
  if (chosen.kind !== "execution") return null;
  return told.machines.flatMap((machine) => machine.executions).find((one) => one.id === chosen.key) ?? null;
}

function draw() {
  const focused = document.activeElement?.dataset?.key;
  replaceAll(list, machines(), rows("Queues", "queue", told.queues, (queue) => {
    const parts = [[queue.visible, ""], [queue.hidden, " received"], [queue.delayed, " delayed"]].filter(([count], index) => count > 0 || index === 0);
    return parts.map(([count, word]) => `${count}${word}`).join(", ");
  }), rows("Functions", "function", told.functions, (one) => (one.invocations === undefined ? "in process" : `${one.invocations} invoked`)));
  if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  const one = execution();
  replaceAll(actions, one === null ? null : [
    h("h2", {}, one.name),
    one.status === "RUNNING" ? button("Stop", () => call("StopExecution", { executionArn: one.arn })) : null,
    ["FAILED", "ABORTED", "TIMED_OUT"].includes(one.status) ? button("Redrive", () => call("RedriveExecution", { executionArn: one.arn })) : null,
    one.waiting.map((task) => button(`Answer ${taskName(task)} …`, () => answer(task), { class: "answer" })),
  ]);
  actions.hidden = one === null;
  frames.hidden = one === null;
  const isAround = chosen.kind === "queue" || chosen.kind === "function";
  around.hidden = !isAround;
  empty.hidden = one !== null || isAround;
  empty.textContent = told.machines.length === 0 ? "There is no state machine yet. Create one with the AWS CLI or an SDK, or name a workflow: local WORKFLOW." : "Choose an execution, or start one.";
  if (one !== null) load(`${one.id} ${one.status} ${one.events}`, () => loadPage(`/_stepwright/executions/${one.id}`));
  else if (isAround) loadAround();
}

function load(version, loads) {
  if (version === loaded) return;
  loaded = version;
  loads();
}

/** The state machines with their executions. */
function machines() {
  return told.machines.map((machine) => h("section", {},
    h("h2", {}, machine.name, h("span", {}, machine.kind.toLowerCase())),
    button("Start …", () => start(machine), { class: "start", "data-key": machine.arn, "aria-label": `Start ${machine.name}` }),
    h("ul", {}, machine.executions.map((one) => row("execution", one.id, one.name, one.status.toLowerCase().replace("_", " "), `execution ${one.status.toLowerCase()}`)))));
}

function rows(heading, kind, all, status) {
  if (all.length === 0) return null;
  return h("section", {}, h("h2", {}, heading), h("ul", {}, all.map((one) => row(kind, one.name, one.name, status(one), kind))));
}

function row(kind, key, name, status, className) {
  const isChosen = chosen.kind === kind && chosen.key === key;
  return h("li", {}, h("button", {
    type: "button", class: `choice ${className}`, "data-key": `${kind} ${key}`, "aria-pressed": String(isChosen), title: name, on: { click: () => choose(kind, key) },
  }, h("span", { class: "name" }, name), h("span", { class: "status" }, status)));
}

function choose(kind, key) {
  if (chosen.kind !== kind || chosen.key !== key) {
    loaded = null;
    replaceAll(frames);
    replaceAll(around);
  }
  chosen = { kind, key };
  draw();
}

/** Shows a page of an execution: the one before stays until it is there, and so does what is selected in it. */
function loadPage(address) {
  const before = [...frames.children].find((frame) => !frame.classList.contains("next"));
  for (const other of [...frames.children]) if (other !== before) other.remove();
  const hash = before?.contentWindow?.location.hash ?? "";
  const frame = h("iframe", { title: "Execution", class: before ? "next" : null, src: `${address}${hash}` });
  frame.addEventListener("load", () => {
    frame.classList.remove("next");
    before?.remove();
  });
  frames.append(frame);
}

/** The messages of a queue, or what a function wrote. */
function loadAround() {
  const isQueue = chosen.kind === "queue";
  const one = (isQueue ? told.queues : told.functions).find(({ name }) => name === chosen.key);
  if (!one) return;
  load(JSON.stringify(one), async () => {
    const { key } = chosen;
    const asked = await fetch(`/_stepwright/${isQueue ? "queues" : "functions"}/${encodeURIComponent(key)}`);
    const answer = asked.ok ? await asked.json() : null;
    if (chosen.key !== key) return;
    const end = around.querySelector("pre");
    const wasAtEnd = !end || end.scrollTop + end.clientHeight >= end.scrollHeight - 4;
    replaceAll(around, isQueue ? messages(one, answer) : lines(one, answer));
    const log = around.querySelector("pre.log");
    if (log && wasAtEnd) log.scrollTop = log.scrollHeight;
  });
}

function messages(queue, answer) {
  const shown = answer?.messages ?? [];
  return [h("h2", {}, queue.name), h("p", { class: "quiet" }, shown.length === 0 ? "There is no message in it." : `${answer.count} in it${shown.length < answer.count ? `, the oldest ${shown.length} are shown` : ""}. Looking at them does not receive them.`),
    shown.map((message) => h("article", { class: "message" },
      h("p", { class: "quiet" }, [`sent ${message.sent.replace("T", " ").replace("Z", " UTC")}`, `received ${message.receives} times`, message.isVisible ? null : "not visible now",
        message.deadLetterOf ? `dead letter of ${message.deadLetterOf}` : null].filter(Boolean).join(" · ")),
      h("pre", { tabindex: 0, "aria-label": "Message" }, pretty(message.body), message.isCut ? "…" : ""),
      Object.keys(message.attributes).length > 0 ? h("pre", { tabindex: 0, "aria-label": "Attributes" }, visible(JSON.stringify(message.attributes, null, 2))) : null))];
}

function lines(one, answer) {
  const shown = answer?.lines ?? [];
  const about = one.invocations === undefined ? `It is code of this process and takes messages of ${one.queue}; it has no log of its own.` :
    `${one.invocations} invoked, ${one.instances} running${shown.length < one.lines ? `; the latest ${shown.length} of ${one.lines} lines` : ""}`;
  return [h("h2", {}, one.name), h("p", { class: "quiet" }, about),
    shown.length === 0 ? null : h("pre", { class: "log", tabindex: 0, role: "log", "aria-label": `Log of ${one.name}` },
      shown.map(([at, line]) => h("div", {}, h("span", { class: "quiet" }, `${at.slice(11, 23)} `), plain(line))))];
}

/** A text as indented JSON where it is JSON. */
function pretty(body) {
  try {
    return visible(JSON.stringify(JSON.parse(body), null, 2));
  } catch {
    return visible(body);
  }
}

/** A line of a log without the colours of terminals. */
function plain(line) {
  return visible(line.replace(/\u001b\[[0-9;]*m/g, ""));
}

function taskName({ state, iteration }) {
  return iteration.length > 0 ? `${state}, item ${iteration.join(".")}` : state;
}

/** A form in a dialog; each verb gets the texts of its fields. `more` are buttons that fill the fields in. */
function ask(heading, fields, verbs, more = []) {
  const inputs = fields.map(([label, value, count]) => h("textarea", { rows: count, spellcheck: "false", "aria-label": label }, value));
  const dialog = h("dialog", { "aria-label": heading }, h("h2", {}, heading),
    fields.map(([label], index) => h("label", {}, label, inputs[index])),
    more.map(([verb, values]) => button(verb, () => values.forEach((value, index) => {
      inputs[index].value = value;
    }), { class: "link" })),
    h("div", { class: "actions" }, verbs.map(([verb, done]) => button(verb, async () => {
      dialog.close();
      await done(...inputs.map((input) => input.value));
    })), button("Cancel", () => dialog.close())));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function start(machine) {
  const { input, sample } = machine;
  const more = input && sample && input !== sample ? [["Use the sample", [sample]], ["Use the last input", [input]]] : [];
  ask(`Start ${machine.name}`, [["Input, as JSON", input ?? sample ?? "{}", 12]], [["Start", async (given) => {
    const begun = await call("StartExecution", { stateMachineArn: machine.arn, input: given });
    const found = begun && told.machines.flatMap((one) => one.executions).find((one) => one.arn === begun.executionArn);
    if (found) choose("execution", found.id);
  }]], more);
}

function answer(task) {
  ask(`Answer ${taskName(task)}`, [["Output, as JSON", "{}", 6], ["Error, for a failure", "Failed", 1], ["Cause, for a failure", "", 2]], [
    ["Succeed", (output) => call("SendTaskSuccess", { taskToken: task.token, output })],
    ["Fail", (_, error, cause) => call("SendTaskFailure", { taskToken: task.token, error, cause })],
  ]);
}

document.getElementById("app").replaceChildren(h("header", {}, h("h1", {}, "Step Functions on this computer"), said),
  h("main", {}, list, h("section", { class: "view", "aria-label": "What is chosen" }, actions, empty, around, frames)),
  h("div", { id: "live", class: "unseen", "aria-live": "polite" }));
draw();
const again = () => look().catch(() => {
  failing = true;
  say("The endpoint does not answer.", true);
}).finally(() => setTimeout(again, EVERY));
again();
