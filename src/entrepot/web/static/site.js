// A click on a number opens how it was made; a map asks again at a click; a page that waits for a job asks again. Pages work
// without any of it.
(() => {
  document.currentPrefix = new URL(document.currentScript.src).pathname.replace(/\/static\/site\.js$/, "");
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-id]");
    const link = document.querySelector("#address a");
    if (!element || !link || event.target.closest("a, summary, button")) return;
    const to = new URL(link.getAttribute("href"), location.href);
    to.pathname += "/why/" + encodeURIComponent(element.dataset.id);
    location.href = to;
  });
  for (const map of document.querySelectorAll(".map")) map.scrollLeft = 0.62 * (map.scrollWidth - map.clientWidth);
  for (const range of document.querySelectorAll("input[type=range][data-for]")) {
    const number = document.getElementById(range.dataset.for);
    range.hidden = false;
    range.addEventListener("input", () => (number.value = range.value));
    number.addEventListener("input", () => (range.value = number.value));
  }
  // A chart drawn anew by Vega, to point at; without this the link gives what the chart is drawn from.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.live");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const figures = [...link.closest("section, article").querySelectorAll("figure")].filter((one) => one.querySelector("svg"));
    const links = [...link.parentElement.querySelectorAll("a.live")];
    const figure = figures[links.indexOf(link)];
    if (!window.drawVega) await import(document.currentPrefix + "/vega.js");
    const spec = await (await fetch(link.href)).json();
    const place = document.createElement("div");
    await window.drawVega(place, spec);
    figure?.querySelector("svg, .vega-embed")?.replaceWith(place);
    link.remove();
  });
  const PICKED = "picked"; // where the keyboard was on a map, so that it is there again on the page that follows
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-sends]")) return;
    sessionStorage.setItem(PICKED, JSON.stringify([event.target.name, event.target.value, scrollY]));
    event.target.form.requestSubmit();
  });
  const picked = JSON.parse(sessionStorage.getItem(PICKED) || "null");
  sessionStorage.removeItem(PICKED);
  if (picked) {
    const [name, value, top] = picked;
    document.querySelector(`[data-sends] [name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`)?.focus({ preventScroll: true });
    scrollTo(0, top);
  }
  if (document.getElementById("progress")) setTimeout(() => location.reload(), 1000);
})();
