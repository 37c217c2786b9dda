// What is shown: the data, the run that is looked at, and what is selected. Views subscribe to changes.

/** The data of the page. @type {any} */
export let model = null;
/** What is looked at: the number of the run, that of a run beside it, the visit, and the state as `scope.number`. */
export const view = { run: 0, other: null, visit: null, state: null };

const listeners = [];
const parsed = new Map();
const indexes = new Map();

/** Takes the data of the page, at the start. */
export function load(data) {
  model = data;
}

/** Calls a function after each change, with the names of what has changed. */
export function subscribe(listener) {
  listeners.push(listener);
}

/** Changes what is looked at. */
export function change(changes) {
  const changed = new Set();
  for (const [name, value] of Object.entries(changes)) {
    if (view[name] !== value) changed.add(name);
    view[name] = value;
  }
  if (changed.size > 0) for (const listener of listeners) listener(changed);
}

/** The run of a number. */
export function runOf(number = view.run) {
  return model.runs[number];
}

/** A number that has more digits than a number of the script. */
export class Exact {
  constructor(text) {
    this.text = text;
  }
}

/** A value by its number: what its JSON text says, or `{cut, bytes}` inside a `Cut`. */
export function valueOf(number) {
  if (number === undefined || number === null) return undefined;
  if (!parsed.has(number)) parsed.set(number, parse(model.data[number]));
  return parsed.get(number);
}

/** A value of which only the beginning is in the page. */
export class Cut {
  constructor(start, bytes) {
    this.start = start;
    this.bytes = bytes;
  }
}

function parse(text) {
  if (typeof text !== "string") return new Cut(text.start, text.bytes);
  // Browsers that tell the source of a number keep all its digits.
  return JSON.parse(text, (_, value, context) => {
    const exact = typeof value === "number" && context && typeof context.source === "string" && context.source !== String(value);
    return exact ? new Exact(context.source) : value;
  });
}

/** The JSON text of a value. */
export function textOf(number) {
  const text = model.data[number];
  return typeof text === "string" ? text : text.start;
}

/** The state of the diagram that a visit is of. */
export function nodeOf(visit) {
  return visit.state ? model.scopes[visit.state[0]].nodes[visit.state[1]] : null;
}

/** The name of a visit's state. */
export function nameOf(visit) {
  const node = nodeOf(visit);
  return node ? node.name : visit.name;
}

/** The key of a visit's state. */
function keyOf(visit) {
  return visit.state ? `${visit.state[0]}.${visit.state[1]}` : null;
}

/** The state of a key. */
export function nodeAt(key) {
  const [scope, number] = key.split(".").map(Number);
  return model.scopes[scope].nodes[number];
}

/** What is looked up in a run: its visits by their states and by what they are in, its iterations by their Maps. */
export function indexOf(run) {
  if (!indexes.has(run)) indexes.set(run, index(run));
  return indexes.get(run);
}

function index(run) {
  const byState = new Map();
  const inside = new Map();
  const iterations = new Map();
  run.visits.forEach((visit, number) => {
    const key = keyOf(visit);
    if (key) append(byState, key, number);
    append(inside, visit.within ? visit.within[0] : -1, number);
  });
  for (let at = 0; at < run.iterations.length; at += 5) {
    const [map, number, start, end, outcome] = run.iterations.slice(at, at + 5);
    append(iterations, map, { number, start, end: end < 0 ? null : end, outcome, visits: [] });
  }
  const numbered = new Map();
  for (const [map, all] of iterations) numbered.set(map, new Map(all.map((one) => [one.number, one])));
  run.visits.forEach((visit, number) => {
    const iteration = visit.within && numbered.get(visit.within[0])?.get(visit.within[1]);
    if (iteration) iteration.visits.push(number);
  });
  return { byState, inside, iterations };
}

function append(map, key, value) {
  const all = map.get(key);
  if (all) all.push(value);
  else map.set(key, [value]);
}

/** The visit of a state that says most: one that failed, or the last one. */
export function tellingVisit(run, key) {
  const visits = indexOf(run).byState.get(key) ?? [];
  return visits.find((visit) => run.visits[visit].outcome === "failed") ?? visits[visits.length - 1] ?? null;
}

/** Selects a visit, and with it its state. */
export function selectVisit(number) {
  const visit = number === null ? null : runOf().visits[number];
  change({ visit: number, state: visit ? keyOf(visit) : null });
}

/** Selects a state, and with it the visit that says most. */
export function selectState(key) {
  change({ state: key, visit: key === null ? null : tellingVisit(runOf(), key) });
}

/** How often a visit was tried again. */
export function retriesOf(visit) {
  return Math.max(0, (visit.attempts?.length ?? 0) - 1);
}

/** When a visit ended, or until when it is known to run. */
export function endOf(run, visit) {
  return visit.end ?? Math.max(run.took, visit.start);
}
