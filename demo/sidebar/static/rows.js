// Text of a card: paragraphs, and rows with labels, an icon, a button or a switch.

import { button } from "./buttons.js";
import { el } from "./dom.js";
import { formatted } from "./text.js";
import { icon } from "./pictures.js";
import { pressable } from "./press.js";
import { switchControl } from "./choices.js";

export function textParagraph({ text, maxLines }) {
  const node = el("div", { class: "paragraph" }, formatted(text));
  if (maxLines) {
    node.classList.add("cut");
    node.style.setProperty("-webkit-line-clamp", maxLines);
  }
  return el("div", { class: "widget" }, node);
}

export function decoratedText(row, form) {
  const words = el(
    "div",
    { class: "words" },
    row.topLabel ? el("div", { class: "small line" }, formatted(row.topLabel)) : null,
    el("div", { class: row.wrapText ? "text" : "text line" }, formatted(row.text ?? "")),
    row.bottomLabel ? el("div", { class: "small" }, formatted(row.bottomLabel)) : null,
  );
  const start = row.startIcon ?? row.icon;
  const main = el("div", { class: "row-main" }, start ? icon(start) : null, words);
  return el("div", { class: "widget row" }, pressable(main, row.onClick, form), end(row, form));
}

function end(row, form) {
  if (row.button) return button(row.button, form);
  if (row.switchControl) return switchControl(row.switchControl, form);
  return row.endIcon ? icon(row.endIcon) : null;
}
