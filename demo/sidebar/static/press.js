// Makes something that is no button pressable, by mouse and by keyboard alike.

/** Ties `onClick` of a card to an element; without one the element stays as it is. */
export function pressable(node, onClick, form, parameters = []) {
  if (!onClick) return node;
  node.classList.add("pressable");
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  node.addEventListener("click", (event) => {
    if (!event.target.closest("a")) form.press(onClick, parameters);
  });
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    form.press(onClick, parameters);
  });
  return node;
}
