// The account switcher at the top right: everybody of the demo, and the reader's language.

import { el, svg } from "./dom.js";
import { colour, initial } from "./format.js";
import { PAGE } from "./icons.js";
import { openMenu } from "./menu.js";
import { LOCALES, preferences } from "./preferences.js";
import { go } from "./route.js";

/** A round letter for a person. */
export function avatar({ name, address, kind }) {
  const node = el("span", { class: "avatar", "aria-hidden": "true" }, kind === "shared" ? "@" : initial(name));
  node.style.backgroundColor = colour(address);
  return node;
}

/** Draws the switcher for the account that is open. */
export function drawSwitcher(accounts, current) {
  const words = el("span", { class: "account-words" }, el("span", {}, current.name), el("span", { class: "soft" }, current.address));
  const button = el(
    "button",
    { type: "button", class: "account", "data-testid": "account-switcher", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `${current.name} ${current.address}: change the account` },
    words,
    svg(PAGE.down),
    avatar(current),
  );
  button.addEventListener("click", () => openMenu(button, entries(accounts, current), { label: "Accounts", width: 300 }));
  document.getElementById("account").replaceChildren(button);
}

function entries(accounts, current) {
  const people = accounts.map((account) => ({
    label: [avatar(account), el("span", { class: "account-words" }, el("span", {}, account.name, ...role(account)), el("span", { class: "soft" }, account.address))],
    press: () => go({ account: account.address }),
    attributes: chosen("account", account.address, account.address === current.address),
  }));
  const languages = Object.entries(LOCALES).map(([code, name]) => ({
    label: name,
    press: () => {
      preferences.locale = code;
      location.reload();
    },
    attributes: chosen("locale", code, code === preferences.locale),
  }));
  return [...people, { heading: "Language of the cards" }, ...languages];
}

/** What somebody is on the desk, where the page knows it. */
function role({ kind, role: known }) {
  if (known === undefined) return [];
  const said = kind === "shared" ? "shared mailbox" : known || "not on the desk";
  return [" ", el("span", { class: "role", "data-testid": "role" }, said)];
}

function chosen(kind, value, on) {
  return { role: "menuitemradio", "aria-checked": String(on), "data-testid": kind, [`data-${kind}`]: value };
}
