// An open conversation: subject with chips, tools, one block per mail, and the reply.

import { avatar } from "./accounts.js";
import { el, svg } from "./dom.js";
import { fullTime, people, person, sameAddress } from "./format.js";
import { PAGE } from "./icons.js";
import { chips } from "./labels.js";

const SHOWN = 3; // older mails of a long conversation are folded

/** Draws a conversation; `acts` has archive, spam, notSpam, labels, reply, writesAgain and back. */
export function drawThread(thread, { labels, me, acts, unfolded }) {
  const blocks = thread.messages.map((mail, index) => {
    const folded = index < thread.messages.length - SHOWN && !unfolded.has(mail.id);
    return folded ? foldedBlock(mail, unfolded) : block(mail, me);
  });
  const subject = el("h1", { class: "subject-line", "data-testid": "message-subject" }, el("span", {}, thread.subject || "(no subject)"), ...chips(thread.labelIds, labels));
  const answer = el("div", { class: "answer" }, el("button", { type: "button", class: "button tall", "data-testid": "reply", onclick: acts.reply }, svg(PAGE.reply), "Reply"));
  document.getElementById("message").replaceChildren(tools(acts, thread.labelIds.includes("SPAM")), subject, ...blocks, answer, el("div", { id: "reply-place" }));
}

/** Nothing is open. */
export function drawNothing() {
  const words = el("div", { class: "nothing" }, svg(PAGE.inbox), el("p", {}, "Choose a mail to read it"));
  document.getElementById("message").replaceChildren(words);
}

function tools(acts, isSpam) {
  const tool = (label, path, press, testid) =>
    el("button", { type: "button", class: "tool", "aria-label": label, title: label, "data-testid": testid, onclick: press }, svg(path));
  const labels = tool("Labels", PAGE.label, (event) => acts.labels(event.currentTarget), "label-button");
  labels.setAttribute("aria-haspopup", "true");
  return el(
    "div",
    { class: "tools" },
    tool("Back to the list", PAGE.back, acts.back, "message-back"),
    tool("Archive", PAGE.archive, acts.archive, "archive"),
    isSpam ? tool("Not spam", PAGE.inbox, acts.notSpam, "not-spam") : tool("Report spam", PAGE.spam, acts.spam, "spam"),
    labels,
    el("button", { type: "button", class: "play", "data-testid": "writes-again", onclick: acts.writesAgain }, svg(PAGE.personAdd), "Customer writes again"),
  );
}

function block(mail, me) {
  const from = person(mail.from);
  const to = [...people(mail.to), ...people(mail.cc)].map((each) => (sameAddress(each.address, me) ? "me" : each.name));
  const { own, quoted } = parts(mail.text);
  const head = el(
    "div",
    { class: "mail-head" },
    el("div", { class: "mail-from" }, el("b", {}, from.name), from.name === from.address ? null : el("span", { class: "soft" }, ` <${from.address}>`)),
    el("div", { class: "soft line" }, `to ${to.join(", ")}`),
  );
  const body = el("div", { class: "mail-text" }, own);
  if (quoted) body.append(el("details", { class: "quoted" }, el("summary", { "aria-label": "Show what was quoted" }, "…"), quoted));
  return el("article", { class: "mail", "data-testid": "mail", "data-message": mail.id }, avatar(from), head, el("time", { class: "soft" }, fullTime(mail.date)), body);
}

function foldedBlock(mail, unfolded) {
  const from = person(mail.from);
  const node = el("button", { type: "button", class: "mail folded-mail", "data-testid": "mail-folded" }, avatar(from), el("b", {}, from.name), el("span", { class: "soft line" }, mail.text.slice(0, 120)), el("time", { class: "soft" }, fullTime(mail.date)));
  node.addEventListener("click", () => {
    unfolded.add(mail.id);
    unfolded.redraw();
  });
  return node;
}

/** A mail's own words, and the quoted tail that mail programs add. */
function parts(text) {
  const lines = (text ?? "").split("\n");
  let at = lines.length;
  while (at > 0 && /^\s*(>.*)?$/.test(lines[at - 1])) at -= 1;
  if (!lines.slice(at).some((line) => line.trim().startsWith(">"))) return { own: text, quoted: "" };
  if (at > 0 && /:\s*$/.test(lines[at - 1])) at -= 1;
  return { own: lines.slice(0, at).join("\n").trimEnd(), quoted: lines.slice(at).join("\n") };
}
