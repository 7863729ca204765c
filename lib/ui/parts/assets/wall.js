// The figures of a page: cards in a grid, or cells in a strip per area. A figure is one button, which opens its panel.
import { arrows, clicked, hints, make, opens, place, spark, verdict, write } from "./shared.js";

const CSS = `
.cards { display:grid; grid-template-columns:repeat(auto-fill, minmax(210px, 1fr)); gap:12px; }
@container wall (min-width: 1000px) { .cards { grid-template-columns:repeat(4, minmax(0, 1fr)); } }
@container wall (min-width: 640px) and (max-width: 999px) { .cards { grid-template-columns:repeat(3, minmax(0, 1fr)); } }
.wall { container: wall / inline-size; }
.card { position:relative; min-height:120px; max-height:136px; width:100%; border:1px solid var(--line); border-radius:8px; background:var(--surface);
  padding:11px 15px; display:flex; flex-direction:column; justify-content:space-between; gap:5px; box-shadow:var(--shadow); container-type:inline-size; }
.card:hover, .cell:hover { border-color:var(--line-2); }
.card[aria-pressed="true"] { border-color:var(--accent); box-shadow:inset 0 0 0 1px var(--accent); }
.top { display:flex; gap:8px; justify-content:space-between; align-items:flex-start; }
.label { font:500 13px/18px var(--font); color:var(--ink-2); display:-webkit-box; -webkit-line-clamp:2; -webkit-box-orient:vertical; overflow:hidden; }
.row { display:flex; align-items:baseline; gap:8px; white-space:nowrap; }
.value { font:600 28px/34px var(--font); letter-spacing:-.02em; }
.value.long { font-size:22px; }
.delta { font:500 13px/18px var(--font); color:var(--ink-2); white-space:nowrap; }
.bot { display:flex; align-items:flex-end; justify-content:space-between; gap:8px; min-height:24px; }
.foot { flex:0 1 auto; min-width:0; font:400 12px/16px var(--font); color:var(--ink-3); overflow:hidden; display:-webkit-box; -webkit-line-clamp:2; -webkit-box-orient:vertical; }
.spark { flex:1 1 64px; min-width:64px; max-width:96px; height:24px; margin-left:auto; }
.meter { height:4px; border-radius:2px; background:var(--bg-3); overflow:hidden; position:absolute; left:15px; right:15px; bottom:5px; } .meter i { display:block; height:100%; background:var(--mark); }
@container (max-width: 210px) { .card .spark { display:none; } }
.empty .value { color:var(--ink-3); font-weight:500; }
.strips { border:1px solid var(--line); border-radius:8px; background:var(--surface); box-shadow:var(--shadow); overflow:hidden; }
.strip { display:grid; grid-template-columns:132px minmax(0, 1fr); border-top:1px solid var(--line); } .strip:first-child { border-top:0; }
.area { padding:12px 8px 12px 16px; font:600 14px/20px var(--font); display:flex; flex-direction:column; justify-content:space-between; align-items:flex-start; }
.area a { font:500 12px/16px var(--font); color:var(--accent); } .area a:hover { text-decoration:underline; text-underline-offset:3px; }
.cells { display:grid; grid-template-columns:repeat(4, minmax(0, 1fr)); }
.cell { width:100%; min-height:64px; padding:10px 16px; border-left:1px solid var(--line); display:grid; grid-template-columns:minmax(0, 1fr) auto; gap:2px 8px; }
.cell:hover { background:var(--bg-2); }
.cell[aria-pressed="true"] { box-shadow:inset 0 0 0 1px var(--accent); }
.cell .label { font:400 12px/16px var(--font); -webkit-line-clamp:1; } .cell .v { grid-area:1/2; justify-self:end; line-height:16px; }
.cell .row { grid-area:2/1; flex-wrap:wrap; column-gap:8px; row-gap:0; } .cell .value { font:600 20px/26px var(--font); } .cell .delta { font:400 12px/16px var(--font); }
.cell .spark { grid-area:2/2; width:56px; min-width:56px; height:20px; align-self:center; justify-self:end; } .cell .foot { grid-area:3/1/4/3; } .cell.empty .value { font-size:16px; }
@container wall (max-width: 900px) { .strip { grid-template-columns:1fr; } .area { flex-direction:row; padding:12px 16px 4px; gap:12px; width:100%; } .cells { grid-template-columns:repeat(2, minmax(0, 1fr)); } .cell { border-left:0; } }
@container wall (max-width: 520px) {
  .cards { grid-template-columns:1fr; gap:0; border:1px solid var(--line); border-radius:8px; overflow:hidden; }
  .card { min-height:80px; border:0; border-top:1px solid var(--line); border-radius:0; box-shadow:none; padding:9px 15px; gap:1px; } li:first-child > .card { border-top:0; }
  .value { font-size:22px; line-height:28px; } .foot { -webkit-line-clamp:1; } .card .bot { min-height:16px; } .card .spark { display:none; }
  .cells { grid-template-columns:1fr; } }
.over .cells { grid-template-columns:repeat(2, minmax(0, 1fr)); gap:8px 20px; } @container wall (min-width: 620px) { .over .cells { grid-template-columns:repeat(4, minmax(0, 1fr)); } } .over .cell { border:0; padding:4px 0; min-height:0; } .over .cell:hover .label { text-decoration:underline dotted; text-underline-offset:3px; } .over .cell:hover { background:none; } .over .spark { display:none; } .over .value { font-size:22px; line-height:30px; }
.lead { font:400 18px/26px var(--font); color:var(--ink-2); letter-spacing:-.005em; max-width:920px; } .lead b { color:var(--ink); font-weight:600; }
@media print { .card, .strip { break-inside:avoid; } }
`;

function figure(kind) {
  const node = make("button", `${kind} moves`);
  node.type = "button";
  const label = make("span", "label"), badge = make("span", "v"), row = make("span", "row"), line = make("span", "spark"), foot = make("span", "foot");
  const value = make("span", "value"), delta = make("span", "delta");
  row.append(value, delta);
  if (kind === "card") {
    const top = make("span", "top"), bot = make("span", "bot");
    top.append(label, badge);
    bot.append(foot, line);
    node.append(top, row, bot);
  } else node.append(label, badge, row, line, foot);
  const item = make("li");
  item.append(node);
  return { item, node, kind, label, badge, value, delta, line, foot, meter: null };
}

function update(one, told, open) {
  one.told = told;
  one.node.dataset.ref = told.ref;
  write(one.label, told.label);
  verdict(one.badge, told.verdict);
  write(one.value, told.value);
  one.value.classList.toggle("long", told.value.length > 12);
  write(one.delta, told.delta);
  write(one.foot, told.foot);
  one.foot.hidden = one.kind === "cell" && !told.empty;
  one.node.classList.toggle("empty", Boolean(told.empty));
  one.node.setAttribute("aria-pressed", String(told.ref === open));
  one.node.setAttribute("aria-label", told.name);
  spark(one.line, told.spark, told.verdict?.kind, one.kind === "card" ? 96 : 56, one.kind === "card" ? 24 : 20);
  if (told.share === undefined || told.share === null) { one.meter?.remove(); one.meter = null; } else {
    if (!one.meter) { one.meter = make("span", "meter"); one.meter.append(make("i")); one.node.append(one.meter); }
    one.meter.firstChild.style.width = `${Math.round(100 * told.share)}%`;
  }
}

function fill(list, figures, kind, told, open) {
  while (figures.length > told.length) figures.pop().item.remove();
  while (figures.length < told.length) { const one = figure(kind); figures.push(one); list.append(one.item); }
  told.forEach((card, i) => update(figures[i], card, open));
}

export default function wall(component) {
  const state = place(component, CSS, (box) => {
    const outer = make("div", "wall");
    box.append(outer);
    const made = { outer, figures: [], strips: [] };
    outer.addEventListener("click", (event) => {
      const node = event.target.closest("[data-ref]"), link = event.target.closest("[data-page]");
      if (link) { event.preventDefault(); made.say("go", link.dataset.page); } else if (node) { clicked(node.dataset.ref, node.querySelector(".label").textContent); made.say("open", node.dataset.ref); }
    });
    opens(outer);
    arrows(outer, "[data-ref]");
    return made;
  });
  state.say = (name, told) => state.component.setTriggerValue(name, told);
  if (!state.hinted) {
    state.hinted = true;
    hints(state, (node) => [...state.figures, ...state.strips.flatMap((s) => s.figures)].find((f) => f.node === node)?.told.hint);
  }
  const data = component.data;
  if (data.lead) {
    state.outer.className = "lead";
    state.outer.replaceChildren(make("b", "", data.lead[0]), document.createTextNode(data.lead[1] ? ` ${data.lead[1]}` : ""));
  } else if (data.cells) {
    state.outer.className = "wall over";
    if (!state.list) { state.list = make("ul", "cells"); state.outer.append(state.list); }
    fill(state.list, state.figures, "cell", data.cells, data.open);
  } else if (data.strips) {
    state.outer.className = "wall strips";
    while (state.strips.length > data.strips.length) state.strips.pop().node.remove();
    data.strips.forEach((told, i) => {
      let strip = state.strips[i];
      if (!strip) {
        const node = make("section", "strip"), area = make("div", "area"), name = make("h3"), link = make("a"), cells = make("ul", "cells");
        name.style.font = "inherit";
        link.href = "#";
        area.append(name, link);
        node.append(area, cells);
        state.outer.append(node);
        strip = state.strips[i] = { node, name, link, cells, figures: [] };
      }
      write(strip.name, told.area);
      write(strip.link, told.way);
      strip.link.dataset.page = told.page;
      strip.link.setAttribute("aria-label", `${told.way} ${told.area}`);
      fill(strip.cells, strip.figures, "cell", told.cards, data.open);
    });
  } else {
    if (!state.list) { state.list = make("ul", "cards"); state.outer.append(state.list); }
    fill(state.list, state.figures, "card", data.cards, data.open);
  }
}
