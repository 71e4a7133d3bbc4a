// A small menu under a button: arrow keys move, Escape and a press elsewhere close it.

import { el } from "./dom.js";

/** Opens a menu of {label, press, attributes} under a button; a second press closes it. */
export function openMenu(anchor, items, { label, width } = {}) {
  if (anchor.getAttribute("aria-expanded") === "true") return anchor.closeMenu();
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label });
  if (width) menu.style.width = `${width}px`;
  menu.append(...items.map((item) => entry(item, () => anchor.closeMenu())));
  return popUp(anchor, menu);
}

/** Shows any element under a button until Escape or a press elsewhere. */
export function popUp(anchor, content) {
  const outside = (event) => {
    if (!content.contains(event.target) && !anchor.contains(event.target)) anchor.closeMenu();
  };
  anchor.closeMenu = () => {
    content.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
  };
  content.addEventListener("keydown", (event) => keys(event, content, anchor));
  document.addEventListener("pointerdown", outside);
  document.getElementById("popups").append(content);
  place(content, anchor.getBoundingClientRect());
  anchor.setAttribute("aria-expanded", "true");
  content.querySelector("button, input")?.focus();
}

function entry({ heading, label, press, attributes = {} }, close) {
  if (heading) return el("p", { class: "menu-heading", role: "presentation" }, heading);
  const content = Array.isArray(label) ? label : [label];
  const onclick = () => {
    close();
    press();
  };
  return el("button", { role: "menuitem", type: "button", ...attributes, onclick }, ...content);
}

function place(content, box) {
  const onTheRight = box.left > window.innerWidth / 2;
  const left = onTheRight ? box.right - content.offsetWidth : box.left;
  content.style.left = `${Math.max(8, Math.min(left, window.innerWidth - content.offsetWidth - 8))}px`;
  const below = window.innerHeight - box.bottom - 12;
  content.style.top = `${box.bottom + 4}px`;
  content.style.maxHeight = `${Math.max(below, 160)}px`;
}

function keys(event, content, anchor) {
  if (event.key === "Escape") {
    event.stopPropagation();
    anchor.closeMenu();
    anchor.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...content.querySelectorAll("button, input")];
  const next = all.indexOf(document.activeElement) + step;
  all[(next + all.length) % all.length]?.focus();
}
