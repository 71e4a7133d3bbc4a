// The mail page's course: where the reader goes, what is loaded, and the look every second.

import { drawSwitcher } from "./accounts.js";
import { addonButton, composeForm, fill, recipientsOf, replyTo } from "./compose.js";
import { openCustomer, writesAgain } from "./customer.js";
import { people } from "./format.js";
import { Gmail } from "./gmail.js";
import { ended, Unreachable } from "./http.js";
import { lastPart, openLabelMenu } from "./labels.js";
import { drawList } from "./list.js";
import { drawNothing, drawThread } from "./message.js";
import { drawNav } from "./nav.js";
import { tell } from "./news.js";
import { preferences } from "./preferences.js";
import { go, place } from "./route.js";
import { Selection } from "./selection.js";
import { snack } from "./snack.js";

const SECOND = 1000;
// A part of the demo that is started again is away for less.
const ENDED_AFTER = 5;
const find = (id) => document.getElementById(id);

/** The mail client of whoever is switched to; it tells the panel what is open. */
export class MailPage {
  here = {};
  labels = [];
  missed = 0;
  selection = new Selection({ change: (...given) => this.changeMany(...given), create: (...given) => this.createForMany(...given) });
  unfolded = Object.assign(new Set(), { redraw: () => this.drawMail() });

  constructor({ accounts, settings, panel }) {
    Object.assign(this, { accounts, settings, panel });
  }

  /** Follows the address bar, now and from now on. */
  start() {
    window.addEventListener("hashchange", () => this.arrive());
    setTimeout(() => this.look(), SECOND);
    return this.arrive();
  }

  async arrive() {
    const next = place();
    if (!this.accounts.some(({ address }) => address === next.account)) return go({ account: this.accounts[0].address });
    const before = this.here;
    const moved = next.account !== before.account;
    const turned = moved || next.thread !== before.thread;
    this.here = next;
    if (moved) this.enter(next.account);
    if (moved) tell("arrived", this.account);
    if (turned) this.leaveMail();
    // Closed here and not when the mail is loaded: the reader may open it meanwhile.
    if (turned && preferences.phone) this.showPanel(false);
    document.body.classList.toggle("reading", Boolean(next.thread));
    find("search").value = next.q;
    if (turned && this.panelShows) this.panel.frame.busy(true);
    if (!moved && this.found) this.draw();
    const loaded = await this.guarded(() => this.load());
    if (this.here !== next) return undefined;
    if (!loaded) this.panel.frame.busy(false);
    else if (turned) this.open();
    return undefined;
  }

  enter(address) {
    this.gmail = new Gmail(address);
    this.seen = null;
    this.labels = [];
    drawSwitcher(this.accounts, this.accounts.find((account) => account.address === address));
    this.panel.reset();
  }

  leaveMail() {
    this.thread = null;
    this.drawn = "";
    this.reply = null;
    this.unfolded.clear();
    drawNothing();
  }

  /** The add-on is called for what is open now; a mail that was unread is read. */
  open() {
    if (this.thread?.messages.some((mail) => mail.labelIds.includes("UNREAD"))) {
      this.change({ remove: ["UNREAD"] });
    }
    if (this.thread?.draft) this.resume();
    this.callAddon();
  }

  callAddon() {
    if (!this.panelShows || !this.gmail) return;
    const { account } = this.here;
    if (this.thread) {
      const message = this.thread.messages[this.thread.messages.length - 1].id;
      this.panel.showMessage({ account, thread: this.thread.id, message });
    } else if (!preferences.phone) this.panel.showHome({ account });
  }

  get panelShows() {
    return !document.body.classList.contains("no-panel");
  }

  showPanel(on) {
    document.body.classList.toggle("no-panel", !on);
    find("panel-open").setAttribute("aria-pressed", String(on));
    if (on) this.callAddon();
  }

  async load() {
    const { gmail, here } = this;
    const query = here.q ? { q: here.q } : { label: here.label };
    // Asked first: what changes while the rest is loading is seen by the next look.
    const { historyId } = await gmail.state();
    const [labels, found, thread] = await Promise.all([gmail.labels(), gmail.threads(query), here.thread ? gmail.thread(here.thread) : null]);
    if (here !== this.here) return;
    this.seen = historyId;
    const news = JSON.stringify([here, labels, found, thread]);
    Object.assign(this, { labels, found, thread });
    // Drawing what stands there already would close what the reader has opened.
    if (news !== this.drawn) this.draw();
    this.drawn = news;
  }

  draw() {
    const { here, labels, found } = this;
    const shown = labels.find((label) => label.id === here.label);
    const title = here.q ? `Search: ${here.q}` : name(shown, here.label);
    drawNav(labels, here.q ? "" : here.label);
    drawList({ ...found, title }, labels, here.thread, this.selection);
    if (this.thread) this.drawMail();
    document.title = `${title} – ${here.account} – Mail demo`;
  }

  drawMail() {
    const pane = find("message");
    const { scrollTop } = pane;
    const held = document.activeElement;
    drawThread(this.thread, { labels: this.labels, me: this.here.account, acts: this.acts(), unfolded: this.unfolded });
    if (this.reply) find("reply-place").append(this.reply);
    pane.scrollTop = scrollTop;
    if (this.reply?.contains(held)) held.focus({ preventScroll: true });
  }

  acts() {
    return {
      back: () => go({ thread: "" }),
      archive: async () => (await this.change({ remove: ["INBOX"] })) && go({ thread: "" }),
      spam: async () => (await this.change({ add: ["SPAM"] })) && go({ thread: "" }),
      notSpam: async () => (await this.rescue()) && go({ thread: "" }),
      labels: (anchor) => this.openLabels(anchor),
      reply: () => this.openReply(),
      writesAgain: () => this.customer(writesAgain(this.thread, this.here.account)),
    };
  }

  openLabels(anchor) {
    const tick = (id, on) => this.change(on ? { add: [id] } : { remove: [id] });
    const create = (label) => this.guarded(async () => this.change({ add: [(await this.gmail.newLabel(label)).id] }));
    openLabelMenu(anchor, { labels: this.labels, worn: this.thread.labelIds, tick, create });
  }

  /** A label of all ticked mails, on or off. */
  changeMany(threads, label, on) {
    return this.guarded(async () => {
      const asked = Date.now();
      const ids = threads.map(({ id }) => id);
      for (const id of ids) await this.gmail.modify(id, on ? { add: [label.id] } : { remove: [label.id] });
      await this.load();
      if (on) this.tellLabelled(ids, label.name, asked);
    });
  }

  createForMany(threads, name) {
    return this.guarded(async () => this.changeMany(threads, await this.gmail.newLabel(name), true));
  }

  async tellLabelled(ids, label, asked) {
    const found = await Promise.all(ids.map((id) => this.gmail.thread(id)));
    const mails = found.map(({ messages }) => messages[0].messageId);
    tell("labelled", { mails, label, asked, account: this.account, accounts: this.accounts });
  }

  get account() {
    return this.accounts.find(({ address }) => address === this.here.account);
  }

  change(labels) {
    return this.guarded(async () => {
      await this.gmail.modify(this.here.thread, labels);
      await this.load();
    });
  }

  rescue() {
    return this.guarded(async () => {
      await this.gmail.notSpam(this.here.thread);
      await this.load();
    });
  }

  /** The box below a conversation; `draftId` is the draft whose words it holds. */
  openReply({ draftId, ...given } = {}) {
    const { id } = this.thread;
    const mail = { title: draftId ? "Draft" : "Reply", ...replyTo(this.thread, this.here.account, this.accounts), ...given };
    const close = () => {
      this.panel.leaveCompose();
      this.reply?.remove();
      this.reply = null;
    };
    const send = (written) => this.send({ ...written, threadId: id, ...(draftId ? { draftId } : {}) }, close);
    const discard = () => this.guarded(async () => {
      if (draftId) await this.gmail.discardDraft(draftId);
      close();
      if (draftId) await this.load();
    });
    this.reply = composeForm(mail, { send, discard, addon: (form) => this.addonButton(form) });
    find("reply-place").replaceChildren(this.reply);
    this.reply.scrollIntoView({ block: "nearest" });
    this.reply.fields.area.focus();
  }

  compose() {
    const close = () => {
      this.panel.leaveCompose();
      find("compose-window").replaceChildren();
    };
    const form = composeForm({ title: "New mail" }, { send: (written) => this.send(written, close), discard: close, addon: (made) => this.addonButton(made) });
    find("compose-window").replaceChildren(form);
    form.fields.to.control.focus();
  }

  /** The add-on's icon in a mail's toolbar: the panel shows what it offers here. */
  addonButton(form) {
    return addonButton(this.settings, () => {
      this.written = form();
      document.body.classList.remove("no-panel");
      this.panel.showCompose({ account: this.here.account, recipients: recipientsOf(this.written) });
    });
  }

  send(mail, close) {
    return this.guarded(async () => {
      await this.gmail.send(mail);
      close();
      snack("Sent");
      await this.load();
    });
  }

  customer(given = {}) {
    const done = ({ copies }) => {
      tell("delivered", { copies });
      snack(copies.length ? `Delivered to ${copies.map(({ mailbox }) => mailbox).join(", ")}` : "Nobody here got it");
      this.guarded(() => this.load());
    };
    openCustomer(given, { inboxes: this.settings.inboxes, done, failed: snack });
  }

  /** What an add-on asks of the mail page itself: a draft to open, or one to fill. */
  async gmailAction({ openCreatedDraftActionMarkup: made, updateDraftActionMarkup: markup }) {
    const form = this.written?.isConnected ? this.written : find("compose-window").querySelector("form") ?? this.reply;
    if (markup && form) {
      fill(form, markup);
      this.panel.leaveCompose();
    }
    if (made) await this.openDraft(made);
  }

  /** The draft itself, in its thread, with what stands in it. */
  async openDraft({ draftId, draftThreadId }) {
    const { draft } = await this.gmail.thread(draftThreadId).catch(() => ({}));
    if (draft?.draftId !== draftId) return snack("There is no such draft.");
    await this.guarded(() => this.load());
    return this.thread?.id === draftThreadId ? this.resume() : go({ thread: draftThreadId });
  }

  /** The conversation's draft, as it was left. */
  resume() {
    const { draftId, to, cc, text } = this.thread.draft;
    const list = (field) => people(field).map(({ address }) => address).join(", ");
    this.openReply({ draftId, to: list(to), cc: list(cc), text });
  }

  /** Asks once a second whether anything changed, and loads only then. */
  async look() {
    const { gmail } = this;
    try {
      const { historyId } = await gmail.state();
      const stale = this.seen !== null && historyId !== this.seen;
      if (stale && gmail === this.gmail) await this.load();
      this.missed = 0;
    } catch (error) {
      this.missed = error instanceof Unreachable ? this.missed + 1 : 0;
    }
    document.body.classList.toggle("offline", this.missed > 0);
    ended(this.missed >= ENDED_AFTER);
    setTimeout(() => this.look(), SECOND);
  }

  async guarded(work) {
    try {
      await work();
      return true;
    } catch (error) {
      snack(error.message);
      return false;
    }
  }
}

const SYSTEM = { INBOX: "Inbox", SENT: "Sent", DRAFT: "Drafts", ALL: "All mail" };
const name = (label, id) => SYSTEM[id] ?? lastPart(label?.name ?? id);
