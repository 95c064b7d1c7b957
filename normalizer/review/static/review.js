// What the page does beyond its forms: one key per action, sentences read out, the list at the right place.
// Everything works without it. It is loaded first, so that no key is lost while a long list is still coming.
"use strict";
(() => {
  const KEYS_OFF = "bibnorm-keys-off";
  let areKeysOff = false;
  // Milliseconds. So long nobody can have read a page that has just come: what is pressed was meant for the one before.
  const FRESH = 400;
  // The server waits 10 s for others that write the lock. A submit that takes longer was stopped.
  const LEAVING = 12_000;
  let leftAt = -Infinity;

  const isText = (element) => element instanceof Element && element.matches("textarea, select, input:not([type=checkbox])");

  const target = (key) =>
    [...document.querySelectorAll("[aria-keyshortcuts]")].find((each) => each.getAttribute("aria-keyshortcuts") === key);

  // Behind the list of keys nothing is decided.
  const isHelpOpen = () =>
    CSS.supports("selector(:popover-open)") && document.querySelector(":popover-open") !== null;

  const root = document.documentElement;
  const isLeaving = () => performance.now() - leftAt < LEAVING;
  const isFresh = () => root.classList.contains("fresh");
  const posts = (element) => element instanceof HTMLButtonElement && element.form?.method === "post";

  const press = (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") leftAt = -Infinity; // it stops what is loading
    if (isText(event.target)) {
      if (event.key === "Escape") document.querySelector("h2[tabindex]")?.focus();
      return;
    }
    if (isLeaving() || areKeysOff || event.key.length !== 1) return;
    const key = event.key.toLowerCase();
    if (key !== "?" && isHelpOpen()) return;
    const found = target(key === "c" ? "1" : key);
    if (!found || found.disabled || (posts(found) && isFresh())) return;
    event.preventDefault();
    if (isText(found)) found.focus();
    else found.click();
  };

  // A browser may refuse to remember anything.
  const remembered = (change) => {
    try { return change(window.localStorage); } catch { return null; }
  };

  // Keys can be turned off for those who talk to their computer (WCAG 2.1.4).
  const offerKeys = () => {
    const box = document.getElementById("keys-on");
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
  const forget = () => {
    const address = new URL(location.href);
    if (!address.searchParams.has("said")) return;
    address.searchParams.delete("said");
    history.replaceState(null, "", address);
  };

  const scrollList = () => {
    const list = document.querySelector("nav ol");
    const current = list?.querySelector("[aria-current]");
    if (!current || location.hash.startsWith("#list-")) return; // who leafs through the list is where the list was left
    list.scrollTop += current.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  };

  areKeysOff = (remembered((store) => store.getItem(KEYS_OFF)) ?? null) !== null;
  root.classList.add("script", "fresh");
  document.addEventListener("keydown", press);
  // A second key before the next page has come would decide on a title that nobody has seen.
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && isLeaving()) event.preventDefault();
    else leftAt = performance.now();
  });
  // A double click is one click for those whose hand makes two of each.
  document.addEventListener("click", (event) => {
    if (event.detail > 1 && posts(event.target.closest("button"))) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    leftAt = -Infinity;
    setTimeout(() => root.classList.remove("fresh"), FRESH);
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const step of [offerKeys, readOut, forget, scrollList]) step();
  });
})();
