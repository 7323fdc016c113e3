"use strict";
// The page of the sandbox. What members wrote only ever becomes text nodes.

const $ = (id) => document.getElementById(id);

const words = {
  bad_name: "昵称要 1 到 20 个字。",
  name_taken: "这个昵称有人用了，换一个吧。",
  room_full: "人满了，过一会儿再来。",
  removed: "您被请出了试聊室。想回来的话，再进一次就行。",
  banned: "您被请出了试聊室，不能再进来。重启群管以后可以再来。",
  muted: "您现在被禁言了。",
  too_fast: "写得太快了，歇几秒再发。",
  too_long: "太长了，一条最多 2000 字。",
  foreign_host: "请用 127.0.0.1 或 localhost 打开这个页面。",
  offline: "没发出去：连不上群管。",
};

const lines = {
  joined: (line) => `${line.name} 来了`,
  muted: (line) => `${line.name} 被禁言到 ${clock(line.until)}`,
  unmuted: (line) => `${line.name} 可以说话了`,
  removed: (line) => `${line.name} 被请出了试聊室`,
  banned: (line) => `${line.name} 被请出了试聊室，不能再进来`,
  poked: (line) => `${line.name} 戳了戳群管`,
  trying: () => "群管没有收到这条消息，正在再试…",
  failed: () => "群管没有收到这条消息",
  arrived: () => "群管收到了刚才的消息",
};

// Who we are, kept where the browser allows it.

const store = {
  get(key) {
    try { return localStorage.getItem(`qunguan.${key}`); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(`qunguan.${key}`, value); } catch { /* private mode */ }
  },
};

function newMember() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  store.set("member", id);
  return id;
}

const member = store.get("member") ?? newMember();
let name = store.get("name") ?? "";
let change = 0;
let quoted = null;
let mutedUntil = 0;
let isInside = false;
const shown = new Map();

// The wire.

class Refused extends Error {
  get code() { return this.message; }
}

async function ask(path, options) {
  const answer = await fetch(path, options);
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(json.error?.code ?? `${answer.status}`);
  return json;
}

function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ member, ...body }),
  });
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const sentence = (error) => error instanceof Refused
  ? words[error.code] ?? `没成功（${error.code}）。` : words.offline;

// News, for as long as the page is open.

async function follow() {
  let failures = 0;
  while (isInside) {
    try {
      const query = new URLSearchParams({ after: change, member });
      take(await ask(`/sandbox/messages?${query}`, { cache: "no-store" }));
      failures = 0;
      hint("");
    } catch (error) {
      const code = error instanceof Refused ? error.code : "";
      if (code === "removed" || code === "banned") {
        return leave(code === "banned" ? words.banned : words.removed);
      }
      if (code === "unknown_member" && await comeBack()) continue;
      if (!isInside) return;
      failures += 1;
      hint("和群管的连接断了，正在重新连接…");
      await pause(Math.min(1000 * 2 ** (failures - 1), 10000));
    }
  }
}

// The daemon was started anew: the room is empty, and we are not in it.
async function comeBack() {
  try {
    await post("/sandbox/join", { name });
  } catch (error) {
    if (error instanceof Refused) leave(sentence(error));
    return false;
  }
  empty();
  return true;
}

function take(news) {
  change = news.change;
  $("about").textContent = news.members > 1 ? `${news.members} 个人和群管` : "群管在这里，随便聊";
  const wasAtEnd = isAtEnd();
  let isMine = false;
  for (const entry of news.entries) {
    const element = entry.line ? line(entry) : message(entry);
    const old = shown.get(entry.number);
    if (old) old.replaceWith(element);
    else $("log").append(element);
    shown.set(entry.number, element);
    isMine ||= entry.mine === true && !old;
  }
  for (const number of shown.keys()) {
    if (shown.size <= 500) break;
    shown.get(number).remove();
    shown.delete(number);
  }
  if (news.entries.length > 0 && (wasAtEnd || isMine)) toEnd();
  mute(news.muted_ms);
}

// What is shown.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function clock(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString(
    "zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

// Which of six colours stands for a name.
function hue(text) {
  return Array.from(text).reduce((sum, next) => (sum * 31 + next.codePointAt(0)) % 9973, 0) % 6;
}

function line(entry) {
  const isTrouble = ["trying", "failed"].includes(entry.line);
  return make("li", isTrouble ? "line trouble" : "line", lines[entry.line]?.(entry) ?? "");
}

function message(entry) {
  const kind = entry.mine ? "mine" : entry.steward ? "steward" : "other";
  const item = make("li", `message ${kind}${entry.recalled ? " recalled" : ""}`);
  const avatar = make(
    "span", entry.steward ? "avatar steward" : `avatar hue-${hue(entry.name)}`,
    entry.steward ? "管" : Array.from(entry.name)[0]);
  avatar.ariaHidden = "true";

  const who = make("div", "who");
  if (entry.steward) who.append(make("span", "badge", "群管"));
  else who.append(make("span", entry.mine ? "visually-hidden" : "", entry.mine ? "我" : entry.name));
  if (entry.direct) who.append(make("span", "private", "私聊"));

  const bubble = make("div", "bubble");
  if (entry.recalled) {
    bubble.textContent = "已撤回";
  } else {
    if (entry.quote) {
      const { name, text } = entry.quote;
      bubble.append(make("blockquote", "", text ? `${name}：${text}` : "这条消息已撤回"));
    }
    for (const part of entry.pieces) bubble.append(piece(part));
  }

  const meta = make("div", "meta");
  const time = make("time", "", clock(entry.time));
  time.dateTime = new Date(entry.time).toISOString();
  meta.append(time);
  if (!entry.recalled) {
    const reply = make("button", "", "回复");
    reply.type = "button";
    reply.setAttribute("aria-label", `回复 ${entry.mine ? "自己" : entry.name}`);
    reply.addEventListener("click", () => quote(entry));
    meta.append(reply);
  }

  const body = make("div", "body");
  body.append(who, bubble, meta);
  item.append(avatar, body);
  return item;
}

function piece(part) {
  if (part.mention !== undefined) {
    return make("span", part.you ? "mention you" : "mention", `@${part.mention}`);
  }
  if (part.link !== undefined) {
    const link = make("a", "", "[图片]");
    return Object.assign(link, { href: part.link, target: "_blank", rel: "noopener noreferrer" });
  }
  if (part.image === null) return document.createTextNode(part.alt ?? "[图片已不再保留]");
  if (part.image !== undefined) {
    const image = Object.assign(make("img"), { src: part.image, alt: part.alt ?? "群管发的图片" });
    image.addEventListener("load", () => { if (isAtEnd(400)) toEnd(); });
    return image;
  }
  return document.createTextNode(part.text ?? "");
}

function empty() {
  change = 0;
  shown.clear();
  quote(null);
  $("log").replaceChildren();
}

const scroll = $("scroll");
const isAtEnd = (slack = 120) =>
  scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < slack;
const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; };

function tell(element, text) {
  element.hidden = !text;
  if (element.textContent !== text) element.textContent = text;
}

const hint = (text) => tell($("hint"), text);
const notice = (text) => tell($("notice"), text);

// Writing.

function quote(entry) {
  quoted = entry;
  $("quote").hidden = !entry;
  if (!entry) return;
  const text = entry.pieces.map((part) => piece(part).textContent || "[图片]").join("");
  $("quoted").textContent = `回复 ${entry.mine ? "自己" : entry.name}：${text}`;
  if (entry.direct !== $("direct").checked) {
    $("direct").checked = entry.direct;
    showDirect();
  }
  $("text").focus();
}

function showDirect() {
  document.body.classList.toggle("private-mode", $("direct").checked);
  updateComposer();
}

function updateComposer() {
  const isMuted = Date.now() < mutedUntil;
  $("text").disabled = isMuted;
  $("text").placeholder = isMuted
    ? `您被禁言到 ${clock(mutedUntil)}`
    : $("direct").checked ? "悄悄跟群管说…" : "写点什么…";
  $("send").disabled = isMuted || $("text").value.trim() === "";
  for (const chip of document.querySelectorAll(".chips button")) chip.disabled = isMuted;
}

let unmuting = 0;
function mute(milliseconds) {
  clearTimeout(unmuting);
  mutedUntil = milliseconds > 0 ? Date.now() + milliseconds : 0;
  // A browser's timers end at 2^31 milliseconds; news come long before.
  if (milliseconds > 0) unmuting = setTimeout(updateComposer, Math.min(milliseconds + 50, 2 ** 30));
  updateComposer();
}

function grow() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

// Returns whether it arrived.
async function tried(path, body) {
  try {
    await post(path, body);
    notice("");
    return true;
  } catch (error) {
    notice(sentence(error));
    return false;
  }
}

async function say(text) {
  const body = { text, direct: $("direct").checked, reply_to: quoted?.message };
  const isSaid = await tried("/sandbox/messages", body);
  if (isSaid) quote(null);
  return isSaid;
}

let isSending = false;
async function send() {
  const field = $("text");
  const text = field.value;
  if (isSending || text.trim() === "") return;
  isSending = true;
  if (await say(text.trim()) && field.value === text) {
    field.value = "";
    grow();
    updateComposer();
  }
  isSending = false;
  field.focus();
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
$("text").addEventListener("keydown", (event) => {
  // Enter that ends a word of an input method is not the end of the message.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
});

$("text").addEventListener("input", () => {
  notice("");
  grow();
  updateComposer();
});
for (const chip of document.querySelectorAll("[data-say]")) {
  chip.addEventListener("click", () => say(chip.dataset.say));
}

$("poke").addEventListener("click", () => tried("/sandbox/poke", {}));

$("direct").addEventListener("change", () => {
  quote(null);
  showDirect();
});
$("unquote").addEventListener("click", () => quote(null));

// The door.

function openDoor(text = "") {
  tell($("doorNotice"), text);
  $("name").value = name;
  if (!$("door").open) $("door").showModal();
  $("name").select();
}

function leave(text) {
  isInside = false;
  hint("");
  empty();
  openDoor(text);
}

async function enter(wanted) {
  try {
    const answer = await post("/sandbox/join", { name: wanted });
    name = answer.name;
  } catch (error) {
    openDoor(sentence(error));
    return;
  }
  store.set("name", name);
  $("me").textContent = name;
  $("rename").hidden = false;
  $("door").close();
  // On a phone the keyboard would cover half of the room before anybody wants to write.
  if (matchMedia("(hover: hover)").matches) $("text").focus();
  if (isInside) return;
  isInside = true;
  follow();
}

$("join").addEventListener("submit", (event) => {
  event.preventDefault();
  enter($("name").value);
});

$("door").addEventListener("cancel", (event) => {
  if (!isInside) event.preventDefault();
});

$("rename").addEventListener("click", () => openDoor());

updateComposer();
if (name) enter(name);
else openDoor();
