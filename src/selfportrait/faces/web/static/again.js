// A page that is still becoming says when to look again (data-again, milliseconds).
import { refresh } from "./part.js";

let waiting = 0;

export function again() {
  clearTimeout(waiting);
  const mark = document.querySelector("#main [data-again]");
  if (!mark) return;
  waiting = setTimeout(async () => {
    const still = document.hidden || getSelection().toString() || document.querySelector("#main input:focus");
    try {
      if (!still) await refresh();
    } catch {
      // the house is away for a moment: ask again
    }
    again();
  }, Number(mark.dataset.again));
}
