// Starts the page: the mail client on the left, the add-on's panel on the right.
//
// Hooks for tests, stable names (data-testid, with the data that tells one from another):
//   account-switcher       opens the menu of accounts
//   account                an entry of it, data-account="ada@acme.example"
//   locale                 a language in the same menu, data-locale="de"
//   search                 the search field; Enter searches
//   compose-open           Compose; customer-open: New customer mail
//   folder                 a folder or label at the left, data-label="Desk/Status/Open"
//   thread                 a row of the list, data-thread="<REST hex id>"; .unread if unread
//   message                the message pane; in it message-subject, mail (data-message),
//                          mail-folded, reply, archive, label-button, message-back,
//                          writes-again (the customer of this conversation writes again)
//   label-menu             its tick boxes are labels [data-label="Desk/Tag/vip"]; label-new
//   compose                a compose form: compose-to, compose-cc, compose-subject,
//                          compose-text, compose-send, compose-discard, compose-addon
//                          (the add-on's icon: its compose trigger)
//   customer               the dialog: customer-name, customer-address, customer-to,
//                          customer-subject, customer-text, customer-send
//   panel                  the side panel; data-thread is the mail it is for ("" at home),
//                          aria-busy="true" while a call runs
//   card                   the card in it: card-title, card-subtitle, card-footer
//   [data-button="Take"]   a button of a card or screen, by its visible text
//   panel-back, panel-menu (⋮, its entries have role menuitem), panel-close, panel-open
//   sheet-open             on a phone: opens the panel over an open mail
//   toast                  the add-on's notification; snack: the mail page's own
//   refused, consent, login  screens of the host in place of a card
//   raw-widget             a widget that is not drawn
//   row-tick               the tick box of a row; labels-of-many, untick above the list
//   tour-open, beside-open beside-account, beside-frame: the tour, and a second mailbox
//   tour-STEP              a step of the tour; tour-result, tour-skip, tour-end
//   kill-worker, empty-redis, slow-gmail, trouble-line   what breaks a part of the demo
//   unreachable            the panel's screen when the demo has ended; #ended says it too
//   drawer-toggle, drawer-line, drawer-event, drawer-answer   the wire as JSON
// A label's chip anywhere has class "chip" and data-label with the label's full name.

import { Beside, isBeside } from "./beside.js";
import { svg } from "./dom.js";
import { createDrawer } from "./drawer.js";
import { mark } from "./frame.js";
import { accounts } from "./gmail.js";
import { ROOT, get } from "./http.js";
import { PAGE } from "./icons.js";
import { mailTarget, reachable, safeLink } from "./links.js";
import { MailPage } from "./mail.js";
import { Panel } from "./panel.js";
import { hear, tell } from "./news.js";
import { preferences } from "./preferences.js";
import { go, place } from "./route.js";
import { snack } from "./snack.js";
import { Tour } from "./tour.js";
import { Trouble } from "./trouble.js";
import { showVisit } from "./visit.js";

const find = (id) => document.getElementById(id);

/** Opened as Gmail's own page is, by a link from elsewhere: the same place here. */
function arrive() {
  if (location.pathname === `${ROOT}/`) return;
  const path = location.pathname.slice(ROOT.length);
  const target = mailTarget(`https://mail.google.com${path}${location.search}${location.hash}`);
  history.replaceState(null, "", `${ROOT}/`);
  if (target) visit(target);
}

async function start() {
  arrive();
  const [settings, found] = await Promise.all([get("/host/config"), accounts()]);
  const people = found.map((each) => ({ ...each, role: settings.roles?.[each.address] ?? (settings.run ? "" : undefined) }));
  createDrawer();
  if (settings.visit && !isBeside) showVisit(settings.visit);
  // The cards speak it; the page around them is in English.
  find("panel").lang = preferences.locale;
  const panel = new Panel(settings, { link: (url) => follow(url, settings, people), gmail: (action) => mail.gmailAction(action) });
  const mail = new MailPage({ accounts: people, settings, panel });
  wire(mail, panel, settings);
  if (settings.run && !isBeside) play(mail, settings, people);
  mail.showPanel(!preferences.phone);
  await mail.start();
}

/** What only the demo of a whole company has: a tour, a second mailbox, and trouble. */
function play(mail, { run, breaks }, people) {
  const beside = new Beside(people);
  for (const id of ["tour-open", "beside-open", "play-bar"]) find(id).hidden = false;
  hear("call", ({ url, changed, asked }) => tell("answer", { verb: url.split("/").pop(), changed, asked, account: mail.account, mail: mail.thread?.messages.at(-1).messageId, accounts: people }));
  const outsider = people.find(({ kind, role }) => kind === "person" && !role);
  const acts = {
    customer: () => mail.customer(),
    beside: () => beside.open(),
    tickMany: () => mail.selection.tickMany(),
    outsider: () => go({ account: outsider.address }),
  };
  const trouble = breaks ? new Trouble(find("trouble")) : null;
  new Tour(run, { ...acts, killWorker: trouble && (() => trouble.kill()) });
}

function wire(mail, panel, settings) {
  panel.frame.onClose = () => mail.showPanel(false);
  find("panel-open").append(mark(settings.name, settings.logo, settings.publicUrl));
  find("sheet-open").append(mark(settings.name, settings.logo, settings.publicUrl), settings.name);
  find("panel-open").addEventListener("click", () => mail.showPanel(document.body.classList.contains("no-panel")));
  find("sheet-open").addEventListener("click", () => mail.showPanel(true));
  find("compose-open").addEventListener("click", () => mail.compose());
  find("customer-open").addEventListener("click", () => mail.customer());
  find("nav-toggle").addEventListener("click", () => document.body.classList.toggle("nav-turned"));
  find("folders").addEventListener("click", () => preferences.phone && document.body.classList.remove("nav-turned"));
  find("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    go({ q: find("search").value.trim(), label: "INBOX" });
  });
  preferences.onDevice(() => mail.showPanel(!preferences.phone));
  find("panel").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-link]");
    if (!link) return;
    event.preventDefault();
    panel.outside.link(link.dataset.link);
  });
}

/** A link of a card: a mail is shown in place, all else in a new tab. */
function follow(url, settings, people) {
  if (!safeLink(url)) return snack(`Not a link that a card may open: ${url}`);
  const target = mailTarget(url);
  if (!target) return window.open(reachable(url, settings), "_blank", "noopener");
  const known = people.some(({ address }) => address === target.account);
  return visit(known ? target : { ...target, account: null });
}

function visit({ account, search, thread }) {
  const other = account && account !== place().account ? { account } : {};
  return go(search ? { ...other, q: search } : { ...other, thread });
}

for (const node of document.querySelectorAll("[data-icon]")) node.prepend(svg(PAGE[node.dataset.icon]));
start().catch((error) => snack(error.message));
