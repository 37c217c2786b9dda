// Copying a run as a test.

import { h, button, announce } from "./dom.js";
import { runOf } from "./store.js";

const KINDS = {
  rust: ["Rust test", "Put it into the tests of the workflow, with `use stepwright::testing::*;`, `use stepwright::prelude::*;` and `use serde_json::json;`."],
  mock: ["Mock file", "For `simulate FILE --mocks mocks.json --test-case Copied --machine Case`, and for AWS Step Functions Local."],
  input: ["Input", "For `simulate FILE --input input.json`."],
};

/** A dialog with the run as a test. */
export function copyDialog() {
  const text = h("textarea", { readonly: true, rows: 18, spellcheck: "false", "aria-label": "Test" });
  const how = h("p", { class: "quiet" });
  let kind = "rust";
  const tabs = Object.entries(KINDS).map(([name, [title]]) => button(title, () => show(name), { "data-kind": name }));
  const copied = button("Copy", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
    copied.textContent = "Copied";
    announce("Copied");
  });
  const dialog = h("dialog", { class: "copy", "aria-label": "Copy this run as a test" },
    h("h2", {}, "Copy this run as a test"),
    h("div", { class: "tools", role: "group", "aria-label": "Kind of test" }, tabs), how, text,
    h("div", { class: "tools" }, copied, button("Close", () => dialog.close())));
  function show(name) {
    kind = name;
    const test = runOf().test?.[kind];
    text.value = test ?? "There is no room in the page for this test: it is too long, or other runs' tests are.";
    how.textContent = `${KINDS[kind][1]} What is masked in the page is masked in the test.`;
    copied.textContent = "Copy";
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.kind === kind));
  }
  return {
    element: dialog,
    open() {
      show(kind);
      dialog.showModal();
    },
  };
}
