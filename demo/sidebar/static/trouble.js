// Buttons that break a part of the demo, and the line that says what waits for it.

import { el } from "./dom.js";
import { get, post } from "./http.js";
import { tell } from "./news.js";
import { snack } from "./snack.js";

const SECOND = 1000;
const ACTS = [
  ["Kill the worker", "kill-worker", "The worker is killed. Take or tag something now: it waits until the worker is back."],
  ["Empty Redis", "empty-redis", "Redis is empty: every wake-up call is lost. What is pending stands in the database."],
  ["Slow Gmail", "slow-gmail", "For a minute every call to our Gmail takes three seconds."],
];

/** Draws the buttons into a place; asks each second how it stands. */
export class Trouble {
  constructor(root) {
    this.line = el("span", { class: "trouble-line", role: "status", "data-testid": "trouble-line" });
    const buttons = ACTS.map(([label, act, said]) => el("button", { type: "button", class: "play", "data-testid": act, onclick: () => this.press(act, said) }, label));
    root.append(el("span", { class: "trouble-name" }, "Break it:"), ...buttons, this.line);
    this.look();
  }

  /** What the tour asks for. */
  kill() {
    const [, act, said] = ACTS[0];
    return this.press(act, said);
  }

  async press(act, said) {
    try {
      this.show(await post(`/host/demo/${act}`, {}));
      snack(said);
      tell("broken", { act });
    } catch (error) {
      snack(error.message);
    }
  }

  async look() {
    try {
      this.show(await get("/host/demo"));
    } catch {
      this.line.textContent = "";
    }
    setTimeout(() => this.look(), SECOND);
  }

  show(state) {
    const said = sentence(state);
    if (this.line.textContent !== said) this.line.textContent = said;
    this.line.classList.toggle("waits", state.pending > 0);
    tell("state", state);
  }
}

function sentence({ pending, worker_runs: runs }) {
  const waits = pending === 1 ? "1 change waiting" : `${pending} changes waiting`;
  if (!runs) return `${pending ? waits : "Nothing waiting"} · the worker is dead, and back in some seconds`;
  return pending ? waits : "All labels are written";
}
