// A click on a number opens how it was made; Enter does the same from the keyboard.
(() => {
  const address = () => {
    const link = document.querySelector("#address a");
    return link ? new URL(link.getAttribute("href"), location.href) : null;
  };
  const open = (element) => {
    const page = address();
    if (!page) return;
    const question = page.pathname.split("/").pop();
    const job = page.pathname.match(/\/jobs\/(\w+)$/);
    const to = new URL(page);
    to.pathname = page.pathname + "/why/" + encodeURIComponent(element.dataset.id);
    if (question || job) location.href = to;
  };
  // A page that waits for a job asks again.
  if (document.getElementById("progress")) setTimeout(() => location.reload(), 1000);
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-id]");
    if (element && !event.target.closest("a, summary, button")) open(element);
  });
})();
