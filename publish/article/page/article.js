// The players of an article: in the reader's colors, each moment with an address of its own.
"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => (dark.matches ? "dark" : "light");
const figure = (root) => root.closest("figure").id.replace(/^fig-/, "");
const address = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const asked = (root) => (address().figure === figure(root) ? address() : {});
const players = [...document.querySelectorAll(".player")].map((root) => {
  const link = (step) => `${location.href.split("#")[0]}#figure=${figure(root)}&step=${step}&play=0`;
  return { root, ...player(root, { theme, asked: asked(root), address: link }) };
});
function show_asked() {
  const root = players.map((each) => each.root).find((each) => asked(each).figure);
  root?.scrollIntoView({ block: "center", behavior: "instant" });
}
addEventListener("hashchange", () => { show_asked(); for (const each of players) each.ask(asked(each.root)); });
dark.addEventListener("change", () => { for (const each of players) each.repaint(); });
show_asked();
