// The JavaScript SDK speaks to the local endpoint as it speaks to AWS.
//
// Usage: node --test client.mjs, where ENDPOINT is the URL of the endpoint, FUNCTIONS that of the server of its functions, and
// MODULES a folder that holds `node_modules/@aws-sdk/client-sfn`.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import test from "node:test";

const sdk = createRequire(resolve(process.env.MODULES, "package.json"))("@aws-sdk/client-sfn");

// `sync-` in front of an address leads nowhere, so it is left out.
const sfn = new sdk.SFN({
  endpoint: process.env.ENDPOINT,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  disableHostPrefix: true,
  maxAttempts: 1,
});
const ROLE = "arn:aws:iam::123456789012:role/r";
const PASS = { Type: "Pass", Result: { n: 1 }, ResultPath: "$.added" };

async function machine(states, more = {}) {
  const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
  const created = await sfn.createStateMachine({ name: `M-${randomUUID()}`, definition, roleArn: ROLE, ...more });
  return created.stateMachineArn;
}

async function ended(executionArn) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const described = await sfn.describeExecution({ executionArn });
    if (described.status !== "RUNNING") return described;
    assert.ok(Date.now() < deadline, "waited 20 s for the end of an execution");
    await new Promise((after) => setTimeout(after, 20));
  }
}

test("from creation to deletion", async () => {
  const states = { S10: { Type: "Succeed" } };
  for (let n = 9; n >= 0; n--) states[`S${n}`] = { ...PASS, Next: `S${n + 1}` };
  const definition = JSON.stringify({ StartAt: "S0", States: states });
  assert.equal((await sfn.validateStateMachineDefinition({ definition })).result, "OK");
  const stateMachineArn = await machine({ S0: states.S0, ...states }, { tags: [{ key: "team", value: "payments" }] });
  await sfn.tagResource({ resourceArn: stateMachineArn, tags: [{ key: "stage", value: "dev" }] });
  await sfn.untagResource({ resourceArn: stateMachineArn, tagKeys: ["team"] });
  const { tags } = await sfn.listTagsForResource({ resourceArn: stateMachineArn });
  assert.deepEqual(tags, [{ key: "stage", value: "dev" }]);
  const { stateMachineVersionArn } = await sfn.publishStateMachineVersion({ stateMachineArn });
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  const { stateMachineAliasArn } = await sfn.createStateMachineAlias({ name: "LIVE", routingConfiguration });
  const input = JSON.stringify({ order: 7 });
  const started = await sfn.startExecution({ stateMachineArn: stateMachineAliasArn, input });
  assert.ok(started.startDate instanceof Date);
  const described = await ended(started.executionArn);
  assert.equal(described.status, "SUCCEEDED");
  assert.equal(described.stateMachineVersionArn, stateMachineVersionArn);
  assert.deepEqual(JSON.parse(described.output), { order: 7, added: { n: 1 } });
  const ids = [];
  let pages = 0;
  const asked = { executionArn: started.executionArn, maxResults: 5 };
  for await (const page of sdk.paginateGetExecutionHistory({ client: sfn }, asked)) {
    ids.push(...page.events.map((event) => event.id));
    pages += 1;
  }
  assert.equal(pages, 5);
  assert.deepEqual(ids, Array.from({ length: 24 }, (_, n) => n + 1));
  await sfn.deleteStateMachineAlias({ stateMachineAliasArn });
  await sfn.deleteStateMachine({ stateMachineArn });
  await assert.rejects(sfn.describeStateMachine({ stateMachineArn }), sdk.StateMachineDoesNotExist);
});

test("an execution is waited for synchronously", async () => {
  const stateMachineArn = await machine({ Add: { ...PASS, End: true } }, { type: "EXPRESS" });
  const answer = await sfn.startSyncExecution({ stateMachineArn, input: "{}" });
  assert.equal(answer.status, "SUCCEEDED");
  assert.deepEqual(JSON.parse(answer.output), { added: { n: 1 } });
});

test("a worker fails, and after a redrive succeeds", async () => {
  const { activityArn } = await sfn.createActivity({ name: `A-${randomUUID()}` });
  const stateMachineArn = await machine({ Pack: { Type: "Task", Resource: activityArn, End: true } });
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input: "7" });
  const first = await sfn.getActivityTask({ activityArn, workerName: "w" });
  assert.equal(first.input, "7");
  await sfn.sendTaskHeartbeat({ taskToken: first.taskToken });
  await sfn.sendTaskFailure({ taskToken: first.taskToken, error: "Broken", cause: "fell" });
  assert.equal((await ended(executionArn)).error, "Broken");
  await assert.rejects(sfn.sendTaskSuccess({ taskToken: first.taskToken, output: "1" }), sdk.TaskTimedOut);
  await sfn.redriveExecution({ executionArn });
  const second = await sfn.getActivityTask({ activityArn });
  await sfn.sendTaskSuccess({ taskToken: second.taskToken, output: '{"packed": 7}' });
  const described = await ended(executionArn);
  assert.deepEqual([described.redriveCount, JSON.parse(described.output)], [1, { packed: 7 }]);
});

test("a function calls back", async () => {
  const stateMachineArn = await machine({
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: { FunctionName: "ask", Payload: { "token.$": "$$.Task.Token" } },
      TimeoutSeconds: 60,
      End: true,
    },
  });
  const { executionArn } = await sfn.startExecution({ stateMachineArn });
  const { token } = await (await fetch(process.env.FUNCTIONS)).json();
  await sfn.sendTaskSuccess({ taskToken: token, output: '"done"' });
  assert.equal(JSON.parse((await ended(executionArn)).output), "done");
});

test("a state is tested", async () => {
  const definition = JSON.stringify({ ...PASS, Next: "Then" });
  const tested = await sfn.testState({ definition, input: '{"order": 7}' });
  assert.deepEqual([tested.status, tested.nextState], ["SUCCEEDED", "Then"]);
});
