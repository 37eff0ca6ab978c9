// Shows every operation of the document with a form that tries it.

const spec = await (await fetch("/openapi.json")).json();
const key = document.getElementById("clave");
const cliente = document.getElementById("cliente");
const main = document.getElementById("operaciones");
const nav = document.getElementById("recursos");

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const resolved = (schema) => (schema.$ref ? spec.components.schemas[schema.$ref.split("/").pop()] : schema);

// A value that fits a schema, to begin with.
function example(given, depth = 0) {
  const schema = resolved(given);
  if (depth > 5) return null;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return example(schema.anyOf[0], depth + 1);
  if (schema.type === "object") {
    const required = schema.required ?? [];
    const named = Object.entries(schema.properties ?? {}).filter(([name]) => required.includes(name));
    return Object.fromEntries(named.map(([name, part]) => [name, example(part, depth + 1)]));
  }
  return { string: "", integer: schema.minimum ?? 0, number: schema.minimum ?? 0, boolean: false, array: [] }[schema.type] ?? null;
}

function field(parameter) {
  const input = element("input", { name: parameter.name, required: parameter.required });
  if (parameter.name === "cliente_id") input.value = cliente.value;
  const label = element("label", {}, `${parameter.name}${parameter.required ? "" : " (opcional)"}`, input);
  label.dataset.where = parameter.in;
  return label;
}

async function attempt(method, path, form, answer) {
  const query = new URLSearchParams();
  const headers = {};
  let address = path;
  for (const label of form.querySelectorAll("label[data-where]")) {
    const input = label.querySelector("input");
    if (label.dataset.where === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.value && label.dataset.where === "query") query.set(input.name, input.value);
    else if (input.value) headers[input.name] = input.value;
  }
  if (key.value) headers.Authorization = `Bearer ${key.value}`;
  const body = form.querySelector("textarea, input[type=file]");
  const options = { method: method.toUpperCase(), headers };
  if (body?.type === "file") options.body = body.files[0];
  else if (body) {
    headers["Content-Type"] = "application/json";
    options.body = body.value;
  }
  const response = await fetch(address + (query.size ? `?${query}` : ""), options);
  const json = response.headers.get("Content-Type")?.includes("json");
  const text = json ? JSON.stringify(await response.json(), null, 2) : `${(await response.blob()).size} bytes`;
  answer.textContent = `${response.status}\n${text}`;
}

function card(method, path, operation) {
  const form = element("form");
  const answer = element("pre", { hidden: true });
  if (operation.description) form.append(element("p", { textContent: operation.description }));
  form.append(...operation.parameters.map(field));
  const content = operation.requestBody?.content ?? {};
  if (content["application/json"]) {
    const value = JSON.stringify(example(content["application/json"].schema), null, 2);
    form.append(element("label", {}, "Cuerpo", element("textarea", { value })));
  } else if (operation.requestBody) form.append(element("label", {}, "Archivo", element("input", { type: "file" })));
  form.append(element("button", { textContent: "Probar" }), answer);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer.hidden = false;
    answer.textContent = "…";
    attempt(method, path, form, answer).catch((error) => (answer.textContent = String(error)));
  });
  const title = element("summary", {}, element("b", { textContent: method.toUpperCase() }), element("code", { textContent: path }), operation.summary);
  return element("details", {}, title, form);
}

const sections = new Map();
for (const [path, methods] of Object.entries(spec.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const [tag] = operation.tags;
    if (!sections.has(tag)) sections.set(tag, element("section", { id: tag }, element("h2", { textContent: tag })));
    sections.get(tag).append(card(method, path, operation));
  }
}
main.replaceChildren(...sections.values());
nav.append(...[...sections.keys()].map((tag) => element("a", { href: `#${tag}`, textContent: tag })));
cliente.addEventListener("change", () => {
  for (const input of main.querySelectorAll("input[name=cliente_id]")) input.value = cliente.value;
});
