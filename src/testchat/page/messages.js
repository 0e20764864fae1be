// One message as a phone shows it: entities, bubble, media, keyboard.
// Draws what it is given and reports what was pressed; it never calls the server.

import { el, icon, svg, avatar, when, money } from "./ui.js";
import { PLACES } from "./dialogs.js";

const WRAP = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  spoiler: "span",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  bot_command: "button",
  text_link: "a",
  url: "a",
  mention: "span",
  hashtag: "span",
  cashtag: "span",
  email: "span",
  phone_number: "span",
  text_mention: "span",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const outerFirst = (a, b) => a.start - b.start || b.end - a.end;

/** A web address that is safe to open, or null. Only http and https are. */
export function webAddress(raw) {
  const text = /^[a-z][a-z0-9+.-]*:/i.test(raw) ? raw : `https://${raw}`;
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Text with Telegram's entities (UTF-16 offsets, as JavaScript counts) as nodes. */
export function formatted(text, entities = [], onCommand = () => {}) {
  const list = entities
    .map((entity) => ({ ...entity, start: entity.offset, end: Math.min(entity.offset + entity.length, text.length) }))
    .filter((entity) => entity.start >= 0 && entity.end > entity.start);
  return build(text, 0, text.length, list, onCommand);
}

function build(text, start, end, list, onCommand) {
  const out = document.createDocumentFragment();
  let at = start;
  let queue = [...list].sort(outerFirst);
  while (queue.length) {
    const [entity, ...others] = queue;
    const from = Math.max(entity.start, at);
    const inside = [];
    queue = [];
    // What reaches over the end of this entity goes on after it.
    for (const other of others) {
      if (other.start < entity.end) inside.push({ ...other, end: Math.min(other.end, entity.end) });
      if (other.end > entity.end) queue.push({ ...other, start: Math.max(other.start, entity.end) });
    }
    queue.sort(outerFirst);
    if (entity.end <= from) continue;
    const block = BLOCKS.has(entity.type);
    // A block stands on its own lines, so the line breaks that part it from the text are not shown twice.
    out.append(block ? text.slice(at, from).replace(/\n$/, "") : text.slice(at, from));
    out.append(wrap(entity, text.slice(from, entity.end), build(text, from, entity.end, inside, onCommand), onCommand));
    at = entity.end;
    if (block && text[at] === "\n") at += 1;
  }
  out.append(text.slice(at, Math.max(at, end)));
  return out;
}

function wrap(entity, text, content, onCommand) {
  const node = el(WRAP[entity.type] ?? "span", {}, content);
  switch (entity.type) {
    case "text_link":
    case "url": {
      const href = webAddress(entity.url ?? text);
      if (!href) return el("span", {}, ...node.childNodes);
      for (const [name, value] of Object.entries({ href, target: "_blank", rel: "noopener noreferrer", title: href }))
        node.setAttribute(name, value);
      return node;
    }
    case "bot_command":
      node.type = "button";
      node.className = "like-link";
      node.addEventListener("click", () => onCommand(text));
      return node;
    case "spoiler":
      return spoiler(node);
    case "pre":
      if (entity.language) node.dataset.language = entity.language;
      return node;
    case "expandable_blockquote":
      return expandable(node);
    default:
      if (node.tagName === "SPAN" && entity.type in WRAP) node.className = "like-link";
      return node;
  }
}

function spoiler(node) {
  node.className = "spoiler";
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", "Hidden text: press to read");
  const reveal = () => {
    node.classList.add("open");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    reveal();
  });
  return node;
}

/** A quote of more than three lines is folded; whether it is that long is known once it is on the page. */
function expandable(node) {
  const body = el("div", { class: "quote-body" }, ...node.childNodes);
  const fold = el(
    "button",
    { type: "button", class: "fold", "aria-expanded": "false", "aria-label": "Show the whole quote" },
    icon("down"),
  );
  const toggle = () => {
    const open = node.classList.toggle("open");
    fold.setAttribute("aria-expanded", String(open));
    fold.setAttribute("aria-label", open ? "Fold the quote" : "Show the whole quote");
  };
  fold.addEventListener("click", toggle);
  node.className = "expandable";
  node.replaceChildren(body, fold);
  requestAnimationFrame(() => node.classList.toggle("short", body.scrollHeight <= body.clientHeight + 1));
  return node;
}

/** What a message says, in one line of plain words: for the list, a reply's head, a screen reader. */
export function summary(view) {
  if (view.text) return view.text;
  const what = view.photo
    ? "Photo"
    : view.sticker
      ? `${view.sticker.emoji ?? ""} Sticker`.trim()
      : view.location
        ? "Location"
        : view.contact
          ? `Contact: ${view.contact.first_name}`
          : view.voice
            ? "Voice message"
            : view.document
              ? `File ${view.caption ? "" : (view.document.file_name ?? "")}`.trim()
              : view.invoice
                ? `Invoice: ${view.invoice.title}`
                : view.successful_payment
                  ? `Paid ${price(view.successful_payment)}`
                  : "Message";
  return view.caption ? `${what}: ${view.caption}` : what;
}

function locationCard({ latitude, longitude }) {
  const near = PLACES.find(([, lat, lon]) => Math.hypot(lat - latitude, (lon - longitude) * 0.86) < 0.003);
  // A drawing of streets, not a map: it follows from the numbers, so that the same place looks the same.
  const shift = (value, size) => ((Math.abs(value) * 1e4) % size) - size;
  const map = svg("svg", {
    class: "map",
    viewBox: "0 0 280 140",
    preserveAspectRatio: "xMidYMid slice",
    "aria-hidden": "true",
  });
  map.append(svg("path", { class: "water", d: `M${200 + shift(longitude, 60)} -10 q60 50 20 90 t30 80 h140 v-180z` }));
  map.append(svg("rect", { class: "park", x: 40 + shift(latitude, 30), y: 74, width: 62, height: 42, rx: 6 }));
  for (let i = 0; i < 9; i += 1) {
    const x = i * 44 + shift(longitude, 44);
    const y = i * 36 + shift(latitude, 36);
    map.append(svg("path", { class: i % 3 ? "street" : "road", d: `M${x} -5 L${x + 26} 145` }));
    map.append(svg("path", { class: i % 3 ? "street" : "road", d: `M-5 ${y + 10} L285 ${y - 14}` }));
  }
  map.append(svg("circle", { class: "pin-shade", cx: 140, cy: 76, r: 5 }));
  map.append(svg("path", { class: "pin", d: "M140 76s16-15 16-28a16 16 0 0 0-32 0c0 13 16 28 16 28z" }));
  map.append(svg("circle", { class: "pin-eye", cx: 140, cy: 47, r: 6 }));
  const words = el(
    "div",
    { class: "place" },
    el("b", { text: near?.[0] ?? "Location" }),
    el("span", { text: `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` }),
  );
  return el("div", { class: "location" }, map, words);
}

function photoCard(view) {
  const size = [...view.photo].sort((a, b) => b.width * b.height - a.width * a.height)[0];
  const image = el("img", {
    src: `/control/files/${encodeURIComponent(size.file_id)}`,
    width: size.width,
    height: size.height,
    alt: view.caption ? "Photo" : "Photo without caption",
  });
  const card = el("div", { class: "photo" }, image);
  image.addEventListener("error", () => card.replaceChildren(icon("picture"), el("span", { text: "Photo" })));
  return card;
}

function voiceCard({ file_id: id, duration }) {
  const seconds = String(duration % 60).padStart(2, "0");
  const player = el("audio", {
    src: `/control/files/${encodeURIComponent(id)}`,
    controls: true,
    preload: "metadata",
    "aria-label": "Voice message",
  });
  return el("div", { class: "voice" }, player, el("span", { text: `${Math.floor(duration / 60)}:${seconds}` }));
}

function contactCard(contact) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  const words = el("div", {}, el("b", { text: name }), el("span", { text: contact.phone_number }));
  return el(
    "div",
    { class: "contact" },
    avatar(el("span", { "aria-hidden": "true" }), contact.user_id ?? 3, name),
    words,
  );
}

function invoiceCard(invoice) {
  const head = el("div", { class: "invoice-head" }, el("b", { text: invoice.title, dir: "auto" }));
  head.append(el("span", { class: "invoice-total", text: price(invoice) }));
  return el("div", { class: "invoice" }, head, el("p", { text: invoice.description, dir: "auto" }));
}

const SIZES = ["B", "KB", "MB"];

function size(bytes) {
  const step = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2;
  const number = bytes / 1024 ** step;
  return `${step ? number.toFixed(1) : number} ${SIZES[step]}`;
}

function documentCard({ file_id: id, file_name: name = "File", file_size: bytes = 0 }) {
  const words = el("div", {}, el("b", { text: name, dir: "auto" }), el("span", { text: size(bytes) }));
  const props = { class: "document", href: `/control/files/${encodeURIComponent(id)}`, download: name };
  return el("a", props, el("i", {}, icon("file")), words);
}

const origin = (from) => from?.sender_user?.first_name ?? from?.sender_user_name ?? from?.chat?.title ?? "someone";

/** The bubble and its buttons, without the row around them. `me`: the person whose phone this is. */
export function content(view, me, actions) {
  const bubble = el("div", { class: "bubble" });
  const bare = view.sticker && !view.reply_to_message;
  if (bare) bubble.classList.add("bare");
  const group = view.chat?.type !== "private";
  const name = view.from?.first_name ?? "";
  if (group && view.outgoing) bubble.append(el("div", { class: "sender", text: name }));
  else if (group && view.from?.id !== me) {
    bubble.append(el("div", { class: "sender", "data-hue": String(view.from.id % 7), text: name }));
  } else bubble.append(el("span", { class: "sr", text: view.outgoing ? `${name}: ` : "You: " }));
  if (view.forward_origin)
    bubble.append(el("div", { class: "forwarded", text: `Forwarded from ${origin(view.forward_origin)}` }));
  const answered = view.reply_to_message;
  if (answered) {
    const quote = el("button", { type: "button", class: "answered", onclick: () => actions.jump(answered.message_id) });
    quote.append(el("b", { text: answered.from?.first_name ?? "" }), el("span", { text: summary(answered) }));
    bubble.append(quote);
  }
  if (view.photo) bubble.append(photoCard(view));
  if (view.location) bubble.append(locationCard(view.location));
  if (view.contact) bubble.append(contactCard(view.contact));
  if (view.voice) bubble.append(voiceCard(view.voice));
  if (view.document) bubble.append(documentCard(view.document));
  if (view.invoice) bubble.append(invoiceCard(view.invoice));
  if (view.sticker)
    bubble.append(
      el("div", {
        class: "sticker",
        role: "img",
        "aria-label": `Sticker ${view.sticker.emoji ?? ""}`,
        text: view.sticker.emoji ?? "🙂",
      }),
    );
  const words = view.text ?? view.caption;
  const line = el("div", { class: "text", dir: "auto" });
  if (words) line.append(formatted(words, view.entities ?? view.caption_entities, actions.command));
  else if (!["photo", "location", "contact", "sticker", "voice", "document", "invoice"].some((kind) => view[kind]))
    line.append(el("em", { text: "A message that this page cannot show" }));
  const meta = el("span", { class: "meta" });
  if (view.edit_date) meta.append(el("span", { text: "edited " }));
  meta.append(el("time", { text: when.hour(view.date * 1000), title: when.full(view.date * 1000) }));
  line.append(meta);
  if (!words) bubble.classList.add("wordless");
  bubble.append(line);
  const stack = el("div", { class: "stack" }, bubble);
  if (view.reply_markup?.inline_keyboard?.length) stack.append(keyboard(view, actions));
  return stack;
}

function keyboard(view, actions) {
  const box = el("div", { class: "keyboard", role: "group", "aria-label": "Buttons of the message" });
  for (const row of view.reply_markup.inline_keyboard) {
    const keys = el("div", { class: "keys" });
    for (const button of row) keys.append(key(view, button, actions));
    box.append(keys);
  }
  return box;
}

function key(view, button, actions) {
  const href = button.url === undefined ? null : webAddress(button.url);
  if (href)
    return el(
      "a",
      { class: "key", href, target: "_blank", rel: "noopener noreferrer", title: href },
      el("span", { text: button.text }),
      icon("link"),
    );
  const node = el(
    "button",
    {
      type: "button",
      class: "key",
      "data-data": button.callback_data ?? null,
      onclick: () => actions.tap(view, button, node),
    },
    el("span", { text: button.text }),
    button.pay ? icon("card") : null,
  );
  if (actions.waiting(view, button)) node.classList.add("waiting");
  return node;
}

const price = ({ currency, total_amount: total }) => money(currency, total);

function paid(view) {
  const who = view.chat?.type === "private" ? "You" : (view.from?.first_name ?? "Somebody");
  return `${who} paid ${price(view.successful_payment)}`;
}

const SERVICE = [
  ["successful_payment", paid],
  ["new_chat_members", (view) => `${view.new_chat_members.map((user) => user.first_name).join(", ")} joined the group`],
  ["left_chat_member", (view) => `${view.left_chat_member.first_name} left the group`],
  ["new_chat_title", (view) => `The group is now called “${view.new_chat_title}”`],
  ["group_chat_created", () => "The group was created"],
];

/** What a service message says ("Ann joined the group"), or null for any other message. */
export const notice = (view) => SERVICE.find(([name]) => view[name])?.[1](view) ?? null;
