// The graph with what happened.

import { h, s, button } from "./dom.js";
import { SIGNS, counted } from "./format.js";
import { indexOf, model, nodeAt, nodeOf, retriesOf, runOf, selectState, view } from "./store.js";

/** A graph that can be moved and made larger, of the picture that is in the page. */
export class Graph {
  constructor(picture, title) {
    this.picture = picture;
    [this.width, this.height] = picture.getAttribute("viewBox").split(" ").slice(2).map(Number);
    this.canvas = h("div", { class: "canvas", tabindex: 0, role: "region", "aria-label": title, on: {
      wheel: (event) => this.wheel(event),
      pointerdown: (event) => this.grab(event),
      keydown: (event) => this.key(event),
    } }, picture);
    const tools = h("div", { class: "tools", role: "group", "aria-label": `Size of the ${title.toLowerCase()}` },
      button("−", () => this.zoom(this.scale / 1.25), { title: "Smaller", "aria-label": "Smaller" }),
      button("Fit", () => this.fit(), { title: "Fit into the window" }),
      button("+", () => this.zoom(this.scale * 1.25), { title: "Larger", "aria-label": "Larger" }));
    this.caption = h("p", { class: "caption" });
    this.element = h("div", { class: "graph" }, this.caption, this.canvas, tools);
    this.groups = new Map();
    for (const group of picture.querySelectorAll("g[data-state]")) {
      // What is pressed lies above the texts, and its name has all that they say.
      group.setAttribute("role", "presentation");
      for (const text of group.querySelectorAll("text, title")) text.setAttribute("aria-hidden", "true");
      group.querySelector(":scope > .hit")?.remove();
      const [x, y, width, height] = group.dataset.box.split(" ");
      group.append(s("rect", { class: "hit", x, y, width, height, rx: 8, role: "button", tabindex: -1 }));
      group.addEventListener("click", () => selectState(group.dataset.state));
      this.groups.set(group.dataset.state, group);
    }
    picture.setAttribute("role", "group");
    picture.removeAttribute("aria-roledescription");
    picture.removeAttribute("aria-labelledby");
    picture.setAttribute("aria-label", title);
    for (const titled of picture.querySelectorAll(":scope > title, :scope > desc")) titled.remove();
    this.first = this.groups.values().next().value ?? null;
    if (this.first) hitOf(this.first).setAttribute("tabindex", "0");
    this.scale = 1;
    this.isFitted = true;
    new ResizeObserver(() => this.isFitted && this.fit()).observe(this.canvas);
  }

  /** Shows what happened in a run; `differing` has the keys of states that were otherwise in the run beside it. */
  show(run, differing = new Set()) {
    const { byState } = indexOf(run);
    const taken = new Map();
    for (const visit of run.visits) {
      if (visit.edge === undefined) continue;
      const edge = `${visit.state[0]}.${visit.edge}`;
      taken.set(edge, (taken.get(edge) ?? 0) + 1);
    }
    const elsewhere = scopesOfChildren(run);
    for (const [key, group] of this.groups) {
      const visits = (byState.get(key) ?? []).map((number) => run.visits[number]);
      const isElsewhere = visits.length === 0 && elsewhere.has(Number(key.split(".")[0]));
      mark(group, visits, differing.has(key), isElsewhere);
      hitOf(group).setAttribute("aria-label", described(key, visits, differing.has(key), isElsewhere));
    }
    for (const part of this.picture.querySelectorAll("[data-edges]")) {
      const edges = part.dataset.edges.split(" ").filter((edge) => edge !== "");
      if (edges.length === 0) continue;
      const isTaken = edges.some((edge) => taken.has(edge));
      part.classList.toggle("taken", isTaken);
      part.classList.toggle("untaken", !isTaken && !elsewhere.has(Number(edges[0].split(".")[0])));
    }
  }

  /** Marks the state that is selected. */
  select(key, scroll) {
    for (const [own, group] of this.groups) {
      group.classList.toggle("selected", own === key);
      hitOf(group).setAttribute("aria-pressed", String(own === key));
    }
    const group = this.groups.get(key);
    if (!group) return;
    this.focusable(group);
    if (scroll && !this.isFitted) this.reveal(group);
  }

  reveal(group) {
    const [x, y, width, height] = group.dataset.box.split(" ").map((part) => Number(part) * this.scale);
    const { canvas } = this;
    const hidden = x < canvas.scrollLeft || y < canvas.scrollTop || x + width > canvas.scrollLeft + canvas.clientWidth ||
      y + Math.min(height, 60) > canvas.scrollTop + canvas.clientHeight;
    if (hidden) canvas.scrollTo(x + width / 2 - canvas.clientWidth / 2, y + Math.min(height, 60) / 2 - canvas.clientHeight / 2);
  }

  focusable(group) {
    if (this.first) hitOf(this.first).setAttribute("tabindex", "-1");
    this.first = group;
    hitOf(group).setAttribute("tabindex", "0");
  }

  /** Makes the picture as large as the window lets it be, but not so small that names cannot be read. */
  fit() {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0) return;
    const whole = Math.min((clientWidth - 4) / this.width, (clientHeight - 4) / this.height);
    this.zoom(Math.min(1.15, Math.max(whole, 0.5)));
    this.isFitted = true;
  }

  zoom(scale, around = null) {
    const { canvas } = this;
    const before = this.scale;
    this.isFitted = false;
    this.scale = Math.min(4, Math.max(0.1, scale));
    const [x, y] = around ?? [canvas.clientWidth / 2, canvas.clientHeight / 2];
    const left = (canvas.scrollLeft + x) * (this.scale / before) - x;
    const top = (canvas.scrollTop + y) * (this.scale / before) - y;
    this.picture.setAttribute("width", String(this.width * this.scale));
    this.picture.setAttribute("height", String(this.height * this.scale));
    canvas.scrollTo(left, top);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.zoom(this.scale * Math.exp(-event.deltaY / 300), [event.clientX - box.left, event.clientY - box.top]);
  }

  grab(event) {
    if (event.button !== 0 || event.pointerType === "touch" || event.target.closest("g[data-state]")) return;
    const { canvas } = this;
    const start = [event.clientX + canvas.scrollLeft, event.clientY + canvas.scrollTop];
    const move = (moved) => canvas.scrollTo(start[0] - moved.clientX, start[1] - moved.clientY);
    const end = () => {
      removeEventListener("pointermove", move);
      canvas.classList.remove("moving");
    };
    canvas.classList.add("moving");
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
  }

  key(event) {
    if (event.key === "+" || event.key === "=") this.zoom(this.scale * 1.25);
    else if (event.key === "-") this.zoom(this.scale / 1.25);
    else if (event.key === "0") this.fit();
    else {
      const group = event.target.closest("g[data-state]");
      if (!group) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        selectState(group.dataset.state);
      }
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [...this.groups.values()];
      const next = all[all.indexOf(group) + step];
      if (!next) return;
      this.focusable(next);
      hitOf(next).focus();
    }
  }
}

/** The part of a state that is pressed. */
function hitOf(group) {
  return group.querySelector(":scope > .hit");
}

/** What became of a state: the worst of its visits, so that nothing is hidden by a later success. */
export function outcomeOfVisits(visits) {
  for (const outcome of ["failed", "running", "aborted", "caught", "succeeded"]) {
    if (visits.some((visit) => visit.outcome === outcome)) return outcome;
  }
  return "never";
}

/**
 * The scopes of which the run tells nothing: those of its Distributed Maps, whose children are executions of their own, and of a
 * path those of branches that it goes through in any way.
 */
function scopesOfChildren(run) {
  const scopes = new Set();
  if (run.path) {
    const { inside } = indexOf(run);
    run.visits.forEach((visit, number) => {
      for (const scope of inside.has(number) ? [] : nodeOf(visit)?.scopes ?? []) scopes.add(scope);
    });
  }
  for (const { visit } of run.mapRuns ?? []) {
    const node = visit === null ? null : nodeOf(run.visits[visit]);
    for (const scope of node?.scopes ?? []) scopes.add(scope);
  }
  // A scope comes after the one that it is in.
  model.scopes.forEach((scope, number) => {
    if (scope.inside && scopes.has(scope.inside[0])) scopes.add(number);
  });
  return scopes;
}

const OUTCOMES = ["failed", "running", "caught", "succeeded", "aborted", "never"];

function mark(group, visits, differs, isElsewhere) {
  const outcome = isElsewhere ? "elsewhere" : outcomeOfVisits(visits);
  for (const one of OUTCOMES) group.classList.toggle(`is-${one}`, one === outcome);
  group.classList.toggle("differs", differs);
  group.querySelector(".marks")?.remove();
  const [x, y, width, height] = group.dataset.box.split(" ").map(Number);
  const marks = s("g", { class: "marks", "aria-hidden": "true" });
  if (outcome in SIGNS) {
    marks.append(s("circle", { class: "dot", cx: x + width - 3, cy: y + 3, r: 9 }),
      s("text", { class: "mark", x: x + width - 3, y: y + 7 }, SIGNS[outcome]));
  }
  const bottom = y + height + 2;
  // Lines leave a state in its middle, and those of catchers on the right.
  let left = x + 10;
  const pill = (text, name) => {
    const wide = 12 + text.length * 6.4;
    marks.append(s("rect", { class: `pill ${name}`, x: left, y: bottom - 8, width: wide, height: 16, rx: 8 }),
      s("text", { class: `pill-text ${name}`, x: left + wide / 2, y: bottom + 4 }, text));
    left += wide + 4;
  };
  if (visits.length > 1) pill(`× ${visits.length.toLocaleString("en")}`, "visits");
  const retries = visits.reduce((sum, visit) => sum + retriesOf(visit), 0);
  if (retries > 0) pill(`↻ ${retries.toLocaleString("en")}`, "retries");
  hitOf(group).before(marks);
}

function described(key, visits, differs, isElsewhere) {
  const node = nodeAt(key);
  const outcome = outcomeOfVisits(visits);
  const words = [`${node.name}, ${node.type}`, isElsewhere ? (model.runs[view.run].path ? "in any way" : "in the children") : outcome === "never" ? "never reached" : outcome];
  if (visits.length > 1) words.push(counted(visits.length, "visit"));
  const retries = visits.reduce((sum, visit) => sum + retriesOf(visit), 0);
  if (retries > 0) words.push(`retried ${counted(retries, "time")}`);
  if (differs) words.push("different in the other run");
  return words.join(", ");
}

/** What the colours and signs of the graph mean. */
export function legend() {
  const item = (name, text) => h("li", { class: name }, h("span", { class: "key", "aria-hidden": "true" }, SIGNS[name] ?? ""), text);
  return h("ul", { class: "legend", "aria-label": "What the colours mean" },
    item("succeeded", "succeeded"), item("caught", "caught"), item("failed", "failed"), item("running", "running"),
    item("aborted", "given up"), item("never", "never reached"));
}

/** The transition that led to a visit, in words. */
export function transitionOf(visit) {
  if (visit.edge === undefined) return null;
  const [from, to, kind, labels] = model.scopes[visit.state[0]].edges[visit.edge];
  const nodes = model.scopes[visit.state[0]].nodes;
  const why = labels.length > 0 ? ` (${labels.slice(0, 3).join(kind === "choice" ? " or " : ", ")}${labels.length > 3 ? ", …" : ""})` : "";
  return `${nodes[from].name} → ${nodes[to].name}${kind === "catch" ? ", caught" : ""}${why}`;
}

/** The graph of the run that is looked at, marked anew. */
export function refresh(graph, number, differing) {
  const run = runOf(number);
  graph.caption.textContent = view.other === null ? "" : run.name;
  graph.caption.hidden = view.other === null;
  graph.show(run, differing);
}
