// What the page knows: the bot, people, chats, the test clock, and which chat is open. Data only; nothing is drawn here.

import { api } from "./ui.js";

export const world = {
  bot: { first_name: "Milkrun", polling: true },
  /** By id: User. */
  users: new Map(),
  /** By id: ChatSummary. */
  chats: new Map(),
  /** Clock, with `at`: when it was told, in the browser's own milliseconds. */
  clock: { now: Date.now(), running: false, at: performance.now() },
  /** The open chat: {id, speaker, commands, keyboard, placeholder, folded, bare}, or null. */
  open: null,
  /** Called when the list should be drawn again. */
  changed: () => {},
};

export const isGroup = (id) => id < 0;
export const titleOf = (id) => world.users.get(id)?.first_name ?? world.chats.get(id)?.title ?? "";
export const membersOf = (id) => world.chats.get(id)?.members ?? [...world.users.keys()];
export const clockNow = () => world.clock.now + (world.clock.running ? performance.now() - world.clock.at : 0);

/** Who speaks in the open chat: its person, or in a group the one chosen below the messages. */
export const speaker = () => world.users.get(isGroup(world.open.id) ? world.open.speaker : world.open.id);

/** All chats in the list's order: people as they came, then groups. */
export function listed() {
  const { users, chats } = world;
  const people = [...users.values()].map(({ id, first_name: title }) => chats.get(id) ?? summaryOf(id, title));
  return [...people, ...[...chats.values()].filter((chat) => isGroup(chat.id))];
}

/** A chat nobody has said anything in. */
export function summaryOf(id, title = titleOf(id)) {
  return { id, type: isGroup(id) ? "group" : "private", title, last: null, unread: 0 };
}

/** Does something in the open chat as its speaker: POST /control/chats/{id}/{what}. */
export function post(what, body = {}) {
  const { id } = world.open;
  return api("POST", `/chats/${id}/${what}`, isGroup(id) ? { from: speaker()?.id, ...body } : body);
}

const TAGS = { en: "EN", zh: "中文", ru: "RU" };

/** The short mark of a language in the list. */
export const languageTag = (code) => TAGS[code?.slice(0, 2)] ?? code?.toUpperCase() ?? "";

const HINTS = {
  en: ["Type what you’d say to a shop assistant:", "a dozen eggs and a carton of milk"],
  zh: ["像跟店员说话一样打字：", "一打鸡蛋和一盒牛奶"],
  ru: ["Пишите так, как сказали бы продавцу:", "десяток яиц и пакет молока"],
};

/** For somebody's first visit, in their language: what to do, and an example. */
export const hintFor = (user) => HINTS[user?.language_code?.slice(0, 2)] ?? HINTS.en;
