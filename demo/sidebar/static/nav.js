// The left side: Inbox with its count, Sent, all mail, spam, and the tree of the real labels.

import { el, svg } from "./dom.js";
import { PAGE } from "./icons.js";
import { go } from "./route.js";

const SYSTEM = [
  ["INBOX", "Inbox", PAGE.inbox],
  ["SENT", "Sent", PAGE.sent],
  ["DRAFT", "Drafts", PAGE.draft],
  ["ALL", "All mail", PAGE.archive],
  ["SPAM", "Spam", PAGE.spam],
];
const ALL = { id: "ALL", name: "ALL", type: "system", threadsUnread: 0 };
const FIRST_OPEN = new Set(["Desk", "Desk/Status"]);
const opened = new Map();

/** Draws the folders of a mailbox; the one shown is marked. */
export function drawNav(labels, current) {
  const system = SYSTEM.map(([id, name, path]) => [[...labels, ALL].find((label) => label.id === id), name, path]);
  const rows = system.filter(([label]) => label).map(([label, name, path]) => row(label, name, { path, current }));
  const tree = branches(labels.filter((label) => label.type === "user"));
  const nav = document.getElementById("folders");
  const held = nav.contains(document.activeElement) ? document.activeElement.dataset.nav : null;
  nav.replaceChildren(el("ul", {}, ...rows), ...(tree.size ? [el("ul", {}, ...drawn(tree, "", { labels, current }))] : []));
  if (held) nav.querySelector(`[data-nav="${CSS.escape(held)}"]`)?.focus();
}

function row(label, name, { path, current, depth = 0, fold = null }) {
  const unread = label.threadsUnread;
  const button = el(
    "button",
    {
      type: "button",
      class: unread ? "folder unread" : "folder",
      "aria-current": label.id === current ? "page" : null,
      "data-testid": "folder",
      "data-label": label.name,
      "data-nav": label.id,
      title: label.name,
      onclick: () => go({ label: label.id }),
    },
    svg(path ?? PAGE.label),
    el("span", { class: "line" }, name),
    unread ? el("span", { class: "count" }, String(unread)) : null,
  );
  const item = el("li", { class: "folder-row" }, fold ?? (depth ? el("span", { class: "fold" }) : null), button);
  item.style.setProperty("--depth", depth);
  return item;
}

/** Names by "/" as nested maps; a part that is a label itself carries it. */
function branches(labels) {
  const root = new Map();
  for (const label of [...labels].sort((a, b) => a.name.localeCompare(b.name))) {
    let level = root;
    let node = null;
    for (const part of label.name.split("/")) {
      if (!level.has(part)) level.set(part, { label: null, children: new Map() });
      node = level.get(part);
      level = node.children;
    }
    node.label = label;
  }
  return root;
}

function drawn(level, path, context, depth = 0) {
  return [...level].flatMap(([part, { label, children }]) => {
    const full = path ? `${path}/${part}` : part;
    const shown = opened.get(full) ?? FIRST_OPEN.has(full);
    const fold = children.size ? folder(full, shown, context) : el("span", { class: "fold" });
    const item = label ? row(label, part, { current: context.current, depth, fold }) : heading(part, full, { depth, fold });
    return [item, ...(shown ? drawn(children, full, context, depth + 1) : [])];
  });
}

function folder(full, shown, context) {
  const toggle = () => {
    opened.set(full, !shown);
    drawNav(context.labels, context.current);
  };
  return el(
    "button",
    { type: "button", class: "fold", "aria-expanded": String(shown), "aria-label": `${shown ? "Fold" : "Unfold"} ${full}`, "data-nav": `fold:${full}`, onclick: toggle },
    svg(PAGE.down),
  );
}

function heading(part, full, { depth, fold }) {
  const press = () => fold.click();
  const button = el("button", { type: "button", class: "folder", "data-nav": full, "data-label": full, onclick: press }, svg(PAGE.label), el("span", { class: "line" }, part));
  const item = el("li", { class: "folder-row" }, fold, button);
  item.style.setProperty("--depth", depth);
  return item;
}
