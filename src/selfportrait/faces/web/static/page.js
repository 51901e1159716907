// Everything works without this file; with it, answers appear in place.
import { live } from "./live.js";
import { dropAnywhere } from "./drop.js";
import { again } from "./again.js";

document.documentElement.classList.add("js-on");
live();
dropAnywhere();
again();

// "/" leads to the say box, as long as nothing is being typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, dialog[open]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("words");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source); // no clipboard here: it is selected for her
  }
});
