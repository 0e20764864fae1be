// Below the messages: START and UNBLOCK, the bot's reply keyboard, the commands, and the field to write in.

import { el, icon, attempt, menu } from "./ui.js";
import { askLocation, askContact, confirmPhone, askPhoto, askSticker, askVoice } from "./dialogs.js";
import { summary } from "./messages.js";
import { world, isGroup, titleOf, membersOf, speaker, post, hintFor } from "./world.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");
const drafts = new Map(); // by chat id: text not sent yet
let editing = null; // {kind: "edit" | "reply", id}
let log = null;

/** Draws everything below the messages, as the open chat now stands. */
export function drawDock() {
  const { open } = world;
  const user = world.users.get(open.id);
  const loading = !$("loading").hidden;
  const empty = log.size === 0 && !loading;
  const instead = Boolean(user?.blocked) || (empty && !isGroup(open.id) && !open.bare);
  $("empty").hidden = !empty;
  if (empty) drawEmpty(user);
  $("instead").hidden = !instead;
  $("instead-go").textContent = user?.blocked ? "Unblock" : "Start";
  $("instead-type").hidden = Boolean(user?.blocked);
  $("composer").hidden = instead || loading;
  $("menu").hidden = open.commands.length === 0;
  drawReplyKeyboard(!instead && !loading);
  drawSpeakers();
  drawCommands();
  const spoken = isGroup(open.id) || log.newest((view) => !view.outgoing && view.text && !view.text.startsWith("/"));
  $("input").placeholder = open.placeholder ?? (spoken ? "Message" : `“${hintFor(user)[1]}”`);
}

/** For the first visit: whom one talks to, and how. */
function drawEmpty(user) {
  if (isGroup(world.open.id)) {
    $("empty").replaceChildren(el("p", { text: "Nobody has said anything in this group yet." }));
    return;
  }
  const [hint, example] = hintFor(user);
  const lang = user?.language_code;
  $("empty").replaceChildren(
    el("span", { class: "avatar bot", "aria-hidden": "true" }, icon("milk")),
    el("h3", { text: world.bot.first_name }),
    el("p", { text: hint, lang }),
    el("button", {
      class: "example",
      text: `“${example}”`,
      lang,
      title: "Write this",
      onclick: () => writeInstead(example),
    }),
  );
}

/** Lets somebody write to a bot that they have not started. */
function writeInstead(text) {
  world.open.bare = true;
  drawDock();
  $("input").value = text;
  grow();
  $("input").focus();
}

function drawSpeakers() {
  const { id, speaker: chosen } = world.open;
  $("speaker-label").hidden = !isGroup(id);
  if (!isGroup(id)) return;
  const options = membersOf(id).map((member) => el("option", { value: String(member), text: titleOf(member) }));
  $("speaker").replaceChildren(...options);
  $("speaker").value = String(chosen);
}

// ---- Sharing -------------------------------------------------------------------------------------------------------

function drawReplyKeyboard(allowed) {
  const { keyboard, folded } = world.open;
  const rows = keyboard?.length ? keyboard : null;
  const box = $("reply-keyboard");
  $("keyboard-toggle").hidden = !rows;
  $("keyboard-toggle").setAttribute("aria-expanded", String(Boolean(rows) && !folded));
  box.hidden = !allowed || !rows || Boolean(folded);
  const drawn = JSON.stringify(rows);
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  box.replaceChildren(...(rows ?? []).map((row) => el("div", { class: "keys" }, ...row.map(replyKey))));
}

function replyKey(button) {
  const node = el("button", { type: "button", class: "key", onclick: () => pressReplyKey(button) });
  if (button.request_location) node.append(icon("place"));
  if (button.request_contact) node.append(icon("person"));
  node.append(el("span", { text: button.text }));
  return node;
}

async function pressReplyKey(button) {
  if (button.request_location) share("location", askLocation());
  else if (!button.request_contact) send(button.text);
  else if (await confirmPhone(world.bot.first_name, speaker())) share("contact", {});
}

/** Sends what a dialog answers, in the chat where it was asked. */
function share(what, question) {
  const { id } = world.open;
  return attempt(async () => {
    const body = await question;
    if (body && world.open.id === id) await post(what, body);
    if (!narrow.matches) focusDock();
  });
}

function attachMenu() {
  menu($("attach"), "Attach", [
    { label: "Location", icon: "place", act: () => share("location", askLocation()) },
    { label: "Contact", icon: "person", act: () => share("contact", askContact(speaker())) },
    { label: "Photo", icon: "picture", act: () => share("photo", askPhoto()) },
    { label: "Sticker", icon: "sticker", act: () => share("sticker", askSticker()) },
    { label: "Voice", icon: "voice", act: () => share("voice", askVoice()) },
  ]);
}

function paste(event) {
  const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
  if (!file) return;
  event.preventDefault();
  share("photo", askPhoto(file));
}

// ---- Writing -------------------------------------------------------------------------------------------------------

/** Sends a text as it stands. */
export const send = (text) => attempt(() => post("text", { text }));

/** Keeps what was being written in the chat that is left, and brings back what was in the one that is opened. */
export function swapDraft(from, to) {
  if (from !== null) drafts.set(from, editing?.kind === "edit" ? "" : $("input").value);
  editing = null;
  setContext(null);
  $("input").value = drafts.get(to) ?? "";
  grow();
}

/** Puts the focus where one goes on writing. */
export function focusDock() {
  if (!$("composer").hidden) $("input").focus();
  else if (!$("instead").hidden) $("instead-go").focus();
}

/** Above the field: which message is being edited or answered; `kind` null takes it away. */
export function setContext(kind, view) {
  if (editing?.kind === "edit" && kind !== "edit") $("input").value = "";
  editing = kind && { kind, id: view.message_id };
  $("context").hidden = !kind;
  $("send").setAttribute("aria-label", kind === "edit" ? "Save the change" : "Send");
  $("send").replaceChildren(icon(kind === "edit" ? "check" : "send"));
  if (kind) {
    const [picture, words] = $("context").children;
    picture.replaceWith(icon(kind));
    const title = kind === "edit" ? "Edit the message" : `Reply to ${view.from?.first_name ?? ""}`;
    words.firstElementChild.textContent = title;
    words.lastElementChild.textContent = summary(view);
    if (kind === "edit") $("input").value = view.text;
    $("input").focus();
  }
  grow();
}

/** Esc: closes the commands, or gives an edit or a reply up; false when there was neither. */
export function stepBack() {
  if (!$("commands").hidden) drawCommands();
  else if (editing) setContext(null);
  else return false;
  return true;
}

function grow() {
  const input = $("input");
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
  $("send").classList.toggle("ready", input.value.trim() !== "");
}

async function submit() {
  const input = $("input");
  const text = input.value.trim();
  if (!text) return;
  const { id } = world.open;
  const change = editing;
  editing = null;
  input.value = "";
  setContext(null);
  drawCommands();
  if (change?.kind === "edit" && log.find(change.id)?.text === text) return;
  const sent = await attempt(() => {
    if (change?.kind === "edit") return post("edit", { message_id: change.id, text });
    return post("text", change ? { text, reply_to: change.id } : { text });
  });
  // Nothing written is lost: what the server did not take stands in the field again.
  if (sent) return;
  if (world.open.id !== id) drafts.set(id, text);
  else if (!input.value) input.value = text;
  grow();
}

function typed(event) {
  const input = $("input");
  if (event.isComposing || event.keyCode === 229) return; // an input method is still choosing its characters
  const chosen = $("commands").querySelector("[aria-selected=true]");
  const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (arrow && !event.altKey && moveCommand(arrow)) event.preventDefault();
  else if (chosen && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
    event.preventDefault();
    pickCommand(chosen.dataset.command);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && !event.altKey && input.value === "") {
    const last = log.newest(
      (view) => !view.outgoing && view.text && !view.forward_origin && view.from?.id === speaker()?.id,
    );
    if (!last) return;
    event.preventDefault();
    setContext("edit", last);
  }
}

// ---- Commands: the button shows all of them, "/" in the field those that fit ---------------------------------------

function drawCommands(all = false) {
  const input = $("input");
  const typing = /^\/[a-z0-9_]*$/i.test(input.value) && document.activeElement === input;
  const start = input.value.slice(1).toLowerCase();
  const fitting = world.open.commands.filter(({ command }) => (typing ? command.startsWith(start) : all));
  const list = $("commands");
  list.hidden = fitting.length === 0;
  $("menu").setAttribute("aria-expanded", String(!list.hidden));
  input.removeAttribute("aria-activedescendant");
  list.replaceChildren(...fitting.map(commandItem));
}

function commandItem({ command, description }, at) {
  const props = { role: "option", id: `command-${at}`, "data-command": command, "aria-selected": "false" };
  const item = el("li", { ...props, onclick: () => pickCommand(command) });
  item.append(el("b", { text: `/${command}` }), el("span", { text: description }));
  return item;
}

function pickCommand(command) {
  $("input").value = "";
  grow();
  drawCommands();
  $("input").focus();
  send(`/${command}`);
}

/** Moves the chosen command; true when there is a list to move in. */
function moveCommand(by) {
  const items = [...$("commands").children];
  if ($("commands").hidden || !items.length) return false;
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const from = at < 0 && by < 0 ? 0 : at;
  const next = items[(from + by + items.length) % items.length];
  for (const item of items) item.setAttribute("aria-selected", String(item === next));
  next.scrollIntoView({ block: "nearest" });
  $("input").setAttribute("aria-activedescendant", next.id);
  return true;
}

// ---- Wiring --------------------------------------------------------------------------------------------------------

/** Connects the dock's elements. `messages`: the open chat's log; `turned`: called when another speaks in a group. */
export function startDock(messages, turned) {
  log = messages;
  const input = $("input");
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", () => {
    grow();
    drawCommands();
  });
  input.addEventListener("keydown", typed);
  input.addEventListener("paste", paste);
  $("menu").addEventListener("click", () => {
    drawCommands($("commands").hidden);
    input.focus();
  });
  $("keyboard-toggle").addEventListener("click", () => {
    world.open.folded = !world.open.folded;
    drawDock();
  });
  $("speaker").addEventListener("change", () => {
    world.open.speaker = Number($("speaker").value);
    turned();
  });
  $("attach").addEventListener("click", attachMenu);
  $("context").addEventListener("click", (event) => event.target.closest("button") && setContext(null));
  $("instead-go").addEventListener("click", async () => {
    await attempt(() => post(world.users.get(world.open.id)?.blocked ? "unblock" : "start"));
  });
  $("instead-type").addEventListener("click", () => writeInstead(""));
}
