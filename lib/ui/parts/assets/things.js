// A short list: what it is about, its figure and change, what is at stake, who, and the way on. A line is one button.
import { arrows, clicked, hints, make, opens, place, verdict, write } from "./shared.js";

const CSS = `
.box { border:1px solid var(--line); border-radius:8px; background:var(--surface); box-shadow:var(--shadow); overflow:hidden; container-type:inline-size; }
.head { display:flex; align-items:baseline; gap:8px; padding:14px 16px 8px; } .head h2 { font:600 15px/20px var(--font); white-space:nowrap; }
.note { margin-left:auto; text-align:right; font:400 12px/16px var(--font); color:var(--ink-3); }
li { border-top:1px solid var(--line); } .box > ul:first-child > li:first-child, .head[hidden] + ul > li:first-child { border-top:0; }
.thing { width:100%; display:grid; grid-template-columns:minmax(0, 1fr) auto; gap:1px 16px; padding:11px 16px; align-content:center; min-height:62px; }
.thing:hover { background:var(--bg-2); } .thing[aria-pressed="true"] { box-shadow:inset 2px 0 0 var(--accent); }
.what { display:flex; align-items:baseline; gap:8px; flex-wrap:wrap; } .what b { font-weight:600; } .what .delta { font:400 12px/16px var(--font); color:var(--ink-3); }
.money { font:600 15px/20px var(--font); white-space:nowrap; text-align:right; }
.people { font:400 12px/17px var(--font); color:var(--ink-2); } .go { font:500 12px/17px var(--font); color:var(--accent); white-space:nowrap; text-align:right; align-self:end; }
.thing:hover .go { text-decoration:underline; text-underline-offset:3px; }
`;

function line() {
  const item = make("li"), node = make("button", "thing moves"), what = make("span", "what");
  const name = make("b"), value = make("span"), delta = make("span", "delta"), badge = make("span", "v");
  const money = make("span", "money"), people = make("span", "people"), go = make("span", "go");
  node.type = "button";
  what.append(name, value, delta, badge);
  node.append(what, money, people, go);
  item.append(node);
  return { item, node, name, value, delta, badge, money, people, go };
}

export default function things(component) {
  const state = place(component, CSS, (box) => {
    const outer = make("section", "box"), head = make("div", "head"), title = make("h2"), note = make("span", "note"), list = make("ul");
    head.append(title, note);
    outer.append(head, list);
    box.append(outer);
    const made = { outer, head, title, note, list, lines: [] };
    list.addEventListener("click", (event) => {
      const node = event.target.closest("[data-ref]");
      if (!node) return;
      clicked(node.dataset.ref, node.querySelector("b").textContent, made.component.data.panel);
      made.component.setTriggerValue("open", node.dataset.ref);
    });
    opens(list);
    arrows(list, ".thing");
    return made;
  });
  if (!state.hinted) {
    state.hinted = true;
    hints(state, (node) => state.lines.find((one) => one.node === node)?.told.hint);
  }
  const data = component.data;
  state.head.hidden = !data.title;
  state.head.style.display = data.title ? "" : "none";
  write(state.title, data.title);
  write(state.note, data.note);
  state.note.title = data.help ?? "";
  while (state.lines.length > data.rows.length) state.lines.pop().item.remove();
  while (state.lines.length < data.rows.length) { const one = line(); state.lines.push(one); state.list.append(one.item); }
  data.rows.forEach((told, i) => {
    const one = state.lines[i];
    one.told = told;
    one.node.dataset.ref = told.ref;
    one.node.setAttribute("aria-label", told.name);
    one.node.setAttribute("aria-pressed", String(told.ref === data.open));
    write(one.name, told.label);
    write(one.value, told.value);
    write(one.delta, told.delta);
    verdict(one.badge, told.verdict);
    write(one.money, told.money);
    write(one.people, told.people);
    write(one.go, `${told.way} →`);
  });
}
