// Screens of the host itself: an answer that would be refused, a missing permission, a login.

import { el, svg } from "./dom.js";
import { toggleDrawer } from "./drawer.js";
import { PAGE } from "./icons.js";

/** The screen as {body, footer}, like a card. */
export function drawScreen(screen, retry) {
  return { body: SCREENS[screen.kind](screen, retry), footer: null };
}

const SCREENS = { refused, unreachable, consent, login };

function refused({ reasons }, retry) {
  return el(
    "div",
    { class: "card screen", "data-testid": "refused" },
    head(PAGE.warning, "Google would refuse this answer", "The add-on cannot be shown as it is."),
    el("ul", {}, ...reasons.map((reason) => el("li", {}, reason))),
    el("div", { class: "buttons" }, plainButton("Try again", retry), plainButton("Show the answer", () => toggleDrawer(true))),
  );
}

function unreachable(_screen, retry) {
  return el(
    "div",
    { class: "card screen", "data-testid": "unreachable" },
    head(PAGE.warning, "The demo has ended.", "Start it again with make demo, then reload this page."),
    el("div", { class: "buttons" }, plainButton("Try again", retry)),
  );
}

function consent({ scopes, allow }) {
  return el(
    "div",
    { class: "card screen", "data-testid": "consent" },
    head(PAGE.person, "Permission needed", "The add-on asks for access to:"),
    el("ul", {}, ...scopes.map((scope) => el("li", {}, scope.replace("https://www.googleapis.com/auth/", "")))),
    el("div", { class: "buttons" }, plainButton("Allow access", allow)),
  );
}

function login({ url, to, open }) {
  return el(
    "div",
    { class: "card screen", "data-testid": "login" },
    head(PAGE.person, "Login needed", to),
    el("div", { class: "buttons" }, plainButton("Log in", () => open(url))),
  );
}

function head(path, title, line) {
  const words = el("div", { class: "words" }, el("h2", { class: "two-lines", tabindex: "-1" }, title), el("p", {}, line));
  return el("header", { class: "card-header" }, svg(path), words);
}

function plainButton(text, press) {
  return el("button", { type: "button", class: "button", "data-button": text, onclick: press }, text);
}
