// The page's words for our Gmail's control API, one account at a time.

import { get, post, remove } from "./http.js";

export const accounts = () => get("/ui/accounts");
/** In which mailboxes a mail has the label, by address: since when. */
export const wearing = (mail, label) => get(`/ui/wearing?${new URLSearchParams({ mail, label })}`);
export const outside = (mail) => post("/ui/outside", mail);

/** The mailbox of one address. */
export class Gmail {
  constructor(address) {
    this.address = address;
    this.base = `/ui/${encodeURIComponent(address)}`;
  }

  state() {
    return get(`${this.base}/state`);
  }

  labels() {
    return get(`${this.base}/labels`);
  }

  threads({ label, q }) {
    const query = new URLSearchParams({ max: 100, ...(label ? { label } : {}), ...(q ? { q } : {}) });
    return get(`${this.base}/threads?${query}`);
  }

  /** A conversation; a draft in it is no mail yet and stands apart. */
  async thread(id) {
    const found = await get(`${this.base}/threads/${id}`);
    const isDraft = (mail) => mail.labelIds.includes("DRAFT");
    const mails = found.messages.filter((mail) => !isDraft(mail));
    return mails.length ? { ...found, messages: mails, draft: found.messages.findLast(isDraft) } : found;
  }

  modify(id, { add = [], remove = [] }) {
    return post(`${this.base}/threads/${id}/modify`, { add, remove });
  }

  notSpam(id) {
    return post(`${this.base}/threads/${id}/not-spam`, {});
  }

  newLabel(name) {
    return post(`${this.base}/labels`, { name });
  }

  discardDraft(id) {
    return remove(`${this.base}/drafts/${id}`);
  }

  send(mail) {
    return post(`${this.base}/send`, mail);
  }
}
