// The sheet that pays an invoice: what it is for, the card, and how it goes. It asks the server and hears the bot's word.

import { el, icon, api, money } from "./ui.js";

const PATIENCE_MS = 10_500; // the bot has ten seconds to say whether it takes the money

const words = new Map(); // by pre-checkout query id: what the bot said before its query's id was known here
const waiting = new Map(); // by the same: who waits for it
let asking = 0; // acts of paying whose query's id is not known yet

/** The bot said whether it takes a payment. */
export function heardAnswer(event) {
  const id = event.pre_checkout_query_id;
  if (waiting.has(id)) waiting.get(id)(event);
  else if (asking) words.set(id, event);
}

/** Waits for the bot's word on a query: the event, or null when it took too long. */
function answerTo(id) {
  const said = words.get(id);
  if (said) return Promise.resolve(said);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), PATIENCE_MS);
    waiting.set(id, (event) => {
      clearTimeout(timer);
      resolve(event);
    });
  }).finally(() => waiting.delete(id));
}

/** Asks the bot and says why nothing was paid, or answers "" when it was. */
async function pay(chat, message, by) {
  asking += 1;
  let id;
  try {
    const { queries } = await api("POST", `/chats/${chat}/pay`, { message_id: message, by });
    id = queries[0].pre_checkout_query_id;
  } catch (error) {
    return error.message;
  } finally {
    asking -= 1;
  }
  const answer = await answerTo(id);
  if (!asking) words.clear();
  if (!answer) return "The bot did not answer in time. Nothing was paid.";
  return answer.ok ? "" : answer.error_message;
}

/** Opens the sheet for an invoice; `by` is who pays. */
export function openPaySheet(view, by) {
  const { invoice } = view;
  const price = money(invoice.currency, invoice.total_amount);
  const cancel = el("button", { type: "button", class: "plain", text: "Cancel", onclick: () => box.close() });
  const main = el("button", { class: "main", text: `Pay ${price}` });
  const problem = el("p", { class: "problem", role: "alert" });
  const progress = el("p", { class: "pay-progress", role: "status" });
  const form = el(
    "form",
    { method: "dialog", class: "pay-sheet" },
    el("h2", { text: invoice.title, id: "pay-title", dir: "auto" }),
    el("p", { class: "pay-words", text: invoice.description, dir: "auto" }),
    el("div", { class: "pay-total" }, el("span", { text: "To pay" }), el("b", { text: price })),
    el(
      "div",
      { class: "pay-card" },
      icon("card"),
      el("div", {}, el("b", { text: "Test bank card •••• 4242" }), el("span", { text: "No money moves." })),
    ),
    progress,
    problem,
    el("div", { class: "dialog-buttons" }, cancel, main),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (main.disabled) return;
    main.disabled = true;
    problem.textContent = "";
    progress.textContent = "The bot is checking…";
    const why = await pay(view.chat.id, view.message_id, by);
    if (!box.isConnected) return;
    progress.textContent = "";
    if (!why) {
      box.close();
      return;
    }
    problem.textContent = why;
    main.disabled = false;
    main.textContent = "Try again";
    main.focus();
  });
  const box = el(
    "dialog",
    { "aria-labelledby": "pay-title", onclick: (event) => event.target === box && box.close() },
    form,
  );
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  main.focus();
}
