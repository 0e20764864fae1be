// The test chat's page: the connection, the list of people, the test clock, the keys.
// It talks to the control API alone (docs/control-api.md), as any other tool would.

import { el, icon, avatar, api, attempt, menu, when } from "./ui.js";
import { askPerson, askGroup, askClock, showHelp } from "./dialogs.js";
import { drawDock, focusDock, stepBack } from "./dock.js";
import { show, reload, drawHead, heardInChat, startChat } from "./chat.js";
import { world, isGroup, titleOf, listed, clockNow, languageTag } from "./world.js";

const POLL_MS = 10_000; // how often the page asks whether the bot still polls
const POLL_AGAIN_MS = 2_000; // the same while it does not
const WAIT_MS = [500, 5_000]; // before connecting again: at first, at most

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");

// ---- The list ------------------------------------------------------------------------------------------------------

function drawList() {
  const list = $("chats");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const all = listed();
  list.setAttribute("aria-busy", "false");
  list.replaceChildren(...all.map(listItem));
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
  const { open } = world;
  const unread = all.reduce((sum, chat) => sum + (chat.id === open?.id ? 0 : chat.unread), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${open ? `${titleOf(open.id)} · ` : ""}Milkrun test chat`;
}

function listItem(chat) {
  const { id, last, unread } = chat;
  const user = world.users.get(id);
  const current = id === world.open?.id;
  const top = el("span", { class: "top" }, el("b", { text: titleOf(id), dir: "auto" }));
  if (user) top.append(el("span", { class: "tag", text: languageTag(user.language_code) }));
  if (user?.role === "admin") top.append(el("span", { class: "tag admin", text: "admin" }));
  if (user?.blocked) top.append(el("span", { class: "tag blocked", text: "blocked the bot" }));
  if (last) top.append(el("time", { text: when.short(last.date * 1000, clockNow()) }));
  const words = last ? last.text || "…" : isGroup(id) ? "Nobody has said anything" : "Has not started the bot";
  const bottom = el("span", { class: "bottom" }, el("span", { class: "last", text: words }));
  if (unread && !current) {
    bottom.append(el("span", { class: "badge", text: String(unread), "aria-label": `${unread} new` }));
  }
  const picture = el("span", { class: "avatar group", "aria-hidden": "true" });
  if (user) avatar(picture, id, titleOf(id));
  else picture.append(icon("people"));
  const button = el("button", { class: "chat-item", "data-id": String(id), onclick: () => go(id) });
  if (current) button.setAttribute("aria-current", "true");
  button.append(picture, el("span", { class: "words" }, top, bottom));
  return el("li", {}, button);
}

let drawing = 0;

/** The list is drawn once a frame, however many messages came. */
world.changed = () => {
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    drawList();
    if (world.open) drawHead();
  });
};

// ---- Which chat is open --------------------------------------------------------------------------------------------

/** The address carries the open chat, so that a reload and the browser's back button do what they say. */
function go(id) {
  const hash = id === null ? "#list" : `#${id}`;
  if (location.hash === hash) follow();
  else location.hash = hash;
}

function follow() {
  const { users, chats, open } = world;
  const wanted = location.hash === "#list" ? null : Number(location.hash.slice(1));
  const first = [...users.values()].find((user) => user.role !== "admin") ?? [...users.values()][0];
  if (users.has(wanted) || chats.has(wanted)) show(wanted);
  else if (wanted === null && narrow.matches) {
    show(null);
    focusList();
  } else if (open || first) show(open?.id ?? first.id);
  else nobody();
}

/** The first screen of a test chat without people. */
function nobody() {
  document.body.dataset.pane = "list";
  $("loading").hidden = true;
  $("empty").hidden = false;
  const words = el("p", { text: "Nobody is here yet. Add a person to talk to the bot as." });
  $("empty").replaceChildren(words, el("button", { class: "example", text: "Add a person", onclick: addPerson }));
}

const focusList = () => ($("chats").querySelector("[aria-current]") ?? $("chats").querySelector("button"))?.focus();

/** Goes up or down in the list. */
function step(by) {
  const all = listed();
  const at = all.findIndex((chat) => chat.id === world.open?.id);
  if (all.length) go(all[(at + by + all.length) % all.length].id);
}

// ---- New people and groups -----------------------------------------------------------------------------------------

function addMenu() {
  menu($("add"), "Add", [
    { label: "New person", icon: "person", act: addPerson },
    { label: "New group", icon: "people", act: addGroup },
  ]);
}

async function addPerson() {
  const values = await askPerson();
  if (!values) return;
  const { language_code, role } = values;
  const phone = values.phone.trim();
  const body = { first_name: values.first_name.trim(), language_code, role, ...(phone ? { phone } : {}) };
  const user = await attempt(() => api("POST", "/users", body));
  if (!user) return;
  world.users.set(user.id, user);
  go(user.id);
}

async function addGroup() {
  const body = await askGroup([...world.users.values()]);
  const group = body && (await attempt(() => api("POST", "/groups", body)));
  if (!group) return;
  world.chats.set(group.id, { type: "group", last: null, unread: 0, ...group });
  go(group.id);
}

// ---- The test clock ------------------------------------------------------------------------------------------------

const setClock = (body) => attempt(async () => takeClock(await api("PUT", "/clock", body)));
const advance = (ms) => setClock({ advance: ms });

function takeClock(given) {
  world.clock = { ...given, at: performance.now() };
  drawClock();
}

function drawClock() {
  const { running } = world.clock;
  const now = clockNow();
  $("clock-time").textContent = when.full(now);
  $("clock-time").dateTime = new Date(now).toISOString();
  const run = $("clock-run");
  const label = running ? "Stop the test clock" : "Let the test clock run";
  run.hidden = false;
  if (run.title === label) return;
  run.title = label;
  run.setAttribute("aria-label", label);
  run.replaceChildren(icon(running ? "pause" : "play"));
}

// ---- The connection ------------------------------------------------------------------------------------------------

let events = null;
let heard = -1; // the newest event's number, so that none is taken twice
let wait = WAIT_MS[0];
let asking = 0;

const HEARD = {
  ...heardInChat,
  user(event) {
    world.users.set(event.user.id, event.user);
    world.changed();
    if (world.open) drawDock();
  },
  chat: syncSoon,
  clock: (event) => takeClock(event.clock ?? event),
};

function banner(text, kind = "") {
  $("banner").textContent = text;
  $("banner").className = kind;
  $("banner").hidden = !text;
}

/** Takes who is there and whether the bot polls. Asked again and again, because a bot that dies says nothing. */
async function sync() {
  clearTimeout(asking);
  const { users, chats, open } = world;
  const state = await api("GET", "/state");
  world.bot = state.bot;
  takeClock(state.clock);
  users.clear();
  for (const user of state.users) users.set(user.id, user);
  for (const id of chats.keys()) if (!state.chats.some((chat) => chat.id === id)) chats.delete(id);
  for (const chat of state.chats) {
    chats.set(chat.id, { ...chats.get(chat.id), ...chat, ...(chat.id === open?.id ? { unread: 0 } : {}) });
  }
  banner(state.bot.polling ? "" : "The bot is not connected. What you send waits for it.");
  world.changed();
  asking = setTimeout(() => sync().catch(lost), state.bot.polling ? POLL_MS : POLL_AGAIN_MS);
}

/** One question for a burst of changes. */
function syncSoon() {
  clearTimeout(asking);
  asking = setTimeout(() => sync().catch(lost), 50);
}

function connect() {
  const stream = new EventSource("/control/events");
  events = stream;
  // First listen, then fetch: what happens in between comes twice, and taking a message twice changes nothing.
  stream.addEventListener("open", async () => {
    try {
      heard = -1;
      await sync();
      wait = WAIT_MS[0];
      const { open, users, chats } = world;
      if (open && (users.has(open.id) || chats.has(open.id))) await reload();
      else follow();
    } catch {
      lost();
    }
  });
  stream.addEventListener("error", lost);
  for (const [kind, take] of Object.entries(HEARD)) {
    stream.addEventListener(kind, (message) => {
      const event = message.data === undefined ? null : JSON.parse(message.data);
      if (!event || event.seq <= heard) return;
      heard = event.seq;
      take(event);
    });
  }
}

function lost() {
  if (!events) return;
  events.close();
  events = null;
  clearTimeout(asking);
  banner("The test chat does not answer. Reconnecting…", "lost");
  setTimeout(connect, wait);
  wait = Math.min(wait * 1.6, WAIT_MS[1]);
}

// ---- Keys and wiring -----------------------------------------------------------------------------------------------

function pressed(event) {
  if (document.querySelector("dialog[open], :popover-open")) return;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.altKey && !event.ctrlKey && !event.metaKey && (digit || by)) {
    event.preventDefault();
    const chat = digit && listed()[Number(digit) - 1];
    if (chat) go(chat.id);
    else if (by) step(by);
  } else if (event.key === "Escape" && document.body.dataset.pane === "chat" && !stepBack()) {
    if (document.activeElement?.closest("#log, #side")) focusDock();
    else if (narrow.matches) go(null);
    else focusList();
  }
}

function walkList(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.altKey) return;
  event.preventDefault();
  const items = [...$("chats").querySelectorAll("button")];
  items[(items.indexOf(document.activeElement) + by + items.length) % items.length]?.focus();
}

startChat([
  { label: "Clock +1 min", icon: "clock", act: () => advance(60_000) },
  { label: "Clock +1 h", icon: "clock", act: () => advance(3_600_000) },
  { label: "Clock +1 day", icon: "clock", act: () => advance(86_400_000) },
]);
$("add").addEventListener("click", addMenu);
$("help").addEventListener("click", showHelp);
$("back").addEventListener("click", () => go(null));
$("chats").addEventListener("keydown", walkList);
$("clock-run").addEventListener("click", () => setClock({ running: !world.clock.running }));
$("clock-set").addEventListener("click", async () => {
  const now = await askClock(clockNow());
  if (now) setClock({ now });
});
for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => advance(Number(button.dataset.advance)));
}
document.addEventListener("keydown", pressed);
addEventListener("hashchange", follow);
setInterval(() => world.clock.running && drawClock(), 1000);
connect();
