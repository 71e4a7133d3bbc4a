// The tour's steps: what to do, and how to see that it was done.
//
// `hears` names what happens on the page; each listener is given it and what the step
// has noted so far, and answers a sentence once the step is done.

import { wearing } from "./gmail.js";

const SECOND = 1000;
const PATIENCE = 120;
const QUIET = 5;
const seconds = (ms) => `${(Math.max(ms, 0) / SECOND).toFixed(1)} s`;
const pause = () => new Promise((done) => setTimeout(done, SECOND / 4));

export const STEPS = [
  {
    name: "write",
    title: "Write as a customer",
    text: "Sidedesk is the panel on the right, on a phone the button below an open mail: it says whether a mail was answered, and who has it. The rest plays Gmail; what has a yellow frame is this demo’s own. You are the person at the top right. First play a customer: the form is filled in, just send it.",
    acts: [["New customer mail", "customer"]],
    hears: {
      delivered: ({ copies }) => copies.length > 0 && `Delivered to ${copies.length} mailboxes. All of them show one ticket.`,
    },
  },
  {
    name: "take",
    title: "Take it",
    text: "Open the customer’s mail, at the top of the list, and press Take in the panel. Watch its labels in a colleague’s Gmail: they change by themselves.",
    acts: [["Show a colleague’s Gmail", "beside"]],
    hears: { answer: taken },
  },
  {
    name: "triage",
    title: "Sort twenty at once",
    text: "Gmail’s own label menu works too: tick twenty mails, press the label button above the list and tick Desk/Priority/High.",
    acts: [["Tick twenty", "tickMany"]],
    hears: { labelled: sorted },
  },
  {
    name: "break",
    title: "Kill the worker",
    text: "The worker writes the labels. Kill it, then take or tag a mail: the changes wait in the database, and arrive when it is back in some seconds.",
    acts: [["Kill the worker", "killWorker"]],
    hears: { broken: ({ act }, facts) => void (facts.killed ||= act === "kill-worker"), state: survived },
  },
  {
    name: "outsider",
    title: "Be somebody else",
    text: "Zoe works here too, but has no access to Sidedesk. See what she is shown.",
    acts: [["Become Zoe", "outsider"]],
    hears: { arrived: ({ role }) => role === "" && "Zoe’s card shows no ticket, no number and no name." },
  },
];

/** The label of whoever took it, in the mailbox of somebody else, counted from the press: it may come before the card. */
async function taken({ verb, changed, asked, account, mail, accounts }) {
  if (!changed || !["take", "take_next", "take_over"].includes(verb) || !mail) return "";
  const label = `Desk/Assignee/${account.name}`;
  const found = await until(async () => {
    const worn = await wearing(mail, label);
    return accounts.find(({ address, kind }) => kind === "person" && address !== account.address && worn[address]);
  });
  return found && `${found.name.split(" ")[0]}’s Gmail had the label ${seconds(Date.now() - asked)} after the press.`;
}

/** Labels of many, set by hand in Gmail: the desk takes them over, and all others see it. */
async function sorted({ mails, label, asked, account, accounts }) {
  if (mails.length < 10 || !label.startsWith("Desk/")) return "";
  const others = new Set(accounts.filter(({ kind, address }) => kind === "person" && address !== account.address).map(({ address }) => address));
  const followed = async (mail) => Object.keys(await wearing(mail, label)).some((address) => others.has(address));
  const left = new Set(mails);
  let newest = Date.now();
  await until(async () => {
    for (const mail of left) {
      if (await followed(mail)) {
        left.delete(mail);
        newest = Date.now();
      }
    }
    // A mail of another inbox may be in nobody else's mailbox.
    return left.size === 0 || (left.size < mails.length && Date.now() - newest > QUIET * SECOND);
  });
  const done = mails.length - left.size;
  const rest = left.size ? ` No colleague gets the ${left.size === 1 ? "other one" : `other ${left.size}`}.` : "";
  return done && `${done} tickets follow: a colleague’s Gmail has the label too, ${seconds(newest - asked)} after the tick.${rest}`;
}

/** What was changed while the worker was dead has arrived. */
function survived({ pending, worker_runs: runs }, facts) {
  if (!facts.killed) return "";
  if (!runs) facts.most = Math.max(facts.most ?? 0, pending);
  const all = facts.most;
  return runs && all && pending === 0 && `${all} label ${all === 1 ? "change" : "changes"} waited for the worker. Nothing is lost.`;
}

async function until(test) {
  for (const end = Date.now() + PATIENCE * SECOND; Date.now() < end; await pause()) {
    const found = await test();
    if (found) return found;
  }
  return null;
}
