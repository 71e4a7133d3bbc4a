// The cards that lie on one another in the panel, and Google's five ways to move in them.

const INPUTS = ["textInput", "selectionInput", "dateTimePicker", "switchControl"];

/** One stack; each entry holds a card (or a screen of the host) and what was typed in it. */
export class Stack {
  entries = [];

  get top() {
    return this.entries[this.entries.length - 1];
  }

  get depth() {
    return this.entries.length;
  }

  push(card) {
    this.entries.push({ card, typed: {} });
  }

  /** Shows something of the host itself, such as a refusal, like a card. */
  pushScreen(screen) {
    this.entries.push({ screen, typed: {} });
  }

  /** Replaces the top card; fields of the same name keep what was typed in them. */
  update(card) {
    if (!this.top) throw new Error("updateCard: there is no card to update");
    const kept = fieldNames(card);
    const typed = Object.entries(this.top.typed).filter(([name]) => kept.has(name));
    this.entries[this.depth - 1] = { card, typed: Object.fromEntries(typed) };
  }

  pop() {
    if (this.depth > 1) this.entries.pop();
  }

  popToRoot() {
    this.entries.length = Math.min(this.depth, 1);
  }

  popToCard(name) {
    const at = this.entries.findLastIndex((entry) => entry.card?.name === name);
    if (at < 0) throw new Error(`popToCard: no card is called ${name}`);
    this.entries.length = at + 1;
  }

  /** Takes the navigations of an answer, in their order. */
  navigate(navigations) {
    for (const step of navigations) {
      if (step.pushCard) this.push(step.pushCard);
      else if (step.updateCard) this.update(step.updateCard);
      else if (step.pop) this.pop();
      else if (step.popToRoot) this.popToRoot();
      else if (step.popToCard) this.popToCard(step.popToCard);
    }
  }
}

function fieldNames(body, found = new Set()) {
  for (const [key, value] of Object.entries(body)) {
    if (key === "card" || typeof value !== "object" || value === null) continue;
    if (INPUTS.includes(key)) found.add(value.name);
    fieldNames(value, found);
  }
  return found;
}
