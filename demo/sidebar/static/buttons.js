// Buttons of a card: outlined, or filled when the card gives them a colour.

import { el } from "./dom.js";
import { icon } from "./pictures.js";

/** One button; `look` adds a class for the place it stands in. */
export function button(spec, form, look = "") {
  const filled = spec.color ? "filled" : "";
  const node = el(
    "button",
    {
      type: "button",
      class: `button ${filled} ${look}`.trim(),
      disabled: spec.disabled,
      "aria-label": spec.altText,
      title: spec.altText,
      "data-button": spec.text ?? spec.altText ?? "",
      onclick: () => form.press(spec.onClick),
    },
    spec.icon ? icon(spec.icon) : null,
    spec.text ?? "",
  );
  if (spec.color && !spec.disabled) {
    node.style.setProperty("--fill", rgb(spec.color));
    node.classList.toggle("light", isLight(spec.color));
  }
  return node;
}

export function buttonList({ buttons }, form) {
  return el("div", { class: "widget buttons" }, ...buttons.map((each) => button(each, form)));
}

function rgb({ red = 0, green = 0, blue = 0 }) {
  return `rgb(${[red, green, blue].map((part) => Math.round(part * 255)).join(" ")})`;
}

// As Gmail does: the letters keep their contrast to the ground.
const isLight = ({ red = 0, green = 0, blue = 0 }) => 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5;
