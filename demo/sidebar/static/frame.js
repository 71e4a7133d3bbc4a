// The panel's frame: bar, menu, back arrow, progress, toast, and the place for a card.

import { el, svg } from "./dom.js";
import { PAGE } from "./icons.js";
import { openMenu } from "./menu.js";
import { pictureUrl } from "./pictures.js";

const TOAST_SECONDS = 6;

/** Draws what the panel shows around its cards. */
export class PanelFrame {
  constructor({ name, logo, publicUrl, universalActions = [] }, { back, press }) {
    this.press = press;
    this.universal = universalActions.filter(({ openLink }) => openLink).map(({ label, openLink }) => ({ actionLabel: label, onClick: { openLink: { url: openLink } } }));
    this.actions = [];
    this.root = document.getElementById("panel");
    this.backButton = this.tool("Back", PAGE.back, back, "panel-back");
    this.menuButton = this.tool("More actions", PAGE.more, () => this.openActions(), "panel-menu");
    this.menuButton.setAttribute("aria-haspopup", "menu");
    this.closeButton = this.tool("Close the side panel", PAGE.close, () => this.onClose(), "panel-close");
    const title = el("span", { class: "panel-name" }, name);
    this.bar = el("div", { class: "panel-bar" }, this.backButton, mark(name, logo, publicUrl), title, this.menuButton, this.closeButton);
    this.progress = el("div", { class: "progress", role: "progressbar", "aria-label": "Loading", hidden: true });
    this.body = el("div", { class: "panel-body", "data-testid": "card" });
    this.footer = el("div", { class: "panel-footer" });
    this.note = el("div", { class: "toast", role: "status", "aria-live": "polite", "data-testid": "toast" });
    this.root.append(this.bar, this.progress, this.body, this.footer, this.note);
  }

  onClose() {}

  tool(label, path, press, testid) {
    return el("button", { type: "button", class: "tool", "aria-label": label, title: label, "data-testid": testid, onclick: press }, svg(path));
  }

  /** Shows a drawn card; the focus stays on the same thing, or goes to the title. */
  show(drawn, { deep, actions, focus, scroll }) {
    const held = this.held();
    const top = this.body.scrollTop;
    this.actions = [...actions, ...this.universal];
    this.backButton.hidden = !deep;
    this.menuButton.hidden = this.actions.length === 0;
    this.body.replaceChildren(...(drawn ? [drawn.body] : []));
    this.footer.replaceChildren(...(drawn?.footer ? [drawn.footer] : []));
    this.body.scrollTop = scroll ? top : 0;
    if (focus && held !== null) this.refocus(held);
  }

  /** What has the focus, or had it when the call began: the browser takes it away. */
  held() {
    const here = this.root.contains(document.activeElement) ? key(document.activeElement) : null;
    const kept = document.activeElement === document.body ? this.kept : null;
    return here ?? kept ?? null;
  }

  refocus(held) {
    const all = [...this.root.querySelectorAll("button, input, select, textarea, [tabindex]")];
    const same = held && all.find((node) => key(node) === held && !node.disabled && !node.hidden);
    (same || this.body.querySelector("h2"))?.focus({ preventScroll: Boolean(same) });
  }

  /** While a call runs a thin bar moves and the card takes no press. */
  busy(on) {
    if (on) this.kept = this.held();
    this.progress.hidden = !on;
    this.root.setAttribute("aria-busy", String(on));
    for (const part of [this.body, this.footer]) part.inert = on;
    this.menuButton.disabled = on;
    this.backButton.disabled = on;
  }

  /** The words of a press before are gone. */
  hush() {
    clearTimeout(this.timer);
    this.note.classList.remove("shown");
    this.note.textContent = "";
  }

  /** Plain words over the footer, gone after some seconds. */
  toast(text) {
    clearTimeout(this.timer);
    this.note.textContent = text;
    this.note.classList.add("shown");
    this.timer = setTimeout(() => this.hush(), TOAST_SECONDS * 1000);
  }

  openActions() {
    const items = this.actions.map(({ actionLabel, onClick }) => ({ label: actionLabel, press: () => this.press(onClick) }));
    openMenu(this.menuButton, items, { label: "Card actions", width: 210 });
  }

  overflow({ items }) {
    const entries = items.map(({ text, onClick }) => ({ label: text, press: () => this.press(onClick) }));
    openMenu(this.menuButton, entries, { label: "More", width: 210 });
  }
}

const key = (node) => node.dataset?.button ?? node.name ?? node.dataset?.testid ?? "";

/** The add-on's picture, or its first letter until there is one. */
export function mark(name, logo, publicUrl) {
  const letter = el("span", { class: "mark", "aria-hidden": "true" }, name.slice(0, 1));
  if (!logo) return letter;
  const url = logo.startsWith("/") ? publicUrl + logo : logo;
  const picture = el("img", { class: "mark", src: pictureUrl(url), alt: "" });
  picture.addEventListener("error", () => picture.replaceWith(letter));
  return picture;
}
