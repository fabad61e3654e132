// A player of one animation: play, pause, loop, scrub by training step, jump to the moments. No storage and no requests but for
// the video itself: it also works in a sandboxed frame, where the origin is opaque.
"use strict";
const ICONS = {
  play: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 2.5v15l12.5-7.5z"/></svg>',
  pause: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4.5 3h4v14h-4zM11.5 3h4v14h-4z"/></svg>',
  loop: '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 9.5a4.5 4.5 0 0 1 4.5-4.5H13V2.5l4 3.5-4 3.5V7H8.5A2.5 2.5 0 0 0 6 9.5zM16 10.5a4.5 4.5 0 0 1-4.5 4.5H7v2.5l-4-3.5 4-3.5v2.5h4.5a2.5 2.5 0 0 0 2.5-2.5z"/><path class="slash" d="M3.2 1.8l15 15-1.4 1.4-15-15z"/></svg>',
};
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const said = (step) => step.toLocaleString("en-US");

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function player(root, theme = () => Object.keys(spec(root).videos)[0]) {
  const { fps, frames, moments, videos, title, counts, autoplay } = spec(root);
  const stage = root.querySelector(".stage");
  // What rests at the end is one place on the scrubber.
  const last = frames.indexOf(frames[frames.length - 1]);
  let video = null, shown = last, looping = true, wanted = null;

  const play = element("button", { class: "icon play", type: "button" });
  const slider = element("input", { type: "range", min: 0, max: last, step: 1, "aria-label": `${counts.name}: ${title}` });
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  const marks = moments.map((moment) => {
    const mark = element("span", { class: "mark", "aria-hidden": "true" });
    mark.style.left = `${(100 * Math.min(moment.frame, last)) / last}%`;
    return mark;
  });
  const number = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", "aria-label": `Go to ${counts.name}: ${title}` });
  const loop = element("button", { class: "icon loop", type: "button", "aria-label": `Loop: ${title}`, "aria-pressed": "true", title: "Loop" });
  loop.innerHTML = ICONS.loop;
  const chips = moments.map((moment) => {
    const chip = element("button", { type: "button" }, moment.name, element("span", {}, counted(moment.step)));
    chip.addEventListener("click", () => { pause(); seek(moment.frame); });
    return chip;
  });
  const list = element("ul", { class: "moments", "aria-label": "Moments" }, ...chips.map((chip) => element("li", {}, chip)));
  const controls = element("div", { class: "controls", role: "group", "aria-label": `Player: ${title}` }, play,
    element("span", { class: "scrubber" }, bar, ...marks, slider), element("label", { class: "step" }, counts.short, number), loop, ...(chips.length ? [list] : []));
  stage.removeAttribute("href");  // the link of a page without scripts
  stage.after(controls);

  function counted(step) { return said(Math.floor(step / counts.each)); }

  function show(frame) {
    shown = Math.min(frame, last);
    const step = frames[shown];
    slider.value = shown;
    slider.setAttribute("aria-valuetext", `${counts.name} ${counted(step)}`);
    bar.style.setProperty("--at", `${(100 * shown) / last}%`);
    if (document.activeElement !== number) number.value = counted(step);
    chips.forEach((chip, k) => chip.setAttribute("aria-current", moments[k].frame === shown));
  }

  function button(playing) {
    play.innerHTML = playing ? ICONS.pause : ICONS.play;
    play.setAttribute("aria-label", `${playing ? "Pause" : "Play"}: ${title}`);
    play.title = playing ? "Pause" : "Play";
  }

  function follow() {
    if (!video || video.paused || video.seeking) return;
    show(Math.floor(video.currentTime * fps + 1e-3));
    requestAnimationFrame(follow);
  }

  function load() {
    const source = videos[theme()] ?? Object.values(videos)[0];
    if (video?.dataset.source === source) return;
    video?.remove();
    const made = (video = element("video", { muted: "", playsinline: "", preload: "auto", tabindex: "-1", "aria-hidden": "true" }));
    made.dataset.source = source;
    made.muted = true;
    made.loop = looping;
    made.addEventListener("loadedmetadata", () => { if (wanted !== null) made.currentTime = wanted; });
    made.addEventListener("loadeddata", () => { if (wanted === null) made.classList.add("ready"); });
    made.addEventListener("seeked", () => { wanted = null; made.classList.add("ready"); follow(); });
    made.addEventListener("play", () => { button(true); requestAnimationFrame(follow); });
    made.addEventListener("pause", () => { if (made === video) button(false); });
    made.addEventListener("ended", () => show(last));
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

  function seek(frame) {
    show(frame);
    wanted = (shown + 0.5) / fps;
    load();
    if (video.readyState >= 1) video.currentTime = wanted;
  }

  function resume() {
    if (!video && shown === last) { show(0); wanted = 0; }
    load();
    if (video.readyState >= 1 && shown === last) seek(0);
    video.play().catch(() => button(false));
  }

  function pause() { video?.pause(); }
  function toggle() { if (video && !video.paused) pause(); else resume(); }

  function nearest(frame) {  // the mark that a pointer means
    const close = moments.find((moment) => Math.abs(moment.frame - frame) <= last * 0.012);
    return close ? close.frame : frame;
  }

  let pointed = false;
  slider.addEventListener("pointerdown", () => { pointed = true; });
  slider.addEventListener("input", () => { pause(); seek(pointed ? nearest(+slider.value) : +slider.value); });
  slider.addEventListener("change", () => { pointed = false; });
  slider.addEventListener("keydown", (event) => {
    const stops = [0, ...moments.map((moment) => moment.frame), last];
    const next = { PageUp: stops.find((frame) => frame > shown), PageDown: stops.findLast((frame) => frame < shown) }[event.key];
    if (event.key === " ") { event.preventDefault(); toggle(); }
    if (event.key.startsWith("Page")) { event.preventDefault(); pause(); if (next !== undefined) seek(next); }
  });
  number.addEventListener("focus", () => number.select());
  number.addEventListener("change", () => {
    const step = parseInt(number.value.replace(/\D/g, ""), 10) * counts.each;
    const frame = frames.findIndex((of) => of >= step);
    if (!Number.isNaN(step)) { pause(); seek(frame < 0 ? last : frame); }
    number.value = counted(frames[shown]);
  });
  number.addEventListener("keydown", (event) => { if (event.key === "Enter") number.blur(); });
  play.addEventListener("click", toggle);
  stage.addEventListener("click", (event) => { event.preventDefault(); toggle(); });
  loop.addEventListener("click", () => {
    looping = !looping;
    if (video) video.loop = looping;
    loop.setAttribute("aria-pressed", looping);
  });
  button(false);
  show(last);
  calm.addEventListener("change", () => { if (calm.matches) pause(); });
  if (autoplay && !calm.matches) resume();

  return { repaint() {  // the other theme has another video
    if (!video) return;
    const playing = !video.paused;
    wanted = (shown + 0.5) / fps;
    load();
    if (playing) video.play();
  } };
}

function spec(root) { return JSON.parse(root.querySelector("script[type='application/json']").textContent); }
