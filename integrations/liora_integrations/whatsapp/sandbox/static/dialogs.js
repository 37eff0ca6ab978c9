// Sheets: rows of a list, a position, and who is writing.

import { element } from "./markup.js";

const $ = (id) => document.getElementById(id);
const KINDS = {
  phone: { label: "Teléfono con código de país", example: "56911112222", good: /^[1-9]\d{6,14}$/ },
  user_id: { label: "Identificador (país, punto y código)", example: "CL.1000000001", good: /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/ },
};

/** Lets every sheet close by its cross and by a tap beside it. */
export function prepare() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close(""));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  }
}

/** Opens the rows of a list message; `choose` gets the id of the tapped one. */
export function openList({ action }, choose) {
  const dialog = $("list");
  $("list-title").textContent = action.button;
  $("list-rows").replaceChildren(...action.sections.flatMap((section) => sectionRows(section, dialog, choose)));
  dialog.showModal();
}

/** Asks for a position; `choose` gets {latitude, longitude}. */
export function askPlace(choose) {
  const dialog = $("place");
  const [latitude, longitude] = [$("latitude"), $("longitude")];
  latitude.value ||= "-33.43777";
  longitude.value ||= "-70.65045";
  $("here").onclick = () => locate(latitude, longitude);
  dialog.onclose = () => {
    const [lat, lon] = [latitude, longitude].map((field) => Number(field.value.replace(",", ".")));
    if (dialog.returnValue === "send") choose({ latitude: lat, longitude: lon });
  };
  dialog.returnValue = "";
  dialog.showModal();
}

/** Asks who is writing; `choose` gets {kind, value, name, number}. */
export function askIdentity(me, choose) {
  const dialog = $("identity");
  const radios = dialog.querySelectorAll("input[name=kind]");
  const show = (kind, value) => {
    for (const radio of radios) radio.checked = radio.value === kind;
    $("person-label").textContent = KINDS[kind].label;
    $("person").value = value;
    $("person").placeholder = KINDS[kind].example;
    check(kind);
  };
  for (const radio of radios) radio.onchange = () => show(radio.value, radio.value === me.kind ? me.value : KINDS[radio.value].example);
  const kind = () => dialog.querySelector("input[name=kind]:checked").value;
  $("person").oninput = () => check(kind());
  $("name").value = me.name;
  $("number").value = me.number ?? "";
  show(me.kind, me.value);
  dialog.onclose = () => {
    if (dialog.returnValue !== "save") return;
    choose({ kind: kind(), value: tidy(kind()), name: $("name").value.trim(), number: $("number").value || null });
  };
  dialog.returnValue = "";
  dialog.showModal();
}

function sectionRows({ title, rows }, dialog, choose) {
  const heading = title ? [element("h3", {}, title)] : [];
  return [...heading, ...rows.map((row) => rowButton(row, dialog, choose))];
}

function rowButton({ id, title, description }, dialog, choose) {
  const button = element(
    "button",
    { type: "button", className: "row" },
    element("b", {}, title),
    description && element("span", {}, description),
  );
  button.addEventListener("click", () => {
    dialog.close("");
    choose(id);
  });
  return button;
}

function locate(latitude, longitude) {
  const note = $("place-note");
  if (!navigator.geolocation) {
    note.textContent = "Este navegador no da la ubicación. Escríbela a mano.";
    return;
  }
  note.textContent = "Buscando tu ubicación…";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      note.textContent = "Listo: es la ubicación de este equipo.";
    },
    () => (note.textContent = "El navegador no dio la ubicación. Escríbela a mano."),
    { timeout: 10_000 },
  );
}

function tidy(kind) {
  const value = $("person").value.trim();
  return kind === "phone" ? value.replace(/[\s+()-]/g, "") : value;
}

function check(kind) {
  const example = KINDS[kind].example;
  $("person").setCustomValidity(KINDS[kind].good.test(tidy(kind)) ? "" : `Escríbelo como ${example}`);
}
