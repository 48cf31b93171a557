
"use strict";
// Lights the lines of a box, shows the statements of a chosen one, and filters. All of it is on the
// page without this as well.
const svg = document.querySelector(".map svg");
const nodes = [...svg.querySelectorAll(".node")];
const panel = document.getElementById("panel");
const filter = document.getElementById("filter");
const matches = document.getElementById("matches");
let chosen = null;
for (const each of document.querySelectorAll(".js")) each.hidden = false;

const titleOf = (node) => node.querySelector("title").textContent;

function light(node) {
  for (const each of svg.querySelectorAll(".on")) each.classList.remove("on");
  svg.classList.toggle("lit", Boolean(node));
  if (!node) return;
  node.classList.add("on");
  for (const line of svg.querySelectorAll(`[data-from="${node.id}"], [data-to="${node.id}"]`)) {
    line.classList.add("on");
    for (const end of [line.dataset.from, line.dataset.to]) document.getElementById(end).classList.add("on");
  }
}

function choose(node) {
  if (chosen) chosen.classList.remove("chosen");
  chosen = node;
  panel.hidden = !node;
  light(node);
  if (!node) return;
  node.classList.add("chosen");
  const heading = document.createElement("h3");
  heading.textContent = titleOf(node);
  const which = node.id[0] === "p" ? `[data-who="${node.id}"]` : `[data-key="${node.id}"]`;
  const found = document.querySelectorAll(`.why${which}`);
  panel.replaceChildren(heading, ...[...found].map((each) => each.cloneNode(true)));
  panel.focus();
}

for (const node of nodes) {
  node.addEventListener("mouseenter", () => light(node));
  node.addEventListener("mouseleave", () => light(chosen));
  node.addEventListener("focus", () => light(node));
  node.addEventListener("blur", () => light(chosen));
  if (node.id[0] === "p" || node.id[0] === "k") {
    node.addEventListener("click", (event) => { event.preventDefault(); choose(node); });
  }
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !chosen) return;
  const node = chosen;
  choose(null);
  node.focus();
});

// On a phone each cell of a row is a line: a long table waits until it is wanted.
if (matchMedia("(max-width: 700px)").matches) {
  for (const table of document.querySelectorAll(".scroll")) {
    const count = table.querySelectorAll("tbody tr").length;
    if (count < 10 || table.closest("details")) continue;
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const bad = table.querySelectorAll(".badge.bad").length;
    const name = table.getAttribute("aria-label").replace(", can be scrolled", "");
    summary.textContent = `${name}: ${count} rows${bad ? `, ${bad} to look at` : ""}`;
    table.before(details);
    details.append(summary, table);
  }
}

const rows = [...document.querySelectorAll("[data-row]")].map((row) => [row, row.textContent.toLowerCase()]);
const folded = [...document.querySelectorAll("details")].filter((each) => each.querySelector("[data-row]"));
filter.addEventListener("input", () => {
  const text = filter.value.trim().toLowerCase();
  let count = 0;
  if (text) for (const each of folded) each.open = true;
  for (const [row, words] of rows) {
    const hit = words.includes(text);
    row.classList.toggle("filtered", !hit);
    count += hit;
  }
  svg.classList.toggle("found", Boolean(text));
  for (const node of nodes) node.classList.toggle("match", titleOf(node).toLowerCase().includes(text));
  matches.textContent = text ? `${count} rows` : "";
});

let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const each of closed) each.open = true;
});
addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
