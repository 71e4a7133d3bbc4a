// Asks our server to call the add-on, and says which of an answer's parts to follow.

import { post, Unreachable } from "./http.js";
import { tell } from "./news.js";
import { record } from "./drawer.js";
import { preferences } from "./preferences.js";

/** One call of the add-on; resolves to {refused} or {consent} or {screen} or {actions}. */
export async function call(request) {
  const body = { ...request, ...preferences.event() };
  const asked = Date.now();
  try {
    const result = await post("/host/run", body);
    record(result);
    tell("call", { url: request.url, changed: result.answer?.stateChanged === true, asked });
    return result.refused.length ? { refused: result.refused } : parts(result.answer, request.kind);
  } catch (error) {
    record({ url: request.url, event: body, answer: null, refused: [error.message] });
    if (error instanceof Unreachable) return { unreachable: error.message };
    return { refused: [error.message] };
  }
}

function parts(answer, kind) {
  const consent = answer.requesting_google_scopes ?? answer.requestingGoogleScopes;
  if (consent) return { consent: consent.scopes ?? [] };
  const basic = answer.basic_authorization_prompt ?? answer.basicAuthorizationPrompt;
  if (basic) return { login: basic.authorization_url ?? basic.authorizationUrl, to: basic.resource ?? "" };
  const custom = answer.custom_authorization_prompt ?? answer.customAuthorizationPrompt;
  if (custom) return { actions: custom, stateChanged: false };
  if (kind === "autocomplete") return { items: answer.autoComplete.items ?? [] };
  const actions = kind === "trigger" ? answer : answer.renderActions;
  return { actions, stateChanged: answer.stateChanged === true };
}
