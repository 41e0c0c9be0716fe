// Copy the libraries we serve from node_modules to static/vendor, and pin each by its hash.
// With --check nothing is written: the committed files must be what the packages make.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const SOURCES = {
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
  "hx-preload.min.js": "htmx.org/dist/ext/hx-preload.min.js",
};

const check = process.argv.includes("--check");
const pins = [];
let wrong = 0;

for (const [name, source] of Object.entries(SOURCES)) {
  const made = await readFile(`node_modules/${source}`, "utf8");
  const kept = `static/vendor/${name}`;
  if (!check) await writeFile(kept, made);
  if ((await readFile(kept, "utf8")) !== made) {
    console.error(`${kept} is not what the package makes`);
    wrong += 1;
  }
  pins.push(`${createHash("sha256").update(made).digest("hex")}  ${name}\n`);
}

if (!check) {
  await writeFile("static/vendor/SHA256SUMS", pins.join(""));
} else if ((await readFile("static/vendor/SHA256SUMS", "utf8")) !== pins.join("")) {
  console.error("static/vendor/SHA256SUMS does not match the files");
  wrong += 1;
}
process.exit(wrong ? 1 : 0);
