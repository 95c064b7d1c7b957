"use strict";
// Filter and order of the table of titles. Without this script everything is shown, as on the pages.
(() => {
  const sieve = document.getElementById("sieve");
  if (!sieve) return;
  const [words, kind, order, found] = ["words", "kind", "order", "found"].map((id) => document.getElementById(id));
  const body = document.getElementById("titles").tBodies[0];
  const rows = Array.from(body.rows);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let texts = null; // read at the first filter: opening the page must not wait for it

  const number = (name, without) => (row) => Number(row.dataset[name] ?? without);
  const title = (row) => row.cells[0].firstElementChild.textContent;
  const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });
  const orders = {
    "": () => 0,
    sure: (a, b) => number("sure", 2)(a) - number("sure", 2)(b),
    title: (a, b) => collator.compare(title(a), title(b)),
    year: (a, b) => number("year", 0)(b) - number("year", 0)(a),
  };

  const show = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    if (wanted.length) texts ??= new Map(rows.map((row) => [row, fold(row.textContent)]));
    let count = 0;
    for (const row of rows) {
      const fits = (!kind.value || row.matches(kind.value)) && wanted.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      count += fits;
    }
    found.value = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  };
  let waiting = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  kind.addEventListener("change", show);
  order.addEventListener("change", () => body.append(...rows.slice().sort(orders[order.value])));
  sieve.addEventListener("submit", (event) => event.preventDefault());
  sieve.hidden = false;
  sieve.reset();
  show();

  // Rows that come into sight turn out higher than they were taken for, and push away what a link has led to.
  const lead = (there, frames) => {
    there.scrollIntoView();
    if (frames) requestAnimationFrame(() => lead(there, frames - 1));
  };
  document.querySelector("nav").addEventListener("click", (event) => {
    const there = document.getElementById((event.target.hash ?? "").slice(1));
    if (there) requestAnimationFrame(() => lead(there, 4));
  });
})();
