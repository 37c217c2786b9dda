// The iterations of a Map, or the children of its Map Run, as a table.

import { h, button, replaceAll } from "./dom.js";
import { counted, duration, shortened } from "./format.js";
import { List } from "./list.js";
import { change, indexOf, nameOf, nodeOf, selectVisit, textOf, valueOf, view } from "./store.js";

const ORDER = { failed: 0, aborted: 1, running: 2, caught: 3, succeeded: 4 };

export class Iterations {
  constructor() {
    this.list = new List({ label: "Iterations", height: 30, draw: (index) => this.row(index), chosen: (index) => this.choose(index) });
    this.head = h("div", { class: "tools" });
    this.maps = h("select", { "aria-label": "Map", on: { change: () => this.pick(Number(this.maps.value)) } });
    this.columns = h("div", { class: "columns", "aria-hidden": "true" }, ["Item", "Status", "Took", "Last state", "Error or output"].map((text) => h("span", {}, text)));
    this.element = h("section", { class: "iterations", "aria-label": "Iterations" }, this.head, this.columns, this.list.element);
    this.filter = null;
    this.order = "failed";
  }

  /** Whether a run has anything to show here. */
  show(run) {
    this.run = run;
    const { iterations } = indexOf(run);
    const runs = (run.mapRuns ?? []).filter((one) => one.visit !== null);
    this.all = new Map(iterations);
    for (const one of runs) this.all.set(one.visit, one.children.map((child, number) => ({ ...child, number, child: true, end: child.end ?? null, visits: [] })));
    replaceAll(this.maps, [...this.all.keys()].slice(0, 500).map((visit) =>
      h("option", { value: visit }, `${nameOf(run.visits[visit])} (${counted(this.all.get(visit).length, "item")})`)));
    const first = this.all.keys().next().value;
    if (first !== undefined) this.pick(first);
    return this.all.size > 0;
  }

  /** Shows the Map that is selected, or that the selected visit is in. */
  follow() {
    for (let number = view.visit; number !== null && number !== undefined;) {
      const visit = this.run.visits[number];
      if (this.all.has(number)) {
        if (number !== this.map) this.pick(number);
        this.mark();
        return;
      }
      number = visit.within?.[0];
    }
  }

  pick(map) {
    this.map = map;
    this.maps.value = String(map);
    this.draw();
  }

  draw() {
    const all = this.all.get(this.map);
    const counts = new Map();
    for (const one of all) counts.set(one.outcome, (counts.get(one.outcome) ?? 0) + 1);
    if (this.filter !== null && !counts.has(this.filter)) this.filter = null;
    this.rows = all.filter((one) => this.filter === null || one.outcome === this.filter);
    const took = (one) => (one.end ?? this.run.took) - one.start;
    if (this.order === "failed") this.rows.sort((one, other) => ORDER[one.outcome] - ORDER[other.outcome] || one.number - other.number);
    else if (this.order === "longest") this.rows.sort((one, other) => took(other) - took(one) || one.number - other.number);
    else this.rows.sort((one, other) => one.number - other.number);
    const filters = [null, ...counts.keys()].map((outcome) =>
      button(outcome === null ? `all ${all.length.toLocaleString("en")}` : `${outcome} ${counts.get(outcome).toLocaleString("en")}`, () => {
        this.filter = outcome;
        this.draw();
      }, { "aria-pressed": String(this.filter === outcome), "data-filter": outcome ?? "all" }));
    const orders = h("label", {}, "Order ", h("select", { on: { change: (event) => {
      this.order = event.target.value;
      this.draw();
    } } }, [["failed", "failed first"], ["number", "by item"], ["longest", "longest first"]].map(([value, text]) =>
      h("option", { value, selected: value === this.order }, text))));
    replaceAll(this.head, this.maps, h("span", { role: "group", "aria-label": "Status" }, filters), orders);
    this.list.show(this.rows.length);
    this.mark();
  }

  mark() {
    const visit = view.visit === null ? null : this.run.visits[view.visit];
    let within = visit?.within;
    while (within && within[0] !== this.map) within = this.run.visits[within[0]].within;
    this.list.mark(within ? this.rows.findIndex((row) => row.number === within[1]) : -1);
  }

  row(index) {
    const one = this.rows[index];
    const last = one.visits.length > 0 ? this.run.visits[one.visits[one.visits.length - 1]] : null;
    const said = one.error ?? last?.error ?? outputOf(one, last);
    return h("div", { class: "row" }, h("span", { title: one.name ?? null }, one.child ? `${one.number} · ${one.name.slice(0, 8)}` : String(one.number)),
      h("span", { class: `outcome ${one.outcome}` }, one.outcome),
      h("span", {}, duration((one.end ?? this.run.took) - one.start)),
      h("span", {}, last ? nameOf(last) : one.run !== undefined ? "open ›" : ""),
      h("span", { class: "quiet" }, shortened(String(said ?? ""), 120)));
  }

  /** Goes to the visit of the iteration that says most, or opens the child. */
  choose(index) {
    const one = this.rows[index];
    this.list.mark(index);
    if (one.run !== undefined) {
      change({ run: one.run, visit: null, state: null, other: null });
      return;
    }
    const telling = one.visits.find((visit) => this.run.visits[visit].outcome === "failed") ?? one.visits[one.visits.length - 1];
    if (telling !== undefined) selectVisit(telling);
  }
}

function outputOf(one, last) {
  const output = one.output ?? last?.output;
  if (output !== undefined) return textOf(output).slice(0, 200);
  return one.cause === undefined ? "" : valueOf(one.cause);
}

/** Whether a state is a Map. */
export function isMap(visit) {
  return nodeOf(visit)?.type === "Map";
}
