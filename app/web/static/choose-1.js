// Ticks of a list: with Shift a stretch of rows, by the head all of the page; of “All of this list”
// what is unticked again stays out. Without it each row is ticked by itself.
import { main } from "./focus-2.js";

const ROWS = "tbody [name=ticket]";
const ticks = () => [...main.querySelectorAll(ROWS)];
const form = () => main.querySelector("form.many");
let last = null;

function say() {
  const [legend, head, each] = [main.querySelector(".bulk legend"), main.querySelector(".tick-page"), ticks()];
  if (!legend || !head) return;
  head.parentElement.hidden = false;
  const count = each.filter((tick) => tick.checked).length;
  const { none, one, many } = legend.dataset;
  const isAll = form().elements.all.checked;
  legend.textContent = isAll || !count ? none : count === 1 ? one : many.replace("2", count);
  head.checked = count > 0 && count === each.length;
  head.indeterminate = count > 0 && count < each.length;
}

main.addEventListener("click", ({ target, shiftKey }) => {
  if (!target.matches(ROWS)) return;
  const each = ticks();
  const [from, to] = [each.indexOf(last), each.indexOf(target)].sort((a, b) => a - b);
  if (shiftKey && from >= 0) for (const tick of each.slice(from, to + 1)) tick.checked = target.checked;
  last = target;
  say();
});

main.addEventListener("change", ({ target }) => {
  if (target.matches(".tick-page, .bulk [name=all]")) for (const tick of ticks()) tick.checked = target.checked;
  say();
});

main.addEventListener("submit", ({ target }) => {
  if (target !== form()) return;
  for (const old of target.querySelectorAll("[name=not]")) old.remove();
  if (!target.elements.all.checked) return;
  for (const { value } of ticks().filter((tick) => !tick.checked)) {
    target.append(Object.assign(document.createElement("input"), { type: "hidden", name: "not", value }));
  }
});

// The page is drawn anew under it, too.
new MutationObserver(say).observe(main, { childList: true });
addEventListener("pageshow", say);
say();
