// Search over names, errors and data.

import { h } from "./dom.js";
import { counted, shortened } from "./format.js";
import { List } from "./list.js";
import { nameOf, selectVisit, textOf } from "./store.js";

/** The most places that are listed. */
const MOST_FOUND = 2000;

export class Search {
  constructor() {
    this.list = new List({ label: "Found", height: 30, draw: (index) => this.row(index), chosen: (index) => this.choose(index) });
    this.count = h("p", { class: "count", role: "status" });
    this.element = h("section", { class: "found", "aria-label": "Found" }, this.count, this.list.element);
    this.found = [];
  }

  /** Searches a run, and shows what is found. */
  show(run, words) {
    this.run = run;
    this.found = words.trim() === "" ? [] : placesWith(run, words.trim().toLowerCase());
    this.count.textContent = words.trim() === "" ? "" :
      this.found.length === 0 ? `Nothing has “${shortened(words, 40)}” in it.` :
        `${counted(this.found.length, "place")} with “${shortened(words, 40)}”${this.found.length === MOST_FOUND ? "; there may be more" : ""}`;
    this.list.element.hidden = this.found.length === 0;
    this.list.show(this.found.length);
    this.list.mark(-1);
  }

  row(index) {
    const { visit, where, text } = this.found[index];
    return h("div", { class: "row" }, h("span", {}, nameOf(this.run.visits[visit])), h("span", { class: "quiet" }, where), h("code", {}, text));
  }

  choose(index) {
    this.list.mark(index);
    selectVisit(this.found[index].visit);
  }
}

function placesWith(run, words) {
  const found = [];
  const texts = new Map();
  // A value is looked through once, however often it occurs.
  const hit = (number) => {
    if (!texts.has(number)) {
      const text = textOf(number);
      const at = text.toLowerCase().indexOf(words);
      texts.set(number, at < 0 ? null : excerpt(text, at, words.length));
    }
    return texts.get(number);
  };
  run.visits.forEach((visit, number) => {
    if (found.length >= MOST_FOUND) return;
    const add = (where, text) => text !== null && found.length < MOST_FOUND && found.push({ visit: number, where, text });
    const name = nameOf(visit);
    if (name.toLowerCase().includes(words)) add("name", shortened(name, 80));
    if (visit.error?.toLowerCase().includes(words)) add("error", visit.error);
    const values = [["input", visit.input], ["output", visit.output], ["cause", visit.cause]];
    for (const [variable, value] of Object.entries(visit.assigned ?? {})) values.push([`$${variable}`, value]);
    for (const attempt of visit.attempts ?? []) values.push(["request", attempt.request], ["answer", attempt.answer], ["result", attempt.response]);
    for (const [where, value] of values) if (value !== undefined) add(where, hit(value));
  });
  return found;
}

function excerpt(text, at, length) {
  const start = Math.max(0, at - 30);
  return `${start > 0 ? "…" : ""}${text.slice(start, at + length + 60)}${at + length + 60 < text.length ? "…" : ""}`;
}
