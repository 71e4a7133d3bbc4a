/* Finds the number that shows that a browser has worked for a moment. On a page that asks
   once more it then sends the form; who presses Send before confirms by that. */
(async () => {
  "use strict";
  const field = document.querySelector("input[name=proof]");
  if (!field || !window.crypto || !crypto.subtle) return;
  const { salt, digest, most, wait } = field.dataset;
  const notice = document.querySelector("[role=alert]");
  const hash = async (n) => {
    const found = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}.${n}`));
    return [...new Uint8Array(found)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const BATCH = 500;
  const find = async () => {
    for (let first = 0; first < Number(most); first += BATCH) {
      const tried = await Promise.all([...Array(BATCH).keys()].map((n) => hash(first + n)));
      const at = tried.indexOf(digest);
      if (at >= 0) return first + at;
      // The page stays alive meanwhile.
      await new Promise((go) => setTimeout(go));
    }
    return "";
  };
  if (!wait) {
    // Nobody's battery pays for a page that is only looked at.
    await new Promise((go) => addEventListener("focusin", go, { once: true }));
  } else if (notice) notice.textContent = wait;
  field.value = await find();
  if (wait) field.form.requestSubmit();
})();
