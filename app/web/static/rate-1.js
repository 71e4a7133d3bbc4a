// The face was pressed in the mail: the first thing that only a person does sends it.
"use strict";

const form = document.querySelector("form[data-sends-itself]");
const PERSON = ["pointermove", "pointerdown", "touchstart", "keydown", "wheel"];

function send(event) {
  if (!event.isTrusted) return;
  for (const each of PERSON) removeEventListener(each, send, true);
  form.requestSubmit();
}

if (form) for (const each of PERSON) addEventListener(each, send, true);
