"use strict";
const $ = id => document.getElementById(id);
const palette = ["#ffffff", "#f2a33a", "#56b4e9", "#55c29b", "#e08fc0", "#f0e442", "#9aa7ff", "#d0d0d0"];
const dashes = [[], [], [6, 3], [2, 2], [9, 3], [8, 3, 2, 3], [3, 3], [2, 5]];
let state, face, frame = 0, current = null, crop = false, looping = 0, view = [0, 1], levels = null, undone = [], waiting = [];
let wantedKey = "";  // frame and view that are to be seen; an older picture that arrives late is not drawn
let shown = "";  // the frame that is on the canvas; tests wait for it

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const last = () => state.frames - 1;
const words = name => name.replaceAll("_", " ");
function say(text, bad = false) { $("status").textContent = text; $("status").className = bad ? "bad" : ""; }
async function ask(path, body) {
  const url = `api/${path}${path.includes("?") ? "&" : "?"}coder=${encodeURIComponent(state ? state.coder : new URLSearchParams(location.search).get("coder") ?? "")}`;
  const known = state || new URLSearchParams(location.search).has("coder");
  return fetch(known ? url : `api/${path}`, body === undefined ? {} : {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
}

/* Pictures: fetched without loss, decoded once, kept for a while. */
const pictures = new Map();
function picture(n) {
  const key = `${n}/${crop ? face.id : ""}`;
  if (!pictures.has(key)) {
    pictures.set(key, ask(`frame?n=${n}${crop ? `&face=${face.id}` : ""}`).then(async answer => {
      if (!answer.ok) throw new Error((await answer.json()).error);
      return createImageBitmap(await answer.blob(), {colorSpaceConversion: "none"});
    }));
    pictures.get(key).catch(() => pictures.delete(key));
    if (pictures.size > 240) pictures.delete(pictures.keys().next().value);
  }
  return pictures.get(key);
}
async function show(n, prefetch = true) {
  frame = clamp(n, 0, last());
  const wanted = frame, key = `${wanted}${crop ? "c" : ""}`;
  wantedKey = key;
  $("frame").textContent = `frame ${frame}`;
  $("seconds").textContent = `${(frame / state.fps).toFixed(3)} s`;
  const at = items().find(item => item.onset <= frame && frame <= item.offset && item.status !== "rejected");
  $("place").textContent = at ? (frame === at.apex ? "apex" : frame === at.onset ? "onset" : frame === at.offset ? "offset" : "within a movement") : "";
  draw();
  try {
    const bitmap = await picture(wanted);
    if (key !== wantedKey) return;
    const canvas = $("picture");
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) { canvas.width = bitmap.width; canvas.height = bitmap.height; }
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    shown = key;
    document.body.dataset.shown = shown;
    if (prefetch) for (const step of [1, -1, 2, 10, -10]) if (frame + step >= 0 && frame + step <= last()) picture(frame + step).catch(() => {});
  } catch (error) { say(`frame ${wanted}: ${error.message}`, true); }
}

/* Proposals and codings as one list: a coding takes the place of the proposal it is about. */
function items() {
  const codings = face.codings.map(coding => ({...coding, coding}));
  const about = new Set(face.codings.map(coding => coding.proposal));
  const proposals = face.events.filter(event => event.kind === "expression" && !about.has(event.id))
    .map(event => ({id: null, status: "proposed", proposal: event.id, onset: event.onset, apex: event.apex, offset: event.offset, action_units: event.action_units,
      emotion: event.emotion === "uncertain" ? "" : event.emotion, comment: "", revision: 0}));
  return [...codings, ...proposals].sort((a, b) => a.onset - b.onset || a.offset - b.offset);
}
const nameOf = item => item === null ? null : item.id !== null ? `c${item.id}` : `p${item.proposal}`;
const chosen = () => items().find(item => nameOf(item) === current) ?? null;
const eventOf = item => face.events.find(event => event.id === item.proposal);

function list() {
  const marks = {accepted: "✓", added: "+", rejected: "✗", proposed: "?"}, all = items();
  $("list").replaceChildren(...all.map(item => {
    const row = document.createElement("li"), event = item.proposal >= 0 ? eventOf(item) : null;
    row.setAttribute("aria-current", nameOf(item) === current);
    const cell = (text, name) => { const span = document.createElement("span"); span.textContent = text; span.className = name; return span; };
    row.append(cell(marks[item.status], item.status), cell(`${item.onset} – ${item.apex} – ${item.offset} ${item.action_units}`, item.status),
      cell(event ? event.confidence.toFixed(2) : "own", "soft"));
    row.addEventListener("click", () => choose(nameOf(item)));
    return row;
  }));
  $("list").querySelector("[aria-current=true]")?.scrollIntoView({block: "nearest"});
  const open = all.filter(item => item.status === "proposed").length;
  $("count").textContent = state.hidden ? `${all.length} marked (blind: proposals are hidden)` : `${all.length - open} coded, ${open} to do`;
  $("reveal").hidden = !state.hidden;
}
function editor() {
  const item = chosen(), event = item && item.proposal >= 0 ? eventOf(item) : null;
  $("what").textContent = item ? `${item.status}${item.id !== null ? ` (coding ${item.id})` : ""}` : "Nothing chosen (n, or m for a new one)";
  $("proposal").textContent = event ? `proposal ${event.id}: ${event.class}, confidence ${event.confidence.toFixed(2)}, ${event.onset}–${event.apex}–${event.offset}, ${event.regions.map(words).join(", ")}${event.action_units ? `; ${event.action_units}` : ""}${event.emotion ? `, ${event.emotion} ${event.emotion_confidence.toFixed(2)}` : ""}` : "";
  for (const name of ["onset", "apex", "offset"]) $(name).textContent = item ? item[name] : "";
  for (const [name, field] of [["units", "action_units"], ["emotion", "emotion"], ["comment", "comment"]])
    if (document.activeElement !== $(name)) $(name).value = item ? item[field] : "";
  for (const name of ["units", "emotion", "comment"]) $(name).disabled = !item;
}
function refresh() { list(); editor(); draw(); }
function choose(name) {
  current = name;
  const item = chosen();
  if (item) {
    const margin = Math.max(20, Math.round(0.6 * state.fps));
    if (item.onset < view[0] || item.offset > view[1] || view[1] - view[0] > 40 * state.fps) setView(item.onset - 2 * margin, item.offset + 2 * margin);
    show(item.apex);
  }
  refresh();
}
function step(by) {
  const all = items(), at = all.findIndex(item => nameOf(item) === current);
  if (!all.length) return;
  const next = at >= 0 ? clamp(at + by, 0, all.length - 1) : Math.max(0, all.findIndex(item => item.onset >= frame));
  choose(nameOf(all[next]));
}

/* Saving: one coding at a time; what cannot be saved now waits and is tried again. */
function put(item, changes, remember = true) {
  const before = item.coding ? {...item.coding} : null;
  const coding = {id: item.id ?? -1, status: item.status === "proposed" ? "accepted" : item.status, proposal: item.proposal, onset: item.onset, apex: item.apex,
    offset: item.offset, action_units: item.action_units, emotion: item.emotion, comment: item.comment, revision: item.revision, blind: item.blind ?? false, ...changes};
  return send({coding, before, remember, faceId: face.id});
}
let sending = Promise.resolve();
function send(change) { return sending = sending.then(() => sendNow(change)); }
async function sendNow(change) {
  let answer, body;
  try {
    answer = await ask("coding", {face: change.faceId, ...change.coding});
    body = await answer.json();
  } catch { answer = null; }
  if (!answer || answer.status >= 500) {
    waiting.push(change);
    say(`NOT SAVED: ${body?.error ?? "the server does not answer"} — kept in this page; press s to try again`, true);
    return false;
  }
  if (answer.status === 409) {
    replace(change.faceId, body);
    say("This coding was changed in another window; yours is kept as a new one beside it.", true);
    return sendNow({...change, before: null, coding: {...change.coding, id: -1, proposal: -1, status: change.coding.status === "rejected" ? "rejected" : "added", comment: `${change.coding.comment} (from two windows)`.trim()}});
  }
  if (!answer.ok) { say(`Not saved: ${body.error}`, true); refresh(); return false; }
  replace(change.faceId, body);
  if (change.remember) undone.push({faceId: change.faceId, before: change.before, after: body});
  if (change.faceId === face.id && body.status !== "deleted") current = `c${body.id}`;
  say(`saved: coding ${body.id}, ${body.status}${body.warning ? ` — beside the recording, not yet in it: ${body.warning}` : ""}`, Boolean(body.warning));
  refresh();
  return true;
}
function replace(faceId, coding) {
  const where = state.faces.find(one => one.id === faceId);
  where.codings = where.codings.filter(one => one.id !== coding.id);
  if (coding.status !== "deleted") where.codings.push(coding);
}
async function retry() {
  const list = waiting;
  waiting = [];
  for (const change of list) await send(change);
}
function undo() {
  const change = undone.pop();
  if (!change) return say("nothing to undo");
  const now = state.faces.find(one => one.id === change.faceId).codings.find(one => one.id === change.after.id);
  const base = change.before ?? {...change.after, status: "deleted"};
  return send({coding: {...base, id: change.after.id, revision: now?.revision ?? change.after.revision}, before: null, remember: false, faceId: change.faceId});
}
async function store() {
  await retry();
  if (waiting.length) return;
  const answer = await ask("store", {});
  if (answer.ok) say("everything is in the recording"); else say(`Not written: ${(await answer.json()).error}`, true);
}
function move(name) {
  const item = chosen();
  if (!item) return say("choose a movement first (n), or make one (m)", true);
  const next = {onset: item.onset, apex: item.apex, offset: item.offset, [name]: frame};
  if (name === "onset") { next.apex = Math.max(next.apex, frame); next.offset = Math.max(next.offset, next.apex); }
  if (name === "apex") { next.onset = Math.min(next.onset, frame); next.offset = Math.max(next.offset, frame); }
  if (name === "offset") { next.apex = Math.min(next.apex, frame); next.onset = Math.min(next.onset, next.apex); }
  return put(item, next);
}
function field(name, key) {
  const item = chosen();
  if (item && item[key] !== $(name).value) put(item, {[key]: $(name).value.trim()});
}

/* The loop: frames are fetched first, so that it runs evenly. */
async function loop() {
  if (looping) { looping = 0; say(""); return; }
  const mine = looping = Date.now(), item = chosen(), margin = Math.round(0.1 * state.fps);
  const from = clamp((item ? item.onset : frame) - margin, 0, last()), to = clamp((item ? item.offset : frame + Math.round(state.fps / 2)) + margin, 0, last());
  say("loading the loop …");
  for (let n = from; n <= to && to - from < 220; n += 8) await Promise.all([...Array(8).keys()].map(k => picture(Math.min(n + k, to)).catch(() => {})));
  say("");
  if (looping !== mine) return;
  const started = performance.now(), each = 8000 / state.fps;
  const tick = now => {
    if (looping !== mine) return;
    show(from + Math.floor((now - started) / each) % (to - from + 1), false);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

/* The timeline: the server says how far each region went in each bin of what is seen. */
let asked = 0, busyLevels = false, wantLevels = false;
function setView(from, to) {
  const length = clamp(to - from, 20, Math.max(20, last()));
  from = clamp(from, 0, Math.max(0, last() - length));
  view = [from, from + length];
  draw();
  wantLevels = true;
  if (!busyLevels) fetchLevels();
}
async function fetchLevels() {
  busyLevels = true;
  while (wantLevels) {
    wantLevels = false;
    const length = view[1] - view[0], first = Math.max(0, Math.floor(view[0] - length / 2)), count = Math.min(state.frames - first, Math.ceil(2 * length) + 1);
    try {
      const answer = await ask(`levels?face=${face.id}&first=${first}&count=${count}&bins=${Math.min(4096, 2 * $("timeline").clientWidth)}`);
      if (answer.ok) levels = {face: face.id, first: +answer.headers.get("X-First-Frame"), step: +answer.headers.get("X-Frames-Per-Bin"), values: new Float32Array(await answer.arrayBuffer())};
      draw();
    } catch { say("the server does not answer", true); }
  }
  busyLevels = false;
}
function regionsShown() {
  const use = new Map(face.regions.map((name, i) => [i, 0]));
  const item = chosen(), event = item && item.proposal >= 0 ? eventOf(item) : null;
  const source = event ? [event] : state.hidden ? [] : face.events.filter(e => e.kind === "expression");
  source.forEach(e => e.regions.slice(0, 4).forEach((r, k) => use.set(face.regions.indexOf(r), (use.get(face.regions.indexOf(r)) ?? 0) + 4 - k)));
  const ranked = [...use].filter(([i]) => i >= 0).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return source.length ? ranked.slice(0, 4).map(([i]) => i) : ["brow_inner_r", "brow_inner_l", "mouth_corner_r", "mouth_corner_l"].map(r => face.regions.indexOf(r)).filter(i => i >= 0);
}
function draw() {
  const canvas = $("timeline"), scale = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== width * scale || canvas.height !== height * scale) { canvas.width = width * scale; canvas.height = height * scale; }
  const g = canvas.getContext("2d");
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.clearRect(0, 0, width, height);
  const x = n => (n - view[0]) / (view[1] - view[0]) * width, bottom = height - 18;
  for (const item of items()) {
    if (item.offset < view[0] || item.onset > view[1]) continue;
    const left = x(item.onset), wide = Math.max(2, x(item.offset + 1) - left);
    g.fillStyle = nameOf(item) === current ? "#7a5414" : item.status === "rejected" ? "#402522" : item.status === "proposed" ? "#3c3426" : "#1d4235";
    g.fillRect(left, 0, wide, bottom);
    g.fillStyle = "#f2a33a"; g.fillRect(x(item.apex + 0.5) - 0.75, 0, 1.5, bottom);
  }
  if (!state.hidden) for (const event of face.events.filter(e => e.kind !== "expression" && e.offset >= view[0] && e.onset <= view[1])) {
    g.fillStyle = "#56b4e966"; g.fillRect(x(event.onset), bottom - 8, Math.max(2, x(event.offset + 1) - x(event.onset)), 8);
    if (x(event.offset) - x(event.onset) > 50) { g.fillStyle = "#9bd"; g.font = "11px sans-serif"; g.fillText(words(event.kind), x(event.onset) + 3, bottom - 10); }
  }
  const regions = regionsShown(), count = face.regions.length;
  if (levels && levels.face === face.id && count) {
    const bins = levels.values.length / count, seen = [];
    const from = clamp(Math.floor((view[0] - levels.first) / levels.step) - 1, 0, bins), to = clamp(Math.ceil((view[1] - levels.first) / levels.step) + 1, 0, bins);
    for (let b = from; b < to; ++b) for (const r of regions) if (levels.values[b * count + r] === levels.values[b * count + r]) seen.push(levels.values[b * count + r]);
    seen.sort((a, b) => a - b);
    const top = Math.max(0.5, 1.1 * (seen[Math.floor(0.999 * (seen.length - 1))] ?? 1)), y = v => bottom - Math.min(v, top) / top * (bottom - 14);
    regions.forEach((r, k) => {
      g.strokeStyle = palette[k % palette.length]; g.setLineDash(dashes[k % dashes.length]); g.lineWidth = 1.3; g.beginPath();
      let pen = false;
      for (let b = from; b < to; ++b) {
        const v = levels.values[b * count + r];
        if (v !== v) { pen = false; continue; }
        const px = x(levels.first + (b + 0.5) * levels.step);
        pen ? g.lineTo(px, y(v)) : g.moveTo(px, y(v));
        pen = true;
      }
      g.stroke();
    });
    g.setLineDash([]); g.fillStyle = "#a3acb6"; g.font = "11px sans-serif"; g.fillText(`${top.toFixed(1)} px`, 4, 12);
  }
  g.setLineDash([]); g.strokeStyle = "#fff"; g.lineWidth = 1; g.beginPath(); g.moveTo(x(frame + 0.5), 0); g.lineTo(x(frame + 0.5), bottom); g.stroke();
  g.fillStyle = "#a3acb6"; g.font = "11px sans-serif";
  const seconds = (view[1] - view[0]) / state.fps, unit = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200].find(u => width / (seconds / u) > 80) ?? 3600;
  for (let t = Math.ceil(view[0] / state.fps / unit) * unit; t <= view[1] / state.fps; t += unit) {
    g.fillRect(x(t * state.fps), bottom, 1, 4);
    g.fillText(`${unit < 1 ? t.toFixed(2) : Math.round(t)} s`, x(t * state.fps) + 3, height - 4);
  }
  $("legend").replaceChildren(...regions.map((r, k) => {
    const span = document.createElement("span"), dash = dashes[k % dashes.length].join(" ");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [name, value] of [["width", 26], ["height", 8]]) svg.setAttribute(name, value);
    for (const [name, value] of [["x1", 0], ["x2", 26], ["y1", 4], ["y2", 4], ["stroke", palette[k % palette.length]], ["stroke-width", 2], ["stroke-dasharray", dash]]) line.setAttribute(name, value);
    svg.append(line); span.append(svg, words(face.regions[r]));
    return span;
  }));
}

async function agreement() {
  $("agreement").open = true;
  const other = $("other").value;
  if (!other) { $("numbers").textContent = "Nobody else has coded this recording yet."; return; }
  const answer = await (await ask(`agreement?face=${face.id}&other=${encodeURIComponent(other)}`)).json();
  if (answer.error) { $("numbers").textContent = answer.error; return; }
  const take = async (row, side) => {
    const of = side ?? row.one ?? row.other, base = {face: face.id, id: row.agreed?.id ?? -1, revision: row.agreed?.revision ?? 0, proposal: -1};
    const coding = {...of, ...base, status: side ? "added" : "rejected", comment: side ? of.comment : "neither coder's"};
    const saved = await fetch(`api/coding?coder=${encodeURIComponent(answer.consensus)}`, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(coding)}).catch(() => null);
    if (!saved?.ok) return say(`NOT SAVED: ${saved ? (await saved.json()).error ?? "it was changed in another window; press g" : "the server does not answer"}`, true);
    say(`saved: coding ${(await saved.json()).id} of ${answer.consensus}`);
    return agreement();
  };
  const buttons = row => [["mine", row.one], ["theirs", row.other], ["neither", null]].filter(([name, side]) => side || name === "neither").map(([name, side]) => {
    const button = document.createElement("button"), agreed = row.agreed;
    button.type = "button"; button.textContent = name;
    button.setAttribute("aria-pressed", Boolean(agreed && (side ? agreed.status === "added" && ["onset", "apex", "offset", "action_units", "emotion"].every(key => agreed[key] === side[key]) : agreed.status === "rejected")));
    button.addEventListener("click", event => { event.stopPropagation(); take(row, side); });
    return button;
  });
  const rows = (header, lines) => {
    const table = document.createElement("table");
    for (const [tag, cells, go] of [["th", header], ...lines.map(line => ["td", line.cells, line.go])]) {
      const row = table.insertRow();
      for (const content of cells) { const cell = document.createElement(tag); cell.append(...[content].flat()); row.append(cell); }
      if (go !== undefined) { row.tabIndex = 0; row.addEventListener("click", () => show(go)); row.addEventListener("keydown", key => { if (key.key === "Enter" && key.target === row) show(go); }); }
    }
    return table;
  };
  const spans = side => side ? `${side.onset}–${side.apex}–${side.offset} ${side.action_units} ${side.emotion}`.trim() : "—";
  const decided = answer.events.filter(event => event.agreed).length;
  const heading = text => { const h = document.createElement("h2"); h.textContent = text; return h; };
  $("numbers").replaceChildren(heading(`Consensus list: ${decided} of ${answer.events.length} decided`), rows([state.coder, other, "overlap", "agreed"], answer.events.map(event => ({cells: [spans(event.one), spans(event.other), event.iou ? event.iou.toFixed(2) : "only one", buttons(event)], go: (event.one ?? event.other).apex}))),
    heading("Numbers"), rows(["", "", ""], answer.metrics.map(m => ({cells: [words(m.group), words(m.name), `${Number.isInteger(m.value) ? m.value : m.value.toFixed(3)} ${m.unit === "1" ? "" : m.unit}`]}))));
}

const half = () => (view[1] - view[0]) / 2;
const keys = {
  "ArrowRight": shift => show(frame + (shift ? 10 : 1)), "ArrowLeft": shift => show(frame - (shift ? 10 : 1)), "n": () => step(1), "p": () => step(-1), " ": () => loop(),
  "a": () => { const item = chosen(); if (item) put(item, {status: item.proposal >= 0 ? "accepted" : "added"}); }, "r": () => { const item = chosen(); if (item) put(item, {status: "rejected"}); },
  "m": () => { const d = Math.round(0.05 * state.fps); put({id: null, status: "added", proposal: -1, revision: 0, action_units: "", emotion: "", comment: "", onset: clamp(frame - d, 0, last()), apex: frame, offset: clamp(frame + d, 0, last())}, {}); },
  "1": shift => shift ? show(chosen()?.onset ?? frame) : move("onset"), "2": shift => shift ? show(chosen()?.apex ?? frame) : move("apex"), "3": shift => shift ? show(chosen()?.offset ?? frame) : move("offset"),
  "u": () => $("units").select(), "e": () => $("emotion").select(), "c": () => $("comment").focus(), "z": () => undo(),
  "Delete": () => { const item = chosen(); if (item?.coding) put(item, {status: "deleted"}); }, "f": () => { crop = !crop; show(frame); },
  "+": () => setView(frame - half() / 2, frame + half() / 2), "-": () => setView(frame - half() * 2, frame + half() * 2), "0": () => setView(0, last()),
  ",": () => setView(view[0] - half() / 2, view[1] - half() / 2), ".": () => setView(view[0] + half() / 2, view[1] + half() / 2),
  "s": () => store(), "g": () => agreement(), "b": () => state.hidden && reveal(), "?": () => $("help").showModal()};
keys["="] = keys["+"];
const digits = {Digit1: "1", Digit2: "2", Digit3: "3"};
document.addEventListener("keydown", key => {
  const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement?.tagName) || $("help").open;
  if (typing) {
    if (key.key === "Escape" || (key.key === "Enter" && document.activeElement.tagName !== "SELECT" && !key.shiftKey && !$("help").open)) { key.preventDefault(); document.activeElement.blur(); }
    return;
  }
  const name = digits[key.code] ?? key.key;
  if (!keys[name] || ((key.ctrlKey || key.metaKey || key.altKey) && !(name === "z" && key.ctrlKey))) return;
  if (name === " " && document.activeElement.tagName === "BUTTON") document.activeElement.blur();
  key.preventDefault();
  if (name !== " ") looping = 0;
  keys[name](key.shiftKey);
});
document.querySelectorAll("[data-key]").forEach(button => button.addEventListener("click", () => { keys[button.dataset.key](false); button.blur(); }));
for (const [name, key] of [["units", "action_units"], ["emotion", "emotion"], ["comment", "comment"]]) $(name).addEventListener("change", () => field(name, key));
$("editor").addEventListener("submit", event => event.preventDefault());
$("help-button").addEventListener("click", () => $("help").showModal());
$("store").addEventListener("click", () => store());
$("reveal").addEventListener("click", () => reveal());
$("other").addEventListener("change", () => agreement());
$("agreement").addEventListener("toggle", () => $("agreement").open && agreement());
$("face").addEventListener("change", () => { face = state.faces[$("face").selectedIndex]; current = null; levels = null; setView(...view); refresh(); });
let drag = null;
$("timeline").addEventListener("pointerdown", event => { drag = {x: event.clientX, view: [...view], moved: false}; $("timeline").setPointerCapture(event.pointerId); });
$("timeline").addEventListener("pointermove", event => {
  if (!drag) return;
  const by = (event.clientX - drag.x) / $("timeline").clientWidth * (drag.view[1] - drag.view[0]);
  if (Math.abs(event.clientX - drag.x) > 3) drag.moved = true;
  if (drag.moved) setView(drag.view[0] - by, drag.view[1] - by);
});
$("timeline").addEventListener("pointerup", event => {
  if (drag && !drag.moved) {
    const n = Math.floor(view[0] + event.offsetX / $("timeline").clientWidth * (view[1] - view[0])), item = items().find(one => one.onset <= n && n <= one.offset);
    if (item) { current = nameOf(item); refresh(); }
    show(n);
  }
  drag = null;
});
$("timeline").addEventListener("wheel", event => {
  event.preventDefault();
  const n = view[0] + event.offsetX / $("timeline").clientWidth * (view[1] - view[0]), factor = event.deltaY > 0 ? 1.25 : 0.8;
  setView(n - (n - view[0]) * factor, n - (n - view[0]) * factor + (view[1] - view[0]) * factor);
}, {passive: false});
window.addEventListener("resize", () => setView(...view));
window.addEventListener("beforeunload", event => { if (waiting.length) event.preventDefault(); });
async function reveal() { adopt(await (await ask("reveal", {})).json()); say("proposals are shown"); }
function adopt(fresh) {
  state = fresh;
  face = state.faces.find(one => one.id === face?.id) ?? state.faces[0];
  $("title").textContent = document.title = state.recording;
  $("coder").textContent = state.coder;
  $("face").replaceChildren(...state.faces.map(one => new Option(one.id)));
  $("other").replaceChildren(...state.coders.map(name => new Option(name)));
  if (face) refresh();
}
async function start() {
  const answer = await ask("state");
  if (!answer.ok) return say((await answer.json()).error, true);
  adopt(await answer.json());
  if (!face) return say("there is no face in this recording", true);
  if (state.recovered) say(`${state.recovered} change(s) of an interrupted review were recovered`);
  setView(0, last());
  show(0);
  document.body.dataset.ready = "1";
}
start();
