// Dates, names and addresses as the mail page writes them.

import { preferences } from "./preferences.js";

const COLOURS = ["#0b8043", "#7b1fa2", "#c2185b", "#00695c", "#5d4037", "#3949ab", "#ad1457", "#e65100"];

/** Today's mail by the clock, older mail by its day. */
export function shortTime(ms) {
  const date = new Date(ms);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return clock(date);
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return date.toLocaleDateString(preferences.locale, { day: "numeric", month: "short", ...year });
}

/** Day and time, for an open mail. */
export function fullTime(ms) {
  const date = new Date(ms);
  return date.toDateString() === new Date().toDateString() ? clock(date) : `${shortTime(ms)}, ${clock(date)}`;
}

const clock = (date) => date.toLocaleTimeString(preferences.locale, { hour: "2-digit", minute: "2-digit", hour12: false });

/** `Maria Lopez <maria@x.example>` as {name, address}. */
export function person(text) {
  const found = (text ?? "").match(/^\s*"?(.*?)"?\s*<([^<>]*)>\s*$/);
  const address = found ? found[2] : (text ?? "").trim();
  return { name: found?.[1] || address, address };
}

/** The persons of a To or Cc field, which may be a list or one line. */
export function people(field) {
  const list = Array.isArray(field) ? field : (field ?? "").match(/(?:"[^"]*"|[^,])+/g) ?? [];
  return list.map(person).filter(({ address }) => address);
}

export const sameAddress = (one, other) => one.toLowerCase() === other.toLowerCase();
export const domain = (address) => address.toLowerCase().split("@")[1];
export const initial = (name) => (name.match(/[\p{L}\p{N}]/u)?.[0] ?? "?").toUpperCase();

/** A colour that stays with a name. */
export function colour(name) {
  const sum = [...name].reduce((all, letter) => (all * 31 + letter.codePointAt(0)) % 9973, 7);
  return COLOURS[sum % COLOURS.length];
}
