// A click on a number opens how it was made; a map asks again at a click; a page that waits for a job asks again. Pages work
// without any of it.
(() => {
  document.currentPrefix = new URL(document.currentScript.src).pathname.replace(/\/static\/site\.js$/, "");
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-id]");
    const link = document.getElementById("address")?.dataset.page;
    if (!element || !link || event.target.closest("a, summary, button")) return;
    const to = new URL(link, location.href);
    to.pathname += "/why/" + encodeURIComponent(element.dataset.id);
    location.href = to;
  });
  document.addEventListener("input", (event) => {
    const other = event.target.dataset.for ? document.getElementById(event.target.dataset.for) : document.querySelector(`[data-for="${CSS.escape(event.target.id)}"]`);
    if (other && event.target.id !== other.id) other.value = event.target.value;
  });
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
  const remember = (name, value) => sessionStorage.setItem(PICKED, JSON.stringify([name, value, scrollY]));
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-sends]")) {
      remember(event.target.name, event.target.value);
      event.target.form.requestSubmit();
    } else if (event.target.form?.matches(".build") && !event.target.form.contains(event.target)) {
      event.target.form.dispatchEvent(new Event("change")); // a map lies outside the form whose text follows it
    } else if (event.target.matches("[data-shows]")) {
      // Another kind of shock has other fields: the form is asked for again, with all that is typed.
      remember(event.target.name, "");
      event.target.form.requestSubmit(event.target.form.querySelector('[value="show"]'));
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest('form.build button[name="how"]');
    if (button) remember(...(button.value === "add" || button.value.startsWith("copy") ? ["added", ""] : ["how", button.value]));
  });
  const begin = () => {
    for (const map of document.querySelectorAll(".map")) map.scrollLeft = 0.62 * (map.scrollWidth - map.clientWidth);
    for (const range of document.querySelectorAll("input[type=range][data-for]")) range.hidden = false;
    const picked = JSON.parse(sessionStorage.getItem(PICKED) || "null");
    sessionStorage.removeItem(PICKED);
    if (picked) {
      const [name, value, top] = picked;
      const named = `[name="${CSS.escape(name)}"]` + (value && `[value="${CSS.escape(value)}"]`);
      const wrong = document.querySelector("form.build [aria-invalid]");
      const last = name === "added" ? [...document.querySelectorAll("form.build .shock")].at(-1)?.querySelector("select, input:not([type=hidden]), textarea") : null;
      scrollTo(0, top);
      (wrong || last || document.querySelector(named) || document.getElementById("s-add"))?.focus({ preventScroll: name !== "added" && !wrong });
    }
    if (document.getElementById("progress")) setTimeout(() => location.reload(), 1000);
  };
  // A form that htmx sends swaps the page: what a page begins with begins again, under the class of the page that came.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== document.body) return;
    document.body.className = /<body class="([^"]*)"/.exec(event.detail.xhr.responseText)?.[1] ?? "";
    begin();
  });
  begin();
})();
