// Drop files or folders anywhere: they go up with a progress that is true, then the page
// of the import takes over.
import { SILENT, toast } from "./part.js";

export function dropAnywhere() {
  const veil = document.getElementById("drop");
  const brings = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  addEventListener("dragenter", (event) => {
    if (brings(event) && ++depth) veil.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (brings(event) && --depth <= 0) veil.hidden = !(depth = 0);
  });
  addEventListener("dragover", (event) => brings(event) && event.preventDefault());
  addEventListener("drop", async (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    const files = entries.every(Boolean) ? (await Promise.all(entries.map(walk))).flat() : [...event.dataTransfer.files].map((file) => [file, file.name]);
    upload(files);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-drop] input[type=file]")) upload([...event.target.files].map((file) => [file, file.name]));
  });
}

// Files of a dropped folder, with their paths in it.
async function walk(entry) {
  const path = entry.fullPath.slice(1);
  if (entry.isFile) return [[await new Promise((done, failed) => entry.file(done, failed)), path]];
  const reader = entry.createReader();
  const inside = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break; // it hands out at most a hundred at a time
    inside.push(...some);
  }
  return (await Promise.all(inside.map(walk))).flat();
}

function upload(files) {
  if (!files.length) return toast("There was no file in it.");
  const body = new FormData();
  for (const [file, path] of files) body.append("files", file, path);
  const show = meter(files);
  const request = new XMLHttpRequest(); // fetch cannot tell how much has gone up
  request.open("POST", "/import");
  request.setRequestHeader("X-Part", "1");
  request.upload.addEventListener("progress", (event) => event.lengthComputable && show(event.loaded, event.total));
  request.addEventListener("load", () => {
    if (request.status === 202) location.assign(JSON.parse(request.responseText).page);
    else document.getElementById("main").innerHTML = request.responseText;
  });
  request.addEventListener("error", () => toast(SILENT));
  request.send(body);
}

// The page while files are on their way: a sentence, how much, a bar.
function meter(files) {
  const main = document.getElementById("main");
  const make = (name, attributes, words = "") => {
    const svg = ["svg", "rect"].includes(name);
    const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = words;
    return element;
  };
  const words = files.length === 1 ? `“${files[0][0].name}”` : `${files.length.toLocaleString("en")} files`;
  const huge = make("p", { class: "huge" }, "0");
  const unit = make("small", {}, "%");
  const bar = make("rect", { width: "0%", height: 6, class: "ink" });
  const box = make("div", { class: "meter", role: "progressbar", "aria-label": "Bringing the files in", "aria-valuemin": 0, "aria-valuemax": 100 });
  const svg = make("svg", { class: "bar", "aria-hidden": "true" });
  const said = make("p", { class: "mute" });
  svg.append(bar);
  box.append(svg);
  main.replaceChildren(make("h1", {}, `Bringing ${words} in. Keep this page open until it is read.`), huge, box, said);
  scrollTo(0, 0);
  return (loaded, total) => {
    const percent = Math.floor((100 * loaded) / total);
    huge.replaceChildren(String(percent), unit);
    bar.setAttribute("width", `${percent}%`);
    box.setAttribute("aria-valuenow", percent);
    said.textContent = `${megabytes(loaded)} of ${megabytes(total)}`;
  };
}

const megabytes = (bytes) => `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: bytes < 1e7 ? 1 : 0 })} MB`;
