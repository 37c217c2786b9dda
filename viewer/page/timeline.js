// The timeline: a row for each visit, with bars that overlap.

import { h, button } from "./dom.js";
import { duration } from "./format.js";
import { List } from "./list.js";
import { endOf, indexOf, nameOf, nodeOf, runOf, selectVisit, view } from "./store.js";

/** Maps with more iterations than this are closed at first, and so is everything where there is more of it. */
const MOST_OPEN = { iterations: 12, visits: 400 };

export class Timeline {
  constructor() {
    this.list = new List({
      label: "Timeline", height: 26, role: "tree", item: "treeitem",
      draw: (index) => this.row(index),
      chosen: (index, event) => this.choose(index, event),
      opened: (index, open) => this.open(index, open),
    });
    this.axis = h("div", { class: "axis", "aria-hidden": "true", on: { pointerdown: (event) => this.select(event), dblclick: () => this.whole() } });
    this.scales = ["time", "steps"].map((scale) => button(scale === "time" ? "Time" : "Steps", () => this.setScale(scale), { "data-scale": scale }));
    this.tools = h("div", { class: "tools" },
      h("span", { class: "scales", role: "group", "aria-label": "Scale" }, this.scales),
      button("−", () => this.zoom(1.6), { "aria-label": "Show more time", title: "Show more time" }),
      button("+", () => this.zoom(1 / 1.6), { "aria-label": "Show less time", title: "Show less time" }),
      button("Whole", () => this.whole()));
    this.element = h("section", { class: "timeline", "aria-label": "Timeline" },
      h("div", { class: "axis-row" }, this.tools, this.axis), this.list.element, barKey());
    this.element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.list.element.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.run && this.ticks()).observe(this.axis);
  }

  /** Shows a run from its beginning to its end. */
  show(run) {
    this.run = run;
    this.closed = new Set();
    const { iterations, inside } = indexOf(run);
    for (const [map, all] of iterations) if (all.length > MOST_OPEN.iterations) this.closed.add(`v${map}`);
    if (run.visits.length > MOST_OPEN.visits) for (const visit of inside.keys()) if (visit >= 0) this.closed.add(`v${visit}`);
    // Notes are in the order of their times.
    this.length = Math.max(1, run.took, run.notes[run.notes.length - 1]?.[0] ?? 0);
    // In virtual time it may be that nothing takes any time; then the order of events says more.
    this.setScale(run.visits.some((visit) => endOf(run, visit) - visit.start > 0) ? "time" : "steps");
  }

  /** The run has gone on: what is shown whole stays whole. */
  grow() {
    if (this.scale !== "time") return;
    const isWhole = this.until === this.end;
    this.length = Math.max(this.length, this.run.took);
    this.end = this.length;
    if (isWhole) this.window(this.from, this.end - this.from);
  }

  setScale(scale) {
    this.scale = scale;
    for (const one of this.scales) one.setAttribute("aria-pressed", String(one.dataset.scale === scale));
    this.end = scale === "time" ? this.length : this.run.events.length / 3 + 1;
    this.whole();
  }

  whole() {
    this.from = 0;
    this.until = this.end;
    this.draw();
  }

  draw() {
    this.rows = [];
    this.collect(-1, null, 0);
    for (const who of new Set(this.run.notes.map((note) => note[1]))) this.rows.push({ who, level: 0 });
    this.list.show(this.rows.length);
    this.mark();
    this.ticks();
  }

  collect(visit, iteration, level) {
    const { inside, iterations } = indexOf(this.run);
    if (iteration === null && iterations.has(visit)) {
      for (const one of iterations.get(visit)) {
        const key = `i${visit}.${one.number}`;
        const open = !this.closed.has(key);
        this.rows.push({ map: visit, iteration: one, level, key, open: one.visits.length > 0 ? open : null });
        if (open) for (const inner of one.visits) this.collectVisit(inner, level + 1);
      }
      return;
    }
    for (const inner of inside.get(visit) ?? []) this.collectVisit(inner, level);
  }

  collectVisit(visit, level) {
    const { inside, iterations } = indexOf(this.run);
    const holds = inside.has(visit) || iterations.has(visit);
    const key = `v${visit}`;
    const open = holds ? !this.closed.has(key) : null;
    this.rows.push({ visit, level, key, open });
    if (open) this.collect(visit, null, level + 1);
  }

  /** Marks the visit that is selected; what is around it is opened where it must be. */
  mark() {
    const index = this.rows.findIndex((row) => row.visit === view.visit && view.visit !== null);
    this.list.mark(index);
  }

  reveal() {
    let visit = view.visit === null ? null : this.run.visits[view.visit];
    let isChanged = false;
    while (visit?.within) {
      const [outer, number] = visit.within;
      for (const key of [`v${outer}`, `i${outer}.${number}`]) isChanged = this.closed.delete(key) || isChanged;
      visit = this.run.visits[outer];
    }
    if (isChanged) this.draw();
    else this.mark();
  }

  row(index) {
    const row = this.rows[index];
    const label = h("span", { class: "label" });
    label.style.setProperty("--level", String(row.level));
    const track = h("span", { class: "track" });
    const element = h("div", { class: "row", "aria-level": row.level + 1 }, label, track);
    if (row.open !== null && row.open !== undefined) {
      element.setAttribute("aria-expanded", String(row.open));
      label.append(h("span", { class: "twist", "aria-hidden": "true" }, row.open ? "▾" : "▸"));
    } else {
      label.append(h("span", { class: "twist", "aria-hidden": "true" }));
    }
    if (row.who) {
      label.append(h("span", { class: "who" }, row.who));
      element.classList.add("beside");
      for (const [at, who, what] of this.run.notes) {
        if (who === row.who && this.scale === "time") track.append(this.bar(at, at, "note", what));
      }
      if (this.scale !== "time") track.append(h("span", { class: "quiet" }, "its times are in the scale of time"));
      return element;
    }
    if (row.iteration) {
      const { number, start, end, outcome } = row.iteration;
      label.append(h("span", { class: `sign ${outcome}` }), `item ${number}`);
      element.classList.add("iteration");
      if (this.scale === "time") track.append(this.bar(start, end ?? this.run.took, `span ${outcome}`, `item ${number}: ${outcome}, ${duration((end ?? this.run.took) - start)}`));
      return element;
    }
    const visit = this.run.visits[row.visit];
    const node = nodeOf(visit);
    label.append(h("span", { class: `sign ${visit.outcome}` }), h("span", { class: "name" }, nameOf(visit)));
    const took = duration(endOf(this.run, visit) - visit.start);
    element.title = `${nameOf(visit)}: ${visit.outcome}, ${took}`;
    if (this.scale === "steps") {
      const until = visit.exited ?? this.lastEvent(row.visit);
      track.append(this.bar(visit.entered, until, `run ${visit.outcome}`, ""));
    } else {
      track.append(...this.parts(visit, node));
    }
    if (!this.run.path) track.append(h("span", { class: "took", css: { left: this.percent(Math.min(this.until, this.place(row.visit))) } }, took));
    return element;
  }

  /** Where a visit's bar ends. */
  place(number) {
    const visit = this.run.visits[number];
    return this.scale === "time" ? endOf(this.run, visit) : visit.exited ?? this.lastEvent(number);
  }

  lastEvent(number) {
    if (this.lastOf?.run !== this.run) {
      const last = new Map();
      const { events } = this.run;
      for (let at = 0; at < events.length; at += 3) last.set(events[at + 2], at / 3 + 1);
      this.lastOf = { run: this.run, last };
    }
    return this.lastOf.last.get(number) ?? this.run.visits[number].entered;
  }

  /** The parts of a visit's bar: waiting, scheduled, running, back-off, attempt by attempt. */
  parts(visit, node) {
    const end = endOf(this.run, visit);
    const holds = node?.scopes !== undefined;
    if (!visit.attempts || holds) {
      const kind = holds ? "span" : node?.type === "Wait" ? "waiting" : "run";
      const bars = [this.bar(visit.start, end, `${kind} ${visit.outcome}`, "")];
      for (const attempt of (visit.attempts ?? []).slice(1)) bars.push(this.bar(attempt.scheduled, attempt.scheduled, "tick", "began again"));
      return bars;
    }
    const bars = [];
    let at = visit.start;
    visit.attempts.forEach((attempt, number) => {
      const last = number === visit.attempts.length - 1;
      const until = attempt.ended ?? (last ? end : attempt.scheduled);
      const outcome = attempt.error !== undefined || attempt.timedOut ? "failed" : attempt.ended === undefined ? visit.outcome : "succeeded";
      if (attempt.scheduled > at) bars.push(this.bar(at, attempt.scheduled, number === 0 ? "waiting" : "backoff", number === 0 ? "waiting" : `back-off of ${duration(attempt.scheduled - at)}`));
      const begun = attempt.submitted ?? attempt.started ?? attempt.scheduled;
      if (begun > attempt.scheduled) bars.push(this.bar(attempt.scheduled, begun, "scheduled", "scheduled"));
      const text = `attempt ${number + 1}: ${attempt.error ?? outcome}`;
      bars.push(this.bar(begun, until, `${attempt.submitted === undefined ? "run" : "outside"} ${outcome}`, text));
      if (visit.attempts.length > 1) bars.push(this.bar(attempt.scheduled, attempt.scheduled, "tick", text));
      at = until;
    });
    if (end > at) bars.push(this.bar(at, end, `waiting ${visit.outcome}`, "waiting"));
    return bars;
  }

  bar(from, until, kind, title) {
    const bar = h("span", { class: `bar ${kind}`, title: title || null });
    const width = this.until - this.from;
    const left = Math.max(from, this.from);
    const right = Math.min(until, this.until);
    if (until < this.from || from > this.until) {
      bar.hidden = true;
      return bar;
    }
    bar.style.left = this.percent(left);
    bar.style.width = `${((right - left) / width) * 100}%`;
    return bar;
  }

  percent(at) {
    return `${((at - this.from) / (this.until - this.from)) * 100}%`;
  }

  ticks() {
    const width = this.until - this.from;
    // So that their texts have room.
    const count = Math.min(6, Math.max(2, Math.floor(this.axis.clientWidth / 84)));
    const step = stepOf(width / count, this.scale);
    const marks = [];
    for (let at = Math.ceil(this.from / step) * step; at < this.until - width * 0.02; at += step) {
      const text = this.scale === "time" ? duration(at) : `event ${at}`;
      marks.push(h("span", { class: "tick", css: { left: this.percent(at) } }, at === 0 && this.scale === "time" ? "0" : text));
    }
    this.axis.replaceChildren(...marks);
    this.axis.dataset.from = String(Math.round(this.from));
    this.axis.dataset.until = String(Math.round(this.until));
  }

  /** Shows more or less of the time, around a point of it. */
  zoom(factor, around = (this.from + this.until) / 2) {
    const least = this.scale === "time" ? 1 : 2;
    const width = Math.min(this.end, Math.max(least, (this.until - this.from) * factor));
    const share = (around - this.from) / (this.until - this.from);
    this.window(around - width * share, width);
  }

  window(from, width) {
    this.from = Math.max(0, Math.min(this.end - width, from));
    this.until = this.from + width;
    this.list.show(this.rows.length);
    this.ticks();
  }

  /** The moment below the pointer. */
  at(event) {
    const box = this.axis.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return this.from + share * (this.until - this.from);
  }

  wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(event.deltaY / 300), this.at(event));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      const width = this.until - this.from;
      this.window(this.from + ((event.deltaX || event.deltaY) / 600) * width, width);
    }
  }

  /** A part of the axis that is drawn over becomes the whole. */
  select(event) {
    const start = this.at(event);
    const box = h("span", { class: "selecting" });
    this.axis.append(box);
    const move = (moved) => {
      const [from, until] = [start, this.at(moved)].sort((one, other) => one - other);
      box.style.left = this.percent(from);
      box.style.width = `${((until - from) / (this.until - this.from)) * 100}%`;
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", (up) => {
      removeEventListener("pointermove", move);
      box.remove();
      const [from, until] = [start, this.at(up)].sort((one, other) => one - other);
      if (until - from > (this.until - this.from) / 100) this.window(from, until - from);
    }, { once: true });
  }

  key(event) {
    if (event.key === "+" || event.key === "=") this.zoom(1 / 1.6);
    else if (event.key === "-") this.zoom(1.6);
    else if (event.key === "0") this.whole();
  }

  choose(index, event) {
    const row = this.rows[index];
    if (event.target instanceof Element && event.target.closest(".twist")) this.open(index, !row.open);
    else if (row.visit !== undefined) selectVisit(row.visit);
    else if (row.iteration) this.list.mark(index);
  }

  open(index, open) {
    const row = this.rows[index];
    if (row.open === null || row.open === undefined || row.open === open) return;
    if (open) this.closed.delete(row.key);
    else this.closed.add(row.key);
    this.draw();
    this.list.mark(index);
  }
}

/** A round number that is at least as large. */
function stepOf(least, scale) {
  const times = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5,
    216e5, 432e5, 864e5, 1728e5, 6048e5, 25920e5];
  const counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5];
  const all = scale === "time" ? times : counts;
  return all.find((step) => step >= least) ?? all[all.length - 1];
}

function barKey() {
  const item = (kind, text) => h("li", {}, h("span", { class: `bar ${kind}`, "aria-hidden": "true" }), text);
  return h("ul", { class: "legend bars", "aria-label": "What the bars mean" },
    item("run succeeded", "running"), item("scheduled", "scheduled"), item("outside succeeded", "waiting for an answer"),
    item("waiting", "waiting"), item("backoff", "back-off"), item("run failed", "failed"));
}

/** The timeline shows the run that is looked at. */
export function refreshTimeline(timeline) {
  timeline.show(runOf());
}
