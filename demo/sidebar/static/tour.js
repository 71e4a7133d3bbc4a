// Five steps to try, each ticked by what has really happened; any may be skipped.

import { el, svg } from "./dom.js";
import { PAGE } from "./icons.js";
import { hear } from "./news.js";
import { STEPS } from "./tour_steps.js";

/** The steps above the mail; `acts` does what their buttons say. */
export class Tour {
  root = document.getElementById("tour");

  constructor(run, acts) {
    // A step that this demo cannot do is none: on a website nobody kills the worker.
    const steps = STEPS.filter((step) => (step.acts ?? []).every(([, act]) => acts[act]));
    Object.assign(this, { key: `mail-demo-tour-${run}`, acts, steps });
    this.kept = JSON.parse(localStorage.getItem(this.key) ?? "{}");
    this.button = document.getElementById("tour-open");
    this.button.addEventListener("click", () => this.set({ closed: !this.kept.closed }));
    for (const step of this.steps) this.follow(step);
    this.draw();
  }

  /** Each step listens to the end of the tour: what is done early is ticked early. */
  follow(step) {
    const facts = {};
    for (const [name, judge] of Object.entries(step.hears)) {
      hear(name, async (news) => {
        if (this.kept[step.name]?.said) return;
        const said = await judge(news, facts);
        if (said) this.set({ [step.name]: { said } });
      });
    }
  }

  set(change) {
    Object.assign(this.kept, change);
    localStorage.setItem(this.key, JSON.stringify(this.kept));
    this.draw();
  }

  get current() {
    return this.steps.find(({ name }) => !this.kept[name]);
  }

  draw() {
    this.root.hidden = Boolean(this.kept.closed);
    this.button.setAttribute("aria-pressed", String(!this.kept.closed));
    const held = this.root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    const last = this.steps.filter(({ name }) => this.kept[name]?.said).at(-1);
    this.root.replaceChildren(el("ol", { class: "tour-steps" }, ...this.steps.map((step) => this.mark(step))), this.said(last), this.task(this.current));
    if (held) (this.root.querySelector(`[data-testid="${held}"]`) ?? this.button).focus();
  }

  mark(step) {
    const kept = this.kept[step.name];
    const state = kept?.said ? "done" : kept ? "skipped" : step === this.current ? "now" : "";
    const sign = kept?.said ? svg(PAGE.check) : String(this.steps.indexOf(step) + 1);
    const told = { done: "done: ", skipped: "skipped: " }[state] ?? "";
    return el("li", { class: state, "aria-current": state === "now" ? "step" : null, "data-testid": `tour-${step.name}` }, el("span", { class: "tour-sign" }, sign), el("span", { class: "unseen" }, told), el("span", {}, step.title));
  }

  /** What came of the last step, for screen readers too. */
  said(step) {
    this.result ??= el("p", { class: "tour-result", role: "status", "data-testid": "tour-result" });
    const said = step ? `✓ ${this.kept[step.name].said}` : "";
    if (this.result.textContent !== said) this.result.textContent = said;
    return this.result;
  }

  task(step) {
    const end = this.press("End the tour", "tour-end", () => this.set({ closed: true }));
    if (!step) return el("div", { class: "tour-task" }, el("p", {}, "That was the tour. Be Ada again, by the menu at the top right; then open the console, with all lists and numbers, from the panel’s menu ⋮."), end);
    const acts = step.acts.map(([label, act]) => this.press(label, `tour-do-${act}`, () => this.acts[act](), "play go"));
    const skip = this.press("Skip", "tour-skip", () => this.set({ [step.name]: {} }));
    return el("div", { class: "tour-task" }, el("p", {}, step.text), el("span", { class: "tour-buttons" }, ...acts, skip, end));
  }

  press(label, testid, onclick, look = "play") {
    return el("button", { type: "button", class: look, "data-testid": testid, onclick }, label);
  }
}
