// Single keys, for whoever wants them. What a key presses or goes to has it as `data-key`.
import { main } from "./focus-2.js";

const help = document.querySelector("#keys");
const TYPED = "input:not([type=checkbox]), select, textarea";
let [last, lastAt] = ["", 0];

function showHelp() {
  help.showModal();
  help.querySelector("button").focus();
}

const rowNow = () => document.activeElement.closest("main tbody tr");

function step(by) {
  const rows = [...main.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a"));
  const at = rows.indexOf(rowNow());
  const next = at < 0 ? rows.at(by > 0 ? 0 : -1) : rows[at + by];
  next?.querySelector("a").focus();
}

function press(key) {
  const there = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!there) return false;
  for (let menu = there.closest("details"); menu; menu = menu.parentElement.closest("details")) menu.open = true;
  // What is done with the ticked rows is done with this one, if none is ticked.
  const isChosen = document.querySelector("tbody [type=checkbox]:checked");
  if (there.closest(".bulk") && !isChosen) rowNow()?.querySelector("[type=checkbox]")?.click();
  if (there.matches(TYPED)) there.focus();
  else there.click();
  return true;
}

const MOVES = {
  j: () => step(1),
  k: () => step(-1),
  x: () => rowNow()?.querySelector("[type=checkbox]")?.click(),
  "?": () => showHelp(),
};

function onKey(event) {
  // On some keyboards brackets need AltGr, which others take for Ctrl and Alt.
  const isOther = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph");
  if (isOther || event.metaKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
  if (event.target.matches(TYPED) || document.querySelector("dialog[open]")) return;
  const { key } = event;
  const place = last === "g" && event.timeStamp - lastAt < 2000 && help.querySelector(`[data-go="${CSS.escape(key)}"]`);
  [last, lastAt] = [key, event.timeStamp];
  if (place) place.click();
  else if (Object.hasOwn(MOVES, key)) MOVES[key]();
  else if (!press(key)) return;
  event.preventDefault();
}

if (help) {
  document.addEventListener("keydown", onKey);
  const button = document.querySelector(".show-keys");
  button.hidden = false;
  button.onclick = showHelp;
}
