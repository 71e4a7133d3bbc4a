// One line at the bottom left that says what the mail page has done, or could not do.

const SECONDS = 5;
let timer = 0;

/** Says it for a few seconds; screen readers hear it too. */
export function snack(text) {
  const node = document.getElementById("snack");
  clearTimeout(timer);
  node.textContent = text;
  node.classList.add("shown");
  timer = setTimeout(() => {
    node.classList.remove("shown");
    node.textContent = "";
  }, SECONDS * 1000);
}
