// The side panel: which stack shows, what a press does, what an answer changes.

import { drawCard } from "./card.js";
import { Form } from "./form.js";
import { call } from "./host.js";
import { post } from "./http.js";
import { PanelFrame } from "./frame.js";
import { drawScreen } from "./screens.js";
import { Stack } from "./stack.js";

/** Hosts the add-on; `outside` opens links, threads and drafts beyond the panel. */
export class Panel {
  stacks = newStacks();
  which = "home";
  turn = 0;
  retry = () => {};

  constructor(settings, outside) {
    this.settings = settings;
    this.outside = outside;
    this.frame = new PanelFrame(settings, { back: () => this.back(), press: (onClick) => this.press(onClick) });
  }

  get stack() {
    return this.stacks[this.which];
  }

  /** The list view: fires the home trigger. */
  showHome(context) {
    return this.fire("home", context);
  }

  /** An open mail: fires the message trigger with an empty stack of its own. */
  showMessage(context) {
    this.stacks.message = new Stack();
    return this.fire("message", context);
  }

  /** The add-on's icon in a mail that is being written: fires the compose trigger. */
  showCompose(context) {
    if (this.which !== "compose") this.before = { which: this.which, context: this.context };
    return this.fire("compose", context);
  }

  /** The mail is filled or closed: what stood in the panel before is there again. */
  leaveCompose() {
    if (this.which !== "compose") return;
    this.turn += 1;
    this.frame.busy(false);
    this.stacks.compose = new Stack();
    Object.assign(this, this.before);
    this.draw({ focus: false });
  }

  /** Forgets all stacks, as when another account is looked at. */
  reset() {
    this.stacks = newStacks();
    this.turn += 1;
    this.draw();
  }

  async fire(which, context) {
    const turn = (this.turn += 1);
    Object.assign(this, { which, context, retry: () => this.fire(which, context) });
    this.frame.root.dataset.thread = context.thread ?? "";
    this.draw({ focus: false });
    this.frame.busy(true);
    const result = await call({ ...context, url: this.settings.triggers[which], kind: "trigger" });
    if (turn !== this.turn) return;
    this.frame.busy(false);
    this.stacks[which] = new Stack();
    this.follow(result, { focus: false });
  }

  press(onClick, extra = []) {
    if (!onClick) return;
    if (onClick.card) this.move((stack) => stack.push(onClick.card));
    else if (onClick.openLink) this.outside.link(onClick.openLink.url);
    else if (onClick.overflowMenu) this.frame.overflow(onClick.overflowMenu);
    else this.submit(onClick.action ?? onClick.openDynamicLinkAction, { extra });
  }

  back() {
    if (this.which === "compose" && this.stack.depth < 2) return this.leaveCompose();
    return this.move((stack) => stack.pop());
  }

  /** Sends the form; a change keeps what is typed, a press clears it unless told not to. */
  async submit(action, { extra = [], change = false } = {}) {
    if (!change && !this.form.complete(action)) return;
    const { turn, stack } = { turn: this.turn, stack: this.stack };
    const request = { ...this.context, ...this.request(action, extra), formInputs: this.form.inputs() };
    if (!change && !action.persistValues) this.form.clear();
    this.retry = () => this.submit(action, { extra, change });
    // What was said of the press before is no news of this one.
    if (!change) this.frame.hush();
    const quiet = action.loadIndicator === "NONE";
    if (!quiet) this.frame.busy(true);
    const result = await call({ ...request, kind: "action" });
    if (turn === this.turn && !quiet) this.frame.busy(false);
    // The reader may be at another mail by now: its cards are left alone.
    if (stack === this.stack) this.follow(result);
    else if (result.actions?.action?.notification) this.frame.toast(result.actions.action.notification.text);
  }

  async suggest(action, formInputs) {
    const result = await call({ ...this.context, ...this.request(action, []), formInputs, kind: "autocomplete" });
    return result.items;
  }

  request(action, extra) {
    const parameters = [...(action.parameters ?? []), ...extra].map(({ key, value }) => [key, value]);
    return { url: action.function, parameters: Object.fromEntries(parameters) };
  }

  follow(result, { focus = true } = {}) {
    if (result.unreachable) return this.screen({ kind: "unreachable" });
    if (result.refused) return this.screen({ kind: "refused", reasons: result.refused });
    if (result.consent) return this.screen({ kind: "consent", scopes: result.consent, allow: () => this.allow(result.consent) });
    if (result.login) return this.screen({ kind: "login", ...this.loginScreen(result) });
    const { action = {}, hostAppAction } = result.actions;
    if (result.stateChanged) this.stacks[this.which === "home" ? "message" : "home"] = new Stack();
    this.move((stack) => stack.navigate(action.navigations ?? []), { focus, scroll: isUpdate(action.navigations) });
    if (action.notification) this.frame.toast(action.notification.text);
    if (action.link) this.outside.link(action.link.url);
    if (hostAppAction?.gmailAction) this.outside.gmail(hostAppAction.gmailAction);
    return undefined;
  }

  loginScreen({ login: url, to }) {
    return { url, to, open: (address) => this.outside.link(address) };
  }

  /** Notes the permission and, as Gmail does, repeats what asked for it. */
  async allow(scopes) {
    await post("/host/allow", { account: this.context.account, scopes });
    this.stack.pop();
    this.retry();
  }

  screen(screen) {
    this.stack.pushScreen(screen);
    this.draw();
  }

  /** Changes the stack and draws; an impossible step becomes a refusal. */
  move(change, { focus = true, scroll = false } = {}) {
    try {
      change(this.stack);
    } catch (error) {
      this.stack.pushScreen({ kind: "refused", reasons: [error.message] });
    }
    this.draw({ focus, scroll });
  }

  draw({ focus = true, scroll = false } = {}) {
    const entry = this.stack.top;
    this.form = this.newForm(entry ?? { typed: {} });
    const drawn = entry?.screen ? drawScreen(entry.screen, () => this.again()) : entry ? drawCard(entry.card, this.form) : null;
    this.frame.show(drawn, { deep: this.stack.depth > 1 || this.which === "compose", actions: entry?.card?.cardActions ?? [], focus, scroll });
  }

  again() {
    if (this.stack.depth > 1) this.stack.pop();
    this.draw();
    this.retry();
  }

  newForm(entry) {
    const form = new Form(entry);
    form.press = (onClick, extra) => this.press(onClick, extra);
    form.change = (action) => action && this.submit(action, { change: true });
    form.suggest = (action, inputs) => this.suggest(action, inputs);
    return form;
  }
}

const newStacks = () => ({ home: new Stack(), message: new Stack(), compose: new Stack() });
const isUpdate = (navigations = []) => navigations.some((step) => step.updateCard) && !navigations.some((step) => step.pushCard);
