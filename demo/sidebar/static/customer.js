// Playing the customer: a new mail from outside, or one more in an open conversation.

import { el, uniqueId } from "./dom.js";
import { domain, people, person } from "./format.js";
import { outside } from "./gmail.js";

// To be sent as it is, or written over.
const EXAMPLE = {
  name: "Nora Berg",
  address: "nora@berg.example",
  subject: "Drawer of my Linden desk is stuck",
  text: "Hello,\n\nthe top drawer of my Linden desk (order 4790) does not open any more. Can you send a new rail?\n\nNora Berg",
};

/** Opens the dialog for a mail from outside; `done(copies)` hears of a delivered one. */
export function openCustomer(given, { inboxes, done, failed }) {
  const dialog = el("dialog", { class: "customer", "data-testid": "customer", "aria-labelledby": "customer-title" });
  const fields = {
    name: field("Name", "customer-name", given.name ?? EXAMPLE.name),
    address: field("Address", "customer-address", given.address ?? EXAMPLE.address, "email"),
    to: field("To", "customer-to", given.to ?? inboxes[0]),
    subject: field("Subject", "customer-subject", given.subject ?? EXAMPLE.subject),
  };
  suggest(fields.to, inboxes);
  const text = el("textarea", { rows: "6", "aria-label": "Text", "data-testid": "customer-text", required: true });
  const submit = el("button", { type: "submit", class: "button filled tall", "data-testid": "customer-send" }, "Send");
  if (!given.thread) text.value = EXAMPLE.text;
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", { id: "customer-title" }, given.thread ? "The customer writes again" : "New customer mail"),
    el("p", { class: "soft" }, "Play somebody outside the company."),
    ...Object.values(fields).map(({ row }) => row),
    text,
    el("div", { class: "buttons end" }, el("button", { type: "button", class: "button tall", onclick: () => dialog.close() }, "Cancel"), submit),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      done(await outside({ ...mail(fields, text), ...given.thread }));
      dialog.close();
    } catch (error) {
      failed(error.message);
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  (given.thread ? text : submit).focus();
}

/** What is known when the customer of a conversation writes again. */
export function writesAgain(thread, me) {
  const inside = (address) => domain(address) === domain(me);
  const theirs = thread.messages.filter((mail) => !inside(person(mail.from).address));
  const first = theirs[theirs.length - 1] ?? thread.messages[0];
  const last = thread.messages[thread.messages.length - 1];
  const ours = [...people(first.to), ...people(first.cc)].filter(({ address }) => inside(address));
  const subject = /^re:/i.test(thread.subject) ? thread.subject : `Re: ${thread.subject}`;
  const references = thread.messages.map(({ messageId }) => messageId).filter(Boolean);
  return { ...person(first.from), to: ours.map(({ address }) => address).join(", "), subject, thread: { inReplyTo: last.messageId, references } };
}

function field(label, testid, value, type = "text") {
  const control = el("input", { type, "data-testid": testid, autocomplete: "off", required: true });
  control.value = value;
  return { control, row: el("label", { class: "compose-row" }, el("span", {}, label), control) };
}

function suggest({ control, row }, inboxes) {
  const list = el("datalist", { id: uniqueId("inboxes") }, ...inboxes.map((value) => el("option", { value })));
  control.setAttribute("list", list.id);
  row.append(list);
}

function mail({ name, address, to, subject }, text) {
  const from = name.control.value === address.control.value ? address.control.value : `${name.control.value} <${address.control.value}>`;
  const list = to.control.value.split(/[,;]/).map((one) => one.trim()).filter(Boolean);
  return { from, to: list, cc: [], subject: subject.control.value, text: text.value };
}
