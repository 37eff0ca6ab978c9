// WhatsApp's markup as DOM nodes: foreign text only ever becomes text nodes.

const MARKS = { "*": "strong", _: "em", "~": "s" };
const TOKEN =
  /```([\s\S]+?)```|`([^`\n]+)`|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]*_~])|(?<![\p{L}\p{N}])([*_~])(?=\S)((?:(?!\4)[^\n])*?\S)\4(?![\p{L}\p{N}])/gu;

/** Nodes for a text with *bold*, _italic_, ~struck~, ```code``` and links. */
export function formatted(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > end) nodes.push(text.slice(end, found.index));
    nodes.push(nodeFor(found));
    end = found.index + found[0].length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

/** An element with properties and children; strings become text nodes, missing children are left out. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.flat().filter(Boolean));
  return node;
}

/** A link that opens in a new tab, or plain words when the address is not a web address. */
export function link(address, label, className = "") {
  if (!/^https?:\/\//i.test(address)) return element("span", { className }, label);
  return element("a", { className, href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

function nodeFor([whole, block, code, address, mark, inner]) {
  if (block !== undefined || code !== undefined) return element("code", {}, block ?? code);
  if (address !== undefined) return link(whole, whole);
  return element(MARKS[mark], {}, formatted(inner));
}
