// Draws messages: requests as the Graph API took them, and what the person sent as it stood in the webhook.

import { element, formatted, link } from "./markup.js";

const TIME = new Intl.DateTimeFormat("es-CL", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const TICKS = {
  pending: ["🕓", "enviando"],
  accepted: ["🕓", "aceptado, aún sin estado"],
  sent: ["✓", "enviado"],
  delivered: ["✓✓", "entregado"],
  read: ["✓✓", "leído"],
  failed: ["!", "no entregado"],
};
const NAMES = { image: "📷 Imagen", audio: "🎤 Nota de voz", sticker: "Sticker", location: "📍 Ubicación", document: "📄 Documento" };

/** A list item for a message; `actions` are what its buttons do. */
export function bubble(message, actions) {
  const mine = message.direction === "in";
  const content = mine ? message.message : message.payload;
  const quoted = actions.quote(content.context?.id ?? content.context?.message_id);
  const box = element(
    "div",
    { className: "bubble" },
    element("span", { className: "sr" }, mine ? "Tú: " : "Liora: "),
    quoted && element("p", { className: "quote" }, quoted),
    body(content, message.id, actions),
    element("p", { className: "meta" }, time(message.at), element("span", { className: "ticks" })),
  );
  const retry = element("button", { type: "button", className: "retry", hidden: true }, "No se entregó · Reintentar");
  retry.addEventListener("click", () => actions.retry(message.id));
  const item = element("li", { className: mine ? "mine" : "theirs" }, box, choices(content, message.id, actions), retry);
  item.dataset.id = message.id;
  if (isSticker(content)) item.classList.add("bare");
  showStatus(item, message.status);
  return item;
}

/** Sets ticks, and the retry button of a message that did not get through. */
export function showStatus(item, status) {
  const [sign, words] = TICKS[status] ?? ["", status];
  const ticks = item.querySelector(".ticks");
  ticks.textContent = sign;
  ticks.dataset.status = status;
  ticks.title = words;
  ticks.setAttribute("role", "img");
  ticks.setAttribute("aria-label", words);
  item.querySelector(".retry").hidden = status !== "failed";
}

/** One line of a message, for quotes. */
export function summary(message) {
  const content = message.payload ?? message.message;
  const { interactive, text, type } = content;
  const reply = interactive?.button_reply ?? interactive?.list_reply;
  const words = text?.body ?? reply?.title ?? interactive?.body?.text ?? content[type]?.caption ?? NAMES[type] ?? "Mensaje";
  return words.replace(/[*_~`]/g, "").split("\n")[0].slice(0, 90);
}

/** The day of a message in words, for separators. */
export function day(at) {
  const date = new Date(at * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 864e5);
  if (days === 0) return "Hoy";
  if (days === 1) return "Ayer";
  return date.toLocaleDateString("es-CL", { day: "numeric", month: "long", year: "numeric" });
}

const BODIES = {
  text: ({ text }) => paragraph(text.body),
  interactive: ({ interactive }) => interactiveBody(interactive),
  image: ({ image }) => [picture(image), paragraph(image.caption)],
  sticker: ({ sticker }) => picture(sticker, "sticker", "Sticker"),
  audio: ({ audio }) => element("audio", { controls: true, preload: "metadata", src: source(audio), title: "Nota de voz" }),
  video: ({ video }) => [element("video", { controls: true, preload: "none", src: source(video) }), paragraph(video.caption)],
  document: ({ document: file }) => [
    link(new URL(source(file), location.href).href, `📄 ${file.filename ?? "Documento"}`, "file"),
    paragraph(file.caption),
  ],
  location: ({ location: place }) => placeCard(place),
  contacts: ({ contacts }) => contacts.map((contact) => paragraph(`👤 ${contact.name.formatted_name}`)),
  reaction: ({ reaction }) => paragraph(reaction.emoji ? `Reaccionó ${reaction.emoji}` : "Quitó su reacción"),
  template: ({ template }) => templateBody(template),
};

function body(content, id, actions) {
  const draw = BODIES[content.type ?? "text"];
  return draw ? draw(content, id, actions) : paragraph(`[${content.type}]`);
}

function interactiveBody({ header, body: text, footer, button_reply: button, list_reply: row }) {
  if (button) return paragraph(button.title);
  if (row) return [paragraph(row.title), row.description && element("p", { className: "small" }, row.description)];
  return [
    header?.type === "text" && element("p", { className: "title" }, header.text),
    header?.image && picture(header.image),
    text && paragraph(text.text),
    footer && element("p", { className: "small" }, formatted(footer.text)),
  ];
}

function templateBody({ name, components = [] }) {
  const values = components.flatMap((component) => component.parameters ?? []).map((value) => value.text ?? value.type);
  return [element("p", { className: "title" }, `Plantilla ${name}`), paragraph(values.join(" · "))];
}

function placeCard({ latitude, longitude, name, address }) {
  const where = `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`;
  return element(
    "div",
    { className: "place" },
    element("div", { className: "map", ariaHidden: "true" }, "📍"),
    element("p", { className: "title" }, name || "Ubicación"),
    address && element("p", { className: "small" }, address),
    element("p", { className: "small" }, where),
  );
}

// -- buttons below a bubble: they stay tappable ---------------------------------------------------------------------

function choices({ interactive }, id, actions) {
  const { action } = interactive ?? {};
  if (!action) return null;
  const buttons = (action.buttons ?? []).map(({ reply }) => choice(reply.title, () => actions.tap(id, reply.id)));
  if (action.sections && action.button) buttons.push(choice(`☰ ${action.button}`, () => actions.openList(id, interactive)));
  if (action.name === "send_location") buttons.push(choice("📍 Enviar ubicación", () => actions.askPlace(id)));
  const { display_text: label, url } = action.parameters ?? {};
  if (action.name === "cta_url") buttons.push(link(url, `${label} ↗`, "choice"));
  return buttons.length ? element("div", { className: "choices" }, buttons) : null;
}

function choice(label, act) {
  const button = element("button", { type: "button", className: "choice" }, label);
  button.addEventListener("click", act);
  return button;
}

// -- small parts ----------------------------------------------------------------------------------------------------

function paragraph(text) {
  return text ? element("p", { className: "words" }, formatted(text)) : null;
}

function picture(media, className = "picture", alt = media.caption || "Imagen") {
  const image = element("img", { className, alt, loading: "lazy", referrerPolicy: "no-referrer", src: source(media) });
  image.addEventListener("error", () => image.replaceWith(element("p", { className: "missing" }, "🖼️ Imagen no disponible")));
  return image;
}

function source(media) {
  return media.id ? `api/media/${encodeURIComponent(media.id)}` : media.link;
}

function isSticker(content) {
  return content.type === "sticker";
}

function time(at) {
  const date = new Date(at * 1000);
  return element("time", { dateTime: date.toISOString() }, TIME.format(date));
}
