// A click on a number opens how it was made; a map asks again at a click; a page that waits for a job asks again. Pages work
// without any of it.
(() => {
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
