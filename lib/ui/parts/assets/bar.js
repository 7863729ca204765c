// The bar above a page. It stands in the band that the app's own header leaves free, beside the navigation or its button.
import { index, make, place, shortcut, write } from "./shared.js";

const CSS = `
.cb { height:0; }
.bar { container:bar / inline-size; position:fixed; top:0; right:var(--cb-side, 0); z-index:999991; height:56px; background:var(--bg); border-bottom:1px solid var(--line); display:flex; align-items:center; gap:8px; }
.who { font:600 14px/20px var(--font); display:flex; align-items:center; gap:8px; white-space:nowrap; padding-right:8px; min-width:0; }
.logo { height:28px; max-width:120px; object-fit:contain; flex:none; } .who b { font-weight:600; overflow:hidden; text-overflow:ellipsis; max-width:220px; }
.tag { font:500 11px/14px var(--font); color:var(--info); background:var(--info-soft); border-radius:4px; padding:2px 6px; }
.ctl { display:inline-flex; align-items:center; gap:6px; height:32px; padding:0 10px; border:1px solid var(--line-2); border-radius:6px; font:500 13px/18px var(--font); white-space:nowrap; background:var(--surface); color:var(--ink); min-width:0; }
.ctl:hover { background:var(--bg-2); } .ctl .sub { color:var(--ink-3); font-weight:400; overflow:hidden; text-overflow:ellipsis; } .ctl.ghost { border-color:transparent; background:none; color:var(--ink-2); flex:none; }
.ctl.primary { background:var(--accent); border-color:var(--accent); color:var(--on-accent); }
.chips { display:flex; gap:6px; min-width:0; overflow:hidden; }
.chip { display:inline-flex; align-items:center; gap:4px; height:28px; padding:0 4px 0 10px; border-radius:999px; background:var(--accent-soft); font:500 13px/18px var(--font); white-space:nowrap; flex:none; }
.chip.fixed { padding-right:10px; background:var(--bg-3); }
.chip .x { width:20px; height:20px; border-radius:50%; text-align:center; line-height:18px; color:var(--ink-2); } .chip .x:hover { background:var(--bg-3); }
.grow { flex:1; } svg { width:16px; height:16px; flex:none; fill:none; stroke:currentColor; stroke-width:1.5; stroke-linecap:round; stroke-linejoin:round; }
.pop { position:fixed; margin:0; inset:auto; border:1px solid var(--line); border-radius:12px; background:var(--surface); color:var(--ink); box-shadow:var(--shadow-2); padding:16px; width:440px; max-width:calc(100vw - 16px); max-height:calc(100vh - 72px); overflow:auto; font:400 14px/20px var(--font); font-variant-numeric:tabular-nums; }
.pop h3 { font:500 12px/16px var(--font); color:var(--ink-3); margin:0 0 6px; } .pop section + section { margin-top:16px; }
.opts { display:grid; grid-template-columns:repeat(2, minmax(0, 1fr)); gap:4px; }
.opt { height:32px; padding:0 10px; border-radius:6px; font:500 13px/32px var(--font); color:var(--ink-2); overflow:hidden; text-overflow:ellipsis; white-space:nowrap; } .opt:hover { background:var(--bg-2); }
.opt[aria-checked="true"] { background:var(--accent-soft); color:var(--ink); box-shadow:inset 0 0 0 1px var(--accent); }
.days { display:flex; gap:8px; align-items:end; flex-wrap:wrap; } .days label { display:grid; gap:2px; font:400 12px/16px var(--font); color:var(--ink-3); }
input { font:400 14px/20px var(--font); color:var(--ink); background:var(--surface); border:1px solid var(--line-2); border-radius:6px; height:32px; padding:0 8px; color-scheme:light; } .cb.dark input { color-scheme:dark; }
.find { width:100%; margin-bottom:12px; } .note { font:400 12px/16px var(--font); color:var(--ink-3); margin-top:4px; }
.group { margin-top:12px; } .list { display:grid; grid-template-columns:repeat(2, minmax(0, 1fr)); gap:2px 8px; }
.pick { display:flex; gap:8px; align-items:center; padding:5px 6px; border-radius:6px; min-height:30px; overflow:hidden; } .pick:hover { background:var(--bg-2); }
.pick::before { content:""; width:14px; height:14px; border:1.5px solid var(--line-2); border-radius:3px; flex:none; } .pick span { overflow:hidden; text-overflow:ellipsis; white-space:nowrap; }
.pick[aria-checked="true"]::before { background:var(--accent); border-color:var(--accent); box-shadow:inset 0 0 0 2px var(--surface); }
.hit { display:flex; gap:12px; width:100%; padding:7px 8px; border-radius:6px; align-items:baseline; } .hit small { margin-left:auto; font:400 12px/16px var(--font); color:var(--ink-3); white-space:nowrap; }
.hit:hover, .hit[aria-selected="true"] { background:var(--bg-3); }
kbd { font:500 11px/16px var(--font); color:var(--ink-3); border:1px solid var(--line); border-radius:3px; padding:0 5px; background:var(--bg-2); }
.foot { display:flex; justify-content:space-between; gap:8px; margin-top:14px; }
.count { font:500 11px/16px var(--font); background:var(--accent); color:var(--on-accent); border-radius:999px; padding:0 6px; }
@container bar (max-width:860px) { .ctl .sub { display:none; } }
.has-chips .ctl .sub { display:none; }
@media (max-width:1099px) { .bar { right:0; } }
@media (max-width:640px) { .who, .chips, .wide { display:none !important; } .ctl { height:40px; } .pop { left:0 !important; right:0; top:auto !important; bottom:0; width:100vw; max-width:none; border-radius:12px 12px 0 0; max-height:80vh; } .opt, .pick { min-height:40px; line-height:40px; } .opt { height:40px; } }
@media print { .bar { display:none; } }
`;

const ICONS = {
  day: "M2.5 3.5h11v10h-11zM2.5 6.500h11M5.500 2v3M10.500 2v3", down: "M4 6.500l4 4 4-4", plus: "M8 3v10M3 8h10", lines: "M2 3.500h12M4.500 8h7M6.500 12.500h3",
  find: "M7 2.500a4.500 4.500 0 1 0 0 9a4.500 4.500 0 1 0 0-9M10.500 10.500L14 14", share: "M8 10V2M5 4.500L8 2l3 2.500M3 8.500v5h10v-5",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function control(className, ...inside) {
  const node = make("button", `ctl ${className}`);
  node.type = "button";
  node.append(...inside);
  return node;
}

function popover(box, button, name) {
  const pop = make("div", "pop");
  pop.popover = "auto";
  pop.setAttribute("role", "dialog");
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  button.popoverTargetElement = pop;
  box.append(pop);
  pop.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const at = button.getBoundingClientRect();
    pop.style.left = `${Math.max(8, Math.min(at.left, innerWidth - pop.offsetWidth - 8))}px`;
    pop.style.top = `${at.bottom + 8}px`;
    pop.querySelector("input.find")?.focus();
  });
  return pop;
}

function begin(box) {
  const bar = make("header", "bar"), who = make("div", "who"), logo = make("img", "logo"), title = make("b"), tag = make("span", "tag"), label = make("span", "t"), sub = make("span", "sub");
  const period = control("", icon("day"), label, sub, icon("down")), plus = control("ghost", icon("plus")), plusText = make("span", "wide"), count = make("span", "count");
  const chips = make("div", "chips"), share = control("", icon("share")), shareText = make("span", "wide"), grow = make("span", "grow"), reset = control("ghost wide");
  logo.alt = "";
  logo.hidden = true;
  who.append(logo, title, tag);
  plus.append(plusText, count);
  share.append(shareText);
  const look = control("ghost", icon("find"), make("kbd", "wide", "/"));
  bar.append(who, period, chips, plus, reset, grow, look, share);
  box.append(bar);
  const state = { bar, look, logo, title, tag, period, label, sub, plus, plusText, count, chips, share, shareText, reset, marks: {} };
  state.days = popover(box, period, "days");
  state.pick = popover(box, plus, "pick");
  state.say = (told) => state.component.setTriggerValue("choose", told);
  state.hits = popover(box, look, "hits");
  searching(state);
  share.addEventListener("click", () => state.component.setTriggerValue("share", true));
  reset.addEventListener("click", () => state.say({ reset: true }));
  const host = box.getRootNode().host ?? box;
  const lay = () => {
    const at = host.getBoundingClientRect();
    const phone = innerWidth <= 640, gutter = Math.min(at.left, phone ? 15 : 75), left = at.left - gutter;
    bar.style.left = `${left}px`;
    bar.style.paddingLeft = `${left < 60 ? Math.max(56, gutter) : gutter}px`;
    bar.style.paddingRight = `${phone ? 8 : Math.max(16, Math.min(75, bar.getBoundingClientRect().right - at.right))}px`;
  };
  new ResizeObserver(lay).observe(host);
  state.lay = lay;
  return state;
}

// Pages, figures and members by a few letters: the nearest first, the arrows lead, Enter goes.
function searching(state) {
  const input = make("input", "find"), list = make("div");
  input.type = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  list.setAttribute("role", "listbox");
  state.hits.append(input, list);
  state.asked = input;
  let found = [], at = 0;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  function everything() {
    const members = (state.component.data.filters ?? []).flatMap((one) => one.members.map(([code, name]) => ({ name, kind: one.label, dimension: one.name, member: code })));
    return [...index(), ...members];
  }
  function mark() {
    [...list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }
  function look() {
    const wanted = plain(input.value.trim());
    const place = ({ name }) => (plain(name).startsWith(wanted) ? 0 : plain(name).split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2);
    found = everything().filter(({ name, kind }) => plain(`${name} ${kind}`).includes(wanted)).sort((a, b) => place(a) - place(b)).slice(0, 12);
    at = 0;
    list.replaceChildren(...found.map((one, i) => {
      const hit = make("button", "hit", one.name);
      hit.type = "button";
      hit.tabIndex = -1;
      hit.setAttribute("role", "option");
      hit.append(make("small", "", one.kind));
      hit.addEventListener("click", () => go(i));
      return hit;
    }));
    if (!found.length) list.replaceChildren(make("p", "note", state.component.data.words.nothing));
    mark();
  }
  function go(i) {
    const one = found[i];
    if (!one) return;
    state.hits.hidePopover();
    if (one.dimension) state.say({ [one.dimension]: [one.member] });
    else state.component.setTriggerValue("go", one.view ? { view: one.view } : { page: one.page, card: one.ref });
  }
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) { event.preventDefault(); at = (at + step + found.length) % found.length; mark(); }
    if (event.key === "Enter") { event.preventDefault(); go(at); }
  });
  state.hits.addEventListener("toggle", (event) => { if (event.newState === "open") { input.value = ""; look(); } });
  shortcut("search", (event) => {
    const target = event.composedPath()[0];
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
    if (!state.bar.isConnected) return;
    event.preventDefault();
    state.hits.showPopover();
  });
}

// What is drawn anew only where it differs, so that a list keeps its place and an open one its focus.
function differs(state, name, told) {
  const mark = JSON.stringify(told);
  if (state.marks[name] === mark) return false;
  state.marks[name] = mark;
  return true;
}

function choices(title, options, chosen, pick) {
  const section = make("section"), list = make("div", "opts");
  list.setAttribute("role", "radiogroup");
  list.setAttribute("aria-label", title);
  for (const [code, name] of options) {
    const one = make("button", "opt", name);
    one.type = "button";
    one.setAttribute("role", "radio");
    one.setAttribute("aria-checked", String(code === chosen));
    one.addEventListener("click", () => pick(code));
    list.append(one);
  }
  section.append(make("h3", "", title), list);
  return section;
}

function dayInput(text, value, told) {
  const label = make("label", "", text), input = make("input");
  input.type = "date";
  input.value = value;
  input.min = told.earliest;
  input.max = told.latest;
  label.append(input);
  return [label, input];
}

function drawDays(state, told, words) {
  const close = (said) => { state.days.hidePopover(); state.say(said); };
  const presets = choices(words.presets, told.presets.filter(([code]) => code !== "custom"), told.preset, (code) => close({ period: code }));
  const custom = make("section"), row = make("div", "days"), [fromLabel, from] = dayInput(words.from, told.from, told), [toLabel, to] = dayInput(words.to, told.to, told);
  const apply = control("primary", words.apply);
  apply.addEventListener("click", () => close({ period: "custom", from: from.value, to: to.value }));
  row.append(fromLabel, toLabel, apply);
  custom.append(make("h3", "", told.presets.find(([code]) => code === "custom")[1]), row);
  const against = choices(words.against, told.compares, told.compare, (code) => close({ compare: code }));
  const asOf = make("section"), line = make("div", "days"), [dayLabel, day] = dayInput(words.as_of, told.as_of, told), set = control("", words.apply);
  set.addEventListener("click", () => close({ as_of: day.value }));
  line.append(dayLabel, set);
  asOf.append(line, make("p", "note", told.as_of_help));
  state.days.setAttribute("aria-label", words.period);
  state.days.replaceChildren(presets, custom, against, asOf);
}

function begun(state, words) {
  if (state.find) return;
  state.find = make("input", "find");
  state.find.type = "search";
  state.find.placeholder = words.search;
  state.find.setAttribute("aria-label", words.search);
  state.groups = make("div");
  const foot = make("div", "foot"), clear = control("ghost", words.reset);
  clear.addEventListener("click", () => { state.pick.hidePopover(); state.say({ reset: true }); });
  foot.append(clear);
  let later = 0;
  state.find.addEventListener("input", () => {
    narrow(state);
    clearTimeout(later);
    if (state.longer) later = setTimeout(() => state.component.setTriggerValue("find", state.find.value), 300);
  });
  state.pick.setAttribute("aria-label", words.filters);
  state.pick.append(state.find, state.groups, foot);
}

function narrow(state) {
  const text = state.find.value.trim().toLocaleLowerCase();
  for (const group of state.groups.children) {
    let any = false;
    for (const one of group.querySelectorAll(".pick")) {
      one.hidden = Boolean(text) && !one.textContent.toLocaleLowerCase().includes(text);
      any ||= !one.hidden;
    }
    group.hidden = Boolean(text) && !any;
  }
}

function drawPick(state, told, words) {
  begun(state, words);
  state.longer = told.some((one) => one.more) || Boolean(state.find.value);
  state.groups.replaceChildren(...told.map((dimension) => {
    const group = make("div", "group"), list = make("div", "list"), taken = dimension.taken.map(([name]) => name);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", dimension.label);
    group.append(make("h3", "", dimension.lock ? `${dimension.label} · ${dimension.lock}` : dimension.label), list);
    for (const [name, shown] of dimension.members) {
      const one = make("button", "pick");
      one.type = "button";
      one.setAttribute("role", "checkbox");
      one.setAttribute("aria-checked", String(taken.includes(name)));
      one.append(make("span", "", shown));
      one.addEventListener("click", () => {
        const now = taken.includes(name) ? taken.filter((other) => other !== name) : [...taken, name];
        one.setAttribute("aria-checked", String(now.includes(name)));
        state.say({ [dimension.name]: now });
      });
      list.append(one);
    }
    if (dimension.more) group.append(make("p", "note", dimension.more));
    return group;
  }));
  narrow(state);
}

function drawChips(state, told, words) {
  const chips = told.filter((dimension) => dimension.taken.length);
  state.chips.replaceChildren(...chips.map((dimension) => {
    const names = dimension.taken.map(([, shown]) => shown);
    const more = names.length > 2 ? ` +${names.length - 2}` : "";
    const chip = make("span", dimension.lock ? "chip fixed" : "chip", `${dimension.label}: ${names.slice(0, 2).join(", ")}${more}`);
    chip.title = dimension.lock || names.join(", ");
    if (!dimension.lock) {
      const x = make("button", "x", "×");
      x.type = "button";
      x.setAttribute("aria-label", `${words.clear} ${dimension.label}`);
      x.addEventListener("click", () => state.say({ [dimension.name]: [] }));
      chip.append(x);
    }
    return chip;
  }));
  const count = told.reduce((all, one) => all + (one.lock ? 0 : one.taken.length), 0);
  write(state.count, count ? String(count) : "");
  state.count.hidden = !count;
  return chips.length;
}

export default function bar(component) {
  const state = place(component, CSS, begin);
  const { title, logo, tag, share, period, filters, words } = component.data;
  state.look.setAttribute("aria-label", words.look);
  state.asked.placeholder = words.look;
  state.asked.setAttribute("aria-label", words.look);
  state.hits.setAttribute("aria-label", words.look);
  write(state.title, title);
  state.logo.hidden = !logo;
  if (logo && state.logo.src !== logo) state.logo.src = logo;
  write(state.tag, tag);
  state.tag.hidden = !tag;
  state.share.hidden = !share;
  write(state.shareText, share);
  state.share.setAttribute("aria-label", share);
  state.period.hidden = !period;
  state.plus.hidden = !filters;
  if (period) {
    write(state.label, period.label);
    write(state.sub, [period.days, period.against].filter(Boolean).join(", "));
    state.period.setAttribute("aria-label", `${words.period}: ${period.label}, ${period.days}`);
    if (differs(state, "days", [period, words])) drawDays(state, period, words);
  }
  let chips = 0;
  if (filters) {
    write(state.plusText, words.filter);
    state.plus.setAttribute("aria-label", words.filters);
    if (differs(state, "pick", filters)) drawPick(state, filters, words);
    chips = drawChips(state, filters, words);
  } else state.chips.replaceChildren();
  write(state.reset, words.reset);
  const changed = filters && (state.count.textContent || period.preset !== "last_90" || period.compare !== "previous" || period.as_of);
  state.reset.hidden = !changed;
  state.bar.classList.toggle("has-chips", Boolean(chips));
  state.lay();
}
