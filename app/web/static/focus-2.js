// Where the keyboard is on a page, so that it is there again when the page is drawn anew.
export const main = document.querySelector("main");

const PRESSABLE = "a[href], button, input, select, textarea, summary";
const rowOf = (each) => each.closest("[data-row]")?.dataset.row ?? "";
// By what it does, not by what stands on it: that may be somebody's words.
const nameOf = (each) =>
  [each.tagName, each.getAttribute("href"), each.form?.getAttribute("action"), each.name].join();

/** The place of what has the focus, if that is in the page's own part. */
export const placeOf = (each) =>
  each && each !== main && main.contains(each) ? { row: rowOf(each), name: nameOf(each) } : null;

/** Put the focus back there, else on the row, else at the beginning. */
export function goTo(place) {
  if (!place) return;
  const row = [...main.querySelectorAll(PRESSABLE)].filter((each) => rowOf(each) === place.row);
  const link = place.row && row.find((each) => each.matches("a"));
  const found = row.find((each) => nameOf(each) === place.name) || link || main;
  found.focus({ preventScroll: true });
}

// A press draws the whole page anew.
const KEPT = "desk_place";
addEventListener("submit", ({ submitter }) => {
  const place = placeOf(document.activeElement) ?? placeOf(submitter);
  sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, place }));
});
const kept = JSON.parse(sessionStorage.getItem(KEPT));
sessionStorage.removeItem(KEPT);
if (kept?.path === location.pathname && !location.hash) goTo(kept.place);
