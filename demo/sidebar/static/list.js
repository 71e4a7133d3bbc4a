// The list of mails: who, what, when, and the chips that change by themselves.

import { el } from "./dom.js";
import { shortTime } from "./format.js";
import { chips } from "./labels.js";
import { go } from "./route.js";

/** Draws the rows; the open one is marked and the focus stays where it was. */
export function drawList({ threads, total, title }, labels, open) {
  const list = document.getElementById("rows");
  const held = list.contains(document.activeElement) ? document.activeElement.dataset.thread : null;
  document.getElementById("list-title").textContent = title;
  document.getElementById("list-total").textContent = total === undefined ? "" : String(total);
  list.replaceChildren(...threads.map((thread) => row(thread, labels, thread.id === open)));
  document.getElementById("list-empty").hidden = threads.length > 0;
  if (held) list.querySelector(`[data-thread="${held}"]`)?.focus();
}

function row(thread, labels, current) {
  const count = thread.count > 1 ? el("span", { class: "soft" }, ` ${thread.count}`) : null;
  const worn = chips(thread.labelIds, labels);
  const button = el(
    "button",
    {
      type: "button",
      class: thread.unread ? "mail-row unread" : "mail-row",
      "data-testid": "thread",
      "data-thread": thread.id,
      "aria-current": current ? "true" : null,
      onclick: () => go({ thread: thread.id }),
    },
    el("span", { class: "mail-top" }, el("span", { class: "sender line" }, thread.from, count), el("span", { class: "when" }, shortTime(thread.date))),
    el("span", { class: "subject line" }, thread.subject || "(no subject)"),
    worn.length ? el("span", { class: "chips" }, ...worn) : null,
  );
  return el("li", {}, button);
}
