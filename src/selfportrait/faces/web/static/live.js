// Forms that say where their answer belongs (data-live): the drawer, under the say box,
// where they stand, or nowhere but in the page itself.
import { SILENT, ask, refresh, toast } from "./part.js";

const PLACES = { drawer, changed, here, once, main, job };
let opener = null;

export function live() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const place = PLACES[form.dataset.live];
    if (!place) return;
    event.preventDefault();
    const button = event.submitter;
    const scope = form.closest("[data-key]") ?? form;
    scope.setAttribute("aria-busy", "true");
    try {
      await place(form, await send(form, button), button);
    } catch (error) {
      toast(error instanceof TypeError ? SILENT : error.message);
    }
    scope.removeAttribute("aria-busy");
  });
  document.getElementById("drawer").addEventListener("close", () => {
    if (opener?.isConnected) opener.focus();
  });
  document.getElementById("drawer").addEventListener("click", (event) => {
    if (event.target.id === "drawer") event.target.close(); // beside the panel
  });
}

const send = (form, button) =>
  ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });

function drawer(_, answer, button) {
  const dialog = document.getElementById("drawer");
  const inside = dialog.querySelector(".drawer-in");
  inside.innerHTML = answer.html;
  if (!dialog.open) {
    opener = button;
    dialog.showModal();
  }
  inside.focus({ preventScroll: true });
  dialog.scrollTop = 0;
}

async function changed(form, answer) {
  const place = document.getElementById("changed");
  place.innerHTML = answer.html;
  if (answer.ok) {
    if (form.closest(".say")) form.reset();
    await refresh({ mark: true });
  }
  place.scrollIntoView({ block: "nearest" });
}

// In the drawer: the answer takes the place of what it was about.
async function here(form, answer) {
  const inside = form.closest(".drawer-in");
  if (!inside) return changed(form, answer);
  if (!answer.ok) return toast(sentence(answer.html));
  inside.innerHTML = answer.html;
  inside.focus({ preventScroll: true });
  await refresh({ mark: true });
}

// A guess: answered once, its place says so.
function once(form, answer) {
  if (!answer.ok) return toast(sentence(answer.html));
  const item = form.closest("[data-once]");
  item.innerHTML = answer.html;
  item.tabIndex = -1;
  item.focus();
}

async function main(form, answer) {
  document.getElementById("drawer").close();
  if (!answer.ok) return toast(sentence(answer.html));
  await refresh({ mark: true });
}

function job(_, answer) {
  if (!answer.ok) return toast(sentence(answer.html));
  location.assign(JSON.parse(answer.html).page);
}

// What went wrong and the next step, as the error's page says them.
const sentence = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll("h1, .error .lead")].map((e) => e.textContent).join(" ") || SILENT;
};
