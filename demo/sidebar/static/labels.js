// Labels as the mail page shows them: chips on mail, and the menu that ticks them.

import { el } from "./dom.js";
import { popUp } from "./menu.js";

const PLAIN = { backgroundColor: "#e9eaee", textColor: "#444746" };

/** The last part of a label's name. */
export const lastPart = (name) => name.split("/").pop();

/** Chips of the user labels among some ids; the status stands first. */
export function chips(labelIds, labels) {
  const worn = labels.filter((label) => label.type === "user" && labelIds.includes(label.id));
  const rank = (label) => (/\/Status\//.test(label.name) ? 0 : 1);
  worn.sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
  return worn.map(chip);
}

function chip({ name, color }) {
  const node = el("span", { class: "chip", title: name, "data-label": name }, lastPart(name));
  const { backgroundColor, textColor } = color ?? PLAIN;
  Object.assign(node.style, { backgroundColor, color: textColor });
  return node;
}

/** Opens the label menu of a mail: `tick(id, on)` and `create(name)` do the work. */
export function openLabelMenu(anchor, { labels, worn, tick, create }) {
  if (anchor.getAttribute("aria-expanded") === "true") return anchor.closeMenu();
  const own = labels.filter((label) => label.type === "user").sort((a, b) => a.name.localeCompare(b.name));
  const boxes = own.map((label) => box(label, worn.includes(label.id), tick));
  const name = el("input", { type: "text", placeholder: "New label", "aria-label": "New label", "data-testid": "label-new", required: true });
  const form = el("form", { class: "label-new" }, name, el("button", { class: "button", type: "submit" }, "Create"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    anchor.closeMenu();
    create(name.value.trim());
  });
  const list = el("div", { class: "label-list" }, ...boxes);
  return popUp(anchor, el("div", { class: "menu labels", role: "group", "aria-label": "Labels of this mail", "data-testid": "label-menu" }, list, form));
}

function box({ id, name }, checked, tick) {
  const input = el("input", { type: "checkbox", class: "tick", checked, onchange: (event) => tick(id, event.target.checked) });
  return el("label", { class: "option", "data-label": name }, input, el("span", {}, name));
}
