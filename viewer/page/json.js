// Values as lines, and two values as the difference between them.

import { h, button } from "./dom.js";
import { size, visible } from "./format.js";
import { Cut, Exact } from "./store.js";

/** How much is shown at first: characters of a string, lines of a value. */
const MOST = { characters: 240, lines: 300 };

/**
 * The lines of a value, or of what is different from another one.
 * Each is `{level, sign, key, value, open, close, same}`; the sign is ` `, `+` or `-`.
 */
function linesOf(value, before, differs) {
  const lines = [];
  if (differs && !isSame(before, value)) put(lines, 0, null, before, value);
  else whole(lines, 0, " ", null, value, "");
  return lines;
}

/** Whether two values have enough in common for their difference to say more than the second one alone. */
export function isComparable(before, value) {
  if (before === undefined || value === undefined) return false;
  if (Array.isArray(before) && Array.isArray(value)) return true;
  if (!isObject(before) || !isObject(value)) return false;
  return Object.keys(value).some((key) => Object.hasOwn(before, key));
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Exact) && !(value instanceof Cut);
}

export function isSame(one, other) {
  if (one === other) return true;
  if (one instanceof Exact && other instanceof Exact) return one.text === other.text;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]));
}

function put(lines, level, key, before, value) {
  if (isSame(before, value)) {
    lines.push({ level, sign: " ", key, value, same: true });
  } else if (isObject(before) && isObject(value)) {
    lines.push({ level, sign: " ", key, open: "{" });
    for (const name of Object.keys(before)) if (!Object.hasOwn(value, name)) whole(lines, level + 1, "-", name, before[name]);
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(before, name)) put(lines, level + 1, name, before[name], value[name]);
      else whole(lines, level + 1, "+", name, value[name]);
    }
    lines.push({ level, sign: " ", close: "}" });
  } else if (Array.isArray(before) && Array.isArray(value)) {
    lines.push({ level, sign: " ", key, open: "[" });
    for (let index = 0; index < Math.max(before.length, value.length); index += 1) {
      if (index >= value.length) whole(lines, level + 1, "-", null, before[index]);
      else if (index >= before.length) whole(lines, level + 1, "+", null, value[index]);
      else put(lines, level + 1, null, before[index], value[index]);
    }
    lines.push({ level, sign: " ", close: "]" });
  } else {
    whole(lines, level, "-", key, before);
    whole(lines, level, "+", key, value);
  }
}

function whole(lines, level, sign, key, value) {
  const list = Array.isArray(value);
  if (!list && !isObject(value)) {
    lines.push({ level, sign, key, value });
    return;
  }
  const names = list ? value : Object.keys(value);
  if (names.length === 0) {
    lines.push({ level, sign, key, value });
    return;
  }
  lines.push({ level, sign, key, open: list ? "[" : "{" });
  names.forEach((name, index) => whole(lines, level + 1, sign, list ? null : name, list ? value[index] : value[name]));
  lines.push({ level, sign, close: list ? "]" : "}" });
}

/** A value, or its difference to another one, as an element. */
export function json(value, { before, differs = false, label = "Value" } = {}) {
  if (value === undefined) return h("p", { class: "quiet" }, "not in the history");
  if (value instanceof Cut) {
    return h("div", {}, h("p", { class: "quiet" }, `The page has only the beginning of ${size(value.bytes)}. \`--format json\` has all.`),
      h("pre", { class: "json", tabindex: 0 }, `${value.start}…`));
  }
  const lines = linesOf(value, before, differs);
  const box = h("div", { class: "json", role: "group", "aria-label": label, tabindex: 0 });
  let shown = 0;
  const extend = (count) => {
    const until = Math.min(lines.length, shown + count);
    for (; shown < until; shown += 1) box.append(drawn(lines[shown]));
    const rest = lines.length - shown;
    if (rest === 0) return;
    const next = Math.min(rest, MOST.lines * 10);
    const more = button(`Show ${next.toLocaleString("en")} of ${rest.toLocaleString("en")} further lines`, () => {
      more.remove();
      extend(next);
    }, { class: "more" });
    box.append(more);
  };
  extend(MOST.lines);
  return box;
}

function drawn(line) {
  const row = h("div", { class: `j ${line.sign === "+" ? "added" : line.sign === "-" ? "removed" : ""}${line.same ? " same" : ""}` });
  row.style.setProperty("--level", String(line.level));
  row.append(h("span", { class: "sign", "aria-hidden": line.sign === " " }, line.sign === "-" ? "−" : line.sign));
  if (line.key !== null && line.key !== undefined) row.append(h("span", { class: "key" }, JSON.stringify(line.key)), ": ");
  if (line.open) row.append(line.open);
  else if (line.close) row.append(line.close);
  else row.append(line.same ? summary(line.value) : scalar(line.value));
  return row;
}

function scalar(value) {
  if (typeof value === "string") return string(value);
  if (value instanceof Exact) return h("span", { class: "number" }, value.text);
  if (typeof value === "number") return h("span", { class: "number" }, String(value));
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[]" : "{}";
  return h("span", { class: "word" }, String(value));
}

/** A value that is as before: short, for what is different is what matters. */
function summary(value) {
  if (Array.isArray(value) && value.length > 0) return `[ ${value.length.toLocaleString("en")} unchanged ]`;
  if (isObject(value)) return Object.keys(value).length > 0 ? `{ ${Object.keys(value).length.toLocaleString("en")} unchanged }` : "{}";
  return scalar(value);
}

function string(text) {
  const shown = visible(JSON.stringify(text));
  if (shown.length <= MOST.characters) return h("span", { class: "string" }, shown);
  const span = h("span", { class: "string" }, `${shown.slice(0, MOST.characters)}…`);
  const all = button(`show all ${size(text.length)}`, () => {
    span.textContent = shown;
    all.remove();
  }, { class: "more" });
  return h("span", {}, span, " ", all);
}

/** What a text says: its value where it is JSON, or its lines. */
export function parsedText(text) {
  if (typeof text !== "string" || !/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
