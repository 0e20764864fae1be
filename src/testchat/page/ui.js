// The page's parts: elements, the call to the server, menus, dialogs, toasts, texts for instants. Knows nothing of chats.
// Every text goes in as a text node; nothing here or elsewhere parses HTML.

/** An element. `props`: class, text, on<event>, data-/aria- and other attributes; null and false are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with these attributes. */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** One of the page's icons (the symbols of index.html). */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));
}

/** A person's or the bot's round picture: initials on a colour that follows from the id. */
export function avatar(node, id, name) {
  node.className = "avatar";
  node.dataset.hue = String(Math.abs(id) % 7);
  const words = String(name).trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  node.textContent = letters
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
  return node;
}

/** Calls the control API. Answers the JSON, or throws an Error whose message a person can read. */
export async function api(method, path, body) {
  let response;
  try {
    response = await fetch(`/control${path}`, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("The test chat does not answer.");
  }
  const text = await response.text();
  let answer = {};
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    throw new Error(`The test chat answered ${response.status} with something that is not JSON.`);
  }
  if (!response.ok) throw new Error(sentence(answer.error ?? `The test chat answered ${response.status}`));
  return answer;
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, ".")}`;

/** An amount of a currency's smallest unit as people write it: ¥6.70. */
export function money(currency, amount) {
  const written = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return written.format(amount / 10 ** written.resolvedOptions().maximumFractionDigits);
}

/** Shows a line for some seconds over the chat. The region is a live one, so it is read aloud too. */
export function toast(text, kind = "") {
  const node = el("div", { class: `toast ${kind}`, text });
  const area = document.getElementById("toasts");
  while (area.childElementCount > 2) area.firstElementChild.remove();
  area.append(node);
  setTimeout(() => node.classList.add("leaving"), 3500 + text.length * 30);
  setTimeout(() => node.remove(), 3800 + text.length * 30);
}

/** Runs something that calls the server, and shows what went wrong, if anything did. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message, "error");
    return null;
  }
}

/** Puts a text on the clipboard and says whether that was possible. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("The browser does not let this page copy.", "error");
  }
}

/**
 * A menu at `anchor` (an element, or a point {x, y}). Items: {label, icon?, act, danger?} or null for a line.
 * Arrow keys walk, Esc and a click outside close; the focus goes back to where it was.
 */
export function menu(anchor, label, items) {
  const before = document.activeElement;
  const list = el("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" });
  for (const item of items) {
    if (!item) {
      list.append(el("hr"));
      continue;
    }
    const act = () => {
      list.hidePopover();
      item.act();
    };
    const button = el("button", {
      type: "button",
      role: "menuitem",
      class: item.danger ? "danger" : null,
      onclick: act,
    });
    button.append(item.icon ? icon(item.icon) : "", el("span", { text: item.label }));
    list.append(button);
  }
  const buttons = [...list.querySelectorAll("button")];
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Tab") list.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    buttons[next % buttons.length].focus();
  });
  list.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    list.remove();
    if (document.activeElement === document.body && before?.isConnected) before.focus();
  });
  document.body.append(list);
  list.showPopover();
  place(list, anchor);
  buttons[0]?.focus();
}

/** Puts a shown popover next to its anchor, inside the window. */
function place(box, anchor) {
  const at = anchor.getBoundingClientRect?.() ?? { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { offsetWidth: width, offsetHeight: height } = box;
  const roomBelow = innerHeight - at.bottom - 8;
  const left = at.left + width + 8 <= innerWidth ? at.left : at.right - width;
  const top = roomBelow >= height ? at.bottom + 4 : at.top - height - 4;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  box.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}

/**
 * A dialog that asks. `parts` are elements; the answer is the form's values by name (an object), with `action` when
 * a button of the parts with a value closed it, or null when it was closed. `check(values)` may return why not.
 */
export function ask(title, parts, submit, check) {
  return new Promise((resolve) => {
    let answer = null;
    const problem = el("p", { class: "problem", role: "alert" });
    const form = el("form", { method: "dialog" });
    const cancel = el("button", { type: "button", class: "plain", text: "Cancel", onclick: () => box.close() });
    const buttons = el("div", { class: "dialog-buttons" }, submit ? cancel : "");
    buttons.append(el("button", { class: "main", text: submit ?? "OK" }));
    form.append(el("h2", { text: title, id: "dialog-title" }), ...parts, problem, buttons);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(form);
      const values = Object.fromEntries([...data.keys()].map((key) => [key, data.get(key)]));
      values.all = (name) => data.getAll(name);
      if (event.submitter?.value) values.action = event.submitter.value;
      problem.textContent = check?.(values) ?? "";
      if (problem.textContent) return;
      answer = values;
      box.close();
    });
    const box = el(
      "dialog",
      { "aria-labelledby": "dialog-title", onclick: (event) => event.target === box && box.close() },
      form,
    );
    box.addEventListener("close", () => {
      box.remove();
      resolve(answer);
    });
    document.body.append(box);
    box.showModal();
    (form.querySelector("[autofocus]") ?? form.querySelector("input, select, .main"))?.focus();
  });
}

/** A labelled input for `ask`. */
export function field(label, name, props = {}) {
  return el(
    "label",
    { class: "line" },
    el("span", { text: label }),
    el("input", { name, autocomplete: "off", ...props }),
  );
}

/** A labelled choice for `ask`; `choices` are [value, words]. */
export function choice(label, name, choices, chosen) {
  const select = el("select", { name });
  for (const [value, text] of choices)
    select.append(el("option", { value, text, selected: String(value) === String(chosen) }));
  return el("label", { class: "line" }, el("span", { text: label }), select);
}

/** A message that must be dismissed: a callback answer with `show_alert`. */
export function alertBox(title, text) {
  return ask(title, [el("p", { class: "alert-text", text, dir: "auto" })], null);
}

// People read the test clock as the campaign does: by Shanghai's time, whatever the machine's zone is.
const ZONE = "Asia/Shanghai";
const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options });
const HOUR = format({ hour: "2-digit", minute: "2-digit" });
const DAY = format({ day: "numeric", month: "long" });
const DAY_YEAR = format({ day: "numeric", month: "long", year: "numeric" });
const SHORT = format({ day: "numeric", month: "short" });
const FULL = format({
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const PARTS = format({
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** Texts for an instant in milliseconds. */
export const when = {
  hour: (ms) => HOUR.format(ms),
  day: (ms) => DAY.format(ms),
  dayYear: (ms) => DAY_YEAR.format(ms),
  full: (ms) => FULL.format(ms),
  /** For the list: the hour on the clock's own day, else the date. */
  short: (ms, now) => (DAY_YEAR.format(ms) === DAY_YEAR.format(now) ? HOUR.format(ms) : SHORT.format(ms)),
  /** "2026-02-20T10:00" for an input of type datetime-local, and back. Shanghai has no summer time. */
  input: (ms) => {
    const part = Object.fromEntries(PARTS.formatToParts(ms).map(({ type, value }) => [type, value]));
    return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
  },
  fromInput: (text) => Date.parse(`${text}:00+08:00`),
};
