// Writing a mail: the window for a new one, and the box below a conversation for a reply.

import { el } from "./dom.js";
import { mark } from "./frame.js";
import { domain, people, person, sameAddress } from "./format.js";

/** A form with the fields of a mail; `send(mail)` gets what was written. */
export function composeForm({ title, to = "", cc = "", subject = "", text = "" }, { send, discard, addon }) {
  const fields = {
    to: input("To", "compose-to", to),
    cc: input("Cc", "compose-cc", cc),
    subject: input("Subject", "compose-subject", subject),
  };
  const area = el("textarea", { "aria-label": "Message", "data-testid": "compose-text", rows: "8", required: true });
  area.value = text;
  fields.to.control.required = true;
  const sendButton = el("button", { type: "submit", class: "button filled tall", "data-testid": "compose-send" }, "Send");
  const drop = el("button", { type: "button", class: "button tall bare", "data-testid": "compose-discard", onclick: discard }, "Discard");
  const form = el("form", { class: "compose", "aria-label": title, "data-testid": "compose" }, el("h2", {}, title), fields.to.row, fields.cc.row, fields.subject.row, area, el("div", { class: "compose-foot" }, sendButton, addon(() => form), drop));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    sendButton.disabled = true;
    const sent = await send(written(fields, area));
    if (!sent) sendButton.disabled = false;
  });
  form.fields = { ...fields, area };
  return form;
}

/** The add-on's icon in a mail's toolbar. */
export function addonButton({ name, logo, publicUrl }, press) {
  return el("button", { type: "button", class: "tool", "aria-label": name, title: name, "data-testid": "compose-addon", onclick: press }, mark(name, logo, publicUrl));
}

/** The recipients in a form, as an add-on is told them. */
export function recipientsOf({ fields: { to, cc } }) {
  return { to: addresses(to), cc: addresses(cc), bcc: [] };
}

const addresses = ({ control }) => control.value.split(/[,;]/).map((one) => one.trim()).filter(Boolean);

function input(label, testid, value) {
  const control = el("input", { type: "text", "data-testid": testid, autocomplete: "off" });
  control.value = value;
  return { control, row: el("label", { class: "compose-row" }, el("span", {}, label), control) };
}

function written({ to, cc, subject }, area) {
  return { to: addresses(to), cc: addresses(cc), subject: subject.control.value, text: area.value };
}

/** To whom a reply goes: the customer, with the addresses of the company that got the mail. */
export function replyTo(thread, me, accounts) {
  const inside = (address) => domain(address) === domain(me);
  const customers = thread.messages.filter((mail) => !inside(person(mail.from).address));
  const last = customers[customers.length - 1] ?? thread.messages[0];
  const own = sameAddress(person(last.from).address, me);
  const to = own ? people(last.to).map(({ address }) => address) : [person(last.from).address];
  const got = thread.messages.flatMap((mail) => [...people(mail.to), ...people(mail.cc)]).map(({ address }) => address.toLowerCase());
  const people_ = new Set(accounts.filter(({ kind }) => kind === "person").map(({ address }) => address));
  const teams = got.filter((address) => inside(address) && !sameAddress(address, me) && !people_.has(address));
  const shared = accounts.filter(({ kind, address }) => kind === "shared" && !sameAddress(address, me));
  const cc = teams.length ? teams : shared.map(({ address }) => address);
  const subject = /^re:/i.test(thread.subject) ? thread.subject : `Re: ${thread.subject}`;
  return { to: to.join(", "), cc: [...new Set(cc)].filter((each) => !to.includes(each)).join(", "), subject };
}

/** Puts what an add-on asks for into an open compose form. */
export function fill(form, markup) {
  const { to, cc, subject, area } = form.fields;
  const list = (found) => found.map(({ email }) => email).join(", ");
  if (markup.updateToRecipients) to.control.value = list(markup.updateToRecipients.toRecipients);
  if (markup.updateCcRecipients) cc.control.value = list(markup.updateCcRecipients.ccRecipients);
  if (markup.updateSubject) subject.control.value = markup.updateSubject.subject;
  for (const { content, contentType } of markup.updateBody?.insertContents ?? []) {
    area.setRangeText(contentType === "TEXT" ? content : wordsOf(content), area.selectionStart, area.selectionEnd, "end");
  }
  area.focus();
}

function wordsOf(html) {
  const lines = html.replace(/<br\s*\/?>|<\/p>|<\/div>/gi, "\n");
  return new DOMParser().parseFromString(lines, "text/html").body.textContent.trim();
}
