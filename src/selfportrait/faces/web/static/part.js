// Ask the house for a part of a page, and put it in its place with what changed marked.
export const SILENT = "This house does not answer. Is Selfportrait still running?";

export async function ask(address, options = {}) {
  const response = await fetch(address, { ...options, headers: { "X-Part": "1", ...options.headers } });
  return { ok: response.ok, html: await response.text() };
}

export function toast(words) {
  const place = document.getElementById("toast");
  place.textContent = words;
  setTimeout(() => { if (place.textContent === words) place.textContent = ""; }, 6000);
}

const keyed = (place) => new Map([...place.querySelectorAll("[data-key]")].map((e) => [e.dataset.key, e]));

// Read <main> anew. With `mark`, what is new or says something else is marked, and what
// moved is seen moving (unless she asked for stillness).
export async function refresh({ mark = false } = {}) {
  const main = document.getElementById("main");
  const old = keyed(main);
  const before = new Map([...old].map(([key, e]) => [key, [e.getBoundingClientRect(), e.textContent]]));
  const { ok, html } = await ask(location.href);
  if (!ok) return false;
  const focused = main.contains(document.activeElement);
  main.innerHTML = html;
  if (focused) main.focus({ preventScroll: true });
  if (mark) for (const [key, element] of keyed(main)) compare(element, before.get(key));
  return true;
}

function compare(element, was) {
  if (!was || was[1] !== element.textContent) {
    element.classList.add("fresh");
    return;
  }
  const now = element.getBoundingClientRect();
  const [x, y] = [was[0].left - now.left, was[0].top - now.top];
  if ((x || y) && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    element.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], { duration: 420, easing: "cubic-bezier(.2,.7,.2,1)" });
  }
}
