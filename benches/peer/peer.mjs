// Runs the cases of run.py with aws-local-stepfunctions and writes how much CPU time each took.
//
// Usage: node peer.mjs FOLDER, where FOLDER holds `node_modules`. Cases and answers are those of simulator/examples/rates.rs.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const { StateMachine } = createRequire(resolve(process.argv[2], "package.json"))("aws-local-stepfunctions");

/** The CPU time of this process, in seconds. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function measured({ name, definition, input, executions, answers = {} }) {
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const handlers = Object.entries(answers).map(([state, value]) => [state, () => value]);
  const options = {
    overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) },
    context: { Execution: { Id: "execution", Input: input }, Task: { Token: "token" }, State: { Name: "state" } },
  };
  let status = "SUCCEEDED";
  const run = async () => {
    try {
      await machine.run(input, options).result;
    } catch (error) {
      status = String(error);
    }
  };
  for (let count = 0; count < Math.floor(executions / 4); count += 1) await run();
  const began = cpuSeconds();
  for (let count = 0; count < executions; count += 1) await run();
  return { name, seconds: cpuSeconds() - began, status };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await measured(JSON.parse(line))));
}
