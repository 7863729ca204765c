// What every part shares: the tokens of the design in both themes, and how a part is built once and then only brought up to date.

const TOKENS = `
:host, .cb { --font: var(--st-font, system-ui, sans-serif); --fast: 120ms; --ease: cubic-bezier(.2,0,0,1);
  --surface:#fff; --bg:#fff; --bg-2:#f5f7f7; --bg-3:#e9eeee; --line:#dfe6e6; --line-2:#74868a;
  --ink:#14232a; --ink-2:#46575d; --ink-3:#5b6c72; --accent:#0b6e6e; --accent-soft:#e3f1f0; --on-accent:#fff;
  --great:#00775a; --normal:#4b595f; --watch:#936000; --bad:#a50f2d; --great-soft:#e2f3ec; --normal-soft:#eceff0; --bad-soft:#fae7ea;
  --info:#2f52c4; --info-soft:#e9eefc; --mark:#0b7a75; --spark:#6f8085; --shadow:0 1px 2px rgb(20 35 42 / .06);
  --shadow-2: 0 8px 28px rgb(20 35 42 / .14), 0 1px 3px rgb(20 35 42 / .10); }
.cb.dark { --surface:#151f23; --bg:#10181b; --bg-2:#172126; --bg-3:#223036; --line:#2a383d; --line-2:#70858b;
  --ink:#e8efef; --ink-2:#b6c4c7; --ink-3:#98a9ad; --accent:#4fc4bd; --accent-soft:#15332f; --on-accent:#08201f;
  --great:#47c79b; --normal:#93a2a7; --watch:#f0c25a; --bad:#f2766a; --great-soft:#12332a; --normal-soft:#233036; --bad-soft:#3d1e1f;
  --info:#93abff; --info-soft:#1d2745; --mark:#3fb5ae; --spark:#8a9a9f; --shadow:none;
  --shadow-2: 0 8px 28px rgb(0 0 0 / .5), 0 0 0 1px #2a383d; }
.cb, .cb *, .cb *::before { box-sizing:border-box; }
.cb { font:400 14px/20px var(--font); color:var(--ink); font-variant-numeric:tabular-nums; -webkit-font-smoothing:antialiased; position:relative; }
:where(.cb) :where(ul, ol, h2, h3, p, dl, dd) { margin:0; padding:0; list-style:none; }
:where(.cb button) { font:inherit; color:inherit; background:none; border:0; padding:0; cursor:pointer; text-align:left; }
:where(.cb a) { color:inherit; text-decoration:none; }
.cb [hidden] { display:none !important; }
.cb :focus-visible { outline:2px solid var(--accent); outline-offset:2px; border-radius:4px; }
.cb .v { display:inline-flex; align-items:center; gap:5px; font:500 12px/18px var(--font); white-space:nowrap; color:var(--normal); }
.cb .v::before { content:""; width:9px; height:9px; flex:none; background:currentColor; }
.cb .v.great { color:var(--great); } .cb .v.great::before { clip-path:polygon(50% 6%,100% 94%,0 94%); }
.cb .v.normal::before { border-radius:50%; width:8px; height:8px; }
.cb .v.watch { color:var(--watch); } .cb .v.watch::before { clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%); width:10px; height:10px; }
.cb .v.bad { color:var(--bad); } .cb .v.bad::before { clip-path:polygon(0 6%,100% 6%,50% 94%); }
.cb .v.few::before { background:none; border:1.5px solid currentColor; border-radius:50%; width:8px; height:8px; }
.cb .tip { position:fixed; z-index:40; max-width:380px; padding:12px 14px; border-radius:8px; background:var(--surface); color:var(--ink-2);
  box-shadow:var(--shadow-2); font:400 13px/18px var(--font); pointer-events:none; white-space:pre-line; margin:0; border:0; inset:auto; overflow:visible; }
.cb .tip b { color:var(--ink); font-weight:600; } .cb .tip p + p { margin-top:6px; }
@media (prefers-reduced-motion:no-preference) { .cb .moves { transition:border-color var(--fast) var(--ease), background-color var(--fast) var(--ease); } }
`;

const built = new WeakMap();
const definitions = (globalThis[Symbol.for("closeboard.about")] ??= new Map());

const places = (globalThis[Symbol.for("closeboard.index")] ??= { all: [] });

export function learn(figures, index) {
  for (const [ref, lines] of Object.entries(figures)) definitions.set(ref, lines);
  places.all = index;
}

// What can be gone to: its name, what it is, its page and figure.
export function index() {
  return places.all;
}

// The panels beside a page, by what they are of, and the parts whose figures open them: what was clicked is said to its panel at once.
const panels = (globalThis[Symbol.for("closeboard.panels")] ??= {});
const homes = (globalThis[Symbol.for("closeboard.homes")] ??= new Set());

export function panel(kind) {
  return (panels[kind] ??= { there: null, turn: null, came: null });
}

export function opens(outer) {
  homes.add(outer);
}

export function clicked(mark, title, kind = "figure") {
  panel(kind).turn?.(mark, title);
}

// The figure on the page whose panel is open, to come back to.
export function opened(mark) {
  for (const home of homes) {
    if (!home.isConnected) { homes.delete(home); continue; }
    const node = home.querySelector(`[data-ref="${CSS.escape(mark ?? "")}"]`);
    if (node) return node;
  }
  return null;
}

const alone = (globalThis[Symbol.for("closeboard.keys")] ??= {});

// A key for the whole page, of which the newest listener under a name is the only one; it is heard before anything in the page.
export function shortcut(name, listener) {
  alone[name]?.abort();
  alone[name] = new AbortController();
  document.addEventListener("keydown", listener, { capture: true, signal: alone[name].signal });
}

export function make(tag, className, text) {
  const one = document.createElement(tag);
  if (className) one.className = className;
  if (text !== undefined && text !== null) one.textContent = text;
  return one;
}

export function write(node, text) {
  const wanted = text ?? "";
  if (node.textContent !== wanted) node.textContent = wanted;
}

// The state of a part at its place: made at the first call, the same at every later one.
export function place(component, css, begin) {
  const root = component.parentElement;
  let state = built.get(root);
  if (!state) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(TOKENS + css);
    const shadow = root.getRootNode();
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    const box = make("div", "cb");
    root.replaceChildren(box);
    state = begin(box); // the object that its listeners hold
    state.box = box;
    built.set(root, state);
  }
  state.component = component;
  state.box.classList.toggle("dark", isDark(root));
  return state;
}

function isDark(root) {
  const host = root instanceof ShadowRoot ? root.host : root;
  const probe = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(probe);
  const parts = hex ? hex.slice(1).map((part) => parseInt(part, 16)) : (probe.match(/\d+/g) ?? [255, 255, 255]).map(Number);
  return parts[0] * 0.3 + parts[1] * 0.6 + parts[2] * 0.1 < 110;
}

export function verdict(node, told) {
  const kind = told ? `v ${told.kind}` : "v";
  if (node.className !== kind) node.className = kind;
  node.hidden = !told;
  write(node, told?.word);
}

const SVG = "http://www.w3.org/2000/svg";

// A line without axes; only its last point has the colour of a verdict.
export function spark(node, values, kind, width, height) {
  const mark = JSON.stringify([values, kind]);
  if (node.dataset.mark === mark) return;
  node.dataset.mark = mark;
  node.replaceChildren();
  if (!values || values.length < 2) return;
  const low = Math.min(...values), high = Math.max(...values), room = high - low || 1;
  const points = values.map((value, i) => [
    4 + (i * (width - 8)) / (values.length - 1), height - 4 - ((value - low) / room) * (height - 8),
  ]);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", "100%");
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", points.map((p) => p.map((n) => n.toFixed(1)).join(",")).join(" "));
  line.setAttribute("fill", "none");
  line.setAttribute("stroke", "var(--spark)");
  line.setAttribute("stroke-width", "1.5");
  line.setAttribute("stroke-linejoin", "round");
  const dot = document.createElementNS(SVG, "circle");
  const [x, y] = points.at(-1);
  dot.setAttribute("cx", x.toFixed(1));
  dot.setAttribute("cy", y.toFixed(1));
  dot.setAttribute("r", "2.75");
  dot.setAttribute("fill", kind && kind !== "few" ? `var(--${kind})` : "var(--spark)");
  svg.append(line, dot);
  node.append(svg);
}

// What is said of a figure while the pointer or the focus is on it: what it means everywhere, and what it is made of here.
export function hints(state, of) {
  const tip = make("div", "tip");
  tip.setAttribute("role", "tooltip");
  tip.id = `tip-${Math.random().toString(36).slice(2)}`;
  if (tip.showPopover) tip.popover = "manual";
  else tip.hidden = true;
  state.box.append(tip);
  let shown = null, later = 0;

  function open(node) {
    const lines = [...(definitions.get(node.dataset.ref) ?? []), ...(of(node) ?? [])];
    if (!lines.length || shown === node) return;
    tip.replaceChildren(...lines.map(([head, text]) => {
      const line = make("p");
      if (head) line.append(make("b", "", `${head} `));
      line.append(text);
      return line;
    }));
    shown?.removeAttribute("aria-describedby");
    shown = node;
    node.setAttribute("aria-describedby", tip.id);
    if (tip.showPopover) { if (!tip.matches(":popover-open")) tip.showPopover(); } else tip.hidden = false;
    const at = node.getBoundingClientRect(), own = tip.getBoundingClientRect();
    const below = at.bottom + own.height + 8 < innerHeight || at.top < own.height + 8;
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - own.width - 8))}px`;
    tip.style.top = `${below ? at.bottom + 6 : at.top - own.height - 6}px`;
  }
  function close() {
    clearTimeout(later);
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown = null;
    if (tip.hidePopover) { if (tip.matches(":popover-open")) tip.hidePopover(); } else tip.hidden = true;
  }
  const over = (event) => event.target.closest?.("[data-ref]");
  state.box.addEventListener("pointerover", (event) => {
    const node = over(event);
    clearTimeout(later);
    if (!node) close();
    else if (event.pointerType !== "touch") later = setTimeout(() => open(node), 250);
  });
  state.box.addEventListener("pointerleave", close);
  state.box.addEventListener("click", close);
  state.box.addEventListener("focusin", (event) => { const node = over(event); if (node?.matches(":focus-visible")) open(node); });
  state.box.addEventListener("focusout", close);
  state.box.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
}

// Arrows lead from one to the next of several.
export function arrows(box, selector) {
  box.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = [...box.querySelectorAll(selector)], at = all.indexOf(event.target);
    if (at < 0 || (!step && event.key !== "Home" && event.key !== "End")) return;
    event.preventDefault();
    (event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : all[at + step])?.focus();
  });
}
