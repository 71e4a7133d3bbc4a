// Asks for the page again while it is looked at, and puts what is new in its place. Never
// under somebody's hands: then it says how much is new, and one press shows it.
import { goTo, main, placeOf } from "./focus-2.js";

const [FIELDS, PAUSED] = ["input, textarea, select", "desk_paused"];
const line = document.querySelector(".as-of");
const [when, pause, status] = line?.querySelectorAll(".when, .pause, [role=status]") ?? [];
let [tag, time, timer, due, fails, waiting, closed] = [`"${line?.dataset.tag}"`, line?.dataset.time, 0, 0, 0, null, []];

const isPaused = () => document.cookie.includes(`${PAUSED}=1`);
const usual = ({ options }) => [...options].find((each) => each.defaultSelected) ?? options[0];
const isTouched = (field) =>
  field.matches("select") ? field.value !== usual(field)?.value
  : field.matches("[type=checkbox]") ? field.checked !== field.defaultChecked
  : field.value !== field.defaultValue;
const touched = () => [...main.querySelectorAll(FIELDS)].filter(isTouched);
const isBusy = () => document.activeElement.matches(FIELDS) || touched().length > 0 ||
  closed.some((each) => each.open) || getSelection().type === "Range";
const rows = (page) => new Map([...page.querySelectorAll("main [data-row]")].map(({ dataset }) => [dataset.row, dataset.version]));

function howMuchIsNew() {
  const [old, now] = [rows(document), rows(waiting.page)];
  const gone = [...old.keys()].filter((row) => !now.has(row));
  return gone.length + [...now].filter(([row, version]) => old.get(row) !== version).length;
}

function take() {
  const [place, kept] = [placeOf(document.activeElement), touched()];
  const actions = kept.map((field) => field.form?.getAttribute("action"));
  document.title = waiting.page.title;
  line.dataset.seconds = waiting.page.querySelector(".as-of").dataset.seconds;
  Object.assign(main.dataset, waiting.page.querySelector("main").dataset);
  main.replaceChildren(...waiting.page.querySelector("main").childNodes);
  closed = [...main.querySelectorAll("details:not([open])")];
  for (const [n, { name, type, value, checked }] of kept.entries()) {
    const same = [...main.querySelectorAll(FIELDS)].find((each) => each.name === name && each.form?.getAttribute("action") === actions[n] && (type !== "checkbox" || each.value === value));
    if (same) Object.assign(same, type === "checkbox" ? { checked } : { value });
  }
  goTo(place);
  ({ tag, time, waiting } = { ...waiting, waiting: null });
}

function say(isLate = false) {
  const [{ now, late }, { one, many, show }] = [when.dataset, status.dataset];
  const count = waiting ? howMuchIsNew() : 0;
  const news = count && `${count === 1 ? one : many.replace("2", count)} · ${show}`;
  when.textContent = (isLate ? late : now).replace(line.dataset.time, time);
  line.classList.toggle("late", isLate);
  if (status.textContent === (news || "")) return;
  const onclick = () => { take(); say(); main.focus({ preventScroll: true }); };
  status.replaceChildren(...(news ? [Object.assign(document.createElement("button"), { textContent: news, onclick })] : []));
}

function plan(seconds) {
  clearTimeout(timer);
  due = Date.now() + seconds * 1000;
  timer = setTimeout(ask, seconds * 1000);
}

async function ask() {
  if (document.hidden || isPaused()) return;
  try {
    const headers = { "If-None-Match": tag, "Desk-Refresh": "1" };
    const answer = await fetch(location.href, { headers, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(20_000) });
    const [newer, then] = ["ETag", "Desk-As-Of"].map((name) => answer.headers.get(name));
    if (!newer || !(answer.ok || answer.status === 304)) throw new Error(answer.status);
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    waiting = page && { page, tag: newer, time: then };
    if (page && !isBusy()) take();
    if (!waiting || !howMuchIsNew()) time = then;
    [fails] = [0, say()];
    plan(Number(line.dataset.seconds));
  } catch {
    say(true);
    plan(Math.min(2 ** (fails += 1), 60));
  }
}

if (line) {
  closed = [...main.querySelectorAll("details:not([open])")];
  pause.hidden = false;
  pause.setAttribute("aria-pressed", isPaused());
  pause.onclick = () => {
    document.cookie = `${PAUSED}=${isPaused() ? 0 : 1};path=/console;max-age=31536000;samesite=lax`;
    pause.setAttribute("aria-pressed", isPaused());
    ask();
  };
  document.addEventListener("visibilitychange", () => document.hidden || plan(Math.max(0, due - Date.now()) / 1000));
  plan(Number(line.dataset.seconds));
}
