// The open chat: opening it, its head and menu, what is pressed in it, and what the server tells about it.

import { el, icon, api, toast, attempt, copy, menu, alertBox } from "./ui.js";
import { askPerson } from "./dialogs.js";
import { summary } from "./messages.js";
import { Log } from "./log.js";
import { heardAnswer, openPaySheet } from "./pay.js";
import { drawDock, focusDock, send, setContext, startDock, swapDraft } from "./dock.js";
import { world, isGroup, titleOf, membersOf, speaker, summaryOf, post, languageTag } from "./world.js";

const TYPING_MS = 5_000; // Telegram shows "typing" for five seconds
const TAP_MS = 15_000; // how long a pressed button waits for its answer
const SPOKEN_MS = 10_000; // how long words stay where a screen reader listens

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");
const taps = new Map(); // by callback query id: {chat, message_id, data}; those of this page that wait for an answer
let tapping = 0; // taps whose callback query's id is not known yet
let early = []; // callback answers that came meanwhile
const groupSpeakers = new Map(); // by group id: who spoke last
let typingTimer = 0;
let refreshTimer = 0;

const log = new Log({
  scroller: $("scroller"),
  list: $("log"),
  pill: $("pill"),
  typing: $("typing"),
  actions: { tap, waiting, command: send, jump: (id) => log.jump(id), menu: messageMenu },
});

// ---- Opening -------------------------------------------------------------------------------------------------------

/** Opens a chat, or with null shows the list where there is no room for both. */
export async function show(id) {
  document.body.dataset.pane = id === null ? "list" : "chat";
  if (id === null) return;
  const { open } = world;
  if (open?.id !== id) {
    if (open) groupSpeakers.set(open.id, open.speaker);
    world.open = { id, commands: [], keyboard: null, speaker: groupSpeakers.get(id) };
    swapDraft(open?.id ?? null, id);
    log.show([], id);
    $("loading").hidden = false;
    setTyping(false);
    drawDock();
  }
  await reload();
  const busy = document.querySelector("dialog[open], :popover-open");
  if (!narrow.matches && !busy && world.open.id === id && !$("composer").hidden) focusDock();
}

/** Fetches the open chat whole. Used at opening and after the connection was lost; events do the rest. */
export async function reload() {
  const { id } = world.open;
  const answer = await attempt(() => api("GET", `/chats/${id}`));
  if (!answer || world.open.id !== id) return;
  takeDetail(answer);
  $("loading").hidden = true;
  log.show(answer.messages, speaker()?.id);
  setTyping(answer.typing);
  drawDock();
  world.changed();
}

/** The parts of a chat that are not its messages: summary, keyboard, commands, placeholder. */
function takeDetail({ chat, reply_keyboard: keyboard, commands, input_placeholder: placeholder, members }) {
  const { open, chats } = world;
  const known = chats.get(chat.id);
  chats.set(chat.id, { ...known, ...chat, unread: 0, members: members ?? chat.members ?? known?.members });
  if (JSON.stringify(keyboard) !== JSON.stringify(open.keyboard)) open.folded = false;
  Object.assign(open, { keyboard, commands: commands ?? [], placeholder });
  if (isGroup(open.id) && !membersOf(open.id).includes(open.speaker)) [open.speaker] = membersOf(open.id);
}

/** After a message, the bot's keyboard or commands may be others; asked once for a burst of messages. */
export function refresh() {
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(async () => {
    const id = world.open?.id;
    const answer = id && (await attempt(() => api("GET", `/chats/${id}?messages=0`)));
    if (!answer || world.open.id !== id) return;
    takeDetail(answer);
    drawDock();
  }, 60);
}

/** The line above the messages. */
export function drawHead() {
  const { id } = world.open;
  const { bot } = world;
  const group = isGroup(id);
  const user = world.users.get(id);
  const typing = !$("typing").hidden;
  const members = () => [...membersOf(id).map(titleOf), bot.first_name].join(", ");
  $("more").hidden = false;
  $("head-title").textContent = group ? titleOf(id) : bot.first_name;
  $("head-avatar").className = group ? "avatar group" : "avatar bot";
  $("head-avatar").replaceChildren(icon(group ? "people" : "milk"));
  const who = group ? members() : `bot · you are ${user?.first_name ?? ""}, ${languageTag(user?.language_code)}`;
  $("head-status").textContent = typing ? "typing…" : who;
  $("head-status").classList.toggle("active", typing);
}

/** Shows or takes away that the bot is writing. */
function setTyping(on) {
  clearTimeout(typingTimer);
  log.setTyping(on);
  drawHead();
  if (on) typingTimer = setTimeout(() => setTyping(false), TYPING_MS);
}

// ---- What is pressed -----------------------------------------------------------------------------------------------

async function tap(view, button, node) {
  if (button.copy_text) {
    copy(button.copy_text.text);
    return;
  }
  if (button.pay) {
    openPaySheet(view, isGroup(world.open.id) ? speaker()?.id : undefined);
    return;
  }
  if (button.callback_data === undefined) {
    toast("The test chat does not play buttons of this kind.");
    return;
  }
  if (node.classList.contains("waiting")) return;
  node.classList.add("waiting");
  const chat = world.open.id;
  const pressed = { chat, message_id: view.message_id, data: button.callback_data };
  tapping += 1;
  try {
    const body = { data: pressed.data, message_id: pressed.message_id, by: speaker()?.id };
    const { callback_query_id: id } = await api("POST", `/chats/${chat}/tap`, body);
    taps.set(id, pressed);
    setTimeout(() => release(id), TAP_MS);
  } catch (error) {
    node.classList.remove("waiting");
    toast(error.message, "error");
  }
  tapping -= 1;
  for (const event of early.splice(0)) answered(event);
}

/** Whether a button's press still waits for its answer. */
function waiting({ message_id }, { callback_data }) {
  const { id } = world.open;
  return [...taps.values()].some(
    (one) => one.chat === id && one.message_id === message_id && one.data === callback_data,
  );
}

/** A tap was answered or has waited long enough: its button stops shimmering. True when the tap was this page's. */
function release(id) {
  const pressed = taps.get(id);
  if (!taps.delete(id)) return false;
  const row = pressed.chat === world.open.id ? log.rows.get(pressed.message_id) : null;
  for (const node of row?.querySelectorAll(".key.waiting") ?? []) {
    if (node.dataset.data === pressed.data) node.classList.remove("waiting");
  }
  return true;
}

/** The bot answered a tap: a line over the chat, or a dialog for the one who pressed. */
function answered(event) {
  if (tapping && !taps.has(event.callback_query_id)) {
    early.push(event);
    return;
  }
  const mine = release(event.callback_query_id);
  if (event.chat !== world.open?.id || !event.text) return;
  if (event.alert && mine) alertBox(world.bot.first_name, event.text);
  else toast(event.text);
}

function messageMenu(id, anchor) {
  const view = log.find(id);
  if (!view) return;
  const words = view.text ?? view.caption;
  const mine = !view.outgoing && view.from?.id === speaker()?.id && !view.forward_origin;
  const items = [{ label: "Reply", icon: "reply", act: () => setContext("reply", view) }];
  if (mine && view.text) items.push({ label: "Edit", icon: "edit", act: () => setContext("edit", view) });
  if (words) {
    const forward = () => attempt(() => post("text", { text: words, forward: true }));
    items.push({ label: "Copy the text", icon: "copy", act: () => copy(words) });
    items.push({ label: "Forward to the bot", icon: "forward", act: forward });
  }
  menu(anchor, "Message", items);
}

function chatMenu(further) {
  const { id } = world.open;
  const user = world.users.get(id);
  const items = [];
  if (user) {
    const change = user.blocked ? "unblock" : "block";
    items.push({ label: `Change ${user.first_name}…`, icon: "person", act: () => changePerson(user) });
    items.push({ label: "Start again (/start)", icon: "play", act: () => attempt(() => post("start")) });
    items.push({
      label: user.blocked ? "Unblock the bot" : "Block the bot",
      icon: user.blocked ? "check" : "block",
      danger: !user.blocked,
      act: () => attempt(() => post(change)),
    });
  }
  const save = () => el("a", { href: `/control/chats/${id}/dialogue`, download: `${titleOf(id) || id}.chat` }).click();
  items.push({ label: "Save this chat as a dialogue", icon: "save", act: save });
  menu($("more"), "Chat", narrow.matches ? [...items, null, ...further] : items);
}

async function changePerson(user) {
  const values = await askPerson(user);
  if (!values) return;
  const body = { first_name: values.first_name.trim(), language_code: values.language_code };
  const changed = await attempt(() => api("PATCH", `/users/${user.id}`, body));
  if (!changed) return;
  world.users.set(changed.id, changed);
  await reload();
}

// ---- What the server tells -----------------------------------------------------------------------------------------

/** What becomes of the events that belong to chats, by kind. */
export const heardInChat = {
  message(event) {
    const { message } = event;
    note(event.chat, message, true);
    if (event.chat !== world.open?.id) return;
    const first = log.size === 0;
    if (!log.put(message)) return;
    refresh();
    if (message.outgoing) {
      setTyping(false);
      say(`${world.bot.first_name}: ${summary(message)}`);
    }
    if (first || !message.outgoing) drawDock();
    if (first && !narrow.matches) focusDock();
  },
  edit(event) {
    note(event.chat, event.message, false);
    if (event.chat !== world.open?.id) return;
    log.put(event.message);
    if (event.message.outgoing) say(`${world.bot.first_name} changed a message: ${summary(event.message)}`);
  },
  markup(event) {
    if (event.chat === world.open?.id) log.put(event.message);
  },
  delete(event) {
    if (event.chat !== world.open?.id) return;
    log.remove(event.message_id);
    drawDock();
  },
  toast: answered,
  pre_checkout_answer: heardAnswer,
  typing(event) {
    if (event.chat === world.open?.id) setTyping(true);
  },
  commands() {
    if (world.open) refresh();
  },
};

/** Keeps the list's line of a chat; the bot's new message in a chat that is not open counts as unread. */
function note(id, message, fresh) {
  const chat = world.chats.get(id) ?? summaryOf(id);
  if (fresh || !chat.last) chat.last = { date: message.date, text: summary(message) };
  if (fresh && message.outgoing && id !== world.open?.id) chat.unread += 1;
  world.chats.set(id, chat);
  world.changed();
}

/** Reads new words of the bot aloud where a screen reader listens. */
function say(text) {
  const line = el("p", { text });
  $("live").append(line);
  setTimeout(() => line.remove(), SPOKEN_MS);
}

/** Connects the chat's elements. `further`: items that the chat's menu has on a phone, where the list is out of sight. */
export function startChat(further) {
  startDock(log, reload);
  $("more").addEventListener("click", () => chatMenu(further));
}
