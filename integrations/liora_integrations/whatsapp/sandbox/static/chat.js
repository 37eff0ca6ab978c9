// The conversation: who writes, what came, what is sent.

import { bubble, day, showStatus, summary } from "./bubbles.js";
import { askIdentity, askPlace, openList, prepare } from "./dialogs.js";
import { element } from "./markup.js";
import * as server from "./server.js";

const $ = (id) => document.getElementById(id);
const log = $("log");
const text = $("text");
const messages = new Map();

let me = remembered();
let number = "";
let hangUp = () => {};
let shown = 0;
let unseen = 0;
let typingUntil;
let isPinned = true;

const actions = {
  tap: (context, id) => send({ type: "tap", context, id }),
  openList: (context, interactive) => openList(interactive, (id) => send({ type: "tap", context, id })),
  askPlace: (context) => askPlace((place) => send({ type: "location", context, ...place })),
  retry: (id) => attempt(() => server.retry(id)),
  quote: (id) => messages.has(id) && summary(messages.get(id)),
};

const attach = {
  image: () => $("file").click(),
  location: () => askPlace((place) => send({ type: "location", ...place })),
  audio: () => send({ type: "audio" }),
  sticker: () => send({ type: "sticker" }),
};

start();

async function start() {
  prepare();
  listen();
  const known = await attempt(server.settings);
  if (!known) return setTimeout(() => location.reload(), 3000);
  enter(known.phone_number_id);
}

/** Shows the conversation of `me`, from its beginning. */
function enter(ownNumber) {
  hangUp();
  number = me.number || ownNumber;
  messages.clear();
  log.replaceChildren();
  shown = unseen = 0;
  isPinned = true;
  hideError();
  showMe();
  $("welcome").hidden = false;
  hangUp = server.follow(me.value, number, { onMessage, onStatus, onTyping, onState });
  $("me").onclick = () =>
    askIdentity(me, (chosen) => {
      me = chosen;
      localStorage.setItem("liora-sandbox", JSON.stringify(me));
      enter(ownNumber);
    });
}

// -- what comes -----------------------------------------------------------------------------------------------------

function onMessage(message) {
  if (messages.has(message.id)) return onStatus(message);
  const label = day(message.at);
  if (log.dataset.day !== label || !log.children.length) log.append(element("li", { className: "day" }, label));
  log.dataset.day = label;
  messages.set(message.id, message);
  $("welcome").hidden = true;
  isPinned ||= message.direction === "in";
  log.append(bubble(message, actions));
  if (message.direction === "out") {
    stopTyping();
    unseen = Math.max(unseen, message.n);
    tellSeen();
  }
}

function onStatus({ id, status }) {
  const item = log.querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (item) showStatus(item, status);
}

function onTyping() {
  clearTimeout(typingUntil);
  typingUntil = setTimeout(stopTyping, 25_000);
  $("presence").textContent = "escribiendo…";
}

function stopTyping() {
  clearTimeout(typingUntil);
  $("presence").textContent = "en línea";
}

function onState(isConnected) {
  if (isConnected) return stopTyping();
  $("presence").textContent = "reconectando…";
}

/** Messages count as read once they could be seen. */
function tellSeen() {
  if (document.hidden || unseen <= shown) return;
  shown = unseen;
  server.seen(me.value, number, shown).catch(() => (shown = 0));
}

// -- what goes ------------------------------------------------------------------------------------------------------

async function send(message) {
  const who = { [me.kind]: me.value, name: me.name };
  return attempt(() => server.say(who, number, message));
}

/** Does it and shows what went wrong; undefined when it did not work. */
async function attempt(work) {
  try {
    const result = await work();
    hideError();
    return result;
  } catch (problem) {
    $("error-text").textContent = problem.message;
    $("error").hidden = false;
    return problem.kept ? {} : undefined;
  }
}

async function sendText(words) {
  text.value = "";
  grow();
  if (!(await send({ type: "text", text: words })) && !text.value) {
    text.value = words;
    grow();
  }
}

async function sendImage() {
  const [file] = $("file").files;
  $("file").value = "";
  if (!file) return;
  const id = await attempt(() => server.upload(number, file));
  if (id) await send({ type: "image", media_id: id });
}

// -- the page's own controls ----------------------------------------------------------------------------------------

function listen() {
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim()) sendText(text.value.trim());
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    $("composer").requestSubmit();
  });
  text.addEventListener("input", grow);
  $("welcome").addEventListener("click", (event) => {
    const words = event.target.closest("[data-say]")?.dataset.say;
    if (words) sendText(words);
  });
  $("file").addEventListener("change", sendImage);
  $("error-close").addEventListener("click", hideError);
  document.addEventListener("visibilitychange", tellSeen);
  listenToMenu();
  stayAtEnd();
}

/** Whoever reads the end keeps reading it when messages, images or the keyboard change the room. */
function stayAtEnd() {
  const scroll = $("scroll");
  const toEnd = new ResizeObserver(() => isPinned && scroll.scrollTo(0, scroll.scrollHeight));
  toEnd.observe(scroll);
  toEnd.observe(log);
  scroll.addEventListener("scroll", () => {
    isPinned = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  });
}

function listenToMenu() {
  const items = [...$("menu").querySelectorAll("[data-attach]")];
  $("attach").addEventListener("click", () => showMenu($("menu").hidden));
  document.addEventListener("click", (event) => event.target.closest("#attach, #menu") || showMenu(false));
  for (const item of items) {
    item.addEventListener("click", () => {
      showMenu(false);
      attach[item.dataset.attach]();
    });
  }
  $("menu").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      showMenu(false);
      $("attach").focus();
    } else if (step) {
      event.preventDefault();
      items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
    }
  });
}

function showMenu(isOpen) {
  $("menu").hidden = !isOpen;
  $("attach").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) $("menu").querySelector("[data-attach]").focus();
}

function hideError() {
  $("error").hidden = true;
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
}

function showMe() {
  $("me-name").textContent = me.name;
  $("me-id").textContent = me.kind === "phone" ? spaced(me.value) : me.value;
}

function spaced(phone) {
  return phone.startsWith("569") && phone.length === 11
    ? `+56 9 ${phone.slice(3, 7)} ${phone.slice(7)}`
    : `+${phone}`;
}

function remembered() {
  const stranger = { kind: "phone", value: "56911112222", name: "Camila", number: null };
  try {
    return { ...stranger, ...JSON.parse(localStorage.getItem("liora-sandbox")) };
  } catch {
    return stranger;
  }
}
