"use strict";
// Long tables a part at a time, their filter and order, and strips that lead to titles. Without this script browsers
// show what is in <noscript>: every row. With it that is text, which costs nothing to lay out.
(() => {
  const MAX_PRINTED = 5000; // rows: a table of more is printed as it is on the screen
  const count = (number) => number.toLocaleString("en");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };
  const make = (name, attributes = {}, text = "") => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };

  // What comes into sight turns out higher than it was taken for, and pushes away what a link has led to.
  const lead = (there, block = "start", frames = 4) => {
    there.scrollIntoView({ block });
    if (frames) requestAnimationFrame(() => lead(there, block, frames - 1));
  };

  // --- tables

  class Sheets {
    constructor(container) {
      this.parts = Array.from(container.querySelectorAll("noscript"));
      this.rows = new Map(); // those of the parts that were needed
      this.size = Number(container.dataset.sheet);
      this.total = Number(container.dataset.rows);
      this.noun = container.dataset.noun;
      const template = document.createElement("template");
      template.innerHTML = this.parts[0].textContent;
      this.table = template.content.querySelector("table");
      this.pagers = [this.pager(), this.pager()];
      container.append(this.pagers[0].element, this.table, this.pagers[1].element);
      this.choose(null);
      window.addEventListener("beforeprint", () => this.total <= MAX_PRINTED && this.fill(0, this.total, null));
      window.addEventListener("afterprint", () => this.show(this.first));
    }

    pager() {
      const element = make("div", { class: "pager", hidden: "" });
      const previous = make("button", { type: "button" }, "Previous");
      const next = make("button", { type: "button" }, "Next");
      previous.addEventListener("click", () => this.turn(-1, next));
      next.addEventListener("click", () => this.turn(1, previous));
      element.append(previous, next);
      return { element, previous, next };
    }

    turn(sheets, other) {
      this.show(this.first + sheets * this.size);
      if (document.activeElement === document.body || document.activeElement.disabled) other.focus();
      lead(this.table);
    }

    row(index) {
      const part = Math.floor(index / this.size);
      if (!this.rows.has(part)) this.rows.set(part, this.parts[part].textContent.split("<tr ").slice(1));
      return "<tr " + this.rows.get(part)[index % this.size].split("</tr>", 1)[0] + "</tr>";
    }

    // The indexes of the rows to show, in their order; null for all.
    choose(indexes) {
      this.chosen = indexes;
      this.show(0);
    }

    get length() {
      return this.chosen?.length ?? this.total;
    }

    show(first) {
      this.first = Math.max(0, Math.min(first, this.length - 1));
      this.first -= this.first % this.size;
      const end = Math.min(this.first + this.size, this.length);
      this.fill(this.first, end, this.chosen);
      for (const { element, previous, next } of this.pagers) {
        element.hidden = this.length <= this.size;
        previous.disabled = this.first === 0;
        next.disabled = end === this.length;
      }
    }

    fill(first, end, chosen) {
      const all = chosen?.length ?? this.total;
      const rows = Array.from({ length: end - first }, (_, place) => this.row(chosen?.[first + place] ?? first + place));
      this.table.tBodies[0].innerHTML = rows.join("");
      const which = all === 0 ? `No ${this.noun.toLowerCase()}` : `${this.noun} ${count(first + 1)} to ${count(end)}`;
      this.table.caption.textContent = `${which} of ${count(all)}${chosen ? `, from ${count(this.total)}` : ""}`;
    }

    place(index) {
      return this.chosen ? this.chosen.indexOf(index) : index;
    }
  }

  const tables = new Map(Array.from(document.querySelectorAll(".sheets"), (each) => [each.id, new Sheets(each)]));
  const titles = tables.get("titles");
  if (!titles) return;

  // [day, levels, titles]; read when it is needed for the first time.
  let parsed = null;
  const data = () => (parsed ??= JSON.parse(document.getElementById("data").textContent));
  const [OUTCOME, LEVEL, KEY, CONFIDENCE, YEAR, FLAGS, LINE, TITLE] = [1, 2, 3, 4, 5, 6, 7, 8];

  // --- filter and order

  const sieve = document.getElementById("sieve");
  const [words, kind, order] = ["words", "kind", "order"].map((id) => document.getElementById(id));
  const texts = new Map(); // of a part: the text of each row. A part at a time, for rows by the thousand take seconds
  const text = (index) => {
    const part = Math.floor(index / titles.size);
    if (!texts.has(part)) {
      const bare = titles.parts[part].textContent.replaceAll("<tr ", "\0<tr ").replace(/<[^>]*>/g, " ");
      const folded = fold(bare.replace(/&(?:amp|lt|gt|#34|#39);/g, (found) => entities[found]));
      texts.set(part, folded.split("\0").slice(1));
    }
    return texts.get(part)[index % titles.size];
  };
  const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });
  const orders = {
    sure: (a, b) => (a[CONFIDENCE] ?? 2) - (b[CONFIDENCE] ?? 2),
    title: (a, b) => collator.compare(a[TITLE], b[TITLE]),
    year: (a, b) => (b[YEAR] ?? 0) - (a[YEAR] ?? 0),
  };
  const sift = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    if (!wanted.length && !kind.value && !order.value) return titles.choose(null);
    const rows = kind.value || order.value ? data()[2] : null; // words are in the table
    const isOfKind = (row) => row[OUTCOME] === kind.value || row[FLAGS] & Number(kind.value);
    const isWanted = (index) =>
      (!kind.value || isOfKind(rows[index])) && wanted.every((word) => text(index).includes(word));
    const found = Array.from({ length: titles.total }, (_, index) => index).filter(isWanted);
    if (order.value) found.sort((a, b) => orders[order.value](rows[a], rows[b]));
    titles.choose(found);
  };
  let waiting = 0;
  const siftSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(sift, 120);
  };
  words.addEventListener("input", siftSoon);
  kind.addEventListener("change", sift);
  order.addEventListener("change", sift);
  sieve.addEventListener("submit", (event) => event.preventDefault());
  titles.table.caption.setAttribute("aria-live", "polite");
  sieve.hidden = false;
  sieve.reset();

  const reveal = (index) => {
    if (titles.place(index) < 0) {
      sieve.reset();
      titles.choose(null);
    }
    titles.show(titles.place(index));
    const row = document.getElementById(`t-${index + 1}`);
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    lead(row, "center");
  };

  // --- strips

  class Strip {
    constructor(element) {
      this.element = element;
      this.first = Number(element.dataset.first);
      this.count = Number(element.dataset.count);
      this.columns = Number(element.dataset.columns);
      this.lines = Number(element.dataset.lines);
      this.place = -1;
      this.svg = element.querySelector("svg");
      this.cursor = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      this.option = make("div", { role: "option", "aria-selected": "false" }, `1 of ${count(this.count)}`);
      this.option.className = "visually-hidden";
      const caption = element.parentElement.querySelector("figcaption").id;
      const attributes = { role: "listbox", tabindex: "0", "aria-labelledby": caption, "aria-describedby": "keys" };
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.append(this.option);
    }

    select(place) {
      if (place === this.place || place < 0 || place >= this.count) return;
      this.place = place;
      const row = data()[2][this.first + place];
      const [, heading] = data()[1].find(([name]) => name === row[LEVEL]);
      this.option.className = "selected";
      this.option.id = `tick-${this.first + place + 1}`; // another one, so that it is announced
      this.option.setAttribute("aria-selected", "true");
      this.option.textContent = `${count(place + 1)} of ${count(this.count)}, line ${count(row[LINE])}: “${row[TITLE]}”, ${heading}`;
      if (row[KEY]) this.option.textContent += `, ${row[KEY]}`;
      this.element.setAttribute("aria-activedescendant", this.option.id);
      const [x, y] = [place % this.columns, Math.floor(place / this.columns)];
      for (const [name, value] of Object.entries({ class: "cursor", x, y, width: 1, height: 1 })) {
        this.cursor.setAttribute(name, value);
      }
      this.svg.append(this.cursor);
    }

    at(event) {
      const { left, top, width, height } = this.svg.getBoundingClientRect();
      const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
      if (x < 0 || x >= 1 || y < 0 || y >= 1) return -1;
      return Math.floor(y * this.lines) * this.columns + Math.floor(x * this.columns);
    }

    uncertain(step) {
      const levels = new Set(data()[1].filter(([, , isUncertain]) => isUncertain).map(([name]) => name));
      let place = this.place + step;
      while (place >= 0 && place < this.count && !levels.has(data()[2][this.first + place][LEVEL])) place += step;
      return place;
    }

    // Where a key leads to; undefined for other keys.
    after(key) {
      const line = this.lines > 1 ? this.columns : 1;
      const places = {
        ArrowRight: () => this.place + 1,
        ArrowLeft: () => this.place - 1,
        ArrowDown: () => this.place + line,
        ArrowUp: () => this.place - line,
        Home: () => 0,
        End: () => this.count - 1,
        PageDown: () => this.uncertain(1),
        PageUp: () => this.uncertain(-1),
      };
      return places[key]?.();
    }
  }

  const box = document.querySelector(".strips");
  const strips = new Map(Array.from(box.querySelectorAll(".ticks"), (each) => [each, new Strip(each)]));
  const stripOf = (event) => strips.get(event.target.closest(".ticks"));
  document.getElementById("keys").hidden = false;
  box.addEventListener("pointermove", (event) => stripOf(event)?.select(stripOf(event).at(event)));
  box.addEventListener("focusin", (event) => {
    const strip = stripOf(event);
    if (strip && strip.place < 0) strip.select(0);
  });
  box.addEventListener("click", (event) => {
    const strip = stripOf(event);
    const place = strip ? strip.at(event) : -1;
    if (place < 0 || place >= strip.count) return;
    strip.select(place);
    reveal(strip.first + place);
  });
  box.addEventListener("keydown", (event) => {
    const strip = stripOf(event);
    if (!strip || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return reveal(strip.first + Math.max(0, strip.place));
    }
    const place = strip.after(event.key);
    if (place === undefined) return;
    event.preventDefault();
    strip.select(place);
    strip.option.scrollIntoView({ block: "nearest" });
  });

  // --- links to titles, and to sections behind long ones

  const titleOf = (hash) => (/^#t-\d+$/.test(hash) ? Number(hash.slice(3)) - 1 : -1);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link) return;
    const index = titleOf(link.hash);
    const there = document.getElementById(link.hash.slice(1));
    if (index >= 0 && index < titles.total) {
      event.preventDefault();
      reveal(index);
    } else if (there) {
      requestAnimationFrame(() => lead(there));
    }
  });
  const asked = titleOf(location.hash);
  if (asked >= 0 && asked < titles.total) reveal(asked);
})();
