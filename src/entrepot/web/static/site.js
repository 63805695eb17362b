// A click on a number opens how it was made; a page that waits for a job asks again. Pages work without either.
(() => {
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-id]");
    const link = document.querySelector("#address a");
    if (!element || !link || event.target.closest("a, summary, button")) return;
    const to = new URL(link.getAttribute("href"), location.href);
    to.pathname += "/why/" + encodeURIComponent(element.dataset.id);
    location.href = to;
  });
  if (document.getElementById("progress")) setTimeout(() => location.reload(), 1000);
})();
