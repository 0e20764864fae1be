// The questions that the page asks a person. A dialog answers values, or null when it was closed;
// what becomes of them is decided elsewhere.

import { el, icon, ask, field, choice, when } from "./ui.js";

/** Places for the attach menu; the last one is too far for the shops. */
export const PLACES = [
  ["People's Square", 31.2304, 121.4737],
  ["Jing'an Temple", 31.2235, 121.4454],
  ["Lujiazui", 31.2397, 121.4998],
  ["Xujiahui", 31.1955, 121.437],
  ["Wujiaochang", 31.2989, 121.5141],
  ["West Lake, Hangzhou (far away)", 30.2465, 120.1435],
];

const LANGUAGES = [
  ["en", "English"],
  ["zh", "中文"],
  ["ru", "Русский"],
];
/** A new person, or changes to one: {first_name, language_code, role, phone}. */
export function askPerson(user) {
  const languages =
    user && !LANGUAGES.some(([code]) => code === user.language_code)
      ? [...LANGUAGES, [user.language_code, user.language_code]]
      : LANGUAGES;
  const parts = [
    field("First name", "first_name", {
      required: true,
      maxlength: 64,
      value: user?.first_name ?? "",
      autofocus: true,
    }),
    choice("Telegram's language", "language_code", languages, user?.language_code ?? "en"),
  ];
  if (!user) {
    parts.push(field("Phone (may stay empty)", "phone", { type: "tel", placeholder: "+8613800138000" }));
    parts.push(
      choice(
        "Shown here as",
        "role",
        [
          ["user", "A customer"],
          ["admin", "An admin (the bot has its own list of them)"],
        ],
        "user",
      ),
    );
  }
  return ask(user ? `Change ${user.first_name}` : "New person", parts, user ? "Save" : "Add", (values) =>
    values.first_name.trim() ? "" : "A person needs a name.",
  );
}

/** A new group: {title, members}. */
export function askGroup(users) {
  const members = el("fieldset", {}, el("legend", { text: "Members, besides the bot" }));
  for (const user of users)
    members.append(
      el(
        "label",
        { class: "tick" },
        el("input", { type: "checkbox", name: "member", value: String(user.id) }),
        el("span", { text: user.first_name }),
      ),
    );
  return ask(
    "New group",
    [field("Title", "title", { required: true, maxlength: 128, autofocus: true }), members],
    "Add",
    (values) => (values.all("member").length ? "" : "Choose at least one member."),
  ).then((values) => values && { title: values.title.trim(), members: values.all("member").map(Number) });
}

/** A place: {latitude, longitude}. */
export function askLocation() {
  const [latitude, longitude] = [
    field("Latitude", "latitude", { inputmode: "decimal" }),
    field("Longitude", "longitude", { inputmode: "decimal" }),
  ];
  const places = el("div", { class: "places", role: "group", "aria-label": "Known places" });
  for (const [name, lat, lon] of PLACES)
    places.append(
      el(
        "button",
        { value: `${lat} ${lon}`, class: "plain place-choice", "aria-label": name, autofocus: name === PLACES[0][0] },
        icon("place"),
        el("span", { text: name }),
      ),
    );
  const point = (values) =>
    (values.action ? values.action.split(" ") : [values.latitude, values.longitude]).map((text) =>
      text.trim() ? Number(text) : NaN,
    );
  const check = (values) => {
    const [lat, lon] = point(values);
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180
      ? ""
      : "Latitude goes from -90 to 90, longitude from -180 to 180.";
  };
  // A form's first button is the one that Enter presses: here it must be "Send", not the first place.
  const enter = el("button", { class: "sr", tabindex: "-1", "aria-hidden": "true" });
  return ask(
    "Share a location",
    [enter, places, el("div", { class: "pair" }, latitude, longitude)],
    "Send",
    check,
  ).then((values) => {
    if (!values) return null;
    const [lat, lon] = point(values);
    return { latitude: lat, longitude: lon };
  });
}

/** A contact: {} for one's own, else {phone, first_name}. */
export function askContact(user) {
  const own = el("p", {
    class: "quiet",
    text: user.phone
      ? `${user.first_name}’s number is ${user.phone}.`
      : `Left empty, ${user.first_name}’s own number is sent.`,
  });
  const parts = [
    own,
    field("Another number", "phone", { type: "tel", placeholder: "+8613800138000" }),
    field("Another name", "first_name", { maxlength: 64 }),
  ];
  return ask("Share a contact", parts, "Send").then(
    (values) =>
      values &&
      Object.fromEntries(
        ["phone", "first_name"].filter((name) => values[name].trim()).map((name) => [name, values[name].trim()]),
      ),
  );
}

/** Before a reply keyboard's button gives the phone number away, as Telegram asks; true or false. */
export async function confirmPhone(bot, user) {
  const words = `${bot} will see ${user.first_name}’s phone number${user.phone ? ` ${user.phone}` : ""}.`;
  return Boolean(await ask("Share your phone number?", [el("p", { class: "quiet", text: words })], "Share"));
}

/** Gives a file input its file, as if it had been chosen there. */
function choose(input, file) {
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
}

/** The bytes of a chosen file: {base64}, or {} when none was chosen. */
async function bytesOf(file) {
  if (!file?.size) return {};
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error("The file could not be read."));
    reader.readAsDataURL(file);
  });
  return { base64: url.slice(url.indexOf(",") + 1) };
}

/** A photo: {caption?, base64?}; without a file the test chat sends its own small picture. */
export async function askPhoto(file) {
  const input = el("input", { type: "file", name: "file", accept: "image/*", class: "file" });
  if (file) choose(input, file);
  const line = el("label", { class: "line" }, el("span", { text: "Picture (none: a small built-in one)" }), input);
  const values = await ask("Send a photo", [line, field("Caption", "caption", { maxlength: 1024 })], "Send");
  if (!values) return null;
  const photo = values.caption ? { caption: values.caption } : {};
  return { ...photo, ...(await bytesOf(values.file)) };
}

// What a voice message is. Not every browser records it.
const RECORDED = "audio/ogg;codecs=opus";
const recordable = () => Boolean(navigator.mediaDevices && globalThis.MediaRecorder?.isTypeSupported(RECORDED));

/** A button that records with the microphone and gives the recording to a file input: {button, busy(), stop()}. */
function recorder(input) {
  const words = el("span");
  const button = el("button", { type: "button", class: "record", onclick: press }, icon("voice"), words);
  let recording = null;
  const show = (text) => {
    words.textContent = text;
    button.classList.toggle("on", recording !== null);
  };
  const stop = () => recording?.stop();
  async function press() {
    if (recording) {
      stop();
      return;
    }
    button.disabled = true; // one question for the microphone at a time
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      record(stream);
    } catch {
      show("The microphone cannot be used");
    }
    button.disabled = false;
  }
  function record(stream) {
    const parts = [];
    recording = new MediaRecorder(stream, { mimeType: RECORDED, audioBitsPerSecond: 32_000 });
    recording.addEventListener("dataavailable", (event) => parts.push(event.data));
    recording.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      recording = null;
      choose(input, new File(parts, "recorded.oga", { type: "audio/ogg" }));
      show("Record again");
    });
    recording.start();
    show("Stop recording");
    // The dialog was closed while the browser asked.
    if (!button.isConnected) stop();
  }
  show("Record");
  return { button, stop, busy: () => recording !== null };
}

/** A voice message: {base64?}; without a recording or a file the test chat sends its own small one. */
export async function askVoice() {
  const input = el("input", { type: "file", name: "file", accept: ".oga,.ogg,.opus,audio/ogg", class: "file" });
  const words = el("span", { text: "Ogg Opus file (none: a small built-in one)" });
  const microphone = recordable() ? recorder(input) : null;
  const cannot = el("p", { class: "quiet", text: "This browser cannot record Ogg Opus, but a file can be chosen." });
  const parts = [microphone?.button ?? cannot, el("label", { class: "line" }, words, input)];
  const check = () => (microphone?.busy() ? "Stop the recording first." : "");
  const values = await ask("Send a voice message", parts, "Send", check);
  microphone?.stop();
  return values && bytesOf(values.file);
}

/** A sticker: {emoji}. */
export async function askSticker() {
  const grid = el("div", { class: "stickers" });
  for (const emoji of ["👍", "❤️", "😀", "😢", "🎉", "🙏", "🥛", "🥚", "🧋", "🥔"])
    grid.append(el("button", { value: emoji, class: "plain sticker-choice", text: emoji }));
  const values = await ask("Send a sticker", [grid], null);
  return values?.action ? { emoji: values.action } : null;
}

/** Another instant for the test clock, in milliseconds; it never goes back. */
export async function askClock(now) {
  const start = when.input(now);
  const values = await ask(
    "Set the test clock",
    [field("Shanghai time", "at", { type: "datetime-local", value: start, min: start, required: true })],
    "Set",
    (given) => (when.fromInput(given.at) > now ? "" : "The test clock only goes forward."),
  );
  return values && when.fromInput(values.at);
}

/** What the keys do. */
export function showHelp() {
  const keys = [
    ["Enter", "send"],
    ["Shift + Enter", "new line"],
    ["↑ in an empty field", "edit your last message"],
    ["Esc", "cancel, close, back to the list"],
    ["Alt + 1 … 9", "the first nine chats"],
    ["Alt + ↑ / ↓", "the chat above, below"],
    ["/", "the bot’s commands"],
    ["Tab, then ↑ ↓", "walk through the messages"],
    ["Enter on a message", "reply, edit, copy, forward"],
  ];
  const table = el("dl", { class: "keys-help" });
  for (const [key, words] of keys) table.append(el("dt", {}, el("kbd", { text: key })), el("dd", { text: words }));
  return ask("Keys", [table], null);
}
