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

const inside = () => page.frameLocator("iframe:not(.next)");
const marked = (name, outcome) => inside().locator(`g.is-${outcome}:has(> .hit[aria-label^="${name},"])`);

test("an execution is started, answered by hand, stopped and redriven", async () => {
  await page.click("nav .start[aria-label='Start Order']");
  await page.fill("dialog textarea", '{"order": 17}');
  await page.click("dialog button:text-is('Start')");
  await marked("Ask", "running").waitFor();
  await inside().locator(".bar.scheduled").first().waitFor();
  await inside().locator(".top .state", { hasText: /running for [1-9][\d.]* s/ }).waitFor();
  await page.click("button:text-is('Answer Ask …')");
  await page.fill("dialog textarea[aria-label='Output, as JSON']", '"yes"');
  await page.click("dialog button:text-is('Succeed')");
  await marked("Ask", "succeeded").waitFor();
  assert.equal(await page.locator(".answer").count(), 0, "what was answered is not asked again");
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
  await page.click("nav .start[aria-label='Start Order']");
  assert.match(await page.inputValue("dialog textarea"), /"order": 17/);
  await page.fill("dialog textarea", "no JSON");
  await page.click("dialog button:text-is('Start')");
  await page.locator(".said", { hasText: /InvalidExecutionInput|Invalid/ }).waitFor();
});

test("a workflow starts with its sample, its function's log is there, and its callback is answered by hand", async () => {
  await page.click("nav .start[aria-label='Start StateMachineWaitForCallback']");
  assert.match(await page.inputValue("dialog textarea"), /"creditCardNumber"/);
  await page.click("dialog button:text-is('Start')");
  await marked("Charge Customer", "running").waitFor();
  await inside().locator(".panel .json", { hasText: '"creditCardNumber": "[sensitive]"' }).waitFor();
  await page.click("nav .function:has-text('Worker')");
  await page.locator(".around .log", { hasText: "records: 1 </script>\\u202e" }).waitFor();
  await page.locator("nav .function", { hasText: "1 invoked" }).waitFor();
  await page.click("nav .execution.running");
  await page.click("button:text-is('Answer Charge Customer …')");
  await page.fill("dialog textarea[aria-label^='Error']", "Card.Declined");
  await page.fill("dialog textarea[aria-label^='Cause']", "no money");
  await page.click("dialog button:text-is('Fail')");
  await marked("Charge Customer", "caught").waitFor();
});

test("the messages of a queue are shown as they come", async () => {
  const queue = page.locator("nav .queue").last();
  const name = await queue.locator(".name").textContent();
  await queue.click();
  const sent = await fetch(process.env.ENDPOINT, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage" },
    body: JSON.stringify({ QueueUrl: `${process.env.ENDPOINT}/123456789012/${name}`, MessageBody: '{"note": "</script>"}' }),
  });
  assert.ok(sent.ok, await sent.text());
  await page.locator(".around .message", { hasText: '"note": "</script>"' }).waitFor();
  assert.match(await page.locator(".around").textContent(), /received 0 times/);
});

test("what is selected in an execution stays selected while it goes on", async () => {
  await page.click("nav .start[aria-label='Start Order']");
  await page.click("dialog button:text-is('Start')");
  await marked("Ask", "running").waitFor();
  await inside().locator('g[data-state]:has(> .hit[aria-label^="Ask,"])').click();
  await inside().locator(".panel h2", { hasText: "Ask" }).waitFor();
  await page.click("button:text-is('Answer Ask …')");
  await page.click("dialog button:text-is('Succeed')");
  await marked("Ask", "succeeded").waitFor();
  assert.equal(await inside().locator(".panel h2").textContent(), "Ask");
});

test("a small screen holds it, in the dark, too", async () => {
  await page.setViewportSize({ width: 375, height: 812 });
  await page.emulateMedia({ colorScheme: "dark" });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 375));
  await page.setViewportSize({ width: 1280, height: 860 });
  assert.deepEqual(page.wrong, []);
});

test("the rules of accessibility hold", async () => {
  const found = await page.evaluate(`${AXE}; axe.run(document, { resultTypes: ["violations"], iframes: false })`);
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`), []);
});
