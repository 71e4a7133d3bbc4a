// What the reader's browser adds to every event: language, time zone, kind of device.

const KEY = "mail-demo-locale";
const narrow = window.matchMedia("(max-width: 899px)");

export const preferences = {
  get locale() {
    return localStorage.getItem(KEY) ?? "en-GB";
  },
  set locale(value) {
    localStorage.setItem(KEY, value);
  },
  get phone() {
    return narrow.matches;
  },
  /** Calls back when the window becomes a phone's, or stops being one. */
  onDevice(changed) {
    narrow.addEventListener("change", changed);
  },
  /** The part of an event that the browser knows. */
  event() {
    const id = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const offset = -new Date().getTimezoneOffset() * 60000;
    return { locale: this.locale, timeZone: { id, offset }, platform: this.phone ? "ANDROID" : "WEB" };
  },
};

export const LOCALES = { "en-GB": "English", de: "Deutsch", es: "Español" };
