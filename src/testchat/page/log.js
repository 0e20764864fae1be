// The growing list of one chat's messages: appends and replaces single rows, and keeps the end in view.

import { el, icon, avatar, when } from "./ui.js";
import { content, notice } from "./messages.js";

const CHUNK = 120; // rows drawn at once; earlier ones come when the reader scrolls up to them
const MOST = 5 * CHUNK; // rows on the page while the reader is at the end
const JOINED = 10 * 60; // seconds within which a sender's messages share one group of corners

/** The open chat's messages on the page: appends and replaces single rows, and keeps the end in view if it was. */
export class Log {
  constructor({ scroller, list, pill, typing, actions }) {
    Object.assign(this, {
      scroller,
      list,
      pill,
      typing,
      actions,
      rows: new Map(),
      earlier: [],
      me: null,
      stuck: true,
      fresh: 0,
      top: 0,
    });
    const follow = new ResizeObserver(() => this.stuck && this.toEnd());
    follow.observe(list);
    follow.observe(scroller);
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    pill.addEventListener("click", () => this.toEnd(true));
    list.addEventListener("keydown", (event) => this.walk(event));
  }

  /** Shows a whole chat. `me`: the person whose phone this is. */
  show(views, me) {
    this.me = me;
    this.rows.clear();
    this.list.replaceChildren();
    this.earlier = views.slice(0, -CHUNK);
    for (const view of views.slice(-CHUNK)) this.append(view);
    this.setTyping(false);
    this.toEnd();
  }

  get size() {
    return this.rows.size + this.earlier.length;
  }

  /** The newest message that `fits`, or undefined. */
  newest(fits) {
    return [...this.rows.values()].map((row) => row.view).findLast(fits) ?? this.earlier.findLast(fits);
  }

  find(id) {
    return this.rows.get(id)?.view ?? this.earlier.find((view) => view.message_id === id);
  }

  /** Adds a message or replaces the one with its id; true when it is new. */
  put(view) {
    const old = this.rows.get(view.message_id);
    if (!old) {
      const at = this.earlier.findIndex((one) => one.message_id === view.message_id);
      if (at >= 0) this.earlier[at] = view;
      else this.arrive(view);
      return at < 0;
    }
    const changed = JSON.stringify(old.view) !== JSON.stringify(view);
    if (!changed) return false;
    const held = [...old.querySelectorAll(".key")].indexOf(document.activeElement);
    old.view = view;
    old.replaceChildren(...this.inside(view));
    const next = this.neighbour(old, 1);
    if (next) this.link(next);
    old.classList.remove("changed");
    void old.offsetWidth; // restarts the animation
    old.classList.add("changed");
    // An edit in place must not throw the keyboard's user off: the button of the same place keeps the focus.
    if (held >= 0) ([...old.querySelectorAll(".key")][held] ?? old).focus({ preventScroll: true });
    return false;
  }

  arrive(view) {
    const mine = !view.outgoing && view.from?.id === this.me;
    this.append(view).classList.add("arrived");
    if (mine) this.stuck = true;
    if (!this.stuck) this.count(this.fresh + 1);
    else if (this.rows.size > MOST) this.forgetEarliest();
    // At the end, the observer of the list's size scrolls: once a frame, however many messages came.
  }

  /** Takes the oldest rows off the page; they come back when the reader scrolls up to them. */
  forgetEarliest() {
    for (const [id, row] of [...this.rows].slice(0, CHUNK)) {
      this.earlier.push(row.view);
      this.rows.delete(id);
      row.remove();
    }
    for (const line of this.list.querySelectorAll(".day + .day")) line.previousElementSibling.remove();
    this.link(this.list.querySelector(".row"));
  }

  remove(id) {
    this.earlier = this.earlier.filter((view) => view.message_id !== id);
    const row = this.rows.get(id);
    if (!row) return;
    const [before, after] = [this.neighbour(row, -1), this.neighbour(row, 1)];
    if (row.previousElementSibling?.matches(".day")) row.previousElementSibling.remove();
    row.remove();
    this.rows.delete(id);
    if (after) this.link(after);
    else before?.classList.add("last");
  }

  setTyping(on) {
    this.typing.hidden = !on;
    if (on && this.stuck) this.toEnd();
  }

  toEnd(smooth = false) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.stuck = true;
    this.count(0);
  }

  /** Brings a message into view and lights it up. */
  jump(id) {
    while (!this.rows.has(id) && this.earlier.length) this.drawEarlier();
    const row = this.rows.get(id);
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  count(fresh) {
    this.fresh = fresh;
    this.pill.firstElementChild.textContent = fresh ? String(fresh) : "";
    this.pill.setAttribute("aria-label", fresh ? `${fresh} new messages: to the end` : "To the end");
    this.pill.hidden = this.stuck;
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    // Only the reader's own way up lets go of the end: a smaller window or a longer message does not.
    const up = scrollTop < this.top - 1;
    this.top = scrollTop;
    this.stuck = scrollHeight - scrollTop - clientHeight < 48 || (this.stuck && !up);
    this.count(this.stuck ? 0 : this.fresh);
    if (scrollTop < 300 && this.earlier.length) this.drawEarlier();
  }

  drawEarlier() {
    const { scroller, list } = this;
    const below = scroller.scrollHeight - scroller.scrollTop;
    const first = list.querySelector(".row");
    const chunk = this.earlier.splice(-CHUNK);
    const known = [...this.rows];
    this.rows = new Map();
    const anchor = list.firstElementChild;
    for (const view of chunk) this.append(view, anchor);
    for (const [id, row] of known) this.rows.set(id, row);
    if (first) this.link(first);
    scroller.scrollTop = scroller.scrollHeight - below;
  }

  append(view, before = null) {
    const row = el("li", { class: "row last", tabindex: "-1" });
    row.view = view;
    row.append(...this.inside(view));
    row.classList.add(this.side(view));
    row.addEventListener("contextmenu", (event) => {
      if (event.target.closest("a") || !getSelection().isCollapsed) return;
      event.preventDefault();
      this.actions.menu(view.message_id, { x: event.clientX, y: event.clientY });
    });
    this.list.insertBefore(row, before);
    this.rows.set(view.message_id, row);
    this.link(row);
    return row;
  }

  side(view) {
    if (notice(view) !== null) return "service";
    return !view.outgoing && (view.chat?.type === "private" || view.from?.id === this.me) ? "out" : "in";
  }

  inside(view) {
    const words = notice(view);
    if (words !== null) return [el("span", { class: "note", text: words })];
    const parts = [];
    if (view.chat?.type !== "private" && this.side(view) === "in") {
      const picture = el("span", { class: "avatar bot", "aria-hidden": "true" });
      if (view.outgoing) picture.append(icon("milk"));
      else avatar(picture, view.from?.id ?? 0, view.from?.first_name ?? "?");
      parts.push(picture);
    }
    parts.push(content(view, this.me, this.actions));
    parts.push(
      el(
        "button",
        {
          type: "button",
          class: "round small row-menu",
          tabindex: "-1",
          "aria-label": "What to do with this message",
          onclick: (event) => this.actions.menu(view.message_id, event.currentTarget),
        },
        icon("more"),
      ),
    );
    return parts;
  }

  neighbour(row, step) {
    let node = row;
    do node = step < 0 ? node.previousElementSibling : node.nextElementSibling;
    while (node && !node.matches(".row"));
    return node;
  }

  /** Sets what a row owes to the one before it: the day's line, and the corners of its group. */
  link(row) {
    const before = this.neighbour(row, -1);
    const day = when.dayYear(row.view.date * 1000);
    const newDay = !before || when.dayYear(before.view.date * 1000) !== day;
    const line = row.previousElementSibling?.matches(".day") ? row.previousElementSibling : null;
    if (newDay && !line) row.before(el("li", { class: "day" }, el("span", { text: day })));
    if (!newDay) line?.remove();
    const joined = !newDay && this.together(before.view, row.view);
    row.classList.toggle("first", !joined);
    before?.classList.toggle("last", !joined);
  }

  /** Whether two messages, one after the other, share a group of corners. Buttons end a group. */
  together(above, below) {
    if (this.side(above) !== this.side(below) || above.from?.id !== below.from?.id) return false;
    return below.date - above.date < JOINED && !above.reply_markup?.inline_keyboard;
  }

  /** Arrow keys walk through the messages, Enter or the menu key opens a message's menu. */
  walk(event) {
    const row = event.target.closest(".row");
    if (event.target !== row && event.target !== this.list) return;
    const rows = this.list.querySelectorAll(".row");
    const next = {
      ArrowUp: () => (row ? this.neighbour(row, -1) : rows[rows.length - 1]),
      ArrowDown: () => row && this.neighbour(row, 1),
      Home: () => rows[0],
      End: () => rows[rows.length - 1],
    }[event.key];
    if (next) {
      event.preventDefault();
      next()?.focus();
    } else if (row && (event.key === "Enter" || event.key === " " || event.key === "ContextMenu")) {
      event.preventDefault();
      this.actions.menu(row.view.message_id, row.querySelector(".bubble") ?? row);
    }
  }
}
