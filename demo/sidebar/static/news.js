// What happens on the page, told to whoever wants to know: the tour does.

const news = new EventTarget();

/** Tells that something has happened. */
export const tell = (name, detail = {}) => news.dispatchEvent(new CustomEvent(name, { detail }));

/** Calls back whenever it happens. */
export const hear = (name, listen) => news.addEventListener(name, ({ detail }) => listen(detail));
