// A player of one animation: plays while it is on screen, loops, is scrubbed by training step, jumps to the moments. No storage and
// no requests but for the video itself: it also works in a sandboxed frame, where the origin is opaque.
"use strict";
const ICONS = {
  play: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 2.5v15l12.5-7.5z"/></svg>',
  pause: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4.5 3h4v14h-4zM11.5 3h4v14h-4z"/></svg>',
  loop: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 9.5a4.5 4.5 0 0 1 4.5-4.5H13V2.5l4 3.5-4 3.5V7H8.5A2.5 2.5 0 0 0 6 9.5zM16 10.5a4.5 4.5 0 0 1-4.5 4.5H7v2.5l-4-3.5 4-3.5v2.5h4.5a2.5 2.5 0 0 0 2.5-2.5z"/><path class="slash" d="M3.2 1.8l15 15-1.4 1.4-15-15z"/></svg>',
  link: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M8.7 11.3a1 1 0 0 0 1.4 0l4-4a1.4 1.4 0 0 0-2-2l-1.6 1.6-1.4-1.4 1.6-1.6a3.4 3.4 0 0 1 4.8 4.8l-4 4a3 3 0 0 1-4.2 0zM11.3 8.7a1 1 0 0 0-1.4 0l-4 4a1.4 1.4 0 0 0 2 2l1.6-1.6 1.4 1.4-1.6 1.6a3.4 3.4 0 0 1-4.8-4.8l4-4a3 3 0 0 1 4.2 0z"/></svg>',
  linked: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 5h16v1.6H2zM2 13.4h16V15H2zM11 2.5h1.8v15H11z"/><circle cx="11.9" cy="5.8" r="2.6"/><circle cx="11.9" cy="14.2" r="2.6"/></svg>',
  captions: '<svg viewBox="0 0 20 20" aria-hidden="true"><path fill-rule="evenodd" d="M3 3h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM4 9v1.8h5V9zM11 9v1.8h5V9zM4 12.4v1.8h8v-1.8zM14 12.4v1.8h2v-1.8z"/></svg>',
};
const DRAG = 6;  // pixels that a pointer moves before it scrubs
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const said = (step) => step.toLocaleString("en-US");
const CHANNEL = "full-of-stars";
const listeners = [];  // of what other players say: in this page, and in the frames around it

// Messages reach the frames of one page directly, whatever their origins are; nobody else has to listen.
function others() {
  const windows = new Set([parent, ...Array.from({ length: parent.length }, (_, k) => parent[k]), ...Array.from({ length: window.length }, (_, k) => window[k])]);
  windows.delete(window);
  return windows;
}
function tell(message, except) {
  for (const listener of listeners) if (listener !== except) listener(message);
  for (const each of others()) each.postMessage({ type: CHANNEL, ...message }, "*");
}
addEventListener("message", ({ data }) => {
  if (data?.type === CHANNEL) for (const listener of listeners) listener(data);
});

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

async function copied(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {  // no permission: the old way, by selection
    getSelection().selectAllChildren(near);
    return document.execCommand("copy");
  }
}

// theme: which of the videos to play. asked: {step, play, value of the second slider} of the page's address. address: the one of
// such a moment, null if there is none.
function player(root, { theme = () => Object.keys(spec(root).videos)[0], asked = {}, address = null } = {}) {
  const { fps, frames, moments, videos, title, counts, autoplay, runs, captions, slider: second } = spec(root);
  const stage = root.querySelector(".stage");
  // What rests at the end is one place on the scrubber.
  const last = frames.indexOf(frames[frames.length - 1]);
  let video = null, shown = last, looping = true, wanted = null;
  let willing = false, visible = false;  // whether it plays when it is on screen, and whether it is
  let at = 0;  // of the second slider: 0 for what is shown otherwise, k for the value k, whose frames begin at this one of its video
  const first = () => Math.max(at - 1, 0) * frames.length;
  let linked = false;  // whether it shares the training step with the other players of its runs

  const play = element("button", { class: "icon play", type: "button" });
  const slider = element("input", { type: "range", min: 0, max: last, step: 1, "aria-label": `${counts.name}: ${title}` });
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  const marks = moments.map((moment) => {
    const mark = element("span", { class: "mark", "aria-hidden": "true" });
    mark.style.left = `${(100 * Math.min(moment.frame, last)) / last}%`;
    return mark;
  });
  const scrubber = element("span", { class: "scrubber" }, bar, ...marks, slider);
  const name = element("span", { class: "name", "aria-hidden": "true", hidden: "" });
  const number = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", "aria-label": `Go to ${counts.name}: ${title}` });
  const loop = element("button", { class: "icon loop", type: "button", "aria-label": `Loop: ${title}`, "aria-pressed": "true", title: "Loop" });
  loop.innerHTML = ICONS.loop;
  const link = element("button", { class: "icon link", type: "button", "aria-label": `Copy the link to this moment: ${title}`, title: "Copy the link to this moment" });
  link.innerHTML = ICONS.link;
  const link_steps = element("button", { class: "icon linked", type: "button", "aria-pressed": "false", "aria-label": `Share the training step with other pictures of this run: ${title}`,
    title: "Share the training step with other pictures of this run", hidden: "" });
  link_steps.innerHTML = ICONS.linked;
  const texts = element("button", { class: "icon captions", type: "button", "aria-pressed": "false", "aria-label": `Captions: ${title}`, title: "Captions" });
  texts.innerHTML = ICONS.captions;
  const cue = element("p", { class: "cue", "aria-live": "polite", hidden: "" });
  const chips = moments.map((moment) => {
    const chip = element("button", { type: "button" }, moment.name, element("span", {}, counted(moment.step)));
    chip.addEventListener("click", () => { stop(); seek(moment.frame); });
    return chip;
  });
  const list = element("ul", { class: "moments", "aria-label": "Moments" }, ...chips.map((chip) => element("li", {}, chip)));
  const values = element("input", { type: "range", min: 0, max: second ? second.values.length : 0, step: 1, value: 0, "aria-label": `${second?.label}: ${title}` });
  const chosen = element("output", {}, "all");
  const row = element("div", { class: "second" }, element("span", { class: "unit", "aria-hidden": "true" }, second?.label ?? ""), values, chosen);
  chosen.style.setProperty("--digits", Math.max(3, ...(second?.values ?? []).map((value) => value.length)));
  const label = element("label", { class: "step" }, element("span", { class: "unit" }, counts.short), number);
  label.style.setProperty("--digits", counted(frames[last]).length);
  const status = element("span", { class: "name", role: "status" });
  const controls = element("div", { class: "controls", role: "group", "aria-label": `Player: ${title}` },
    play, scrubber, label, ...(captions.length ? [texts] : []), loop, link_steps, ...(address ? [link] : []), name, status, ...(second ? [row] : []), ...(chips.length ? [list] : []));
  stage.removeAttribute("href");  // the link of a page without scripts
  stage.after(controls);
  stage.append(cue);

  function counted(step) { return said(Math.floor(step / counts.each)); }
  function moments_of(frame) { return moments.filter((moment) => Math.min(moment.frame, last) === frame); }

  function show(frame, heard = false) {  // heard: another player says so
    const before = shown;
    shown = Math.min(frame, last);
    if (linked && !heard && shown !== before) tell({ runs, step: frames[shown] }, listener);
    const step = frames[shown], names = moments_of(shown).map((moment) => `, ${moment.name}`);
    slider.value = shown;
    slider.setAttribute("aria-valuetext", `${counts.name} ${counted(step)}${names.join("")}`);
    bar.style.setProperty("--at", `${(100 * shown) / last}%`);
    if (document.activeElement !== number) number.value = counted(step);
    const text = captions.find(([first, end]) => first <= shown && shown < end)?.[2] ?? "";
    if (cue.textContent !== text) cue.textContent = text;
    chips.forEach((chip, k) => chip.setAttribute("aria-current", Math.min(moments[k].frame, last) === shown));
    if (slider.matches(":focus-visible")) name_moment(shown);
  }

  function name_moment(frame) {  // above its mark; nothing where there is none
    const here = moments_of(frame);
    name.hidden = !here.length;
    if (here.length) put(name, `${here.map((moment) => moment.name).join(", ")} · ${counted(here[0].step)}`, frame);
  }

  function put(bubble, text, frame) {  // a text above a place of the scrubber, inside the controls
    bubble.textContent = text;
    const x = scrubber.offsetLeft + (frame / last) * scrubber.offsetWidth - bubble.offsetWidth / 2;
    bubble.style.left = `${Math.max(4, Math.min(x, controls.clientWidth - bubble.offsetWidth - 4))}px`;
  }

  function button(playing) {
    play.innerHTML = playing ? ICONS.pause : ICONS.play;
    play.setAttribute("aria-label", `${playing ? "Pause" : "Play"}: ${title}`);
    play.title = playing ? "Pause" : "Play";
  }

  function follow() {
    if (!video || video.paused || video.seeking) return;
    const frame = Math.floor(video.currentTime * fps + 1e-3) - first();
    if (at && frame >= frames.length - 2) end();  // of this value; it rests there, so that the next one's is never seen
    else { show(frame); requestAnimationFrame(follow); }
  }

  function end() {  // where the video itself does not end or begin again
    if (at && looping) return restart();
    stop();
    show(last);
  }
  function restart() { seek(0); video.play().catch(() => button(false)); }

  function load() {
    const source = at ? second.video : (videos[theme()] ?? Object.values(videos)[0]);
    if (video?.dataset.source === source) return;
    video?.pause();  // and is seen until there is a picture of the other
    const made = (video = element("video", { muted: "", playsinline: "", preload: "auto", tabindex: "-1", "aria-hidden": "true" }));
    made.dataset.source = source;
    made.muted = true;
    made.loop = looping && !at;
    const ready = () => {
      made.classList.add("ready");
      for (const other of stage.querySelectorAll("video")) if (other !== made) other.remove();
    };
    made.addEventListener("loadedmetadata", () => { if (wanted !== null) made.currentTime = wanted; });
    made.addEventListener("loadeddata", () => { if (wanted === null && made === video) ready(); });
    made.addEventListener("seeked", () => {
      if (made !== video) return;
      ready();
      if (wanted !== null && Math.abs(made.currentTime - wanted) > 0.5 / fps) { made.currentTime = wanted; return; }
      wanted = null;
      follow();
    });
    made.addEventListener("play", () => { button(true); tell({ plays: true }, listener); requestAnimationFrame(follow); });
    made.addEventListener("pause", () => { if (made === video) button(false); });
    made.addEventListener("ended", () => { if (made === video) end(); });
    made.addEventListener("error", () => {
      if (made !== video) return;
      const name = source.startsWith("data:") ? title : decodeURI(source).split("/").slice(-2).join("/");
      root.querySelector(".failed")?.remove();
      controls.after(element("p", { class: "failed", role: "alert" }, `The video ${name} is missing or can't be played here.`));
      button(false);
    });
    made.src = source;
    stage.append(made);
  }

  function seek(frame, heard = false) {
    show(frame, heard);
    wanted = (first() + shown + 0.5) / fps;
    load();
    if (video.readyState >= 1 && !(heard && video.seeking)) video.currentTime = wanted;  // a film of another's steps: when it has sought
  }

  function resume() {
    willing = true;
    if (!video && shown === last) { show(0); wanted = first() / fps; }
    load();
    if (video.readyState >= 1 && shown === last) seek(0);
    video.play().catch(() => button(false));
  }

  function pause() { video?.pause(); }
  function stop() { willing = false; pause(); }  // as someone wishes: it does not start again by itself
  function toggle() { if (video && !video.paused) stop(); else resume(); }
  function choose(number) {  // a value of the second slider, at the same step; it goes on playing if it did
    const playing = video && !video.paused, loaded = Boolean(video);
    at = number;
    values.value = at;
    chosen.textContent = at ? second.values[at - 1] : "all";
    values.setAttribute("aria-valuetext", chosen.textContent);
    if (video) video.loop = looping && !at;
    if (loaded || at) seek(shown);
    if (playing) video.play().catch(() => button(false));
  }
  values.addEventListener("input", () => choose(+values.value));

  function frame_at(step) {
    const frame = frames.findIndex((of) => of >= step);
    return frame < 0 ? last : frame;
  }
  function to_step(step) { seek(frame_at(step)); }

  function nearest(frame) {  // the mark that a pointer means
    const reach = Math.max(last * 0.012, (3 * last) / scrubber.offsetWidth);
    const close = moments.filter((moment) => Math.abs(moment.frame - frame) <= reach).sort((a, b) => Math.abs(a.frame - frame) - Math.abs(b.frame - frame))[0];
    return close ? Math.min(close.frame, last) : frame;
  }

  let pointed = false;
  slider.addEventListener("pointerdown", () => { pointed = true; });
  slider.addEventListener("input", () => {
    stop();
    seek(pointed ? nearest(+slider.value) : +slider.value);
    name_moment(shown);
  });
  slider.addEventListener("change", () => { pointed = false; });
  slider.addEventListener("pointermove", (event) => {
    const box = scrubber.getBoundingClientRect();
    name_moment(pointed ? shown : nearest(Math.round((last * (event.clientX - box.left)) / box.width)));
  });
  slider.addEventListener("pointerleave", () => { name.hidden = true; });
  slider.addEventListener("focus", () => { if (slider.matches(":focus-visible")) name_moment(shown); });
  slider.addEventListener("blur", () => { name.hidden = true; });

  // Keys: space plays and pauses, arrows go by frame, Home and End to the ends, [ and ] from moment to moment.
  function key(event) {
    if (event.target === values && /^(Arrow|Page|Home|End)/.test(event.key)) return;  // its own
    if (event.target === number || event.ctrlKey || event.metaKey || event.altKey) return;
    const stops = [...new Set([0, ...moments.map((moment) => Math.min(moment.frame, last)), last])].sort((a, b) => a - b);
    const before = stops.findLast((frame) => frame < shown) ?? 0, after = stops.find((frame) => frame > shown) ?? last;
    const target = { ArrowLeft: Math.max(shown - 1, 0), ArrowDown: Math.max(shown - 1, 0), ArrowRight: Math.min(shown + 1, last), ArrowUp: Math.min(shown + 1, last),
      Home: 0, End: last, "[": before, PageDown: before, "]": after, PageUp: after }[event.key];
    const vertical = /^(Arrow(Up|Down)|Page)/.test(event.key) && event.target !== slider;  // these scroll the page
    if (event.key === " " && !event.target.closest?.("button")) toggle();
    else if (target !== undefined && !vertical) { stop(); seek(target); } else return;
    event.preventDefault();
  }
  root.addEventListener("keydown", key);

  number.addEventListener("focus", () => number.select());
  number.addEventListener("change", () => {
    const step = parseInt(number.value.replace(/\D/g, ""), 10) * counts.each;
    if (!Number.isNaN(step)) { stop(); to_step(step); }
    number.value = counted(frames[shown]);
  });
  number.addEventListener("keydown", (event) => { if (event.key === "Enter") number.blur(); });
  play.addEventListener("click", toggle);
  loop.addEventListener("click", () => {
    looping = !looping;
    if (video) video.loop = looping && !at;
    loop.setAttribute("aria-pressed", looping);
  });
  texts.addEventListener("click", () => {
    cue.hidden = !cue.hidden;
    texts.setAttribute("aria-pressed", !cue.hidden);
  });
  link.addEventListener("click", async () => {
    const value = at ? { [second.name]: second.values[at - 1] } : {};
    const text = address(new URLSearchParams({ ...value, step: Math.floor(frames[shown] / counts.each), play: 0 }));
    put(status, text, last);  // to be selected where copying has no permission
    if (await copied(text, status)) put(status, "Link copied", last);
    setTimeout(() => { status.textContent = ""; }, 4000);
  });

  // A drag anywhere on the picture scrubs, its width being all of the training; up and down still scrolls the page.
  let start = null, dragged = false;
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 0) start = { x: event.clientX, frame: shown, pointer: event.pointerId };
    dragged = false;
  });
  stage.addEventListener("pointermove", (event) => {
    if (start?.pointer !== event.pointerId || (!dragged && Math.abs(event.clientX - start.x) < DRAG)) return;
    if (!dragged) { dragged = true; stop(); stage.setPointerCapture(event.pointerId); }
    const frame = Math.round(start.frame + (last * (event.clientX - start.x)) / stage.clientWidth);
    seek(nearest(Math.max(0, Math.min(frame, last))));
    name_moment(shown);
  });
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { start = null; name.hidden = true; });
  stage.addEventListener("click", (event) => {
    event.preventDefault();
    if (dragged) return;
    slider.focus({ preventScroll: true });  // for the keys
    toggle();
  });

  function set_linked(on) {
    linked = on;
    link_steps.setAttribute("aria-pressed", on);
  }
  let behind = false;  // off the screen it only notes the step
  function listener(message) {
    if (message.plays) pause();  // one plays at a time
    if (!message.runs?.some?.((run) => runs.includes(run))) return;
    link_steps.hidden = false;
    if (message.asks) tell({ runs }, listener);
    if ("links" in message) set_linked(Boolean(message.links));
    if (linked && Number.isFinite(message.step)) {
      pause();
      behind = !visible;
      if (visible) seek(frame_at(message.step), true); else show(frame_at(message.step), true);
    }
  }
  listeners.push(listener);
  link_steps.addEventListener("click", () => {
    set_linked(!linked);
    tell({ runs, links: linked }, listener);
    if (linked) tell({ runs, step: frames[shown] }, listener);
  });
  if (runs.length) tell({ runs, asks: true }, listener);

  function ask({ step, play, ...more }) {  // what the page's address asks for
    const given = parseInt(step, 10), value = second ? second.values.indexOf(more[second.name]) + 1 : 0;
    if (value !== at) choose(value);
    if (Number.isNaN(given)) return;
    pause();
    to_step(given * counts.each);
    willing = play !== "0" && !calm.matches;
    if (willing && visible) resume();
  }

  new IntersectionObserver((entries) => {
    const seen = entries.at(-1).intersectionRatio;
    if (seen >= 0.4 && !visible) { visible = true; if (behind) { behind = false; seek(shown, true); } if (willing) resume(); }
    if (seen < 0.15 && visible) { visible = false; pause(); }
  }, { threshold: [0, 0.15, 0.4] }).observe(stage);
  calm.addEventListener("change", () => { if (calm.matches) stop(); });
  button(false);
  show(last);
  willing = autoplay && !calm.matches && asked.play !== "0";
  ask(asked);

  return { ask, key, link: set_linked, repaint() {  // the other theme has another video
    if (!video) return;
    const playing = !video.paused;
    wanted = (first() + shown + 0.5) / fps;
    load();
    if (playing) video.play();
  } };
}

function spec(root) { return JSON.parse(root.querySelector("script[type='application/json']").textContent); }
