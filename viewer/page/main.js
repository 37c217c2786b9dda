// The page: its parts, and how they follow what is selected.

import { h, button, replaceAll, announce } from "./dom.js";
import { duration, outcomeOf } from "./format.js";
import { Graph, legend, refresh } from "./graph.js";
import { Timeline, refreshTimeline } from "./timeline.js";
import { Panel, pill, took } from "./panel.js";
import { Iterations, isMap } from "./iterations.js";
import { Events } from "./events.js";
import { Search } from "./search.js";
import { Differences, differences } from "./compare.js";
import { copyDialog } from "./copy.js";
import { change, load, model, nameOf, nodeAt, runOf, selectVisit, subscribe, view } from "./store.js";

const started = performance.now();
load(JSON.parse(document.getElementById("data").textContent));

const picture = document.querySelector("#picture svg");
const graph = new Graph(picture, "Graph");
let second = null;
const timeline = new Timeline();
const panel = new Panel();
const iterations = new Iterations();
const events = new Events();
const search = new Search();
const changes = new Differences();
const copy = copyDialog();

const graphs = h("section", { class: "graphs", "aria-label": "Graph" }, graph.element);
const query = h("input", { type: "search", placeholder: "Search data   /", "aria-label": "Search over data", on: {
  input: () => {
    search.show(runOf(), query.value);
    tab(query.value.trim() === "" ? "timeline" : "found");
  },
} });
const chosenRun = h("select", { id: "run", "aria-label": "Run", on: { change: () => openRun(Number(chosenRun.value)) } });
const otherRun = h("select", { id: "other", "aria-label": "Run to compare with", on: {
  change: () => change({ other: otherRun.value === "" ? null : Number(otherRun.value) }),
} });
const state = h("p", { class: "state" });
const copyTest = button("Copy as test", () => copy.open(), { class: "copy-test" });
const back = button("Back to the parent", () => openRun(runOf().parent), { class: "link" });

const TABS = {
  timeline: ["Timeline", timeline.element],
  iterations: ["Iterations", iterations.element],
  events: ["Events", events.element],
  differences: ["Differences", changes.element],
  found: ["Found", search.element],
};
const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Views", on: { keydown: (event) => moveTab(event) } });
const shown = h("div", { class: "shown" });
let current = "timeline";

for (const [name, [text, element]] of Object.entries(TABS)) {
  tabs.append(h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `shown-${name}`, on: { click: () => tab(name) } }, text));
  shown.append(h("div", { id: `shown-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}` }, element));
}

/** Shows one of the views below the graph. */
function tab(name) {
  current = name;
  for (const one of Object.keys(TABS)) {
    const isCurrent = one === name;
    document.getElementById(`tab-${one}`).setAttribute("aria-selected", String(isCurrent));
    document.getElementById(`tab-${one}`).setAttribute("tabindex", isCurrent ? "0" : "-1");
    document.getElementById(`shown-${one}`).hidden = !isCurrent;
  }
  // What is not in sight cannot bring a row into sight.
  if (name === "timeline") timeline.mark();
  else if (name === "events") events.mark();
  else if (name === "iterations") iterations.mark();
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const names = Object.keys(TABS).filter((name) => !document.getElementById(`tab-${name}`).hidden);
  const next = names[(names.indexOf(current) + step + names.length) % names.length];
  tab(next);
  document.getElementById(`tab-${next}`).focus();
}

/** Looks at another run, without what was selected in this one. */
function openRun(number) {
  change({ run: number, visit: null, state: null, other: view.other === number ? null : view.other });
}

function header() {
  const run = runOf();
  const outcome = outcomeOf(run.status);
  replaceAll(state, pill(outcome, run.status), run.path ? "" : [` ${outcome === "running" ? "for" : "after"} `, took(run)],
    run.virtual ? h("span", { class: "tag" }, "virtual time") : null);
  const own = model.runs.map((one, number) => [one, number]).filter(([one]) => one.parent === undefined);
  const choices = own.some(([, number]) => number === view.run) ? own : [...own, [run, view.run]];
  const label = ([one, number]) => h("option", { value: number, selected: number === view.run }, `${one.name} · ${one.status.toLowerCase()}`);
  replaceAll(chosenRun, choices.map(label));
  chosenRun.hidden = choices.length < 2;
  replaceAll(otherRun, h("option", { value: "" }, "compare with …"), own.filter(([, number]) => number !== view.run).map(([one, number]) =>
    h("option", { value: number, selected: number === view.other }, `against ${one.name}`)));
  otherRun.hidden = own.length < 2;
  back.hidden = run.parent === undefined;
  copyTest.hidden = run.test === undefined;
}

function refreshAll() {
  const run = runOf();
  const other = view.other === null ? null : runOf(view.other);
  const differing = other ? new Set(differences(run, other).map(({ key }) => key)) : new Set();
  header();
  if (other && !second) {
    second = new Graph(picture.cloneNode(true), "Graph of the other run");
    second.element.classList.add("second");
    graphs.append(second.element);
  } else if (!other && second) {
    second.element.remove();
    second = null;
  }
  graphs.classList.toggle("two", other !== null);
  refresh(graph, view.run, differing);
  if (second) refresh(second, view.other, differing);
  refreshTimeline(timeline);
  const hasIterations = iterations.show(run);
  document.getElementById("tab-iterations").hidden = !hasIterations;
  events.show(run);
  document.getElementById("tab-differences").hidden = !other;
  if (other) changes.show(view.run, view.other);
  document.getElementById("tab-found").hidden = query.value.trim() === "";
  search.show(run, query.value);
  if (document.getElementById(`tab-${current}`).hidden) tab("timeline");
}

function follow() {
  graph.select(view.state, true);
  second?.select(view.state, true);
  timeline.reveal();
  events.mark();
  iterations.follow();
  panel.show();
  const visit = view.visit === null ? null : runOf().visits[view.visit];
  if (visit && isMap(visit) && indexHas(view.visit)) tab("iterations");
  if (visit) announce(`${nameOf(visit)}, ${visit.outcome}`);
  else if (view.state) announce(`${nodeAt(view.state).name}, never reached`);
  const place = [`run=${view.run}`, view.visit !== null ? `visit=${view.visit}` : null, view.other !== null ? `other=${view.other}` : null];
  history.replaceState(null, "", `#${place.filter(Boolean).join("&")}`);
}

function indexHas(visit) {
  return iterations.all.has(visit);
}

subscribe((changed) => {
  if (changed.has("run") || changed.has("other")) {
    refreshAll();
    if (changed.has("other") && view.other !== null) tab("differences");
  }
  document.getElementById("tab-found").hidden = query.value.trim() === "";
  follow();
});

/** What the address asks for. */
function fromAddress() {
  const asked = new Map(location.hash.slice(1).split("&").map((part) => part.split("=")));
  const number = (name, most) => {
    const value = Number(asked.get(name));
    return asked.has(name) && Number.isInteger(value) && value >= 0 && value < most ? value : null;
  };
  view.run = number("run", model.runs.length) ?? 0;
  view.other = number("other", model.runs.length) ?? (model.compare && model.runs.length > 1 ? 1 : null);
  return number("visit", runOf().visits.length) ?? null;
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, dialog");
  if (event.key === "Escape" && !isTyping) change({ visit: null, state: null });
  if (event.key === "Escape" && event.target === query) {
    query.value = "";
    query.dispatchEvent(new Event("input"));
    query.blur();
  }
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    query.focus();
  }
  const step = { j: 1, k: -1, n: 1, p: -1 }[event.key];
  const { visits } = runOf();
  if (step && visits.length > 0) selectVisit(Math.min(visits.length - 1, Math.max(0, view.visit === null ? 0 : view.visit + step)));
});

document.getElementById("app").replaceChildren(
  h("header", { class: "top" }, h("h1", {}, model.title), state, back, chosenRun, otherRun, query, copyTest),
  h("main", {}, h("div", { class: "left" }, graphs, legend(), tabs, shown), panel.element),
  copy.element, h("div", { id: "live", class: "unseen", "aria-live": "polite" }));

/** The time of a run that is shown while it runs goes on. */
function goOn() {
  const run = runOf();
  if (!run.live || outcomeOf(run.status) !== "running") return;
  run.took = Math.max(run.took, Date.now() - Date.parse(run.started));
  for (const shown of document.querySelectorAll(".took-all")) shown.textContent = duration(run.took);
  timeline.grow();
}

const asked = fromAddress();
refreshAll();
tab(view.other === null ? "timeline" : "differences");
if (asked !== null) selectVisit(asked);
else follow();
setInterval(goOn, 1000);
document.documentElement.dataset.ready = String(Math.round(performance.now() - started));
