(function () {
  var box = document.createElement("dialog"), held = null, waiting = null;
  box.className = "trace";
  function line(parent, tag, text) {
    var made = document.createElement(tag);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }
  function show(id) {
    var one = held.traces[id], words = held.words;
    if (!one) return;
    box.textContent = "";
    var close = line(box, "button", words.close);
    close.addEventListener("click", function () { box.close(); });
    line(box, "p", id).className = "id";
    var list = line(box, "dl", "");
    ["value", "interval", "unit", "period", "status", "grade"].forEach(function (name) {
      if (one[name]) { line(list, "dt", words[name]); line(list, "dd", one[name]); }
    });
    if (one.sources) {
      line(list, "dt", words.sources);
      var cell = line(list, "dd", "");
      one.sources.forEach(function (id) { line(cell, "a", id).href = "#source-" + id; cell.appendChild(document.createTextNode(" ")); });
    }
    line(box, "h2", words.how);
    var table = line(box, "table", "");
    one.steps.forEach(function (step) {
      var row = line(table, "tr", "");
      step.forEach(function (text) { line(row, "td", text); });
    });
    if (one.left) line(box, "p", "+ " + one.left);
    if (words.command) line(box, "code", words.command + id);
    box.showModal();
  }
  window.entrepotTraces = function (given) { held = given; if (waiting) show(waiting); };
  box.addEventListener("click", function (event) { if (event.target === box || event.target.tagName === "A") box.close(); });
  document.body.appendChild(box);
  document.addEventListener("click", function (event) {
    var at = event.target.closest("[data-id]");
    if (!at || event.target.closest("a, mark")) return;
    if (held) { show(at.dataset.id); return; }
    waiting = at.dataset.id;
    var load = document.createElement("script");
    load.src = document.currentTraces;
    document.head.appendChild(load);
  });
})();
