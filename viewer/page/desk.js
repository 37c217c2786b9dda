// The page of the local endpoint: what there is, the execution that is looked at, and what can be done with it.

import { h, button, replaceAll, announce } from "./dom.js";

/** How often the endpoint is asked, in milliseconds. */
const EVERY = 1000;

const list = h("nav", { "aria-label": "State machines and executions" });
const title = h("h1", {}, "Step Functions on this computer");
const actions = h("div", { class: "actions", role: "group", "aria-label": "What can be done" });
const said = h("p", { class: "said", role: "status" });
const frame = h("iframe", { title: "Execution", hidden: true });
const empty = h("p", { class: "empty" }, "Choose an execution, or start one.");
let told = { machines: [] };
let text = "";
let chosen = null;
let loaded = null;

/** Asks the endpoint for something of its API; gives the answer, or null where it is refused. */
async function call(operation, request) {
  const asked = await fetch("/", {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AWSStepFunctions.${operation}` },
    body: JSON.stringify(request),
  });
  const answer = await asked.json();
  said.textContent = asked.ok ? `${operation}: done` : answer.message ?? answer.Message ?? answer.__type ?? "refused";
  announce(said.textContent);
  await look();
  return asked.ok ? answer : null;
}

/** Looks again at what there is; what has not changed is left as it is. */
async function look() {
  const asked = await fetch("/_stepwright/desk");
  const now = await asked.text();
  if (now !== text) {
    text = now;
    told = JSON.parse(now);
    draw();
  }
}

function execution() {
  return told.machines.flatMap((machine) => machine.executions).find((one) => one.id === chosen) ?? null;
}

function draw() {
  replaceAll(list, told.machines.length === 0 ? h("p", {}, "There is no state machine yet. Create one with the AWS CLI or an SDK.") :
    told.machines.map((machine) => h("section", {},
      h("h2", {}, machine.name, h("span", {}, machine.kind.toLowerCase())),
      button("Start …", () => start(machine), { class: "start" }),
      h("ul", {}, machine.executions.map((one) => h("li", {}, h("button", {
        type: "button",
        class: `execution ${one.status.toLowerCase()}`,
        "aria-pressed": String(one.id === chosen),
        on: { click: () => choose(one.id) },
      }, h("span", { class: "name" }, one.name), h("span", { class: "status" }, one.status.toLowerCase().replace("_", " ")))))))));
  const one = execution();
  replaceAll(actions, one === null ? null : [
    one.status === "RUNNING" ? button("Stop", () => call("StopExecution", { executionArn: one.arn })) : null,
    ["FAILED", "ABORTED", "TIMED_OUT"].includes(one.status) ? button("Redrive", () => call("RedriveExecution", { executionArn: one.arn })) : null,
    one.tokens.map((token, number) => button(`Answer task ${number + 1} …`, () => answer(token))),
  ]);
  frame.hidden = one === null;
  empty.hidden = one !== null;
  const version = one === null ? null : `${one.id} ${one.status} ${one.events}`;
  if (one !== null && version !== loaded) {
    loaded = version;
    frame.src = `/_stepwright/executions/${one.id}`;
  }
}

function choose(id) {
  chosen = id;
  draw();
}

/** A form in a dialog; `done` gets the texts of its fields. */
function ask(heading, fields, verbs) {
  const inputs = fields.map(([label, value]) => h("textarea", { rows: 6, spellcheck: "false", "aria-label": label }, value));
  const dialog = h("dialog", { "aria-label": heading }, h("h2", {}, heading),
    fields.map(([label], index) => h("label", {}, label, inputs[index])),
    h("div", { class: "actions" }, verbs.map(([verb, done]) => button(verb, async () => {
      dialog.close();
      await done(...inputs.map((input) => input.value));
    })), button("Cancel", () => dialog.close())));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function start(machine) {
  ask(`Start ${machine.name}`, [["Input", machine.input]], [["Start", async (input) => {
    const begun = await call("StartExecution", { stateMachineArn: machine.arn, input });
    const found = begun && told.machines.flatMap((one) => one.executions).find((one) => one.arn === begun.executionArn);
    if (found) choose(found.id);
  }]]);
}

function answer(token) {
  ask("Answer the task", [["Output, as JSON", "{}"], ["Error, for a failure", "Failed"]], [
    ["Succeed", (output) => call("SendTaskSuccess", { taskToken: token, output })],
    ["Fail", (_, error) => call("SendTaskFailure", { taskToken: token, error })],
  ]);
}

document.getElementById("app").replaceChildren(h("header", {}, title, said),
  h("main", {}, list, h("section", { class: "view", "aria-label": "Execution" }, actions, empty, frame)),
  h("div", { id: "live", class: "unseen", "aria-live": "polite" }));
draw();
const again = () => look().catch(() => {
  said.textContent = "The endpoint does not answer.";
}).finally(() => setTimeout(again, EVERY));
again();
