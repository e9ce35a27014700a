"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
// After Okabe and Ito's colours. The first three differ in lightness too, the others have dashes: all stay apart in grey.
const styles = [["#000000", []], ["#8f4700", []], ["#4a9bd4", []], ["#007a5a", [7, 3]], ["#a3437d", [2, 2]], ["#6b6b00", [9, 3, 2, 3]],
  ["#0072b2", [3, 3]], ["#b85c00", [7, 3]], ["#000000", [2, 4]]];
const style = i => styles[i % styles.length];

function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "path", "line", "rect", "text", "g"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) node.append(child);
  return node;
}
const words = name => name.replaceAll("_", " ");
const fixed = (value, digits) => Number.isFinite(value) ? value.toFixed(digits) : "–";
const expressions = face => face.events.filter(event => event.kind === "expression");
const everyExpression = recording => recording.faces.flatMap(expressions);
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  if (!sorted.length) return NaN;
  const at = share * (sorted.length - 1), low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}
function table(header, rows, attributes = {}) {
  const cell = (tag, value, i) => make(tag, {class: i > 0 ? "n" : null, scope: tag === "th" ? "col" : null}, String(value));
  return make("div", {class: "scroll"}, make("table", attributes,
    make("thead", {}, make("tr", {}, header.map((name, i) => cell("th", name, i)))),
    make("tbody", {}, rows.map(row => make("tr", {}, row.map((value, i) => cell("td", value, i)))))));
}

/* What all recordings have in common. */
function summary() {
  const classes = ["transient", "micro", "brief", "macro"];
  const line = (name, seconds, events) => [name, fixed(seconds / 60, 2), events.length,
    ...classes.map(label => events.filter(event => event.class === label).length),
    fixed(events.length / (seconds / 60), 2), fixed(quantile(events.map(e => e.ms), 0.5), 0),
    `${fixed(quantile(events.map(e => e.ms), 0.25), 0)} to ${fixed(quantile(events.map(e => e.ms), 0.75), 0)}`,
    fixed(quantile(events.map(e => e.iod), 0.5), 2)];
  const length = recording => recording.frames / recording.fps;
  const rows = data.recordings.map(recording => line(recording.name, length(recording), everyExpression(recording)));
  const all = data.recordings.flatMap(everyExpression);
  if (data.recordings.length > 1) rows.push(line("all", data.recordings.reduce((sum, r) => sum + length(r), 0), all));
  return make("section", {}, make("h2", {}, "Summary"),
    table(["recording", "minutes", "events", ...classes, "per minute", "median ms", "middle half ms", "median % IOD"], rows),
    make("p", {class: "soft"}, "Events are movements of the face that are no blink, head motion, speech, gaze shift or flicker; transient: below 1/25 s, ",
      "micro: to 1/5 s, brief: to 1/2 s, macro: longer. % IOD: displacement of the strongest region in % of the distance between the eyes."),
    together(all));
}

/* Which regions move, and which action units are seen, in the same events. */
function together(events) {
  const unitsOf = event => event.units ? event.units.split("+").map(code => `AU ${code.replace(/[LRA-E]/g, "")}`) : [];
  return make("div", {},
    heat("Action units that are seen together", "Events in which both are seen; on the diagonal, events with that one, of either side.", events, unitsOf),
    heat("Regions that move together", "Events in which both regions are among those that move most; on the diagonal, events with that region.", events, event => event.regions));
}

function heat(title, legend, events, partsOf) {
  const counts = new Map();
  events.forEach(event => partsOf(event).forEach(a => counts.set(a, (counts.get(a) ?? 0) + 1)));
  const names = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, 16);
  if (names.length < 2) return "";
  const both = (a, b) => events.filter(e => partsOf(e).includes(a) && partsOf(e).includes(b)).length;
  const most = Math.max(...counts.values());
  const shade = count => `background: rgba(0, 60, 110, ${(0.75 * count / most).toFixed(2)}); color: ${count > 0.5 * most ? "#fff" : "#1b1f24"}`;
  return make("div", {}, make("h3", {}, title), make("p", {class: "soft"}, legend),
    make("div", {class: "scroll"}, make("table", {class: "heat"},
      make("thead", {}, make("tr", {}, make("td", {}), names.map(name => make("th", {scope: "col"}, words(name))))),
      make("tbody", {}, names.map(a => make("tr", {}, make("th", {scope: "row"}, words(a)),
        names.map(b => make("td", {style: shade(both(a, b))}, both(a, b) || "·"))))))));
}

function relative(line) {
  const middle = quantile(line.filter(v => v !== null), 0.5);
  return line.map(v => v === null || !(middle > 0) ? null : Math.round(1000 * v / middle) / 10);
}

/* Events as bands behind the lines; what was set aside is hatched. */
function bands(face, chosen) {
  return (canvas, area, graph) => {
    for (const event of face.events) {
      const left = graph.toDomXCoord(event.onset_s), right = Math.max(left + 2, graph.toDomXCoord(event.offset_s));
      if (right < area.x || left > area.x + area.w) continue;
      const x = Math.max(left, area.x), width = Math.min(right, area.x + area.w) - x;
      if (event.kind === "expression") {
        canvas.fillStyle = event === chosen() ? "#f0a860" : "#f8dcbc";
        canvas.fillRect(x, area.y, width, area.h);
        canvas.fillStyle = "#7a3d00";
        canvas.fillRect(graph.toDomXCoord(event.apex_s) - 0.5, area.y, 1.5, area.h);
        if (right - left > 30) canvas.fillText(`${event.id}`, x + 3, area.y + 11);
      } else {
        canvas.save();
        canvas.beginPath(); canvas.rect(x, area.y, width, area.h); canvas.clip();
        canvas.strokeStyle = "#9cc4e4"; canvas.lineWidth = 1; canvas.beginPath();
        for (let d = -area.h; d < width + area.h; d += 6) { canvas.moveTo(x + d, area.y + area.h); canvas.lineTo(x + d + area.h, area.y); }
        canvas.stroke();
        if (right - left > 46) { canvas.fillStyle = "#2b6ca3"; canvas.fillText(words(event.kind), x + 3, area.y + area.h - 4); }
        canvas.restore();
      }
    }
  };
}

function swatch(i) {
  const [color, dash] = style(i);
  return make("svg", {width: 26, height: 10, "aria-hidden": "true"},
    make("line", {x1: 0, y1: 5, x2: 26, y2: 5, stroke: color, "stroke-width": 2.5, "stroke-dasharray": dash.join(" ") || null}));
}

/* The timeline of one face: movements above, head and confidence below, zooming together. */
class Timeline {
  constructor(recording, face, section) {
    Object.assign(this, {recording, face, chosen: null, graphs: []});
    const use = new Map();
    expressions(face).forEach(event => event.regions.slice(0, 2).forEach(r => use.set(r, (use.get(r) ?? 0) + 1)));
    this.shown = face.regions.map((name, i) => [use.get(name) ?? 0, i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 4).map(x => x[1]);
    // The lines that are seen at first get the styles that differ most.
    this.rank = face.regions.map((_, i) => { const at = this.shown.indexOf(i); return at >= 0 ? at : 4 + i; });
    this.legend = make("div", {class: "bar"});
    this.main = make("div", {class: "chart", tabindex: 0, role: "img", "aria-label": "Movements of facial regions over time. Plus and minus zoom, arrow keys move, 0 shows everything, n and p go from event to event."});
    this.head = make("div", {class: "small chart"});
    this.quality = make("div", {class: "small chart"});
    this.size = make("div", {class: "small chart"});
    this.light = make("div", {class: "small chart"});
    section.append(this.bar(), this.legend, this.main,
      make("p", {class: "soft"}, make("span", {class: "key event"}), "event, line at the apex", make("span", {class: "key aside"}), "blink or other movement that was set aside. ",
        "Drag to zoom, double-click for everything; keys: + − zoom, ← → move, 0 all, n p next and previous event."),
      make("h3", {}, "Head motion: sideways (solid) and up and down (dashed), from where it mostly is"), this.head, make("h3", {}, "Quality: confidence that the face is well placed"), this.quality,
      make("h3", {}, "Quality: distance between the eyes, px"), this.size, make("h3", {}, "Quality: brightness of the frame (solid) and sharpness of the face (dashed), in % of their median"), this.light);
    this.main.addEventListener("keydown", key => this.key(key));
    let pressed = 0;
    this.main.addEventListener("mousedown", press => { pressed = press.clientX; }, true);
    this.main.addEventListener("click", click => {
      if (Math.abs(click.clientX - pressed) < 4) this.click(this.graphs[0].toDataXCoord(click.clientX - this.main.getBoundingClientRect().left));
    });
  }
  bar() {
    const boxes = this.face.regions.map((name, i) => make("label", {},
      make("input", {type: "checkbox", checked: this.shown.includes(i), onchange: change => this.toggle(i, change.target.checked)}), swatch(this.rank[i]), words(name)));
    return make("details", {}, make("summary", {}, `Regions shown (${this.face.regions.length} there are)`), make("div", {class: "bar"}, boxes));
  }
  toggle(i, on) {
    this.graphs[0].setVisibility(i, on);
    this.name();
  }
  name() {
    const seen = this.graphs[0].visibility();
    this.legend.replaceChildren(...this.face.regions.map((name, i) => seen[i] ? make("label", {}, swatch(this.rank[i]), words(name)) : "").filter(Boolean));
  }
  draw() {
    const {face} = this;
    const rows = face.times.map((time, k) => [time, ...face.lines.map(line => line[k] ?? null)]);
    const common = {animatedZooms: false, labelsDiv: make("div"), legend: "never", gridLineColor: "#e4e8ec", axisLineColor: "#59636e", highlightCircleSize: 3};
    const bandsOf = bands(face, () => this.chosen);
    const main = new Dygraph(this.main, rows, {...common, labels: ["s", ...face.regions], ylabel: "px from its place", xlabel: "s", includeZero: true,
      visibility: face.regions.map((_, i) => this.shown.includes(i)), strokeWidth: 1.3,
      series: Object.fromEntries(face.regions.map((name, i) => [name, {color: style(this.rank[i])[0], strokePattern: style(this.rank[i])[1].length ? style(this.rank[i])[1] : null}])),
      underlayCallback: bandsOf, axes: {y: {axisLabelWidth: 46}}});
    const small = (div, labels, values, options) => new Dygraph(div, face.times.map((time, k) => [time, ...values.map(line => line[k] ?? null)]),
      {...common, labels: ["s", ...labels], underlayCallback: bandsOf, ...options, axes: {y: {axisLabelWidth: 46, pixelsPerLabel: 22}}});
    this.graphs = [main, small(this.head, ["x", "y"], face.head.map(line => { const middle = quantile(line.filter(v => v !== null), 0.5); return line.map(v => v === null ? null : v - middle); }), {ylabel: "px", colors: ["#000000", "#b85c00"], strokePattern: null, series: {y: {strokePattern: [6, 3]}}}),
      small(this.quality, ["confidence"], [face.confidence], {colors: ["#0072b2"], valueRange: [0, 1.05]}),
      small(this.size, ["px"], [face.iod], {colors: ["#000000"]}),
      small(this.light, ["brightness", "sharpness"], [face.luma, face.sharpness].map(relative), {ylabel: "%", colors: ["#0072b2", "#b85c00"], series: {sharpness: {strokePattern: [6, 3]}}})];
    this.range = main.xAxisRange();
    this.name();
    for (const graph of this.graphs) graph.updateOptions({drawCallback: (drawn, first) => first || this.follow(drawn)});
  }
  follow(drawn) {
    if (this.busy) return;
    this.busy = true;
    for (const graph of this.graphs) if (graph !== drawn) graph.updateOptions({dateWindow: drawn.xAxisRange()});
    this.busy = false;
  }
  zoom(from, to) {
    const [start, end] = this.range, length = Math.min(Math.max(to - from, 0.02), end - start);
    const left = Math.min(Math.max(from, start), end - length);
    this.graphs[0].updateOptions({dateWindow: [left, left + length]});
  }
  key(key) {
    const [from, to] = this.graphs[0].xAxisRange(), middle = (from + to) / 2, half = (to - from) / 2;
    const list = expressions(this.face), at = list.indexOf(this.chosen);
    const actions = {"+": () => this.zoom(middle - half / 2, middle + half / 2), "=": () => this.zoom(middle - half / 2, middle + half / 2),
      "-": () => this.zoom(middle - half * 2, middle + half * 2), "ArrowLeft": () => this.zoom(from - half / 2, to - half / 2),
      "ArrowRight": () => this.zoom(from + half / 2, to + half / 2), "0": () => this.zoom(...this.range),
      "n": () => this.show(list[Math.min(at + 1, list.length - 1)], false), "p": () => this.show(list[Math.max(at - 1, 0)], false)};
    if (!actions[key.key] || key.ctrlKey || key.metaKey || key.altKey) return;
    key.preventDefault();
    actions[key.key]();
  }
  click(time) {
    const event = expressions(this.face).find(e => e.onset_s - 0.02 <= time && time <= e.offset_s + 0.02);
    if (event) { this.mark(event); event.card.scrollIntoView({block: "center"}); event.card.focus({preventScroll: true}); }
  }
  mark(event) {
    this.chosen = event;
    document.querySelectorAll(".card.current").forEach(card => card.classList.remove("current"));
    event.card.classList.add("current");
    this.graphs.forEach(graph => graph.updateOptions({}));
  }
  show(event, focus = true) {
    if (!event) return;
    this.mark(event);
    const margin = Math.max(0.3, event.offset_s - event.onset_s);
    this.zoom(event.onset_s - margin, event.offset_s + margin);
    if (focus) { this.main.scrollIntoView({block: "center"}); this.main.focus({preventScroll: true}); }
  }
}

/* The course of an event's strongest regions as a drawing that also prints. */
function course(event, fps) {
  const {first, lines} = event.course ?? {lines: []};
  if (!lines.length) return "";
  const width = 560, height = 130, left = 34, bottom = 18, count = lines[0].values.length;
  const most = Math.max(0.1, ...lines.flatMap(line => line.values.filter(v => v !== null)));
  const x = frame => left + (frame - first) / Math.max(1, count - 1) * (width - left - 4);
  const y = value => height - bottom - value / most * (height - bottom - 8);
  const path = values => values.map((v, i) => v === null ? "" : `${i && values[i - 1] !== null ? "L" : "M"}${x(first + i).toFixed(1)} ${y(v).toFixed(1)}`).join("");
  const upright = (frame, color, dash) => make("line", {x1: x(frame), x2: x(frame), y1: 4, y2: height - bottom, stroke: color, "stroke-width": 1.2, "stroke-dasharray": dash});
  const text = (value, px, py, anchor = "start") => make("text", {x: px, y: py, "font-size": 11, fill: "#59636e", "text-anchor": anchor}, value);
  return make("svg", {class: "course", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `displacement around event ${event.id}: ` + lines.map(l => words(l.region)).join(", ")},
    make("rect", {x: x(event.onset), y: 4, width: Math.max(1, x(event.offset) - x(event.onset)), height: height - bottom - 4, fill: "#fbe8d3"}),
    upright(event.apex, "#7a3d00", null),
    lines.map((line, i) => make("path", {d: path(line.values), fill: "none", stroke: style(i)[0], "stroke-width": 1.7, "stroke-dasharray": style(i)[1].join(" ") || null})),
    make("line", {x1: left, x2: width - 4, y1: height - bottom, y2: height - bottom, stroke: "#59636e"}),
    text(`${most.toFixed(1)} px`, 0, 14), text("0", 0, height - bottom + 3), text(`frame ${first}`, left, height - 4), text(`${first + count - 1}`, width - 4, height - 4, "end"),
    text(`${Math.round(1000 * (count - 1) / fps)} ms`, width / 2, height - 4, "middle"));
}

function card(recording, timeline, event) {
  const p = event.pictures;
  const still = (name, frame, url, caption) => make("figure", {}, make("img", {src: url, alt: `face at ${name}, frame ${frame}`}), make("figcaption", {}, caption ?? `${name} ${frame}`));
  const facts = [["frames", `${event.onset} – ${event.apex} – ${event.offset}`], ["time", `${event.onset_s.toFixed(3)} s, ${event.ms.toFixed(0)} ms`],
    ["displacement", `${fixed(event.px, 2)} px, ${fixed(event.iod, 2)} % of inter-ocular distance`], ["regions", event.regions.map(words).join(", ") || "–"],
    ["action units", event.units || "not named"],
    ["emotion", event.emotion ? `${event.emotion}, probability ${fixed(event.emotion_confidence, 2)}` : "not named"], ["note", event.note]].filter(([, value]) => value);
  const [onset, apex, offset] = [event.onset, event.apex, event.offset];
  const lines = (event.course?.lines ?? []).map((line, i) => make("label", {}, swatch(i), words(line.region)));
  return event.card = make("article", {class: "card", tabindex: 0, id: `${recording.name}-${timeline.face.id}-${event.id}`,
      onkeydown: key => { if (key.key === "Enter" && key.target === event.card) timeline.show(event); }},
    make("h4", {}, make("span", {}, `Event ${event.id}: ${event.class}, confidence ${fixed(event.confidence, 2)}`),
      make("button", {type: "button", onclick: () => timeline.show(event)}, "on the timeline")),
    p ? make("div", {class: "stills"}, still("onset", onset, p.onset), still("apex", apex, p.apex), still("offset", offset, p.offset),
      still("apex, motion magnified", apex, p.motion, `motion × ${fixed(p.magnification, 1)}`)) : make("p", {class: "soft"}, "No pictures: the video was not there."),
    course(event, recording.fps), make("div", {class: "bar"}, lines),
    make("dl", {}, facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])));
}

function factTable(facts) {
  return make("table", {class: "facts"}, make("tbody", {}, facts.map(([name, value]) => make("tr", {}, make("td", {}, name), make("td", {}, value)))));
}
/* The settings that a reader asks for first; all of them are below. Later sections replace earlier ones of the same name. */
function howOf(config) {
  const settings = new Map();
  let section = "";
  for (const line of config.split("\n")) {
    const head = line.match(/^\[(.+)\]$/), value = line.match(/^(\S+) = (.*)$/);
    if (head) section = head[1];
    else if (value) settings.set(`${section}.${value[1]}`, value[2].replaceAll('"', ""));
  }
  return [["Dense optical flow", "motion.flow", ""], ["Side of the face-locked crop", "motion.crop_side", " px"], ["Reference frame renewed every", "motion.reference_s", " s"],
    ["Landmarks fitted", "face.landmark_rate", " times a second of film"], ["Reported from confidence", "spotting.minimum_confidence", ""], ["Shortest movement", "spotting.minimum_duration_s", " s"],
    ["Definition of micro", "spotting.definition", ""], ["Features", "features.use", ""]].filter(([, key]) => settings.get(key)).map(([name, key, unit]) => [name, settings.get(key) + unit]);
}

function faceSection(recording, face) {
  const section = make("section", {}, make("h3", {}, `Face ${face.id}: seen in ${face.seen} of ${recording.frames} frames, ${expressions(face).length} events, ${face.events.length - expressions(face).length} set aside`));
  const timeline = new Timeline(recording, face, section);
  section.append(make("h3", {}, "Events"), make("div", {class: "cards"}, expressions(face).map(event => card(recording, timeline, event))));
  const aside = face.events.filter(event => event.kind !== "expression");
  if (aside.length) section.append(make("details", {class: "aside"}, make("summary", {}, `What was set aside (${aside.length})`),
    table(["what", "onset", "apex", "offset", "s", "ms", "px", "why"], aside.map(e => [words(e.kind), e.onset, e.apex, e.offset, e.onset_s.toFixed(3), e.ms.toFixed(0), fixed(e.px, 2), e.note]))));
  return {section, timeline};
}

/* Plots are as wide as the screen; for paper they are made smaller as they are, or their end is cut off. */
function printable(timelines) {
  const paper = 700;  // px, the width of A4 and Letter less their margins
  const charts = timelines.flatMap(timeline => timeline.graphs).map(graph => graph.graphDiv.parentElement);
  window.addEventListener("beforeprint", () => {
    for (const chart of charts) { const width = chart.clientWidth; Object.assign(chart.style, {width: `${width}px`, zoom: Math.min(1, paper / width)}); }
    document.querySelectorAll("details.aside").forEach(list => { list.open = true; });
  });
  window.addEventListener("afterprint", () => charts.forEach(chart => Object.assign(chart.style, {width: "", zoom: ""})));
}

function start() {
  const main = document.getElementById("content"), events = data.recordings.flatMap(everyExpression).length;
  document.getElementById("lead").textContent = `${data.recordings.length} recording${data.recordings.length > 1 ? "s" : ""}, ${events} event${events === 1 ? "" : "s"}. These are proposals for a trained coder, not findings about what a person feels.`;
  document.getElementById("foot").textContent = `Made by libmicro ${data.version}. Frames are numbered from 0; onset, apex and offset are inclusive; duration = (offset − onset + 1) / capture rate; left and right are the subject's own.`;
  main.append(summary());
  const timelines = [];
  for (const recording of data.recordings) {
    main.append(make("h2", {}, recording.name),
      make("div", {class: "columns"}, make("div", {}, make("h3", {}, "What was analysed"), factTable(recording.facts)),
        make("div", {}, make("h3", {}, "How"), factTable(howOf(recording.config)), make("details", {}, make("summary", {}, "every setting"), make("pre", {tabindex: 0}, recording.config)))));
    for (const face of recording.faces) {
      const {section, timeline} = faceSection(recording, face);
      main.append(section);
      timelines.push(timeline);
    }
  }
  timelines.forEach(timeline => timeline.draw());
  printable(timelines);
  window.timelines = timelines;
}
start();
