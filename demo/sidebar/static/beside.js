// A second mailbox beside the first one: the same page, as somebody else, in a frame.

import { el, svg } from "./dom.js";
import { ROOT } from "./http.js";
import { PAGE } from "./icons.js";
import { place } from "./route.js";

/** Whether this page is itself the one that is shown beside another. */
export const isBeside = window.top !== window;

/** The mailbox that is shown beside, and the means to show another or none. */
export class Beside {
  root = document.getElementById("beside");

  constructor(accounts) {
    this.accounts = accounts;
    this.button = document.getElementById("beside-open");
    this.button.addEventListener("click", () => this.toggle());
  }

  get isOpen() {
    return !this.root.hidden;
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  /** Shows this account, or the first colleague of whoever looks. */
  open(address = this.colleague()) {
    const chosen = this.accounts.find((account) => account.address === address);
    if (!chosen) return;
    const { label } = place();
    this.root.replaceChildren(this.bar(chosen), this.frame(chosen, label));
    this.set(true);
  }

  close() {
    this.root.replaceChildren();
    this.set(false);
    this.button.focus();
  }

  set(on) {
    this.root.hidden = !on;
    this.button.setAttribute("aria-pressed", String(on));
    document.body.classList.toggle("split", on);
  }

  /** Somebody whose mailbox shows the same conversations. */
  colleague() {
    const mine = place().account;
    const others = this.accounts.filter(({ address, role }) => address !== mine && role);
    return (others.find(({ role }) => role === "rep") ?? others[0] ?? this.accounts[0]).address;
  }

  bar({ name, address }) {
    const options = this.accounts.map((each) => el("option", { value: each.address, selected: each.address === address }, `${each.name}’s Gmail`));
    const choice = el("select", { "aria-label": "Mailbox beside this one", "data-testid": "beside-account", onchange: (event) => this.open(event.target.value) }, ...options);
    const close = el("button", { type: "button", class: "tool", "aria-label": `Close ${name}’s Gmail`, onclick: () => this.close() }, svg(PAGE.close));
    return el("div", { class: "beside-bar" }, choice, close);
  }

  frame({ name, address }, label) {
    const where = `${ROOT}/#/${encodeURIComponent(address)}/${/^[A-Z]+$/.test(label) ? label : "INBOX"}/`;
    return el("iframe", { src: where, title: `${name}’s Gmail`, "data-testid": "beside-frame" });
  }
}
