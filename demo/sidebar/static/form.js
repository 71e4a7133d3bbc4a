// What a card's fields hold: read for the event, kept between drawings, required or not.

/** The fields of one drawn card; `entry.typed` outlives the drawing. */
export class Form {
  fields = new Map();

  constructor(entry) {
    this.entry = entry;
  }

  /** Adds a field: `raw()` is what was typed, `input()` what the event carries or null. */
  add(name, field) {
    this.fields.set(name, field);
    field.node.addEventListener("input", () => this.keep(name));
  }

  keep(name) {
    this.entry.typed[name] = this.fields.get(name).raw();
    this.mark(name, false);
  }

  /** What to show in a field: what was typed, else what the card says. */
  start(name, initial) {
    return name in this.entry.typed ? this.entry.typed[name] : initial;
  }

  /** The `formInputs` of an event; an empty field is absent. */
  inputs() {
    const all = [...this.fields].map(([name, field]) => [name, field.input()]);
    return Object.fromEntries(all.filter(([, value]) => value !== null));
  }

  clear() {
    this.entry.typed = {};
  }

  /** Marks the required fields that are empty and moves to the first; true if none is. */
  complete(action) {
    const wanted = action.allWidgetsAreRequired ? [...this.fields.keys()] : (action.requiredWidgets ?? []);
    const empty = wanted.filter((name) => this.fields.has(name) && this.fields.get(name).input() === null);
    empty.forEach((name) => this.mark(name, true));
    if (empty.length) this.fields.get(empty[0]).focus();
    return empty.length === 0;
  }

  mark(name, missing) {
    const { node } = this.fields.get(name);
    node.classList.toggle("missing", missing);
    node.querySelectorAll("input, textarea, select").forEach((control) => {
      if (missing) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    });
  }
}

/** An event's value for texts and choices; nothing when there is none. */
export function strings(values) {
  const filled = values.filter((value) => value !== "");
  return filled.length ? { stringInputs: { value: filled } } : null;
}
