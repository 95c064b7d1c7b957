// What the page does beyond its forms: one key per action, the next title in place of this one, sentences read out.
// Everything works without it. It is loaded first, so that no key is lost while a long list is still coming.
"use strict";
(() => {
  const KEYS_OFF = "bibnorm-keys-off";
  let areKeysOff = false;
  // Milliseconds. So long nobody can have aimed at a page that has just come: a click was meant for the one before.
  const FRESH = 400;
  const root = document.documentElement;
  const isText = (element) => element instanceof Element && element.matches("textarea, select, input:not([type=checkbox])");
  const posts = (element) => element instanceof HTMLButtonElement && element.form?.method === "post";

  const target = (key) =>
    [...document.querySelectorAll("[aria-keyshortcuts]")].find((each) =>
      each.getAttribute("aria-keyshortcuts").split(" ").includes(key));

  // Behind the list of keys nothing is decided.
  const isHelpOpen = () =>
    CSS.supports("selector(:popover-open)") && document.querySelector(":popover-open") !== null;

  // --- Keys. Those that are pressed while an answer is waited for are kept, and act on the titles that come.

  let waiting = null; // the request that is under way
  let keys = [];

  const press = (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") stop();
    if (isText(event.target)) {
      if (event.key === "Escape") document.querySelector("h2[tabindex]")?.focus();
      return;
    }
    if (areKeysOff || event.key.length !== 1) return;
    const key = event.key.toLowerCase() === "c" ? "1" : event.key.toLowerCase();
    if (key !== "?" && isHelpOpen()) return;
    if (waiting) {
      keys.push(key);
      event.preventDefault();
    } else if (act(key)) event.preventDefault();
  };

  const act = (key) => {
    const found = target(key);
    if (!found || found.disabled) return false;
    if (isText(found)) {
      found.focus();
      found.select?.();
    } else found.click();
    return true;
  };

  const actOnKept = () => {
    while (keys.length && !waiting) act(keys.shift());
  };

  const stop = () => {
    keys = [];
    waiting?.abort();
  };

  // --- The next title in place of this one, without the list.

  const send = (form, button) => {
    const data = new URLSearchParams(new FormData(form, button));
    const address = new URL(form.action);
    if (form.method === "post") return go(address, { method: "POST", body: data });
    address.search = data;
    return go(address);
  };

  const go = async (address, options = {}, isNew = true) => {
    const request = new AbortController();
    waiting = request;
    root.classList.add("busy");
    try {
      const response = await fetch(address, { ...options, headers: { "X-Part": "1" }, signal: request.signal });
      await show(new DOMParser().parseFromString(await response.text(), "text/html"), response, isNew);
    } catch (error) {
      keys = [];
      if (error.name !== "AbortError") say("The page does not answer; is bibnorm review still running?");
    }
    waiting = null;
    root.classList.remove("busy");
    actOnKept();
  };

  const show = async (page, response, isNew) => {
    const next = page.getElementById("content");
    if (!response.ok || !next) {
      keys = [];
      document.body.replaceWith(page.body);
      document.title = page.title;
      return;
    }
    const note = keptNote(page);
    if (isNew) history.pushState(null, "", withoutMessage(response.url));
    document.title = page.title;
    document.querySelector(".progress").replaceWith(page.querySelector(".progress"));
    document.getElementById("content").replaceWith(next);
    // The region itself stays, for screen readers hear what changes in one that they know.
    const status = document.querySelector("[role=status]");
    status.replaceChildren(...page.querySelector("[role=status]").childNodes);
    status.classList.remove("filled");
    status.style.minHeight = "";
    if (note) document.getElementById("note").value = note;
    await showList(page);
    fresh();
    scrollTo(0, 0);
    next.querySelector("[autofocus]")?.focus();
    readOut();
    if (next.querySelector("[role=alert]")) keys = []; // something else than was expected
    // What nobody was shown is not decided upon.
    await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
  };

  // A note that was typed stays with its title.
  const keptNote = (page) => {
    const typed = document.getElementById("note");
    const same = current(document) && current(document) === current(page);
    return same && typed && typed.value !== typed.defaultValue ? typed.value : null;
  };
  const current = (page) => page.querySelector("[aria-current]")?.parentElement.dataset.title;

  const showList = async (page) => {
    const list = document.querySelector("nav ol");
    const place = (row) => list.querySelector(`[data-title="${row.dataset.title}"]`);
    const rows = [...page.querySelectorAll("nav [data-title]")];
    const chosen = rows.find((row) => row.querySelector("[aria-current]"));
    if (chosen && !place(chosen)) {
      const whole = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      document.querySelector("aside").replaceWith(whole.querySelector("aside"));
    } else {
      for (const before of list.querySelectorAll("[aria-current]")) before.removeAttribute("aria-current");
      for (const row of rows) place(row)?.replaceWith(row);
      for (const name of ["select[name=show]", ".overall"]) {
        const part = page.querySelector(name);
        if (part) document.querySelector(name)?.replaceWith(part);
      }
    }
    scrollList();
  };

  const say = (text) => {
    const region = document.querySelector("main [role=status]");
    if (region) region.textContent = text;
  };

  // --- What each page needs.

  // A browser may refuse to remember anything.
  const remembered = (change) => {
    try { return change(window.localStorage); } catch { return null; }
  };

  // Keys can be turned off for those who talk to their computer (WCAG 2.1.4).
  const offerKeys = () => {
    const box = document.getElementById("keys-on");
    if (!box) return;
    box.checked = !areKeysOff;
    box.addEventListener("change", () => {
      areKeysOff = !box.checked;
      remembered((store) => (areKeysOff ? store.setItem(KEYS_OFF, "1") : store.removeItem(KEYS_OFF)));
    });
  };

  // A region that is filled from the start is not read out: it is filled again.
  const readOut = () => {
    for (const region of document.querySelectorAll("[role=status], [role=alert]")) {
      if (!region.textContent.trim()) continue;
      const sentence = [...region.childNodes];
      region.classList.add("filled");
      region.style.minHeight = `${region.offsetHeight}px`;
      region.replaceChildren();
      // Two frames, so that the empty one is noticed by screen readers and by nobody else.
      requestAnimationFrame(() => requestAnimationFrame(() => region.replaceChildren(...sentence)));
    }
  };

  // What was said is said once, also when the page is loaded again.
  const withoutMessage = (text) => {
    const address = new URL(text);
    address.searchParams.delete("said");
    return address;
  };
  const forget = () => history.replaceState(null, "", withoutMessage(location.href));

  const scrollList = () => {
    const list = document.querySelector("nav ol");
    const row = list?.querySelector("[aria-current]");
    if (!row || location.hash.startsWith("#list-")) return; // who leafs through the list is where the list was left
    list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  };

  let freshUntil = 0;
  const fresh = () => {
    root.classList.add("fresh");
    clearTimeout(freshUntil);
    freshUntil = setTimeout(() => root.classList.remove("fresh"), FRESH);
  };

  areKeysOff = (remembered((store) => store.getItem(KEYS_OFF)) ?? null) !== null;
  root.classList.add("script", "fresh");
  document.addEventListener("keydown", press);
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("main")) return;
    event.preventDefault();
    if (!waiting) send(event.target, event.submitter);
  });
  // A double click is one click for those whose hand makes two of each.
  document.addEventListener("click", (event) => {
    if (event.detail > 1 && posts(event.target.closest("button"))) event.preventDefault();
  });
  window.addEventListener("popstate", () => go(location.href, {}, false));
  window.addEventListener("pageshow", fresh);
  document.addEventListener("DOMContentLoaded", () => {
    for (const step of [offerKeys, readOut, forget, scrollList]) step();
  });
})();
