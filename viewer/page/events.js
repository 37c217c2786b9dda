// The events of the history, with what happened outside of the execution between them.

import { h } from "./dom.js";
import { duration, shortened } from "./format.js";
import { List } from "./list.js";
import { nameOf, selectVisit, view } from "./store.js";

export class Events {
  constructor() {
    this.list = new List({ label: "Events", height: 26, draw: (index) => this.row(index), chosen: (index) => this.choose(index) });
    this.element = h("section", { class: "events", "aria-label": "Events" }, this.list.element);
  }

  show(run) {
    this.run = run;
    this.rows = [];
    let note = 0;
    for (let at = 0; at < run.events.length; at += 3) {
      // What others do at a moment comes before what follows from it.
      for (; note < run.notes.length && run.notes[note][0] <= run.events[at + 1]; note += 1) this.rows.push({ note: run.notes[note] });
      const visit = run.events[at + 2];
      this.rows.push({ id: at / 3 + 1, type: run.eventTypes[run.events[at]], at: run.events[at + 1], visit: visit < 0 ? null : visit });
    }
    for (; note < run.notes.length; note += 1) this.rows.push({ note: run.notes[note] });
    this.list.show(this.rows.length);
    this.mark();
  }

  mark() {
    // An event that was chosen stays chosen.
    const isChosen = view.visit !== null && this.rows[this.list.current]?.visit === view.visit;
    this.list.mark(view.visit === null ? -1 : isChosen ? this.list.current : this.rows.findIndex((row) => row.visit === view.visit));
  }

  row(index) {
    const row = this.rows[index];
    if (row.note) {
      const [at, who, what] = row.note;
      return h("div", { class: "row beside", title: what.slice(0, 2000) }, h("span", {}, ""), h("span", {}, duration(at)), h("span", {}, who), h("span", { class: "quiet" }, shortened(what, 300)));
    }
    return h("div", { class: `row ${/Failed|TimedOut|Aborted/.test(row.type) ? "bad" : ""}` }, h("span", {}, String(row.id)), h("span", {}, duration(row.at)),
      h("span", {}, row.type), h("span", { class: "quiet" }, row.visit === null ? "" : nameOf(this.run.visits[row.visit])));
  }

  choose(index) {
    const row = this.rows[index];
    if (row.visit === null || row.visit === undefined) this.list.mark(index);
    else selectVisit(row.visit);
  }
}
