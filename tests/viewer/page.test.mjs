// The page that shows executions, in a browser. PAGES is the folder with the pages, BROWSER the browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.BROWSER,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
});
after(() => browser.close());

/** Opens a page; what goes wrong in it, and every request that it makes, fails the test. */
async function open(name, { hash = "", dark = false, width = 1280, height = 860, scripted = true } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  page.setDefaultTimeout(10_000);
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.wrong.push(message.text()));
  page.on("dialog", (dialog) => page.wrong.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  page.on("request", (request) => request.url().startsWith("file:") || page.wrong.push(request.url()));
  await page.goto(`file://${process.env.PAGES}/${name}.html${hash}`);
  if (scripted) await page.waitForSelector("html[data-ready]");
  return page;
}

async function close(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

const state = (page, name) => page.locator(`g[data-state]:has(> .hit[aria-label^="${name},"])`).first();
const rows = (page, view) => page.locator(`#shown-${view} [data-row]`);
const heading = (page) => page.locator(".panel h2").textContent();

test("the graph shows what happened", async () => {
  const page = await open("order", { hash: "#run=2" });
  assert.match(await state(page, "Charge").getAttribute("class"), /is-caught/);
  assert.match(await state(page, "Charge").locator(".hit").getAttribute("aria-label"), /caught, retried 1 time$/);
  assert.match(await state(page, "Refused").getAttribute("class"), /is-failed/);
  assert.match(await state(page, "Prepare").getAttribute("class"), /is-never/);
  const taken = await page.locator("path.line.taken").count();
  assert.equal(taken, 2);
  assert.equal(await page.locator("path.line.catch.taken").count(), 1);
  await close(page);
});

test("a running and a stopped execution say so", async () => {
  const page = await open("running");
  assert.match(await page.locator(".top .state").textContent(), /aborted/);
  assert.equal(await page.locator(".is-aborted").count(), 1);
  await close(page);
});

test("selecting in one view selects in all", async () => {
  const page = await open("order", { hash: "#run=1" });
  await state(page, "Paid?").click();
  assert.equal(await heading(page), "Paid?");
  assert.equal(await page.locator("#shown-timeline [aria-selected=true] .name").textContent(), "Paid?");
  await rows(page, "timeline").filter({ hasText: "Pack" }).click();
  assert.equal(await heading(page), "Pack");
  assert.match(await state(page, "Pack").getAttribute("class"), /selected/);
  assert.match(page.url(), /#run=1&visit=\d+$/);
  await page.click("#tab-events");
  assert.match(await page.locator("#shown-events [aria-selected=true]").first().textContent(), /Pack/);
  await page.locator("#shown-events .list").focus();
  await page.keyboard.press("End");
  await page.locator("#shown-events [data-row]").filter({ hasText: "ChoiceStateEntered" }).click();
  assert.equal(await heading(page), "Paid?");
  const again = await open("order", { hash: new URL(page.url()).hash });
  assert.equal(await heading(again), "Paid?");
  await close(page);
  await close(again);
});

test("a state that was visited often has a counter and a chooser", async () => {
  const page = await open("order", { hash: "#run=3" });
  assert.match(await state(page, "Look Again").textContent(), /× 5/);
  await state(page, "Look Again").click();
  assert.match(await page.locator(".chooser").textContent(), /of 5/);
  assert.equal(await page.locator(".chooser input").inputValue(), "5");
  await page.click("button[aria-label='Previous visit']");
  assert.equal(await page.locator(".chooser input").inputValue(), "4");
  await page.fill(".chooser input", "1");
  await page.locator(".chooser input").press("Enter");
  assert.equal(await page.locator(".chooser input").inputValue(), "1");
  await close(page);
});

test("bars of branches overlap, and attempts have their back-off", async () => {
  const page = await open("order", { hash: "#run=1" });
  const bar = async (name, kind) => rows(page, "timeline").filter({ hasText: name }).locator(`.bar.${kind}`).first().boundingBox();
  const [pack, book] = [await bar("Pack", "waiting"), await bar("Book Carrier", "waiting")];
  assert.ok(Math.abs(pack.x - book.x) < 2 && pack.width > book.width, JSON.stringify([pack, book]));
  const charge = rows(page, "timeline").filter({ hasText: "Charge" });
  assert.equal(await charge.locator(".bar.backoff").count(), 3);
  assert.equal(await charge.locator(".bar.tick").count(), 4);
  assert.equal(await charge.locator(".bar.run.failed").count(), 3);
  await close(page);
});

test("the timeline is zoomed, moved and shown by events", async () => {
  const page = await open("order", { hash: "#run=1" });
  const axis = page.locator(".axis");
  const until = async () => Number(await axis.getAttribute("data-until")) - Number(await axis.getAttribute("data-from"));
  const whole = await until();
  await page.click("button[aria-label='Show less time']");
  assert.ok((await until()) < whole * 0.7);
  await page.click(".timeline button:text-is('Whole')");
  assert.equal(await until(), whole);
  const box = await axis.boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 10);
  await page.mouse.up();
  assert.ok(Math.abs((await until()) - whole / 4) < whole / 50);
  await page.click("button[data-scale=steps]");
  assert.match(await axis.textContent(), /event 5/);
  await close(page);
});

test("branches in the timeline are opened and closed by keyboard", async () => {
  const page = await open("order", { hash: "#run=1" });
  await rows(page, "timeline").filter({ hasText: "Prepare" }).click();
  await page.locator("#shown-timeline .list").focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await rows(page, "timeline").filter({ hasText: "Pack" }).count(), 0);
  await page.keyboard.press("ArrowRight");
  assert.equal(await rows(page, "timeline").filter({ hasText: "Pack" }).count(), 1);
  await page.keyboard.press("ArrowDown");
  assert.equal(await heading(page), "Pack");
  await close(page);
});

test("the panel has each step of the data, as a difference or whole", async () => {
  const page = await open("order", { hash: "#run=1&visit=0" });
  const titles = await page.locator(".panel .step h3").allTextContents();
  assert.deepEqual(titles.map((title) => title.split(" by ")[0]), ["Input", "Request", "Result", "Output"]);
  assert.match(titles[3], /OutputPath/);
  const output = page.locator(".json[aria-label=Output]");
  assert.match(await output.locator(".added").textContent(), /\+.*"paid": true/);
  assert.match(await output.locator(".removed").textContent(), /−.*"card": "visa"/);
  await page.click(".panel button:text-is('Whole')");
  assert.equal(await output.locator(".added, .removed").count(), 0);
  assert.equal(await page.locator(".attempts tbody tr").count(), 4);
  await close(page);
});

test("each field of a state has a step of its own", async () => {
  const page = await open("fields", { hash: "#run=0&visit=0" });
  const steps = async () => page.locator(".panel .step h3").allTextContents();
  const step = (title) => page.locator(`.panel .json[aria-label="${title}"]`);
  assert.deepEqual(await steps(), ["Input", "After InputPath by InputPath $.order", "Request by Parameters", "Result",
    "After ResultSelector by ResultSelector", "After ResultPath by ResultPath $.asked", "Output by OutputPath $.asked", "Variables by Assign"]);
  assert.match(await step("After InputPath").textContent(), /"id": 7/);
  assert.match(await step("After ResultPath").locator(".added").first().textContent(), /"asked"/);
  assert.match(await step("Output").textContent(), /"price": 2/);
  assert.match(await step("Variables").locator(".added").textContent(), /"price": 2/);
  await state(page, "Each").locator(".hit").click({ position: { x: 90, y: 12 } });
  assert.deepEqual(await steps(), ["Input", "Items by Items {% [$states.input.price, 9] %}", "Input of the first iteration by ItemSelector", "Result", "Output by Output {% {'sum': $sum($states.result)} %}"]);
  assert.match(await step("Output").textContent(), /"sum": 11/);
  await state(page, "Both").locator(".hit").click({ position: { x: 90, y: 12 } });
  assert.deepEqual(await steps(), ["Input", "Input of the branches by Parameters", "Result", "After ResultSelector by ResultSelector", "Output by ResultPath $.both"]);
  assert.match(await step("Output").locator(".added").nth(2).textContent(), /"right": 22/);
  await page.click(".panel details:has-text('as it is written') summary >> nth=0");
  assert.match(await page.locator(".panel .json[aria-label^='Fields of']").first().textContent(), /"of.\$": "\$.sum"/);
  await close(page);
  const caught = await open("fields", { hash: "#run=1&visit=0" });
  assert.deepEqual(await caught.locator(".panel .step h3").allTextContents(),
    ["Input", "After InputPath by InputPath $.order", "Request by Parameters", "Error output", "Output by Catch"]);
  assert.match(await caught.locator(".panel .json[aria-label=Output] .added").first().textContent(), /"error"/);
  await close(caught);
});

test("errors have their causes, parsed where they are JSON", async () => {
  const page = await open("order", { hash: "#run=2" });
  assert.match(await page.locator(".panel .trouble").textContent(), /OrderRefused.*insufficient funds/);
  await state(page, "Charge").click();
  assert.match(await page.locator(".panel .trouble").textContent(), /Card\.Declined/);
  assert.match(await page.locator(".attempts").textContent(), /connection refused/);
  await close(page);
});

test("a state has the author's line, and sensitive data is masked", async () => {
  const page = await open("payment", { hash: "#visit=0" });
  assert.match(await page.locator(".panel .facts").textContent(), /payment\.rs:\d+/);
  const html = await page.content();
  assert.ok(html.includes("[sensitive]") && html.includes("[token]") && !html.includes("4111"));
  await page.click("#tab-events");
  await page.locator("#shown-events .beside").first().waitFor();
  await close(page);
});

test("an execution at AWS has a link to the console", async () => {
  const page = await open("console", { hash: "#visit=0" });
  const link = page.locator(".panel a", { hasText: "open in the console" });
  assert.match(await link.getAttribute("href"), /^https:\/\/us-east-1\.console\.aws\.amazon\.com\//);
  assert.equal(await link.getAttribute("rel"), "noreferrer");
  await close(page);
});

test("a path of an exploration has its states and transitions, and no data", async () => {
  const page = await open("explore");
  assert.match(await page.locator(".panel .kind").textContent(), /path that an execution can take/);
  assert.ok((await page.locator("#run option").count()) > 1);
  assert.ok((await page.locator("path.line.taken").count()) > 0);
  assert.equal(await page.locator(".panel .json").count(), 0);
  assert.equal(await page.locator(".copy-test").isVisible(), false);
  await page.selectOption("#run", "1");
  await state(page, "Notify Payment Failure").click();
  assert.equal(await heading(page), "Notify Payment Failure");
  assert.equal(await page.locator(".panel .step").count(), 0);
  await close(page);
});

test("the iterations of an inline Map lead to their states", async () => {
  const page = await open("fields", { hash: "#run=0" });
  await page.click("#tab-iterations");
  assert.equal(await rows(page, "iterations").count(), 2);
  await rows(page, "iterations").nth(1).click();
  assert.equal(await heading(page), "One");
  assert.match(await page.locator(".panel .facts").textContent(), /Each, item 1/);
  await page.click(".panel .facts button:text-is('Each, item 1')");
  assert.equal(await heading(page), "Each");
  await close(page);
});

test("ten thousand children are a table that stays quick", async () => {
  const page = await open("many");
  await state(page, "Each Order").locator(".hit").click({ position: { x: 90, y: 12 } });
  assert.equal(await page.locator("#tab-iterations").getAttribute("aria-selected"), "true");
  assert.match(await rows(page, "iterations").first().textContent(), /^13 · .*failed/);
  assert.ok((await rows(page, "iterations").count()) < 60);
  assert.equal(await rows(page, "iterations").first().getAttribute("aria-setsize"), "10000");
  await page.click("[data-filter=failed]");
  assert.equal(await rows(page, "iterations").first().getAttribute("aria-setsize"), "103");
  await page.click("[data-filter=succeeded]");
  // However far it is scrolled, the page holds the rows that are seen, not all of them.
  const most = await page.evaluate(async () => {
    const list = document.querySelector("#shown-iterations .list");
    let most = 0;
    for (let times = 0; times < 20; times += 1) {
      list.scrollTop = (list.scrollHeight / 20) * times;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      most = Math.max(most, list.querySelectorAll("[aria-posinset]").length);
    }
    return most;
  });
  assert.ok(most > 0 && most < 200, `${most} rows`);
  await page.selectOption("#shown-iterations label select", "number");
  await page.click("[data-filter=failed]");
  await rows(page, "iterations").first().click();
  assert.match(await page.locator(".panel").textContent(), /A child of a Map Run/);
  assert.match(await state(page, "Refuse").getAttribute("class"), /is-failed/);
  await page.click("button:text-is('Back to the parent')");
  assert.match(await state(page, "Each Order").getAttribute("class"), /is-succeeded/);
  await close(page);
});

test("25,000 events are shown at once", async () => {
  const page = await open("inline");
  assert.match(await page.locator(".panel").textContent(), /25,2\d\d events/);
  const ready = Number(await page.evaluate(() => document.documentElement.dataset.ready));
  // A second on an idle machine; a loaded one fails only where the time grows with the square of the events.
  assert.ok(ready < 20_000, `${ready} ms`);
  await page.click("#tab-events");
  await page.locator("#shown-events .list").focus();
  await page.keyboard.press("End");
  assert.match(await page.locator("#shown-events [aria-selected=true]").textContent(), /ExecutionSucceeded/);
  await close(page);
});

test("data is searched", async () => {
  const page = await open("order", { hash: "#run=2" });
  await page.keyboard.press("/");
  await page.keyboard.type("INSUFFICIENT");
  assert.match(await page.locator("#shown-found .count").textContent(), /places? with/);
  await rows(page, "found").filter({ hasText: "Tell Customer" }).first().click();
  assert.equal(await heading(page), "Tell Customer");
  await page.fill("input[type=search]", "nowhere at all");
  assert.match(await page.locator("#shown-found .count").textContent(), /Nothing/);
  await close(page);
});

test("two runs are shown side by side with what differs", async () => {
  const page = await open("compare");
  assert.equal(await page.locator(".graph").count(), 2);
  assert.deepEqual(await page.locator(".graph > .caption").allTextContents(), ["Retried", "Declined"]);
  assert.match(await rows(page, "differences").first().textContent(), /Charge.*succeeded, there caught; 3 retries, there 1/);
  assert.match(await page.locator(".second g[data-state='0.0']").getAttribute("class"), /is-caught differs|differs/);
  await rows(page, "differences").first().click();
  assert.match(await page.locator(".panel section.beside").textContent(), /Against Declined.*Outcome there.*caught/s);
  await page.selectOption("#other", "");
  assert.equal(await page.locator(".graph").count(), 1);
  await close(page);
});

test("a run is copied as a test", async () => {
  const page = await open("order", { hash: "#run=1" });
  await page.click(".copy-test");
  const text = page.locator("dialog textarea");
  assert.match(await text.inputValue(), /#\[test\]\nfn retried_succeeds\(\)/);
  await page.click("dialog [data-kind=mock]");
  const mocks = JSON.parse(await text.inputValue());
  assert.deepEqual(Object.keys(mocks.MockedResponses.Charge), ["0", "1", "2", "3"]);
  await page.click("dialog button:text-is('Copy')");
  await page.waitForSelector("dialog button:text-is('Copied')");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await close(page);
});

test("everything is reached by keyboard", async () => {
  const page = await open("order", { hash: "#run=1" });
  await page.keyboard.press("j");
  assert.equal(await heading(page), "Charge");
  await page.keyboard.press("j");
  assert.equal(await heading(page), "Prepare");
  await page.keyboard.press("k");
  assert.equal(await heading(page), "Charge");
  await page.keyboard.press("Escape");
  assert.equal(await heading(page), "Retried");
  await page.locator("#tab-timeline").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("#tab-events").getAttribute("aria-selected"), "true");
  await state(page, "Charge").locator(".hit").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await heading(page), "Prepare");
  await close(page);
});

test("the graph is made larger and smaller", async () => {
  const page = await open("order");
  const width = async () => Number(await page.locator(".graph svg").getAttribute("width"));
  const fitted = await width();
  await page.click("button[aria-label=Larger]");
  assert.ok((await width()) > fitted * 1.2);
  await page.click("button:text-is('Fit')");
  assert.equal(await width(), fitted);
  await close(page);
});

test("hostile names and data are shown and do nothing, and long data is cut until it is asked for", async () => {
  const page = await open("strange", { hash: "#visit=0" });
  assert.match(await heading(page), /^<\/script><img src=x onerror=alert\(1\)>/);
  assert.equal(await page.locator("img").count(), 0);
  const text = await page.locator(".json[aria-label=Input]").textContent();
  assert.ok(text.includes("12345678901234567890") && text.includes("\\u202e") && text.length < 3000, String(text.length));
  await page.locator(".json[aria-label=Input] button").click();
  assert.ok((await page.locator(".json[aria-label=Input]").textContent()).length > 100_000);
  await close(page);
});

test("long texts and lists are shown in part, and all of them on request", async () => {
  const page = await open("large", { hash: "#visit=0" });
  const output = page.locator(".json[aria-label=Output]");
  assert.ok((await output.textContent()).length < 20_000);
  assert.ok((await output.locator(".j").count()) <= 300);
  await output.locator("button", { hasText: "show all" }).first().click();
  assert.ok((await output.textContent()).length > 50_000);
  await output.locator("button", { hasText: "further lines" }).click();
  assert.ok((await output.locator(".j").count()) > 2_000);
  await close(page);
});

test("five thousand states are drawn, and the last one is reached", async () => {
  const page = await open("chain");
  assert.equal(await page.locator("g[data-state]").count(), 5_001);
  await page.locator("#shown-timeline .list").focus();
  await page.keyboard.press("End");
  assert.equal(await heading(page), "S5000");
  await page.fill("input[type=search]", "S4711");
  await rows(page, "found").first().click();
  assert.equal(await heading(page), "S4711");
  await close(page);
});

test("dark, small and printed", async () => {
  const dark = await open("order", { dark: true });
  assert.equal(await dark.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(10, 14, 19)");
  await close(dark);
  for (const name of ["order", "compare", "many", "strange", "fields"]) {
    const small = await open(name, { width: 375, height: 812, hash: "#visit=0" });
    assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= 375), `${name} is not wider than the screen`);
    await close(small);
  }
  const small = await open("order", { width: 375, height: 812 });
  await state(small, "Charge").click();
  assert.equal(await heading(small), "Charge");
  await close(small);
  const printed = await open("order", { hash: "#run=1" });
  await printed.emulateMedia({ media: "print" });
  assert.equal(await printed.locator(".copy-test").isVisible(), false);
  assert.equal(await printed.locator(".panel").isVisible(), true);
  await close(printed);
});

test("nothing lies above anything else", async () => {
  for (const [name, size] of [["order", {}], ["compare", {}], ["many", { width: 1000, height: 700 }]]) {
    const page = await open(name, size);
    const overlapping = await page.evaluate(() => {
      const found = [];
      for (const group of [".top", "main", ".left", ".axis-row", ".axis-row > .tools", ".tabs"]) {
        for (const parent of document.querySelectorAll(group)) {
          const parts = [...parent.children].filter((part) => part.checkVisibility() && part.getBoundingClientRect().width > 0);
          const boxes = parts.map((part) => part.getBoundingClientRect());
          boxes.forEach((one, index) => boxes.slice(index + 1).forEach((other) => {
            const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
            if (wide > 1 && high > 1) found.push(`${group}: ${parts[index].outerHTML.slice(0, 80)}`);
          }));
        }
      }
      return found;
    });
    assert.deepEqual(overlapping, [], name);
    await close(page);
  }
});

test("the rules of accessibility hold", async () => {
  const cases = [["payment", {}], ["payment", { dark: true }], ["order", { hash: "#run=2&visit=0" }], ["order", { hash: "#run=3&visit=6", dark: true }],
    ["many", { hash: "#visit=0" }], ["compare", { dark: true }], ["order", { width: 375, height: 812 }], ["fields", { hash: "#visit=0" }],
    ["running", { dark: true }], ["explore", {}], ["review", { scripted: false }], ["review", { scripted: false, dark: true, width: 375, height: 812 }]];
  for (const [name, how] of cases) {
    const page = await open(name, how);
    // The policy of the page keeps scripts out, so the rules are run by the debugger.
    const found = await page.evaluate(`${AXE}; axe.run(document, { resultTypes: ["violations"] })`);
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`), [], `${name} ${JSON.stringify(how)}`);
    await close(page);
  }
});
