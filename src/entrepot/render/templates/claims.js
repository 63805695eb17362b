(function () {
  var marks = Array.prototype.slice.call(document.querySelectorAll("mark[data-sections]"));
  var boxes = Array.prototype.slice.call(document.querySelectorAll("input[data-verdict]"));
  document.querySelectorAll(".filters").forEach(function (one) { one.hidden = false; });
  function cards(mark) { return mark.dataset.sections.split(" ").map(function (id) { return document.getElementById(id); }); }
  function shown(mark) { return cards(mark).some(function (card) { return !card.classList.contains("hidden"); }); }
  function filter() {
    var on = {};
    boxes.forEach(function (box) { on[box.dataset.verdict] = on[box.dataset.verdict] !== false && box.checked; });
    document.querySelectorAll(".card").forEach(function (card) { card.classList.toggle("hidden", !on[card.dataset.verdict]); });
    marks.forEach(function (mark) { mark.classList.toggle("off", !shown(mark)); });
  }
  function show(mark) {
    document.querySelectorAll(".now").forEach(function (old) { old.classList.remove("now"); });
    mark.classList.add("now");
    cards(mark).forEach(function (card, n) {
      card.classList.add("now");
      if (n === 0) card.scrollIntoView({ block: "nearest" });
    });
  }
  function step(by) {
    var open = marks.filter(shown), at = open.findIndex(function (mark) { return mark.classList.contains("now"); });
    if (!open.length) return;
    var next = open[at < 0 ? (by > 0 ? 0 : open.length - 1) : (at + by + open.length) % open.length];
    next.querySelector("a").focus();
    show(next);
  }
  boxes.forEach(function (box) { box.addEventListener("change", filter); });
  marks.forEach(function (mark) {
    mark.addEventListener("click", function (event) { event.preventDefault(); show(mark); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
  });
})();
