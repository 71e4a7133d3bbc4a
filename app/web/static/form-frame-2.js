/* In the widget's frame: tells the page around it that the form is there, was sent, or is
   to be closed. Nothing that was typed is told. What the page says of its visitor goes to
   the desk, which draws the form anew, with all that was typed. */
(() => {
  "use strict";
  if (parent === window) return;
  const tell = (sidedesk, more) => parent.postMessage({ sidedesk, ...more }, "*");
  const code = document.documentElement.dataset.code;
  const first = document.querySelector("[role=alert]") || document.querySelector("h1");
  const signed = document.documentElement.dataset.signed !== undefined;
  const sign = (visitor, site) => {
    const form = document.querySelector("form");
    if (signed || !form) return;
    for (const [name, value] of Object.entries({ visitor, site })) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.action = form.action.replace("/frame", "/frame/visitor");
    form.submit();
  };
  addEventListener("message", (event) => {
    if (event.source !== parent || !event.data) return;
    const { sidedesk, visitor } = event.data;
    if (sidedesk === "identify" && typeof visitor === "string") sign(visitor, event.origin);
    if (sidedesk === "open" && document.activeElement === document.body) first.focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell("close");
  });
  tell("ready", { signed });
  if (code) tell("sent", { code });
})();
