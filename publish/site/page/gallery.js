// What the page does beyond its players: the theme, and snippets to copy. Without scripts all is there to be read and downloaded.
"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const toggle = document.querySelector(".theme");
let chosen = null;
const theme = () => chosen ?? (dark.matches ? "dark" : "light");
const figure = (root) => root.closest("article").id;
const players = [...document.querySelectorAll(".player")].map((root) => {
  const link = (moment) => `${location.href.split("#")[0]}#figure=${figure(root)}&${moment}`;
  return { root, ...player(root, { theme, asked: asked(root), address: link }) };
});

function address() { return Object.fromEntries(new URLSearchParams(location.hash.slice(1))); }
function asked(root) { return address().figure === figure(root) ? address() : {}; }  // the moment of a figure
function show_asked() {
  show_run(address().run);
  players.find((each) => asked(each.root).figure)?.root.scrollIntoView({ block: "center", behavior: "instant" });
}
function show_run(run) {  // the figures of one run, their players linked; all for none
  const of_run = document.querySelector(".of-run");
  of_run.hidden = !run;
  of_run.querySelector("code").textContent = run ?? "";
  document.querySelector("nav").hidden = Boolean(run);
  for (const article of document.querySelectorAll("article")) article.hidden = Boolean(run) && !article.dataset.runs.split(" ").includes(run);
  for (const each of players) each.link(Boolean(run));
  if (run) document.querySelector("main").scrollIntoView({ behavior: "instant" });
}
addEventListener("hashchange", () => { show_asked(); for (const each of players) each.ask(asked(each.root)); });
show_asked();

function repaint() {
  document.documentElement.dataset.theme = theme();
  for (const source of document.querySelectorAll("source[data-theme]")) source.media = source.dataset.theme === theme() ? "all" : "not all";
  toggle.textContent = theme() === "dark" ? "Light" : "Dark";
  toggle.setAttribute("aria-label", `Show in ${theme() === "dark" ? "light" : "dark"} colors`);
  for (const each of players) each.repaint();
}
toggle.hidden = false;
toggle.addEventListener("click", () => { chosen = theme() === "dark" ? "light" : "dark"; repaint(); });
dark.addEventListener("change", repaint);
repaint();

const status = document.querySelector("#status");
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = document.getElementById(button.getAttribute("aria-controls"));
    const done = await copied(code.textContent, code);
    button.textContent = done ? "Copied" : "Selected";
    status.textContent = done ? `${button.dataset.what} copied` : "Press Ctrl+C to copy";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
