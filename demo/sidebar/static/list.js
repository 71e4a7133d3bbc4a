// The list of mails: who, what, when, and the chips that change by themselves.

import { el } from "./dom.js";
import { shortTime } from "./format.js";
import { chips } from "./labels.js";
import { go } from "./route.js";

/** Draws the rows; the open one is marked and the focus stays where it was. */
export function drawList({ threads, total, title }, labels, open, selection) {
  const list = document.getElementById("rows");
  const held = list.contains(document.activeElement) ? same(document.activeElement) : null;
  document.getElementById("list-title").textContent = title;
  document.getElementById("list-total").textContent = total === undefined ? "" : String(total);
  list.replaceChildren(...threads.map((thread) => row(thread, labels, thread.id === open, selection)));
  document.getElementById("list-empty").hidden = threads.length > 0;
  selection.follow(threads, labels);
  if (held) list.querySelector(held)?.focus();
}

const same = ({ dataset: { thread, tick } }) => (tick ? `[data-tick="${tick}"]` : `[data-thread="${thread}"]`);

function row(thread, labels, current, selection) {
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
  const tick = el("input", {
    type: "checkbox",
    class: "row-tick",
    "data-tick": thread.id,
    "data-testid": "row-tick",
    "aria-label": `Tick ${thread.subject || "(no subject)"}`,
    onchange: (event) => selection.tick(thread.id, event.target.checked),
  });
  tick.checked = selection.ids.has(thread.id);
  return el("li", { class: "row-item" }, tick, button);
}
