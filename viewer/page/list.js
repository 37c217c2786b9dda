// A long list of which only what is in sight is in the page.

import { h } from "./dom.js";

/**
 * A list of rows of the same height.
 * `draw(index)` makes a row; `chosen(index)` is called when a row is chosen by pointer or keyboard.
 */
export class List {
  constructor({ label, height, draw, chosen, role = "listbox", item = "option", opened = null }) {
    Object.assign(this, { height, draw, chosen, item, opened, count: 0, current: -1, drawn: new Map() });
    this.inner = h("div", { class: "list-inner", role: "presentation" });
    this.element = h("div", {
      class: "list",
      role,
      tabindex: 0,
      "aria-label": label,
      on: { scroll: () => this.later(), keydown: (event) => this.key(event) },
    }, this.inner);
    this.inner.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row]");
      if (row) this.chosen(Number(row.dataset.row), event);
    });
    new ResizeObserver(() => this.later()).observe(this.element);
  }

  /** Shows so many rows, all of them drawn anew. */
  show(count) {
    this.count = count;
    this.inner.style.height = `${Math.max(1, count * this.height)}px`;
    for (const row of this.drawn.values()) row.remove();
    this.drawn.clear();
    this.draws();
  }

  /** Marks a row and brings it into sight. */
  mark(index, scroll = true) {
    this.current = index;
    if (index >= 0 && scroll) {
      const top = index * this.height;
      const { scrollTop, clientHeight } = this.element;
      if (top < scrollTop) this.element.scrollTop = top;
      else if (top + this.height > scrollTop + clientHeight) this.element.scrollTop = top + this.height - clientHeight;
    }
    for (const [number, row] of this.drawn) row.setAttribute("aria-selected", String(number === index));
    this.draws();
  }

  later() {
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.draws();
    });
  }

  draws() {
    const { scrollTop, clientHeight } = this.element;
    const all = matchMedia("print").matches ? Math.min(this.count, 400) : 0;
    const first = all ? 0 : Math.max(0, Math.floor(scrollTop / this.height) - 4);
    const last = all || Math.min(this.count, Math.ceil((scrollTop + clientHeight) / this.height) + 4);
    for (const [index, row] of this.drawn) {
      if (index < first || index >= last) {
        row.remove();
        this.drawn.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) {
      if (this.drawn.has(index)) continue;
      const row = this.draw(index);
      row.id = `${this.prefix()}${index}`;
      row.dataset.row = String(index);
      row.setAttribute("role", this.item);
      row.setAttribute("aria-selected", String(index === this.current));
      row.setAttribute("aria-setsize", String(this.count));
      row.setAttribute("aria-posinset", String(index + 1));
      row.style.top = `${index * this.height}px`;
      row.style.height = `${this.height}px`;
      this.inner.append(row);
      this.drawn.set(index, row);
    }
    if (this.drawn.has(this.current)) this.element.setAttribute("aria-activedescendant", `${this.prefix()}${this.current}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  prefix() {
    List.made ??= 0;
    this.number ??= (List.made += 1);
    return `row-${this.number}-`;
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.count, End: this.count };
    if (event.key in steps && this.count > 0) {
      event.preventDefault();
      const index = Math.min(this.count - 1, Math.max(0, this.current + steps[event.key]));
      this.mark(index);
      this.chosen(index, event);
    } else if (this.opened && (event.key === "ArrowRight" || event.key === "ArrowLeft") && this.current >= 0) {
      event.preventDefault();
      this.opened(this.current, event.key === "ArrowRight");
    }
  }
}
