// Stands at the end of a page that Browser.swift measures, before axe-core where that is wanted.
// Leaves nothing of the page but what was measured.
"use strict";
document.currentScript.dataset.own = "";
document.body.getBoundingClientRect(); // everything is laid out now
const milliseconds = performance.now();

const sentences = (rules) =>
  rules.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`));

const withHandlers = () =>
  [...document.querySelectorAll("*")].filter((element) =>
    element.getAttributeNames().some((name) => name.startsWith("on")));

addEventListener("load", async () => {
  const foreign = "script:not([data-own]), img, iframe, object, embed, link, base, form, a";
  const measured = {
    milliseconds,
    width: innerWidth,
    contentWidth: document.documentElement.scrollWidth,
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
    background: getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number),
    text: document.body.innerText,
    requests: performance.getEntriesByType("resource").map(({ name }) => name),
    isTouched: "touched" in window,
    foreign: [...document.querySelectorAll(foreign), ...withHandlers()].map((e) => e.outerHTML),
  };
  if (window.axe) {
    const { passes, violations, incomplete } = await axe.run(document);
    measured.passed = passes.map(({ id }) => id);
    measured.violations = sentences(violations);
    measured.undecided = sentences(incomplete);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(measured));
  document.documentElement.textContent = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
});
