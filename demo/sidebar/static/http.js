// Speaks JSON with the page's own server; a refusal becomes an Error with its sentence.

/** What stands before every path of this page: nothing, or the address of one demo. */
export const ROOT = document.documentElement.dataset.root ?? "";

export const ENDED = ROOT ? "This demo has ended, or does not answer." : "The demo has ended. Start it again with make demo, then reload this page.";

/** Nobody answers: the page's own server is gone. */
export class Unreachable extends Error {
  constructor() {
    super(ENDED);
  }
}

/** Says above everything that the demo has ended, or takes it back. */
export function ended(is) {
  document.getElementById("ended").hidden = !is;
}

async function send(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(ROOT + path, options).catch(() => {
    throw new Unreachable();
  });
  // A demo of a website that is over: of its page nothing is there any more.
  if (answer.status === 410) throw new Unreachable();
  const text = await answer.text();
  if (!answer.ok) throw new Error(sentence(text) ?? `The server answers ${answer.status}.`);
  return text ? JSON.parse(text) : null;
}

function sentence(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return null;
  }
}

export const get = (path) => send("GET", path);
export const post = (path, body) => send("POST", path, body);
export const remove = (path) => send("DELETE", path);
