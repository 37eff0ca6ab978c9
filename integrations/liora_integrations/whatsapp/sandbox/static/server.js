// Talks to the sandbox: all addresses are relative to the page.

const JSON_TYPE = { "Content-Type": "application/json" };

/** The number that the sandbox was made for. */
export async function settings() {
  return (await answer(fetch("api/settings"))).data;
}

/** Does something as `person` {phone|user_id, name} at a number. */
export function say(person, number, message) {
  return post("api/inbound", { from: person, number, message });
}

/** Sends a message again whose webhook failed. */
export function retry(id) {
  return post("api/inbound/retry", { id });
}

/** Tells that the messages up to `n` were shown. */
export function seen(person, number, n) {
  return post("api/seen", { person, number, n });
}

/** Puts a file into the media store and gives its id. */
export async function upload(number, file) {
  const form = new FormData();
  form.append("messaging_product", "whatsapp");
  form.append("file", file);
  const address = `graph/v26.0/${number}/media`;
  const headers = { Authorization: "Bearer sandbox" };
  return (await answer(fetch(address, { method: "POST", headers, body: form }))).id;
}

/** Follows a conversation; the browser reconnects by itself and goes on after the last event. */
export function follow(person, number, { onMessage, onStatus, onTyping, onState }) {
  const source = new EventSource(`api/events?${new URLSearchParams({ for: person, number })}`);
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => onState(false));
  source.addEventListener("message", (event) => onMessage(JSON.parse(event.data)));
  source.addEventListener("status", (event) => onStatus(JSON.parse(event.data)));
  source.addEventListener("typing", onTyping);
  return () => source.close();
}

function post(address, body) {
  return answer(fetch(address, { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) }));
}

async function answer(request) {
  const response = await request.catch(() => null);
  const body = response && (await response.json().catch(() => null));
  if (response?.ok && body) return body;
  const known = body?.error?.error_data?.details ?? body?.error?.message;
  const problem = new Error(known ?? "No hay conexión con el entorno de pruebas. ¿Sigue funcionando Liora?");
  problem.kept = body?.error?.code === "webhook_failed";
  throw problem;
}
