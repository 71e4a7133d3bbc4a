// The bar of a demo that stands on a website: what it is, until when, and a fresh start.

import { el } from "./dom.js";

/** Shows it; `until` is the moment of the end, the others are addresses. */
export function showVisit({ until, idle, shop, sent, restart }) {
  const at = new Date(Number(until)).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const says = `Demo. Deleted at ${at}, or ${idle} minutes after the last press. Enter nothing real.`;
  const fresh = el("form", { method: "post", action: restart }, el("button", { type: "submit", "data-testid": "start-over" }, "Start over"));
  const link = (href, text) => el("a", { href, target: "_blank", rel: "noopener" }, text);
  const bar = document.getElementById("visit");
  bar.replaceChildren(el("strong", {}, says), link(shop, "The shop’s website"), link(sent, "Mail the desk has sent"), fresh);
  bar.hidden = false;
}
