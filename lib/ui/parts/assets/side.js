// The head of the panel beside a page, and the sheet that it stands on. What is in the panel are elements of Streamlit.
import { make, opened, panel, place, shortcut, write } from "./shared.js";

const WAIT = 8000; // no longer is anything covered, whatever happened to what should come
const CSS = `
.cb { height:0; }
.sheet { position:fixed; z-index:-1; inset:0 0 0 auto; width:var(--cb-side, 480px); background:var(--surface); border-left:1px solid var(--line); box-shadow:var(--shadow-2); }
.head { position:fixed; z-index:2; top:0; right:0; width:var(--cb-side, 480px); height:56px; padding:0 12px 0 20px; display:flex; align-items:center; gap:4px; background:var(--surface); border:0 solid var(--line); border-width:0 0 1px 1px; }
h2 { font:600 18px/24px var(--font); margin-right:auto !important; min-width:0; display:-webkit-box; -webkit-line-clamp:2; -webkit-box-orient:vertical; overflow:hidden; }
.tool { width:32px; height:32px; flex:none; border-radius:6px; display:grid; place-items:center; color:var(--ink-2); } .tool:hover { background:var(--bg-3); }
svg { width:16px; height:16px; fill:none; stroke:currentColor; stroke-width:1.5; stroke-linecap:round; stroke-linejoin:round; }
.cover { position:fixed; z-index:1; inset:56px 0 0 auto; width:calc(var(--cb-side, 480px) - 1px); padding:20px; background:var(--surface); display:grid; align-content:start; gap:14px; }
.cover i { height:14px; border-radius:4px; background:var(--bg-3); } .cover i:first-child { width:150px; height:34px; } .cover i:nth-child(3n) { width:70%; } .cover i:nth-child(5) { height:58px; }
@media (max-width:640px) { .tool { width:40px; height:40px; } .head { padding-left:16px; } }
@media print { .cb { display:none; } }
`;

const WAYS = { back: "M10 3.500L5.500 8l4.500 4.500", on: "M6 3.500L10.500 8 6 12.500", shut: "M4 4l8 8M12 4l-8 8" };
const INNER = "[popover],[role=dialog],[role=listbox],[role=menu],[aria-expanded=true]"; // what closes by itself

function tool(name) {
  const node = make("button", "tool"), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  node.type = "button";
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", WAYS[name]);
  svg.append(path);
  node.append(svg);
  return node;
}

function named(node, label) {
  node.hidden = !label;
  node.setAttribute("aria-label", label);
  node.title = label;
}

// Whether a panel is open is told at once, by a word on the element that this part stands in: the rules that hold the room of the
// page (lib/ui/parts/room.py) read it. The server says the same a moment later.
function stand(state, isOpen) {
  state.isOpen = isOpen;
  state.box.getRootNode().host.dataset.side = isOpen ? "open" : "shut";
}

function begin(box) {
  const sheet = make("div", "sheet"), head = make("div", "head"), title = make("h2"), back = tool("back"), on = tool("on"), shut = tool("shut"), cover = make("div", "cover");
  title.tabIndex = -1;
  cover.setAttribute("aria-hidden", "true");
  cover.append(...Array.from({ length: 9 }, () => make("i")));
  cover.hidden = true;
  head.append(title, back, on, shut);
  box.append(sheet, head, cover);
  const state = { title, back, on, shut, cover, head, mark: "" };
  const step = (way) => { state.component.setTriggerValue("step", way); wait(state); };
  back.addEventListener("click", () => step(-1));
  on.addEventListener("click", () => step(1));
  head.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way && !back.hidden) { event.preventDefault(); step(way); }
  });
  shut.addEventListener("click", () => close(state));
  return state;
}

function close(state) {
  stand(state, false);
  state.component.setTriggerValue("shut", true);
  panel(state.component.data.kind).there = null;
  opened(state.mark)?.focus();
  state.mark = "";
}

// Until what was asked for is there, what stands there is of something else.
function wait(state) {
  const { filled, kind } = state.component.data;
  state.cover.hidden = !filled || panel(kind).there === state.mark;
  clearTimeout(state.later);
  if (!state.cover.hidden) state.later = setTimeout(() => { state.cover.hidden = true; }, WAIT);
}

export default function side(component) {
  const state = place(component, CSS, begin), data = component.data, own = panel(data.kind);
  named(state.back, data.earlier);
  named(state.on, data.later);
  named(state.shut, data.close);
  own.turn = (mark, title) => {
    if (!state.box.isConnected) return;
    write(state.title, title);
    stand(state, true);
    if (mark !== state.mark) { state.mark = mark; wait(state); }
    state.title.focus({ preventScroll: true });
    own.enters = true;
  };
  own.came = (mark) => { if (mark === state.mark) state.cover.hidden = true; };
  shortcut(`side ${data.kind}`, (event) => {
    if (event.key !== "Escape" || !state.isOpen || !state.box.isConnected) return;
    if (event.composedPath().some((node) => node.matches?.(INNER))) return;
    event.preventDefault();
    close(state);
  });
  stand(state, Boolean(data.title));
  if (data.title) write(state.title, data.title);
  if (data.title && own.enters) { // the place may have been made anew since the click
    own.enters = false;
    if (!state.box.contains(state.box.getRootNode().activeElement)) state.title.focus({ preventScroll: true });
  }
  if (state.mark === data.mark) return;
  state.mark = data.mark;
  if (data.title) wait(state);
}
