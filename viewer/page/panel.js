// What is known of the state that is selected, or of the execution where none is.

import { h, button, replaceAll } from "./dom.js";
import { SIGNS, counted, duration, outcomeOf, visible } from "./format.js";
import { transitionOf } from "./graph.js";
import { isComparable, isSame, json, parsedText } from "./json.js";
import { stepsOf } from "./steps.js";
import { endOf, indexOf, nameOf, nodeAt, nodeOf, retriesOf, runOf, selectState, selectVisit, tellingVisit, valueOf, view } from "./store.js";

export class Panel {
  constructor() {
    this.element = h("aside", { class: "panel", "aria-label": "State", tabindex: -1 });
    this.differs = true;
  }

  show() {
    const run = runOf();
    const parts = view.visit !== null ? this.visit(run, view.visit) : view.state ? neverReached(view.state) : this.execution(run);
    replaceAll(this.element, parts);
    this.element.scrollTop = 0;
  }

  /** The whole execution. */
  execution(run) {
    const outcome = outcomeOf(run.status);
    return [
      h("header", {}, h("p", { class: "kind" }, run.path ? "A path that an execution can take" : "Execution"), h("h2", {}, run.name), pill(outcome, run.status),
        run.parent !== undefined ? h("p", { class: "quiet" }, "A child of a Map Run") : null),
      facts([
        run.path ? null : ["Started", time(run.started, 0)],
        run.path ? null : [outcome === "running" ? "Running for" : "Took", [took(run), run.virtual ? " of virtual time" : ""]],
        ["States", `${counted(run.visits.length, "visit")}, ${counted(run.events.length / 3, "event")}`],
        run.redriven.length > 0 ? ["Redriven", counted(run.redriven.length, "time")] : null,
        run.console ? ["In AWS", h("a", { href: run.console, rel: "noreferrer" }, "open in the console")] : null,
      ]),
      trouble(run),
      run.output === undefined ? null : this.tools(),
      run.path ? null : section("Input", valueOf(run.input), {}),
      run.output === undefined ? null : this.compared("Output", valueOf(run.input), valueOf(run.output), []),
      this.beside(run, null, null),
    ];
  }

  /** One visit of a state. */
  visit(run, number) {
    const visit = run.visits[number];
    const node = nodeOf(visit);
    const fields = node?.fields === undefined ? {} : valueOf(node.fields);
    const steps = run.path ? [] : stepsOf(run, number, fields).map(({ title, value, before, by }) =>
      this.compared(title, before, value, named(fields, by)));
    if (visit.assigned) steps.push(this.assigned(run, number, fields));
    return [
      h("header", {},
        h("p", { class: "kind" }, node ? kindOf(node) : "not in the definition"),
        h("h2", {}, nameOf(visit)), pill(visit.outcome, visit.outcome),
        retriesOf(visit) > 0 ? h("span", { class: "tag" }, `retried ${counted(retriesOf(visit), "time")}`) : null),
      chooser(run, visit, number),
      facts([
        run.path ? null : ["Time", `${time(run.started, visit.start)}, ${duration(endOf(run, visit) - visit.start)}`],
        place(run, visit),
        visit.from !== undefined && transitionOf(visit) ? ["Came by", h("button", { type: "button", class: "link", on: { click: () => selectVisit(visit.from) } }, transitionOf(visit))] : null,
        visit.items !== undefined ? ["Items", visit.items.toLocaleString("en")] : null,
        node?.line ? ["Written in", h("code", {}, node.line)] : null,
        run.console ? ["In AWS", h("a", { href: run.console, rel: "noreferrer" }, "open in the console")] : null,
      ]),
      visit.outcome === "succeeded" ? null : trouble(visit),
      visit.attempts?.length > 1 ? attempts(run, visit) : null,
      run.path ? null : this.tools(),
      steps,
      this.beside(run, visit, number),
      node?.fields === undefined ? null : closed("Definition", () => json(fields, { label: "Definition" })),
    ];
  }

  /** How values are shown. */
  tools() {
    return h("div", { class: "tools", role: "group", "aria-label": "How values are shown" },
      ["Difference", "Whole"].map((text) => button(text, () => {
        this.differs = text === "Difference";
        this.show();
      }, { "aria-pressed": String(this.differs === (text === "Difference")) })));
  }

  /** A value beside the one that it is made of. */
  compared(title, before, value, by) {
    const differs = this.differs && isComparable(before, value);
    return section(title, value, { before, differs, by });
  }

  /** The variables that got a value, and those that the state could read. */
  assigned(run, number, fields) {
    const visit = run.visits[number];
    const before = variablesBefore(run, number);
    const after = { ...before };
    for (const [name, value] of Object.entries(visit.assigned)) after[name] = valueOf(value);
    return section("Variables", after, { before, differs: this.differs, by: named(fields, ["Assign"]) });
  }

  /** The same state in the run beside it, and what is different there. */
  beside(run, visit, number) {
    if (view.other === null) return null;
    const other = runOf(view.other);
    if (visit === null) {
      const outputs = [valueOf(other.output), valueOf(run.output)];
      return h("section", { class: "beside" }, h("h3", {}, `Against ${other.name}`),
        facts([["Status there", other.status], ["Took there", duration(other.took)]]),
        against("Output", outputs[0], outputs[1]));
    }
    const twin = twinOf(run, number, other);
    if (twin === null) return h("section", { class: "beside" }, h("h3", {}, `Against ${other.name}`), h("p", {}, "The other run did not reach this."));
    const there = other.visits[twin];
    return h("section", { class: "beside" }, h("h3", {}, `Against ${other.name}`),
      facts([["Outcome there", there.outcome], ["Took there", duration(endOf(other, there) - there.start)]]),
      against("Input", valueOf(there.input), valueOf(visit.input)),
      against("Output", valueOf(there.output), valueOf(visit.output)));
  }
}

/** A value against that of the other run. */
function against(title, there, here) {
  if (there === undefined || here === undefined) {
    const text = there === here ? "Neither run has one." : here === undefined ? "Only the other run has one." : "Only this run has one.";
    return h("section", { class: "step" }, h("h3", {}, `${title} against the other run`), h("p", { class: "quiet" }, text));
  }
  if (isSame(there, here)) return h("section", { class: "step" }, h("h3", {}, `${title} against the other run`), h("p", { class: "quiet" }, "the same"));
  return section(`${title} against the other run`, here, { before: there, differs: true });
}

/** The visit of another run that is the same: the same state, for the same time, in the same iteration. */
function twinOf(run, number, other) {
  const visit = run.visits[number];
  const key = visit.state && `${visit.state[0]}.${visit.state[1]}`;
  if (!key) return null;
  const isThere = (of, one) => (of.visits[one].within?.[1] ?? -1) === (visit.within?.[1] ?? -1);
  const own = indexOf(run).byState.get(key).filter((one) => isThere(run, one));
  const theirs = (indexOf(other).byState.get(key) ?? []).filter((one) => isThere(other, one));
  return theirs[own.indexOf(number)] ?? null;
}

/** The variables that have a value when a state is entered. */
function variablesBefore(run, number) {
  const visit = run.visits[number];
  const around = new Set([-1]);
  for (let outer = visit; outer?.within; outer = run.visits[outer.within[0]]) around.add(outer.within[0]);
  const variables = {};
  for (let one = 0; one < number; one += 1) {
    const other = run.visits[one];
    if (!other.assigned || !around.has(other.within ? other.within[0] : -1) || other.exited > visit.entered) continue;
    if (other.within && visit.within && other.within[0] === visit.within[0] && other.within[1] !== visit.within[1]) continue;
    for (const [name, value] of Object.entries(other.assigned)) variables[name] = valueOf(value);
  }
  return variables;
}

function named(fields, names) {
  return names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
}

/** A value with its title, and the fields that made it: short ones in the heading, others below it. */
function section(title, value, { before, differs = false, by = [] }) {
  const isShort = ([, field]) => typeof field === "string" && field.length <= 60;
  const long = by.filter((one) => !isShort(one));
  const heading = by.map((one, index) => [index > 0 ? ", " : "", one[0], isShort(one) ? [" ", h("code", {}, one[1])] : ""]).flat(2);
  return h("section", { class: "step" },
    h("h3", {}, title, by.length > 0 ? h("span", { class: "by" }, " by ", heading) : null),
    long.length > 0 ? closed("as it is written", () => json(Object.fromEntries(long), { label: `Fields of ${title}` })) : null,
    json(value, { before, differs, label: title }));
}

/** What is shown only when it is opened. */
function closed(title, made) {
  const details = h("details", {}, h("summary", {}, title));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(made());
  });
  return details;
}

function facts(rows) {
  return h("dl", { class: "facts" }, rows.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]).flat());
}

/** How long a run took, or has been running. */
export function took(run) {
  return h("span", { class: "took-all" }, duration(run.took));
}

/** An outcome as a sign and a word. */
export function pill(outcome, text) {
  return h("span", { class: `outcome ${outcome}` }, h("span", { "aria-hidden": "true" }, SIGNS[outcome] ?? ""), ` ${text.toLowerCase().replace("_", " ")}`);
}

/** An error with its cause; a cause that is JSON is shown as JSON. */
function trouble(of) {
  if (of.error === undefined && of.cause === undefined) return null;
  const cause = of.cause === undefined ? null : valueOf(of.cause);
  const value = parsedText(cause);
  return h("section", { class: `trouble ${of.outcome === "caught" ? "caught" : ""}` },
    h("h3", {}, of.error ?? "an error without a name"),
    of.field ? h("p", {}, "in the field ", h("code", {}, of.field)) : null,
    value !== null ? json(value, { label: "Cause" }) : cause === null || cause === "" ? null : typeof cause === "string" ? words(cause) : json(cause, { label: "Cause" }));
}

/** A text of people, cut where it is long. */
function words(said) {
  const text = visible(said);
  const most = 600;
  if (text.length <= most) return h("p", { class: "cause" }, text);
  const shown = h("p", { class: "cause" }, `${text.slice(0, most)}…`);
  const more = button(`show all ${text.length.toLocaleString("en")} characters`, () => {
    shown.textContent = text;
    more.remove();
  }, { class: "more" });
  return h("div", {}, shown, more);
}

function attempts(run, visit) {
  const row = (attempt, number) => {
    const failed = attempt.error !== undefined || attempt.timedOut;
    const outcome = failed ? "failed" : attempt.ended === undefined && visit.end === undefined ? "running" : "succeeded";
    const cause = attempt.cause === undefined ? null : valueOf(attempt.cause);
    return h("tr", {}, h("td", {}, String(number + 1)), h("td", {}, duration(attempt.scheduled - visit.start)),
      h("td", {}, attempt.ended === undefined ? "" : duration(attempt.ended - attempt.scheduled)),
      h("td", {}, h("span", { class: `outcome ${outcome}` }, attempt.error ?? outcome), cause ? h("div", { class: "quiet brief" }, typeof cause === "string" ? visible(cause.slice(0, 200)) : "") : null));
  };
  return h("section", {}, h("h3", {}, "Attempts"),
    h("table", { class: "attempts" },
      h("thead", {}, h("tr", {}, ["No.", "After", "Took", "Result"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, visit.attempts.slice(0, 200).map(row))));
}

/** The Map or Parallel around a visit. */
function place(run, visit) {
  if (!visit.within) return null;
  const [outer, number] = visit.within;
  const around = run.visits[outer];
  const what = nodeOf(around)?.type === "Parallel" ? `branch ${number + 1}` : `item ${number}`;
  return ["Inside", h("button", { type: "button", class: "link", on: { click: () => selectVisit(outer) } }, `${nameOf(around)}, ${what}`)];
}

/** Chooses among the visits of a state that was entered several times. */
function chooser(run, visit, number) {
  const key = visit.state && `${visit.state[0]}.${visit.state[1]}`;
  const all = key ? indexOf(run).byState.get(key) : [number];
  if (all.length < 2) return null;
  const at = all.indexOf(number);
  const go = (position) => {
    const next = all[Math.max(0, Math.min(all.length - 1, position))];
    if (next !== undefined) selectVisit(next);
  };
  const failed = all.findIndex((one, position) => position > at && run.visits[one].outcome === "failed");
  return h("div", { class: "chooser", role: "group", "aria-label": "Visits of this state" },
    button("‹", () => go(at - 1), { "aria-label": "Previous visit", disabled: at === 0 }),
    h("label", {}, "Visit ", h("input", { type: "number", min: 1, max: all.length, value: at + 1, on: { change: (event) => go(Number(event.target.value) - 1) } }),
      ` of ${all.length.toLocaleString("en")}`),
    button("›", () => go(at + 1), { "aria-label": "Next visit", disabled: at === all.length - 1 }),
    failed >= 0 ? button("next that failed", () => go(failed)) : null);
}

function time(started, since) {
  const at = new Date(Date.parse(started) + since);
  return Number.isNaN(at.getTime()) ? started : `${at.toISOString().replace("T", " ").replace("Z", "")} UTC`;
}

/** What a state is, what it calls, and what that is for. */
function kindOf(node) {
  return [node.type, node.detail, node.target].filter(Boolean).join(" · ");
}

/** A state that the run did not reach. */
function neverReached(key) {
  const node = nodeAt(key);
  return [
    h("header", {}, h("p", { class: "kind" }, kindOf(node)), h("h2", {}, node.name), h("span", { class: "outcome never" }, "never reached")),
    view.other !== null && tellingVisit(runOf(view.other), key) !== null ? h("p", {}, `${runOf(view.other).name} reached it.`) : null,
    facts([node.line ? ["Written in", h("code", {}, node.line)] : null, node.retries ? ["Retries", node.retries.join("; ")] : null]),
    node.fields === undefined ? null : h("section", { class: "step" }, h("h3", {}, "Definition"), json(valueOf(node.fields), { label: "Definition" })),
    h("p", {}, button("Back to the execution", () => selectState(null), { class: "link" })),
  ];
}
