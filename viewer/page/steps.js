// The data of a visit on its way: what each field made of the value before.

import { isComparable } from "./json.js";
import { valueOf } from "./store.js";

/**
 * The values of a visit in their order. `before` is the value that one is made of, where its difference says something;
 * `by` are the fields that made it.
 */
export function stepsOf(run, number, fields) {
  const visit = run.visits[number];
  const attempt = visit.attempts?.[visit.attempts.length - 1] ?? {};
  const made = Object.fromEntries(Object.entries(visit.steps ?? {}).map(([name, value]) => [name, valueOf(value)]));
  const [input, output] = [valueOf(visit.input), valueOf(visit.output)];
  const steps = [{ title: "Input", value: input, by: [] }];
  const told = new Set();
  const last = () => steps[steps.length - 1].value;
  const step = (title, value, names = [], before = last()) => {
    if (value === undefined) return;
    const by = names.filter((name) => fields[name] !== undefined && !told.has(name));
    for (const name of by) told.add(name);
    steps.push({ title, value, before: names.length > 0 ? before : undefined, by });
  };
  step("After InputPath", made.input, ["InputPath"]);
  step("Items", made.items, ["ItemsPath", "Items"]);
  if (fields.ItemSelector !== undefined || fields.ItemReader !== undefined || fields.ItemBatcher !== undefined) {
    const child = run.mapRuns.find((one) => one.visit === number)?.children[0];
    step("Input of the first iteration", made.inside ?? valueOf(child?.input), ["ItemReader", "ItemSelector", "ItemBatcher"], made.items?.[0]);
  }
  if (fields.Type === "Parallel") step("Input of the branches", made.inside, ["Parameters", "Arguments"]);
  step("Request", valueOf(attempt.request), ["InputPath", "Parameters", "Arguments"]);
  step("Answer to the request", valueOf(attempt.answer));
  step("After Parameters", made.parameters, ["Parameters"]);
  if (visit.outcome === "caught") {
    step("Error output", { Error: visit.error ?? "", Cause: valueOf(visit.cause) ?? "" });
    step("Output", output, ["Catch"], isComparable(input, output) ? input : last());
    return steps;
  }
  step("Result", valueOf(attempt.response) ?? fields.Result ?? made.result);
  step("After ResultSelector", made.selected, ["ResultSelector"]);
  step("After ResultPath", made.placed, ["ResultPath"], input);
  const before = made.placed ?? (isComparable(input, output) ? input : last());
  step("Output", output, ["ResultSelector", "ResultPath", "Output", "OutputPath", "ResultWriter"], before);
  return steps;
}
