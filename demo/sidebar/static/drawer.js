// The drawer below: the last event and answer as JSON, for whoever wants to see the wire.

import { el } from "./dom.js";

const find = (id) => document.getElementById(id);

/** Shows a call in the drawer, open or not. */
export function record({ url, event, answer, refused = [], milliseconds }) {
  const verdict = refused.length ? `refused: ${refused.join("; ")}` : "taken";
  find("drawer-line").textContent = `POST ${url} · ${milliseconds ?? "?"} ms · ${verdict}`;
  find("drawer-event").textContent = pretty(event);
  find("drawer-answer").textContent = pretty(answer);
}

/** Opens or closes the drawer. */
export function toggleDrawer(open = find("drawer-body").hidden) {
  find("drawer-body").hidden = !open;
  find("drawer-toggle").setAttribute("aria-expanded", String(open));
}

/** Puts the drawer's parts into the page. */
export function createDrawer() {
  const toggle = find("drawer-toggle");
  toggle.addEventListener("click", () => toggleDrawer());
  const pane = (id, label) => el("section", { class: "json" }, el("h3", {}, label), el("pre", { id, tabindex: "0", "data-testid": id }));
  find("drawer-body").append(
    el("p", { id: "drawer-line", "data-testid": "drawer-line" }, "The add-on was not called yet."),
    pane("drawer-event", "Event"),
    pane("drawer-answer", "Answer"),
  );
}

function pretty(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
