// Choices of a card: tick boxes, radio buttons, switches, a dropdown, a list to pick from.

import { el, uniqueId } from "./dom.js";
import { strings } from "./form.js";

const MOST = 3; // Google's default for MULTI_SELECT

export function selectionInput(spec, form) {
  return spec.type === "DROPDOWN" ? dropdown(spec, form) : options(spec, form);
}

function dropdown({ name, label, items = [], onChangeAction }, form) {
  const id = uniqueId("choice");
  const given = items.find((item) => item.selected)?.value ?? "";
  const chosen = form.start(name, [given])[0] ?? "";
  const blank = items.some((item) => item.value === chosen) ? [] : [el("option", { value: "" })];
  const entries = items.map((item) => el("option", { value: item.value, selected: item.value === chosen }, item.text));
  const select = el("select", { id, name }, ...blank, ...entries);
  const node = el("div", { class: "widget field" }, el("label", { for: id }, label ?? ""), select);
  const raw = () => [select.value];
  form.add(name, { node, raw, input: () => strings(raw()), focus: () => select.focus() });
  select.addEventListener("change", () => form.change(onChangeAction));
  return node;
}

function options(spec, form) {
  const { name, label, items = [], onChangeAction } = spec;
  const given = items.filter((item) => item.selected).map((item) => item.value);
  const chosen = form.start(name, given);
  const boxes = items.map((item) => option(spec, item, chosen.includes(item.value)));
  const node = el("fieldset", { class: "widget options" }, label ? el("legend", { class: "small" }, label) : null, ...boxes);
  const ticks = [...node.querySelectorAll("input")];
  const raw = () => ticks.filter((tick) => tick.checked).map((tick) => tick.value);
  form.add(name, { node, raw, input: () => strings(raw()), focus: () => ticks[0]?.focus() });
  if (spec.type === "MULTI_SELECT") limit(ticks, spec.multiSelectMaxSelectedItems ?? MOST);
  node.addEventListener("change", () => form.change(onChangeAction));
  return node;
}

function option({ name, type }, item, checked) {
  const look = { SWITCH: "switch", RADIO_BUTTON: "radio" }[type] ?? "tick";
  const tick = el("input", {
    type: type === "RADIO_BUTTON" ? "radio" : "checkbox",
    role: type === "SWITCH" ? "switch" : null,
    class: look,
    name,
    value: item.value,
    checked,
  });
  const more = item.bottomText ? el("span", { class: "small" }, item.bottomText) : null;
  return el("label", { class: "option" }, tick, el("span", {}, item.text, more ? el("br") : null, more));
}

function limit(ticks, most) {
  const weigh = () => {
    const full = ticks.filter((tick) => tick.checked).length >= most;
    for (const tick of ticks) tick.disabled = full && !tick.checked;
  };
  ticks.forEach((tick) => tick.addEventListener("change", weigh));
  weigh();
}

export function switchControl({ name, value = "true", selected, controlType, onChangeAction }, form) {
  const boxed = ["CHECK_BOX", "CHECKBOX"].includes(controlType);
  const checked = form.start(name, selected ? [value] : []).includes(value);
  const tick = el("input", { type: "checkbox", role: boxed ? null : "switch", class: boxed ? "tick" : "switch", name, value, checked });
  const node = el("label", { class: "end-control" }, el("span", { class: "unseen" }, name), tick);
  const raw = () => (tick.checked ? [value] : []);
  form.add(name, { node, raw, input: () => strings(raw()), focus: () => tick.focus() });
  tick.addEventListener("change", () => form.change(onChangeAction));
  return node;
}
