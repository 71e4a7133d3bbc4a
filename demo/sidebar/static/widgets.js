// The table of widgets; to add one: a function in its file and its name here.

import { buttonList } from "./buttons.js";
import { selectionInput } from "./choices.js";
import { el } from "./dom.js";
import { dateTimePicker, textInput } from "./inputs.js";
import { grid, image } from "./pictures.js";
import { decoratedText, textParagraph } from "./rows.js";

const WIDGETS = {
  textParagraph,
  decoratedText,
  buttonList,
  textInput,
  selectionInput,
  dateTimePicker,
  divider: () => el("hr"),
  image,
  grid,
};

/** Draws a widget; one not known here is shown as it came, so that nothing hides. */
export function widget(spec, form) {
  const kind = Object.keys(spec).find((name) => name in WIDGETS);
  return kind ? WIDGETS[kind](spec[kind], form) : raw(spec);
}

function raw(spec) {
  const title = el("div", { class: "small" }, `Not drawn here: ${Object.keys(spec).join(", ")}`);
  return el("div", { class: "widget raw", "data-testid": "raw-widget" }, title, el("pre", {}, JSON.stringify(spec, null, 1)));
}
