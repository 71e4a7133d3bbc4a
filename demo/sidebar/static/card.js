// Draws one card: header, sections that may fold, and the footer that stays in place.

import { button } from "./buttons.js";
import { el, svg } from "./dom.js";
import { PAGE } from "./icons.js";
import { pictureUrl } from "./pictures.js";
import { formatted, plain } from "./text.js";
import { widget } from "./widgets.js";

/** The card as {body, footer}; the footer is null if the card has none. */
export function drawCard(card, form) {
  const solid = card.sectionDividerStyle !== "NO_DIVIDER";
  const sections = (card.sections ?? []).map((each) => section(each, form));
  const body = el("div", { class: solid ? "card" : "card plain" }, header(card.header), ...sections);
  return { body, footer: card.fixedFooter ? footer(card.fixedFooter, form) : null };
}

function header(spec) {
  if (!spec) return null;
  const words = el(
    "div",
    { class: "words" },
    el("h2", { class: spec.subtitle ? "line" : "two-lines", "data-testid": "card-title", tabindex: "-1" }, spec.title),
    spec.subtitle ? el("p", { class: "line", "data-testid": "card-subtitle" }, spec.subtitle) : null,
  );
  const round = spec.imageType === "CIRCLE" ? "round" : "";
  const picture = spec.imageUrl ? el("img", { src: pictureUrl(spec.imageUrl), alt: spec.imageAltText ?? "", class: round }) : null;
  return el("header", { class: "card-header" }, picture, words);
}

function section(spec, form) {
  const widgets = (spec.widgets ?? []).map((each) => widget(each, form));
  const node = el("section", { class: "section" });
  const keep = spec.uncollapsibleWidgetsCount ?? 0;
  if (!spec.collapsible || widgets.length <= keep) {
    node.append(...[title(spec.header), ...widgets].filter(Boolean));
    return node;
  }
  const hidden = el("div", { class: "folded", hidden: true }, ...widgets.slice(keep));
  const toggle = folding(spec, hidden, keep);
  node.append(...[keep ? title(spec.header) : toggle, ...widgets.slice(0, keep), hidden, keep ? toggle : null].filter(Boolean));
  return node;
}

const title = (text) => (text ? el("h3", { class: "section-title" }, formatted(text)) : null);

function folding({ header: text, collapseControl = {} }, hidden, keep) {
  const { expandButton, collapseButton } = collapseControl;
  const node = el("button", { type: "button", "aria-expanded": "false", class: keep ? "unfold" : "unfold titled" });
  const draw = () => {
    const own = hidden.hidden ? expandButton?.text : collapseButton?.text;
    const named = plain(text ?? "") || "section";
    if (keep) node.setAttribute("aria-label", own ?? `${hidden.hidden ? "Show more of" : "Show less of"} ${named}`);
    node.replaceChildren(...(keep ? [own ?? ""] : [el("span", {}, formatted(text ?? ""))]), svg(PAGE.down));
  };
  node.addEventListener("click", () => {
    hidden.hidden = !hidden.hidden;
    node.setAttribute("aria-expanded", String(!hidden.hidden));
    draw();
  });
  draw();
  return node;
}

function footer({ primaryButton, secondaryButton }, form) {
  return el(
    "footer",
    { class: "card-footer", "data-testid": "card-footer" },
    secondaryButton ? button(secondaryButton, form, "tall") : null,
    button(primaryButton, form, "tall"),
  );
}
