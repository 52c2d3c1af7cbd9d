"use strict";
// Everything on the page comes through here, and nothing of it is ever parsed as markup: text becomes text nodes.

const FIRST_CHARACTERS = 20000;
const MORE_CHARACTERS = 200000;
const PRETTY_UP_TO = 500000;

/** What shows nothing, turns the direction of text or is no character at all; line ends and tabs aside. */
const UNSEEN = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;

/** An element: properties, attributes where they have a dash or are named below, then children. */
function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    } else if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (key === "class") {
      element.className = value;
    } else {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) {
      element.append(child instanceof Node ? child : seen(String(child)));
    }
  }
}

/** Text as nodes; a character that cannot be seen is written as its escape. */
function seen(text) {
  const nodes = document.createDocumentFragment();
  const plain = text.replaceAll("\r\n", "\n");
  let from = 0;
  for (const match of plain.matchAll(UNSEEN)) {
    nodes.append(plain.slice(from, match.index));
    const code = match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    const mark = document.createElement("span");
    mark.className = "unseen";
    mark.textContent = code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
    nodes.append(mark);
    from = match.index + match[0].length;
  }
  nodes.append(plain.slice(from));
  return nodes;
}

function count(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Copies; a page that came over plain HTTP has no clipboard, and goes by way of a selection. */
async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", {class: "unseen-area", "aria-hidden": "true", tabindex: "-1"});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 1500);
}

function copyButton(text, what) {
  const button = el("button", {type: "button", class: "quiet", "aria-label": `Copy ${what}`}, "Copy");
  button.addEventListener("click", () => copy(text, button));
  return button;
}

function pretty(text) {
  if (text.length > PRETTY_UP_TO || !/^\s*[[{]/.test(text)) {
    return text;
  }
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // It looked like JSON and is not; it is shown as it is.
  }
}

/** A long text: its beginning, more of it on request. */
function longText(value) {
  const all = pretty(value.text);
  const pre = el("pre", {tabindex: "0", role: "group", "aria-label": "Text"});
  const box = el("div", {class: "text"}, pre);
  const foot = el("p", {class: "foot"});
  let shown = 0;
  const more = el("button", {type: "button", class: "quiet", onclick: () => show(MORE_CHARACTERS)}, "Show more");
  function show(characters) {
    let end = Math.min(all.length, shown + characters);
    if (end < all.length && /[\uD800-\uDBFF]/.test(all[end - 1])) {
      end -= 1;
    }
    pre.append(seen(all.slice(shown, end)));
    shown = end;
    foot.replaceChildren();
    append(foot, [
      shown < all.length && `${shown.toLocaleString("en")} of ${all.length.toLocaleString("en")} characters `,
      shown < all.length && more,
      !value.whole && `Not all of it is here: it has ${value.characters.toLocaleString("en")} characters, `
        + "and this drill's texts are too long together for one page. ",
      copyButton(value.text, "the whole text"),
    ]);
  }
  show(FIRST_CHARACTERS);
  box.append(foot);
  return box;
}

/**
 * Folded; made when it is first opened, so that a page with thousands of them opens at once. The toggle event comes a
 * moment after that, so a press makes it before, and nobody sees it open and empty.
 */
function folded(summary, make, open = false) {
  let made = false;
  const fill = () => {
    if (!made) {
      made = true;
      append(details, [make()]);
    }
  };
  const details = el("details", {ontoggle: () => details.open && fill()}, el("summary", {onclick: fill}, summary));
  if (open) {
    unfold(details);
  }
  return details;
}

/** Opens it with all that is in it at once: a print does not wait for the browser's own toggle event. */
function unfold(details) {
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
}

function foldedText(what, value, open = false) {
  return folded([what, el("span", {class: "size"}, size(value))], () => longText(value), open);
}

function size(value) {
  return value.characters === 0 ? "empty" : count(value.characters, "character", "characters");
}

/** A class's name or a path, which may go on in the next line after each dot. */
function dotted(name) {
  return name.split(/(?<=\.)/).map((part) => [part, el("wbr")]);
}

function facts(pairs) {
  return el("dl", {class: "facts"}, pairs.filter((pair) => pair && pair[1] !== undefined && pair[1] !== "")
    .map(([term, ...values]) => el("div", {}, el("dt", {}, term), el("dd", {}, values))));
}

function card(id, title, ...children) {
  return el("section", {class: "card", id, "aria-labelledby": `${id}-title`},
    el("h2", {id: `${id}-title`}, title), children);
}
