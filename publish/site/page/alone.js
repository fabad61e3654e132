// The player as a page of its own: an address for every moment, keys everywhere, and in a frame its height for the page around it.
"use strict";
const root = document.querySelector(".player");
const here = location.protocol === "about:" ? null : location.href.split("#")[0];  // what was pasted as srcdoc has no address
const made = player(root, { asked: asked(), address: here && ((moment) => `${here}#${moment}`) });

function asked() { return Object.fromEntries(new URLSearchParams(location.hash.slice(1))); }
addEventListener("hashchange", () => made.ask(asked()));
document.addEventListener("keydown", (event) => { if (!root.contains(event.target)) made.key(event); });
const main = document.querySelector("main");

const PATIENCE = 500;  // milliseconds
let late = null;

function fit_frame() {  // as wide as the frame; how high that is, the page around it may give
  clearTimeout(late);
  root.classList.remove("short");
  const height = Math.ceil(main.getBoundingClientRect().height);
  parent.postMessage({ type: "iframe-widget-resize", height }, "*");
  // Where it does not, the chips are left out. Not at once: a page that measures the body itself would keep it at the height without.
  if (innerHeight < height) late = setTimeout(() => root.classList.add("short"), PATIENCE);
}
function fit_window() {  // as large as is shown whole
  main.style.maxWidth = "";
  const { width, height } = root.querySelector(".stage").getBoundingClientRect();
  main.style.maxWidth = `${Math.max(280, ((innerHeight - root.querySelector(".controls").offsetHeight) * width) / height)}px`;
}
const fit = parent === window ? fit_window : fit_frame;
addEventListener("resize", fit);
document.fonts.ready.then(fit);
fit();
