// Write static/icons.svg: one symbol for each name in icons.txt, drawn by lucide.
import { readFile, writeFile } from "node:fs/promises";

const names = (await readFile("static/src/icons.txt", "utf8")).split("\n").filter(Boolean);

async function symbol(name) {
  const svg = await readFile(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

const symbols = await Promise.all(names.map(symbol));
const notice = "<!-- Icons from lucide, ISC License, see NOTICE -->";
await writeFile(
  "static/icons.svg",
  `<svg xmlns="http://www.w3.org/2000/svg">${notice}\n${symbols.join("\n")}\n</svg>\n`,
);
console.log(`static/icons.svg: ${names.length} icons`);
