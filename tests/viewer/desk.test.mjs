// The page of the local endpoint, in a browser. ENDPOINT is its address, BROWSER the browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ROLE = "arn:aws:iam::123456789012:role/any";
let browser;
let page;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.BROWSER,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  page.setDefaultTimeout(10_000);
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(error.message));
  page.on("request", (request) => request.url().startsWith(process.env.ENDPOINT) || page.wrong.push(request.url()));
  const activity = await call("CreateActivity", { name: "Approve" });
  const states = {
    Ask: { Type: "Task", Resource: activity.activityArn, ResultPath: "$.answer", Next: "Sure?" },
    "Sure?": { Type: "Wait", Seconds: 600, Next: "Done" },
    Done: { Type: "Succeed" },
  };
  await call("CreateStateMachine", { name: "Order", roleArn: ROLE, definition: JSON.stringify({ StartAt: "Ask", States: states }) });
  await page.goto(process.env.ENDPOINT);
});
after(() => browser.close());

async function call(operation, request) {
  const asked = await fetch(process.env.ENDPOINT, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AWSStepFunctions.${operation}` },
    body: JSON.stringify(request),
  });
  assert.ok(asked.ok, await asked.clone().text());
  return asked.json();
}

const inside = () => page.frameLocator("iframe");
const marked = (name, outcome) => inside().locator(`g.is-${outcome}:has(> .hit[aria-label^="${name},"])`);

test("an execution is started, answered by hand, stopped and redriven", async () => {
  await page.click("nav .start");
  await page.fill("dialog textarea", '{"order": 17}');
  await page.click("dialog button:text-is('Start')");
  await marked("Ask", "running").waitFor();
  await page.click("button:text-is('Answer task 1 …')");
  await page.fill("dialog textarea[aria-label='Output, as JSON']", '"yes"');
  await page.click("dialog button:text-is('Succeed')");
  await marked("Ask", "succeeded").waitFor();
  await marked("Sure?", "running").waitFor();
  await page.click("button:text-is('Stop')");
  await marked("Sure?", "aborted").waitFor();
  assert.match(await page.locator("nav .execution").textContent(), /aborted/);
  await page.click("button:text-is('Redrive')");
  await page.locator("nav .execution.running").waitFor();
  await page.click("button:text-is('Stop')");
  await page.locator("nav .execution.aborted").waitFor();
  assert.deepEqual(page.wrong, []);
});

test("the next start is offered the last input, and what the endpoint refuses is said", async () => {
  await page.click("nav .start");
  assert.match(await page.inputValue("dialog textarea"), /"order": 17/);
  await page.fill("dialog textarea", "no JSON");
  await page.click("dialog button:text-is('Start')");
  await page.locator(".said", { hasText: /InvalidExecutionInput|Invalid/ }).waitFor();
});

test("the rules of accessibility hold", async () => {
  const found = await page.evaluate(`${AXE}; axe.run(document, { resultTypes: ["violations"], iframes: false })`);
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`), []);
});
