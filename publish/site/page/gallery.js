// What the page does beyond its players: the theme, and snippets to copy. Without scripts all is there to be read and downloaded.
"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const toggle = document.querySelector(".theme");
let chosen = null;
const theme = () => chosen ?? (dark.matches ? "dark" : "light");
const players = [...document.querySelectorAll(".player")].map((root) => player(root, theme));

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

async function copied(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {  // no permission: the old way, by selection
    getSelection().selectAllChildren(near);
    return document.execCommand("copy");
  }
}
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
