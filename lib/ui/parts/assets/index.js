// An index: a row of letters, and under each letter what begins with it. A line is one button; the one that is open is marked.
import { arrows, make, place, write } from "./shared.js";

const STYLE = `
.index { border:1px solid var(--line); border-radius:8px; background:var(--surface); overflow:hidden; }
.letters { display:flex; flex-wrap:wrap; gap:2px; padding:8px; border-bottom:1px solid var(--line); }
.letters button { min-width:24px; height:28px; border-radius:6px; text-align:center; font:500 12px/28px var(--font); color:var(--ink-2); }
.letters button:hover { background:var(--bg-2); color:var(--ink); }
.list { max-height:640px; overflow-y:auto; overscroll-behavior:contain; }
h3 { position:sticky; top:0; padding:6px 12px; background:var(--bg-2); font:600 12px/16px var(--font); color:var(--ink-3); }
.entry { width:100%; min-height:34px; padding:7px 12px; display:flex; align-items:baseline; gap:10px; }
.entry:hover { background:var(--bg-2); } .entry[aria-current="true"] { background:var(--accent-soft); box-shadow:inset 3px 0 0 var(--accent); }
.name { flex:1; min-width:0; } .value { font:400 12px/18px var(--font); color:var(--ink-2); white-space:nowrap; }
.value.none { color:var(--ink-3); }
@media (max-width:640px) { .list { max-height:300px; } .letters { flex-wrap:nowrap; overflow-x:auto; } .letters button { min-width:40px; height:40px; line-height:40px; flex:none; } .entry { min-height:40px; } }
`;

export default function index(component) {
  const state = place(component, STYLE, (box) => {
    const outer = make("nav", "index"), letters = make("div", "letters"), list = make("div", "list");
    outer.append(letters, list);
    box.append(outer);
    const made = { outer, letters, list, mark: "" };
    letters.addEventListener("click", (event) => {
      const head = event.target.dataset.letter && list.querySelector(`[data-head="${globalThis.CSS.escape(event.target.dataset.letter)}"]`);
      if (head) list.scrollTop = head.parentElement.offsetTop - list.offsetTop;
    });
    list.addEventListener("click", (event) => {
      const slug = event.target.closest("[data-slug]")?.dataset.slug;
      if (slug) made.component.setTriggerValue("open", slug);
    });
    arrows(list, ".entry");
    return made;
  });
  const data = component.data, mark = JSON.stringify(data.letters);
  state.outer.setAttribute("aria-label", data.name);
  if (state.mark !== mark) {
    state.mark = mark;
    state.letters.replaceChildren(...data.letters.map(([letter]) => {
      const button = make("button", "", letter);
      button.type = "button";
      button.dataset.letter = letter;
      return button;
    }));
    state.list.replaceChildren(...data.letters.map(([letter, entries]) => {
      const group = make("section"), head = make("h3", "", letter), lines = make("ul");
      head.dataset.head = letter;
      lines.append(...entries.map(line));
      group.append(head, lines);
      return group;
    }));
    state.list.scrollTop = 0;
  }
  for (const node of state.list.querySelectorAll(".entry")) {
    const open = node.dataset.slug === data.open;
    if (open && node.getAttribute("aria-current") !== "true" && !inSight(state.list, node)) state.list.scrollTop = node.offsetTop - state.list.offsetTop - 80;
    node.setAttribute("aria-current", open ? "true" : "false");
  }
}

function inSight(list, node) {
  const outer = list.getBoundingClientRect(), inner = node.getBoundingClientRect();
  return inner.top >= outer.top && inner.bottom <= outer.bottom;
}

function line({ slug, label, value }) {
  const item = make("li"), button = make("button", "entry moves"), name = make("span", "name", label), figure = make("span", "value");
  button.type = "button";
  button.dataset.slug = slug;
  write(figure, value);
  button.append(name, figure);
  item.append(button);
  return item;
}
