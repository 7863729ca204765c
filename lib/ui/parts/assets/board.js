// A leaderboard: a line for each member, a bar for what they are ranked by, the total below that no order moves.
import { hints, make, place, verdict, write } from "./shared.js";

const CSS = `
.cb { --m1:#16919c; --m2:#ab7809; --m3:#3861c9; --m4:#5b030d; --m5:#660078; --m6:#718d62; --m7:#932901; --m8:#475052; }
.cb.dark { --m1:#11919d; --m2:#ffd99e; --m3:#2b7cef; --m4:#e75a5e; --m5:#e9a8fb; --m6:#c2dd26; --m7:#c85c0b; --m8:#d4dfe1; }
.board { border:1px solid var(--line); border-radius:8px; background:var(--surface); box-shadow:var(--shadow); container: board / inline-size; }
.scroll { overflow-x:auto; border-radius:8px 8px 0 0; }
table { width:100%; border-collapse:collapse; font:400 14px/20px var(--font); color:var(--ink); }
th { font:500 12px/14px var(--font); color:var(--ink-3); text-align:left; padding:2px 8px; height:34px; vertical-align:middle; }
th.num, td.num { text-align:right; } th.num button { text-wrap:balance; }
th button { display:inline-block; font:inherit; text-align:inherit; color:inherit; overflow-wrap:break-word; } th button:hover, th[aria-sort] { color:var(--ink); } th[aria-sort] { font-weight:600; }
td { padding:0 8px; height:36px; border-top:1px solid var(--line); white-space:nowrap; }
th:first-child, td:first-child { padding-left:16px; } th:last-child, td:last-child { padding-right:12px; }
tbody tr:hover td { background:var(--bg-2); }
tr.muted td, tr.muted .n { color:var(--ink-2); } tr.taken td:first-child { box-shadow:inset 2px 0 0 var(--accent); }
tfoot td { font-weight:600; border-top:1px solid var(--line-2); background:var(--bg-2); height:38px; }
.who { display:flex; align-items:center; gap:8px; max-width:250px; } .who i { width:8px; height:8px; border-radius:2px; flex:none; background:var(--ink-3); }
.who .name { overflow:hidden; text-overflow:ellipsis; white-space:nowrap; } .place { font:400 12px/16px var(--font); color:var(--ink-3); flex:none; }
button.name:hover, .n:hover { text-decoration:underline; text-underline-offset:3px; text-decoration-color:var(--line-2); }
.bar { display:grid; grid-template-columns:72px minmax(48px, 1fr); gap:10px; align-items:center; min-width:180px; } .bar .n { text-align:right; font-weight:600; }
.head.bar { min-width:0; } th.ranks { width:24%; } .n.none { color:var(--ink-3); } .head.bar button { text-align:right; grid-column:1 / 3; justify-self:start; min-width:72px; }
.meter { height:8px; background:var(--bg-3); border-radius:2px; overflow:hidden; } .meter i { display:block; height:100%; background:var(--mark); border-radius:2px; } tr.muted .meter i { background:var(--line-2); }
.of { font:400 12px/16px var(--font); color:var(--ink-3); } .v + .of:not(:empty) { margin-left:6px; } td .v { vertical-align:middle; } tfoot .of { font-weight:400; }
.acts { width:64px; text-align:right; position:sticky; right:0; background:var(--surface); } tbody tr:hover .acts, tfoot .acts { background:var(--bg-2); } .act { min-width:24px; font:500 12px/16px var(--font); height:24px; border-radius:4px; color:var(--ink-3); display:inline-grid; place-items:center; vertical-align:middle; } .act:hover { background:var(--bg-3); color:var(--ink); }
svg { width:16px; height:16px; fill:none; stroke:currentColor; stroke-width:1.5; stroke-linecap:round; stroke-linejoin:round; }
.foot { display:flex; gap:4px 16px; align-items:baseline; flex-wrap:wrap; padding:8px 16px; border-top:1px solid var(--line); font:400 12px/16px var(--font); color:var(--ink-3); }
.link { margin-left:auto; color:var(--accent); font-weight:500; } .link:hover { text-decoration:underline; text-underline-offset:3px; }
.sr { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
.pop { position:fixed; margin:0; inset:auto; border:1px solid var(--line); border-radius:10px; background:var(--surface); color:var(--ink); box-shadow:var(--shadow-2); padding:8px; width:260px; max-height:60vh; overflow:auto; font:400 14px/20px var(--font); }
.pick { display:flex; gap:8px; align-items:center; width:100%; padding:5px 6px; border-radius:6px; min-height:30px; } .pick:hover { background:var(--bg-2); }
.pick::before { content:""; width:14px; height:14px; border:1.5px solid var(--line-2); border-radius:3px; flex:none; }
.pick[aria-checked="true"]::before { background:var(--accent); border-color:var(--accent); box-shadow:inset 0 0 0 2px var(--surface); }
@container board (max-width: 820px) { .bar { min-width:150px; } }
@container board (max-width: 520px) {
  .board .c, .act[data-does="against"], th .act { display:none; } td.acts, th.acts { width:44px; padding:0 2px; } td .act { min-width:40px; height:38px; } .who { max-width:150px; } td:first-child, th:first-child { padding-left:12px; }
  .bar { grid-template-columns:72px minmax(36px, 1fr); min-width:0; gap:8px; } td { padding:0 6px; } td { height:40px; } .n, button.name { line-height:38px; } .foot { padding:8px 12px; } }
.matrix .bar { grid-template-columns:148px minmax(48px, 1fr); min-width:220px; } .matrix .bar .n { text-align:left; font-weight:400; } .matrix tfoot .bar .n { font-weight:600; }
.matrix .meter i { margin-left:var(--from, 0); } .matrix td:first-child, .matrix th:first-child { position:sticky; left:0; z-index:1; background:var(--surface); } .matrix tbody tr:hover td:first-child, .matrix tfoot td:first-child { background:var(--bg-2); }
@container board (max-width: 520px) { .matrix .c { display:table-cell; } .matrix .bar { grid-template-columns:140px 60px; min-width:0; } .matrix .acts { display:none; } }
@media print { .acts, .link { display:none; } tr { break-inside:avoid; } }
`;

const ICONS = { dots: "M3.500 8h.01M8 8h.01M12.500 8h.01", columns: "M2 3h12v10H2zM2 6.500h12M6.500 3v10M10.500 3v10" };

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  if (name === "dots") path.setAttribute("stroke-width", "2");
  svg.append(path);
  return svg;
}

function button(className, label, ...inside) {
  const node = make("button", className);
  node.type = "button";
  node.append(...inside);
  if (label) { node.setAttribute("aria-label", label); node.title = label; }
  return node;
}

const filled = (text, name) => text.replace("{name}", name);

// Which columns a reader chose to see is kept in their browser: it says nothing of anybody.
const remembered = (data) => `closeboard.columns.${data.columns.map((one) => one.ref).join(" ")}`;

function chosen(data) {
  try {
    const kept = JSON.parse(localStorage.getItem(remembered(data)));
    if (Array.isArray(kept)) return kept;
  } catch { /* a browser that keeps nothing shows the usual columns */ }
  return null;
}

function choose(data, refs) {
  try { localStorage.setItem(remembered(data), JSON.stringify(refs)); } catch { /* as above */ }
}

// Buttons of the body are one stop of the Tab key; arrows lead from cell to cell.
function cells(box) {
  const rows = () => [...box.querySelectorAll("tbody tr, tfoot tr")].map((row) => [...row.querySelectorAll("button")].filter((one) => one.offsetParent));
  const enter = (node) => {
    box.querySelectorAll("td button[tabindex='0']").forEach((one) => { one.tabIndex = -1; });
    if (node) node.tabIndex = 0;
  };
  box.addEventListener("focusin", (event) => { if (event.target.closest("td")) enter(event.target); });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const all = rows(), down = all.findIndex((row) => row.includes(event.target));
    if (down < 0 || (!step && event.key !== "Home" && event.key !== "End")) return;
    event.preventDefault();
    const row = all[down], across = row.indexOf(event.target);
    if (!step) { (event.key === "Home" ? row[0] : row.at(-1)).focus(); return; }
    if (step[1]) { row[across + step[1]]?.focus(); return; }
    const column = event.target.dataset.at;
    for (let at = down + step[0]; all[at]; at += step[0]) {
      const next = all[at].find((one) => one.dataset.at === column);
      if (next) { next.focus(); return; }
    }
  });
  return enter;
}

function begin(box) {
  const outer = make("section", "board"), scroll = make("div", "scroll"), table = make("table"), head = make("thead"), body = make("tbody"), end = make("tfoot");
  const foot = make("div", "foot"), how = make("span"), back = button("link");
  table.append(head, body, end);
  scroll.append(table);
  foot.append(how, back);
  outer.append(scroll, foot);
  box.append(outer);
  const state = { outer, scroll, table, head, body, end, how, back, pop: make("div", "pop"), sort: null, mark: "" };
  state.pop.popover = "auto";
  state.pop.setAttribute("role", "group");
  box.append(state.pop);
  state.say = (name, told) => state.component.setTriggerValue(name, told);
  state.enter = cells(table);
  let width = 0;
  new ResizeObserver(() => { if (outer.offsetWidth !== width) { width = outer.offsetWidth; fit(state); } }).observe(outer);
  back.addEventListener("click", () => state.say("against", { back: true }));
  table.addEventListener("click", (event) => {
    const node = event.target.closest("button[data-does]");
    if (!node) return;
    const line = state.lines[Number(node.closest("tr").dataset.line)], ref = node.dataset.column;
    const told = node.closest("tfoot") ? { total: true } : { who: line?.who ?? null };
    if (node.dataset.does === "sort") order(state, ref);
    else if (node.dataset.does === "open") state.say("open", { ...told, ref });
    else state.say(node.dataset.does, told);
  });
  return state;
}

function order(state, ref) {
  const data = state.component.data, now = sorting(state), usual = data.rank;
  const sort = now.ref !== ref ? { ref, down: ref === "member" ? false : ref === usual.ref ? usual.down : true } : { ref, down: !now.down };
  const kept = sort.ref === usual.ref && sort.down === usual.down ? null : sort;
  if (data.paged) state.say("sort", kept ?? { ref: "" });
  else { state.sort = kept; draw(state, true); }
}

const sorting = (state) => (state.component.data.paged ? state.component.data.sorted : state.sort) ?? state.component.data.rank;

// The unknown stay last, and who has no number after those who have one.
function inOrder(state, data) {
  const { ref, down } = sorting(state);
  if (data.paged || data.against || !state.sort) return data.lines;
  const at = data.columns.findIndex((one) => one.ref === ref), way = down ? -1 : 1;
  if (at < 0 && ref !== "member") return data.lines;
  const key = (line) => (ref === "member" ? line.name : line.cells[at]?.[1]);
  return [...data.lines].sort((a, b) => {
    if (a.muted !== b.muted) return a.muted ? 1 : -1;
    const x = key(a), y = key(b);
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    return way * (typeof x === "string" ? x.localeCompare(y) : x - y);
  });
}

function heading(state, data, column, className, place) {
  const th = make("th", className), { ref, down } = sorting(state), sorted = !data.against && ref === column.ref;
  th.scope = "col";
  const node = button("", "", column.label);
  node.dataset.does = "sort";
  node.dataset.column = node.dataset.ref = column.ref;
  node.disabled = data.against;
  node.style.minWidth = `${room(column.label)}px`;
  if (sorted) {
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    const arrow = make("span", "", down ? " ↓" : " ↑");
    arrow.setAttribute("aria-hidden", "true");
    node.append(arrow);
  }
  if (place === 0) { const wrap = make("div", "bar head"); wrap.append(node); th.append(wrap); } else th.append(node);
  return th;
}

// As wide as two lines of 12 px need.
function room(label) {
  const words = label.split(" "), lines = words.map((_, i) => [words.slice(0, i).join(" "), words.slice(i).join(" ")]);
  return Math.ceil(6.8 * Math.min(...lines.map((two) => Math.max(...two.map((line) => line.length)))));
}

// Of the usual columns as many as there is room for, the last give way first; what a reader chose is there, and scrolls.
function fit(state) {
  const cells = [...state.table.querySelectorAll(".c")];
  const at = (one) => Number(/ c(\d+)/.exec(one.className)[1]);
  cells.forEach((one) => { one.hidden = false; });
  if (!state.outer.classList.contains("usual")) return;
  for (let last = Math.max(0, ...cells.map(at)); last > 1 && state.scroll.scrollWidth > state.scroll.clientWidth; last -= 1) {
    cells.forEach((one) => { one.hidden = at(one) >= last; });
  }
}

function number(line, column, at) {
  const [text, amount, why] = line.cells[at];
  if (amount === null) {
    const none = make("span", "n none", text);
    none.title = why ?? "";
    if (why) { none.setAttribute("role", "img"); none.setAttribute("aria-label", why); }
    return none;
  }
  if (column.plain) return make("span", "n", text);
  const node = button("n", "", text);
  node.dataset.does = "open";
  node.dataset.column = node.dataset.at = column.ref;
  node.setAttribute("aria-label", `${line.name}, ${column.label}: ${text}`);
  node.tabIndex = -1;
  return node;
}

function row(state, data, line, shown, isTotal, index) {
  const tr = make("tr", `${line.muted ? "muted" : ""} ${line.taken ? "taken" : ""}`.trim()), first = make("td"), who = make("div", "who");
  tr.dataset.line = index;
  if (!isTotal) {
    const square = make("i");
    if (line.colour) square.style.background = `var(--m${line.colour})`;
    who.append(square);
  }
  const name = line.acts ? button("name", "", line.name) : make("span", "name", line.name);
  name.title = line.acts ? filled(data.narrow, line.name) : line.name;
  if (line.acts) { name.dataset.does = "narrow"; name.dataset.at = "member"; name.tabIndex = -1; }
  who.append(name);
  if (line.place) { const place = make("span", "place", line.place); place.dataset.ref = "#place"; who.append(place); }
  first.append(who);
  tr.append(first);
  for (const { column, at, place } of shown) {
    const td = make("td", place === 0 ? "" : `num c c${place}`);
    if (place === 0) {
      const bar = make("div", "bar"), meter = make("span", "meter"), fill = make("i");
      fill.style.width = `${Math.max(line.from === undefined ? 0 : 1, Math.round(100 * ((line.bar ?? 0) - (line.from ?? 0))))}%`;
      if (line.from !== undefined) fill.style.setProperty("--from", `${Math.round(100 * line.from)}%`);
      meter.append(fill);
      bar.append(number(line, column, at), ...(isTotal ? [] : [meter]));
      td.append(bar);
    } else td.append(number(line, column, at));
    tr.append(td);
    if (column.ref === data.judged.ref) {
      const stands = make("td", `c c${place === 0 ? 1 : place}`), badge = make("span", "v");
      verdict(badge, line.verdict);
      stands.append(badge, make("span", "of", line.of));
      tr.append(stands);
    }
  }
  const acts = make("td", "acts");
  if (!isTotal && !data.matrix) {
    const against = button("act", filled(data.words.against, line.name), data.words.versus), rows = button("act", filled(data.words.rows, line.name), icon("dots"));
    against.dataset.does = against.dataset.at = "against";
    rows.dataset.does = rows.dataset.at = "rows";
    against.tabIndex = rows.tabIndex = -1;
    acts.append(...(data.against ? [] : [against]), rows);
  }
  tr.append(acts);
  return tr;
}

function picker(state, data, refs) {
  const open = button("act", data.words.columns, icon("columns"));
  open.popoverTargetElement = state.pop;
  open.setAttribute("aria-haspopup", "true");
  state.pop.setAttribute("aria-label", data.words.columns);
  state.pop.ontoggle = (event) => {
    if (event.newState !== "open") return;
    const at = open.getBoundingClientRect();
    state.pop.style.left = `${Math.max(8, at.right - state.pop.offsetWidth)}px`;
    state.pop.style.top = `${at.bottom + 4}px`;
  };
  const picks = data.columns.slice(1).map((column) => {
    const one = button("pick", "", column.label);
    one.setAttribute("role", "checkbox");
    one.setAttribute("aria-checked", String(refs.includes(column.ref)));
    one.addEventListener("click", () => {
      const now = refs.includes(column.ref) ? refs.filter((ref) => ref !== column.ref) : [...refs, column.ref];
      choose(data, now);
      draw(state, true);
    });
    return one;
  });
  const focused = [...state.pop.children].indexOf(state.pop.getRootNode().activeElement);
  state.pop.replaceChildren(...picks);
  if (focused >= 0) picks[focused]?.focus();
  return open;
}

function draw(state, anew) {
  const data = state.component.data, mark = JSON.stringify(data);
  if (!anew && state.mark === mark) return;
  state.mark = mark;
  const kept = chosen(data), refs = kept ?? data.columns.filter((one) => one.shown).map((one) => one.ref);
  const columns = data.columns.map((column, at) => ({ column, at })).filter(({ column, at }) => at === 0 || refs.includes(column.ref)).map((one, place) => ({ ...one, place }));
  const now = state.table.getRootNode().activeElement, line = now?.closest?.("tr")?.dataset.line, held = now && state.table.contains(now)
    ? { who: state.lines?.[Number(line)]?.who, total: Boolean(now.closest("tfoot")), at: now.dataset.at, column: now.closest("th") ? now.dataset.column : null, picks: now.closest("th.acts") } : null;
  state.lines = inOrder(state, data);
  state.outer.classList.toggle("usual", !kept && !data.matrix);
  state.outer.classList.toggle("matrix", Boolean(data.matrix));
  state.table.setAttribute("aria-label", data.title);
  const top = make("tr"), last = make("th", "acts");
  top.append(heading(state, data, { ref: "member", label: data.by }, ""));
  for (const { column, place } of columns) {
    top.append(heading(state, data, column, place === 0 ? "ranks" : `num c c${place}`, place));
    if (column.ref !== data.judged.ref) continue;
    const stands = make("th", `c c${place === 0 ? 1 : place}`);
    stands.scope = "col";
    stands.append(make("span", "sr", data.words.verdict));
    top.append(stands);
  }
  last.append(picker(state, data, refs));
  top.append(last);
  state.head.replaceChildren(top);
  state.body.replaceChildren(...state.lines.map((one, i) => row(state, data, one, columns, false, i)));
  state.end.replaceChildren(...(data.total ? [row(state, data, data.total, columns, true, -1)] : []));
  fit(state);
  write(state.how, data.how.filter(Boolean).join(" "));
  write(state.back, data.words.all);
  state.back.hidden = !data.against;
  state.enter(state.table.querySelector("td button"));
  if (!held) return;
  const rows = [...state.body.children, ...state.end.children];
  const next = held.picks ? last.firstChild : held.column ? [...state.head.querySelectorAll("button")].find((one) => one.dataset.column === held.column)
    : (held.total ? [...state.end.children] : rows.filter((one) => state.lines[Number(one.dataset.line)]?.who === held.who)).flatMap((one) => [...one.querySelectorAll("button")]).find((one) => one.dataset.at === held.at);
  next?.focus();
}

export default function board(component) {
  const state = place(component, CSS, begin);
  if (!state.hinted) {
    state.hinted = true;
    hints(state, (node) => node.dataset.ref === "#place" ? [["", state.component.data.place]]
      : state.component.data.columns.find((one) => one.ref === node.dataset.ref)?.hint);
  }
  draw(state, false);
}
