/* The contact button of Sidedesk. On a page:
   <script src="https://desk.example/widget.js" data-inbox="KEY" async></script>
   It keeps nothing, sets no cookie and asks for nothing before it is pressed. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.Sidedesk) return;
  const told = script.dataset;
  const desk = new URL(script.src).origin;
  const key = told.inbox || "";
  const WORDS = {
    en: ["Write to us", "Close"],
    de: ["Schreiben Sie uns", "Schließen"],
    es: ["Escríbanos", "Cerrar"],
  };
  const asked = told.lang || document.documentElement.lang || navigator.language || "en";
  const lang = Object.hasOwn(WORDS, asked.slice(0, 2)) ? asked.slice(0, 2) : "en";
  const [write, close] = WORDS[lang];
  const colour = /^#[0-9a-f]{6}$/i.test(told.color || "") ? told.color : "#0b57d0";
  const WAIT = 5000;
  const PHONE = "(max-width: 480px)";

  // Black or white, whichever is easier to read: one of them always has 4.5.
  const light = (hex) => {
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ink = light(colour) > 0.179 ? "#000" : "#fff";
  const side = told.side === "left" ? "left" : "right";

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    .open { position: fixed; z-index: 2147483000; bottom: 20px; ${side}: 20px; min-height: 48px;
      padding: 0 20px; border: 2px solid transparent; border-radius: 24px; background: ${colour};
      color: ${ink}; font: 500 16px/44px Roboto, Arial, sans-serif; cursor: pointer;
      text-decoration: none; box-shadow: 0 2px 8px rgb(0 0 0 / .3); }
    .open[hidden] { display: none; }
    :focus-visible { outline: 3px solid ${ink}; outline-offset: -6px; }
    dialog { position: fixed; z-index: 2147483001; inset: auto; bottom: 80px; ${side}: 20px;
      margin: 0; width: 400px; max-width: calc(100vw - 40px); height: 620px;
      max-height: calc(100vh - 100px); padding: 0; border: 1px solid #747775; border-radius: 16px;
      overflow: hidden; background: #f6f8fc; box-shadow: 0 4px 24px rgb(0 0 0 / .3); }
    dialog[open] { display: flex; flex-direction: column; }
    .close { align-self: flex-end; min-width: 44px; min-height: 44px; margin: 4px; border: 0;
      border-radius: 8px; background: transparent; color: #1f1f1f;
      font: 16px Roboto, Arial, sans-serif; padding: 0 12px; cursor: pointer; }
    .close:focus-visible { outline-color: #0b57d0; }
    iframe { flex: 1; width: 100%; border: 0; }
    @media ${PHONE} {
      dialog { inset: 0; width: 100%; max-width: none; height: 100%; max-height: none;
        border: 0; border-radius: 0; }
    }
    @media (prefers-color-scheme: dark) {
      dialog { background: #131314; } .close { color: #e3e3e3; } .close:focus-visible { outline-color: #a8c7fa; }
    }
    @media (forced-colors: active) { .open, dialog { border: 2px solid ButtonText; } }
  `);

  const make = (name, attributes, text) => {
    const made = document.createElement(name);
    for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value);
    if (text) made.textContent = text;
    return made;
  };
  const host = make("div", {});
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const button = make(
    "button", { type: "button", class: "open", "aria-expanded": "false" }, told.label || write,
  );
  const panel = make("dialog", { "aria-label": told.label || write });
  const end = make("button", { type: "button", class: "close" }, close);
  panel.append(end);
  root.append(button, panel);
  if (told.hideButton !== undefined) button.hidden = true;

  let frame = null;
  let timer = 0;
  let isReady = false;
  let before = null;
  let visitor = "";
  const page = () => `${desk}/form/${encodeURIComponent(key)}?lang=${lang}`;

  // Where the form cannot be shown inside this page, a link leads to it.
  const giveUp = () => {
    shut();
    const link = make(
      "a", { class: "open", href: page(), target: "_blank", rel: "noopener" }, told.label || write,
    );
    button.replaceWith(link);
    link.focus();
  };
  const open = () => {
    if (panel.open) return;
    before = document.activeElement;
    if (!frame) {
      const src = `${desk}/form/${encodeURIComponent(key)}/frame?lang=${lang}`;
      frame = make("iframe", { src, title: told.label || write });
      panel.append(frame);
      timer = setTimeout(giveUp, WAIT);
    }
    // On a phone it fills the screen, and Tab does not leave it.
    if (matchMedia(PHONE).matches) panel.showModal();
    else panel.show();
    button.setAttribute("aria-expanded", "true");
    say("open");
  };
  const shut = () => {
    if (!panel.open) return;
    panel.close();
  };
  const say = (what) => {
    if (isReady && frame.contentWindow) frame.contentWindow.postMessage({ sidedesk: what }, desk);
  };
  // Whom this site's server vouches for: the desk alone is told, and judges it.
  const identify = (token) => {
    visitor = String(token);
    if (isReady) tellVisitor();
  };
  const tellVisitor = () => frame.contentWindow.postMessage({ sidedesk: "identify", visitor }, desk);
  panel.addEventListener("close", () => {
    button.setAttribute("aria-expanded", "false");
    const back = before && before !== document.body && before !== host ? before : button;
    back.focus();
  });
  button.addEventListener("click", () => (panel.open ? shut() : open()));
  end.addEventListener("click", shut);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
  });
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== desk) return;
    const what = event.data && event.data.sidedesk;
    if (what === "ready") {
      clearTimeout(timer);
      isReady = true;
      if (visitor && !event.data.signed) tellVisitor();
      if (panel.open) {
        frame.focus();
        say("open");
      }
    } else if (what === "close") shut();
    else if (what === "sent") {
      const detail = { code: String(event.data.code) };
      window.dispatchEvent(new CustomEvent("sidedesk:sent", { detail }));
    }
  });

  window.Sidedesk = { open, close: shut, identify };
  const place = () => document.body.append(host);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
})();
