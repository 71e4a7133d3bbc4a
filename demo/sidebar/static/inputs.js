// Fields of a card to write in: text with suggestions, and dates with times.

import { el, uniqueId } from "./dom.js";
import { strings } from "./form.js";

const PAUSE = 250;
const MINUTE = 60000;
const DATE_KINDS = { DATE_ONLY: "date", TIME_ONLY: "time" };

export function textInput(spec, form) {
  const { name, label, hintText, type, onChangeAction, validation = {} } = spec;
  const id = uniqueId("text");
  const many = type === "MULTIPLE_LINE" && !spec.initialSuggestions && !spec.autoCompleteAction;
  const hint = hintText ? el("div", { class: "small hint", id: `${id}-hint` }, hintText) : null;
  const control = el(many ? "textarea" : "input", {
    id,
    name,
    rows: many ? 4 : null,
    maxlength: validation.characterLimit || null,
    inputmode: { INTEGER: "numeric", FLOAT: "decimal", EMAIL: "email" }[validation.inputType],
    autocomplete: "off",
    "aria-describedby": hint ? hint.id : null,
  });
  control.value = form.start(name, spec.value ?? "");
  const node = el("div", { class: "widget field" }, el("label", { for: id }, label ?? hintText ?? ""), control, hint, missing());
  const input = () => strings([control.value]);
  form.add(name, { node, raw: () => control.value, input, focus: () => control.focus() });
  control.addEventListener("change", () => form.change(onChangeAction));
  suggestions(spec, control, form);
  return node;
}

const missing = () => el("div", { class: "small fault" }, "Required");

function suggestions({ name, initialSuggestions, autoCompleteAction }, control, form) {
  if (!initialSuggestions && !autoCompleteAction) return;
  const list = el("datalist", { id: uniqueId("suggestions") });
  const show = (items) => list.replaceChildren(...items.map(({ text }) => el("option", { value: text })));
  show(initialSuggestions?.items ?? []);
  control.setAttribute("list", list.id);
  control.after(list);
  if (!autoCompleteAction) return;
  let timer = 0;
  control.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const asked = control.value;
      const items = await form.suggest(autoCompleteAction, { [name]: strings([asked]) ?? { stringInputs: { value: [""] } } });
      if (items && control.value === asked) show(items);
    }, PAUSE);
  });
}

export function dateTimePicker({ name, label, type, valueMsEpoch, timezoneOffsetDate, onChangeAction }, form) {
  const id = uniqueId("moment");
  const control = el("input", { id, name, type: DATE_KINDS[type] ?? "datetime-local" });
  const ms = Number(valueMsEpoch);
  control.value = form.start(name, valueMsEpoch === undefined ? "" : shown(ms, control.type, timezoneOffsetDate));
  const node = el("div", { class: "widget field" }, el("label", { for: id }, label ?? ""), control, missing());
  const input = () => (control.value ? moment(control.value, control.type, timezoneOffsetDate) : null);
  form.add(name, { node, raw: () => control.value, input, focus: () => control.focus() });
  control.addEventListener("change", () => form.change(onChangeAction));
  return node;
}

/** A moment as the field shows it: days and times of day as in UTC, others in a zone. */
function shown(ms, kind, offset) {
  const shift = kind === "datetime-local" ? (offset ?? here(ms)) * MINUTE : 0;
  const text = new Date(ms + shift).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) }[kind] ?? text.slice(0, 16);
}

function moment(text, kind, offset) {
  if (kind === "time") {
    const [hours, minutes] = text.split(":").map(Number);
    return { timeInput: { hours, minutes } };
  }
  if (kind === "date") return { dateInput: { msSinceEpoch: String(Date.parse(`${text}T00:00Z`)) } };
  const wall = Date.parse(`${text}Z`);
  const ms = offset === undefined ? Date.parse(text) : wall - offset * MINUTE;
  return { dateTimeInput: { hasDate: true, hasTime: true, msSinceEpoch: String(ms) } };
}

const here = (ms) => -new Date(ms).getTimezoneOffset();
