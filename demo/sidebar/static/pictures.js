// Pictures and icons of a card; the host fetches them, the page asks nobody else.

import { el, svg } from "./dom.js";
import { ROOT } from "./http.js";
import { known } from "./icons.js";
import { pressable } from "./press.js";

/** The address under which our server shows a picture of the desk. */
export function pictureUrl(url) {
  return `${ROOT}/host/picture?url=${encodeURIComponent(url)}`;
}

/** An icon by name or address, with its words for those who cannot see it. */
export function icon(spec) {
  const node = el("span", { class: "icon-box" });
  if (spec.altText) {
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", spec.altText);
    node.title = spec.altText;
  }
  if (spec.iconUrl) node.append(el("img", { src: pictureUrl(spec.iconUrl), alt: "", class: "icon" }));
  else node.append(svg(known(spec.knownIcon)));
  if (spec.imageType === "CIRCLE") node.classList.add("round");
  return node;
}

export function image({ imageUrl, altText, onClick }, form) {
  const node = el("div", { class: "widget picture" }, el("img", { src: pictureUrl(imageUrl), alt: altText ?? "" }));
  return pressable(node, onClick, form);
}

/** A simple grid: pictures with a title and a line below. */
export function grid({ title, items = [], columnCount = 2, onClick }, form) {
  const cells = items.map((item) => cell(item, onClick, form));
  const node = el("div", { class: "grid" }, ...cells);
  node.style.gridTemplateColumns = `repeat(${columnCount}, minmax(0, 1fr))`;
  return el("div", { class: "widget" }, title ? el("div", { class: "small" }, title) : null, node);
}

function cell({ id, image: picture, title, subtitle }, onClick, form) {
  const node = el(
    "div",
    { class: "cell" },
    picture ? el("img", { src: pictureUrl(picture.imageUri), alt: picture.altText ?? "" }) : null,
    title ? el("div", {}, title) : null,
    subtitle ? el("div", { class: "small" }, subtitle) : null,
  );
  const extra = id ? [{ key: "grid_item_identifier", value: id }] : [];
  return pressable(node, onClick, form, extra);
}
