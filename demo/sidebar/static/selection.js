// Mails that are ticked in the list, and the labels that all of them get at once.

import { el, svg } from "./dom.js";
import { PAGE } from "./icons.js";
import { openLabelMenu } from "./labels.js";

export const MANY = 20;

/** The ticked mails of the list that is shown. */
export class Selection {
  ids = new Set();
  shown = [];
  labels = [];
  root = document.getElementById("list-tools");

  constructor({ change, create }) {
    Object.assign(this, { change, create });
  }

  /** Follows the list as it is drawn: what is no longer there is not ticked. */
  follow(threads, labels) {
    Object.assign(this, { shown: threads, labels });
    const here = new Set(threads.map(({ id }) => id));
    this.ids = new Set([...this.ids].filter((id) => here.has(id)));
    this.draw();
  }

  tick(id, on) {
    if (on) this.ids.add(id);
    else this.ids.delete(id);
    this.draw();
  }

  /** Ticks the newest tickets; other mail has no status and is left alone. */
  tickMany() {
    const isTicket = ({ labelIds }) => this.labels.some(({ id, name }) => /\/Status\//.test(name) && labelIds.includes(id));
    this.ids = new Set(this.shown.filter(isTicket).slice(0, MANY).map(({ id }) => id));
    this.redraw();
  }

  clear() {
    this.ids.clear();
    this.redraw();
  }

  redraw() {
    for (const box of document.querySelectorAll("#rows .row-tick")) box.checked = this.ids.has(box.dataset.tick);
    this.draw();
  }

  draw() {
    const count = this.ids.size;
    const held = this.root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    const tools = count ? [this.labelButton(), this.tool("Untick all", PAGE.close, () => this.clear(), "untick"), el("span", { class: "soft" }, `${count} ticked`)] : [];
    // The menu hangs on its button, so that one stays while it is open.
    if (this.opened?.getAttribute("aria-expanded") === "true" && count) return;
    this.root.replaceChildren(...tools);
    if (held) this.root.querySelector(`[data-testid="${held}"]`)?.focus();
  }

  labelButton() {
    const button = this.tool("Labels of the ticked mails", PAGE.label, () => this.openMenu(button), "labels-of-many");
    button.setAttribute("aria-haspopup", "true");
    this.opened = button;
    return button;
  }

  openMenu(anchor) {
    const ticked = this.shown.filter(({ id }) => this.ids.has(id));
    const worn = this.labels.map(({ id }) => id).filter((id) => ticked.every(({ labelIds }) => labelIds.includes(id)));
    const tick = (id, on) => this.change(ticked, this.labels.find((label) => label.id === id), on);
    const create = (name) => this.create(ticked, name);
    openLabelMenu(anchor, { labels: this.labels, worn, tick, create });
  }

  tool(label, path, press, testid) {
    return el("button", { type: "button", class: "tool", "aria-label": label, title: label, "data-testid": testid, onclick: press }, svg(path));
  }
}
