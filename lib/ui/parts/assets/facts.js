// The head of a panel: the figure, how it stands between its bounds, and what is to be known of it.
import { clicked, make, panel, place, verdict, write } from "./shared.js";

const CSS = `
.facts { display:flex; flex-direction:column; gap:16px; }
.lede { display:flex; align-items:baseline; gap:10px; flex-wrap:wrap; }
.lede .value { font:600 32px/38px var(--font); letter-spacing:-.02em; } .was { margin-left:auto; color:var(--ink-2); }
.frac { color:var(--ink-2); margin-top:-10px; } .prose { display:grid; gap:6px; color:var(--ink-2); } .prose p:first-child { color:var(--ink); }
h3 { font:600 14px/20px var(--font); margin-bottom:6px; }
.ruler { position:relative; height:58px; }
.band { position:absolute; top:14px; height:16px; border:1px solid transparent; } .band span { position:absolute; top:18px; left:2px; font:400 11px/14px var(--font); color:var(--ink-3); white-space:nowrap; }
.band.bad { background:var(--bad-soft); border-color:var(--bad); } .band.normal { background:var(--normal-soft); border-color:var(--normal); } .band.great { background:var(--great-soft); border-color:var(--great); }
.at { position:absolute; top:10px; width:4px; height:24px; margin-left:-2px; background:var(--ink); border-radius:1px; }
.whisker { position:absolute; top:4px; height:8px; border:2px solid var(--ink); border-top:0; border-bottom:0; } .whisker::before { content:""; position:absolute; left:0; right:0; top:3px; height:2px; background:var(--ink); }
.usual { position:absolute; top:48px; height:5px; border-radius:2px; background:var(--line-2); min-width:4px; }
.note { font:400 11px/14px var(--font); color:var(--ink-3); }
dl { display:grid; grid-template-columns:116px minmax(0, 1fr); gap:6px 12px; } dt { color:var(--ink-3); font:400 12px/20px var(--font); } dd { font-size:13px; white-space:pre-line; }
.also { display:grid; border-top:1px solid var(--line); } .also button { display:flex; justify-content:space-between; gap:12px; padding:7px 0; border-bottom:1px solid var(--line); width:100%; }
.also button:hover { background:var(--bg-2); } .also b { font-weight:600; }
@media (max-width:640px) { dl { grid-template-columns:1fr; gap:0; } dd { margin-bottom:8px; } }
`;

function share(number) { return `${(100 * number).toFixed(2)}%`; }

function drawRuler(box, told) {
  box.replaceChildren();
  box.hidden = !told;
  if (!told) return;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", told.name);
  for (const band of told.bands) {
    const one = make("div", `band ${band.kind}`);
    one.style.left = share(band.from);
    one.style.width = share(band.to - band.from);
    if (band.to - band.from > 0.1) one.append(make("span", "", band.word));
    box.append(one);
  }
  if (told.interval) {
    const whisker = make("div", "whisker");
    whisker.style.left = share(told.interval[0]);
    whisker.style.width = share(told.interval[1] - told.interval[0]);
    box.append(whisker);
  }
  if (told.usual) {
    const usual = make("div", "usual");
    usual.style.left = share(told.usual[0]);
    usual.style.width = share(told.usual[1] - told.usual[0]);
    box.append(usual);
  }
  const at = make("div", "at");
  at.style.left = share(told.value);
  box.append(at);
}

export default function facts(component) {
  const state = place(component, CSS, (box) => {
    const outer = make("div", "facts"), lede = make("div", "lede"), value = make("span", "value"), badge = make("span", "v"), was = make("span", "was");
    lede.append(value, badge, was);
    const frac = make("p", "frac"), prose = make("div", "prose"), standing = make("section"), head = make("h3"), ruler = make("div", "ruler"), note = make("p", "note");
    standing.append(head, ruler, note);
    const list = make("dl"), also = make("div", "also");
    outer.append(lede, frac, prose, standing, list, also);
    box.append(outer);
    const made = { value, badge, was, frac, prose, standing, head, ruler, note, list, also };
    also.addEventListener("click", (event) => {
      const one = event.target.closest("[data-ref]");
      if (!one) return;
      clicked(one.dataset.ref, one.firstChild.textContent);
      made.component.setTriggerValue("open", one.dataset.ref);
    });
    return made;
  });
  const data = component.data;
  write(state.value, data.value);
  verdict(state.badge, data.verdict);
  write(state.was, data.was);
  write(state.frac, data.sentence);
  state.prose.replaceChildren(...data.prose.map((line) => make("p", "", line)));
  state.standing.hidden = !data.ruler;
  write(state.head, data.standing);
  drawRuler(state.ruler, data.ruler);
  write(state.note, data.ruler?.note);
  state.list.replaceChildren(...data.facts.flatMap(([name, text]) => [make("dt", "", name), make("dd", "", text)]));
  state.also.hidden = !data.also.length;
  state.also.replaceChildren(...data.also.map((one) => {
    const button = make("button");
    button.type = "button";
    button.dataset.ref = one.ref;
    button.append(make("span", "", one.label), make("b", "", one.value));
    return button;
  }));
  panel("figure").there = data.ref;
  panel("figure").came?.(data.ref);
}
