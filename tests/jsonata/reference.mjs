// Evaluates expressions with the reference implementation of JSONata.
//
// Usage: node reference.mjs FOLDER, where FOLDER holds `node_modules/jsonata`. Reads one case a line from standard input,
// `{"expression": text, "input": value}`, and writes one outcome a line: `{"value": …}`, `{"nothing": true}`,
// `{"unsupported": true}` for what JSON cannot hold, or `{"error": code}`. The expression sees what a state's would:
// `$states.input`, and a variable for each member of the input. The clock stands still.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const NOW = 1_785_576_600_000;

globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [NOW]));
  }
};

const jsonata = createRequire(resolve(process.argv[2], "package.json"))("jsonata");

/** True for what JSON holds; the engine's functions are objects of its own making. */
function isJson(value) {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => item === undefined || isJson(item));
  if (typeof value !== "object" || value._jsonata_function || value._jsonata_lambda) return false;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((member) => member === undefined || isJson(member));
}

async function outcome({ expression, input }) {
  try {
    const value = await jsonata(expression).evaluate(undefined, { ...input, states: { input } });
    if (value === undefined) return { nothing: true };
    if (!isJson(value)) return { unsupported: true };
    return { value };
  } catch (error) {
    return { error: error.code ?? String(error.message) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await outcome(JSON.parse(line))));
}
