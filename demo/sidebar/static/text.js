// Draws a card's formatted text: Google's few tags and nothing else; the rest stays text.

import { el } from "./dom.js";
import { safeLink } from "./links.js";

const PIECES = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)\/?>|&(#\d+|#x[0-9a-f]+|[a-z]+);/gi;
const TAGS = new Set(["b", "i", "u", "s", "font", "a", "time", "br"]);
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The text as nodes, fit to be put into the page. */
export function formatted(text) {
  const root = document.createDocumentFragment();
  const open = [{ name: "", node: root }];
  let at = 0;
  for (const piece of text.matchAll(PIECES)) {
    top(open).append(text.slice(at, piece.index));
    at = piece.index + piece[0].length;
    if (piece[4]) top(open).append(entity(piece[4]) ?? piece[0]);
    else if (!tag(open, piece)) top(open).append(piece[0]);
  }
  top(open).append(text.slice(at));
  return root;
}

/** The same text with its tags taken away, for a title or an accessible name. */
export function plain(text) {
  return formatted(text.replace(/<br\s*\/?>/gi, " ")).textContent;
}

const top = (open) => open[open.length - 1].node;

function tag(open, [, closing, raw, rest]) {
  const name = raw.toLowerCase();
  if (!TAGS.has(name)) return false;
  if (name === "br") {
    top(open).append(el("br"));
    return true;
  }
  if (closing) return close(open, name);
  const node = element(name, rest);
  top(open).append(node);
  open.push({ name, node });
  return true;
}

function close(open, name) {
  if (open[open.length - 1].name !== name) return false;
  open.pop();
  return true;
}

function element(name, rest) {
  if (name === "a") return link(attribute(rest, "href"));
  const node = el(name === "font" ? "span" : name);
  const color = name === "font" ? attribute(rest, "color") : "";
  if (/^#[0-9a-f]{6}$/i.test(color)) node.style.color = color;
  return node;
}

function link(address) {
  if (!safeLink(address)) return el("span");
  return el("a", { href: address, "data-link": address, rel: "noopener" });
}

function attribute(rest, name) {
  const found = rest.match(new RegExp(`${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, "i"));
  const value = found ? (found[1] ?? found[2] ?? found[3]) : "";
  return value.replace(/&(#\d+|#x[0-9a-f]+|[a-z]+);/gi, (whole, code) => entity(code) ?? whole);
}

function entity(code) {
  if (code[0] !== "#") return ENTITIES[code.toLowerCase()];
  const number = /^#x/i.test(code) ? parseInt(code.slice(2), 16) : Number(code.slice(1));
  return number > 0 && number <= 0x10ffff ? String.fromCodePoint(number) : undefined;
}
