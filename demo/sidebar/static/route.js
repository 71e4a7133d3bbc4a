// Where the reader is, kept in the address bar: `#/account/label/thread?q=words`.

/** The place in the address bar. */
export function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [account = "", label = "", thread = ""] = path.split("/").map(decodeURIComponent);
  return { account, label: label || "INBOX", thread, q: new URLSearchParams(query).get("q") ?? "" };
}

/** Goes somewhere; what is not named stays, a new list closes the open mail. */
export function go(change) {
  const closes = "account" in change || "label" in change || "q" in change;
  const next = { ...place(), ...(closes ? { thread: "" } : {}), ...change };
  if ("account" in change && !("label" in change)) Object.assign(next, { label: "INBOX", q: change.q ?? "" });
  if ("label" in change && !("q" in change)) next.q = "";
  const path = [next.account, next.label, next.thread].map(encodeURIComponent).join("/");
  location.hash = `#/${path}${next.q ? `?q=${encodeURIComponent(next.q)}` : ""}`;
}
