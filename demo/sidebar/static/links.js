// Decides where a link of a card leads: a thread here, the desk's own pages, or outside.

const MAIL = /^https:\/\/mail\.google\.com\/mail\/(?:u\/\d+\/?)?(?:\?([^#]*))?#(.*)$/;

/** Whether a card may carry this address at all. */
export function safeLink(url) {
  return /^(https:\/\/|mailto:|tel:)/i.test(url ?? "");
}

/** The mail view a link names, as {account, thread} or {account, search}; else null. */
export function mailTarget(url) {
  const found = url.match(MAIL);
  if (!found) return null;
  const account = new URLSearchParams(found[1] ?? "").get("authuser");
  const [place, ...rest] = found[2].split("/").map(decodeURIComponent);
  if (place === "search" && rest.length) return { account, search: rest.join("/") };
  const thread = rest[rest.length - 1] ?? "";
  return /^[0-9a-f]{14,17}$/.test(thread) ? { account, thread } : null;
}

/** The address a browser can really reach: the desk's public one is mapped here. */
export function reachable(url, { publicUrl, web }) {
  const rest = url.startsWith(publicUrl) ? url.slice(publicUrl.length) : null;
  return rest !== null && /^($|[/?#])/.test(rest) ? web + rest : url;
}
