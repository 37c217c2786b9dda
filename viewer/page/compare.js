// Two runs beside each other: which states are different.

import { h } from "./dom.js";
import { duration } from "./format.js";
import { outcomeOfVisits } from "./graph.js";
import { List } from "./list.js";
import { endOf, indexOf, model, nodeAt, retriesOf, runOf, selectState, valueOf } from "./store.js";
import { isSame } from "./json.js";

export class Differences {
  constructor() {
    this.list = new List({ label: "Differences", height: 30, draw: (index) => this.row(index), chosen: (index) => this.choose(index) });
    this.note = h("p", { class: "count", role: "status" });
    this.element = h("section", { class: "differences", "aria-label": "Differences" }, this.note, this.list.element);
  }

  show(one, other) {
    [this.one, this.other] = [one, other];
    this.rows = differences(runOf(one), runOf(other));
    this.note.textContent = this.rows.length === 0 ? "Both runs did the same." : `${runOf(one).name} against ${runOf(other).name}`;
    this.list.element.hidden = this.rows.length === 0;
    this.list.show(this.rows.length);
    this.list.mark(-1);
  }

  row(index) {
    const { key, what } = this.rows[index];
    return h("div", { class: "row" }, h("span", {}, nodeAt(key).name), h("span", { class: "quiet" }, what.join("; ")));
  }

  choose(index) {
    this.list.mark(index);
    selectState(this.rows[index].key);
  }
}

/** The states that are different in two runs, and how. */
export function differences(one, other) {
  const found = [];
  model.scopes.forEach((scope, number) => scope.nodes.forEach((_, node) => {
    const key = `${number}.${node}`;
    const [mine, theirs] = [one, other].map((run) => (indexOf(run).byState.get(key) ?? []).map((visit) => run.visits[visit]));
    const what = differing(one, mine, other, theirs);
    if (what.length > 0) found.push({ key, what });
  }));
  return found;
}

function differing(one, mine, other, theirs) {
  const what = [];
  const [outcome, otherOutcome] = [mine, theirs].map(outcomeOfVisits);
  const word = (outcome) => (outcome === "never" ? "never reached" : outcome);
  if (outcome !== otherOutcome) what.push(`${word(outcome)}, there ${word(otherOutcome)}`);
  if (mine.length === 0 || theirs.length === 0) return what;
  if (mine.length !== theirs.length) what.push(`${mine.length} visits, there ${theirs.length}`);
  const [retries, otherRetries] = [mine, theirs].map((visits) => visits.reduce((sum, visit) => sum + retriesOf(visit), 0));
  if (retries !== otherRetries) what.push(`${retries} retries, there ${otherRetries}`);
  const count = Math.min(mine.length, theirs.length, 1000);
  for (const [name, text] of [["input", "input"], ["output", "output"]]) {
    let different = 0;
    for (let visit = 0; visit < count; visit += 1) {
      const same = mine[visit][name] === theirs[visit][name] || isSame(valueOf(mine[visit][name]), valueOf(theirs[visit][name]));
      if (!same) different += 1;
    }
    if (different > 0) what.push(count === 1 ? `another ${text}` : `another ${text} in ${different} visits`);
  }
  const [took, otherTook] = [[one, mine], [other, theirs]].map(([run, visits]) => visits.reduce((sum, visit) => sum + endOf(run, visit) - visit.start, 0));
  if (what.length > 0 && Math.abs(took - otherTook) > 1000) what.push(`${duration(took)}, there ${duration(otherTook)}`);
  return what;
}
