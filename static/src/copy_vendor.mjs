// Copy the libraries we serve from node_modules to static/vendor, and pin each by its hash.
// With --check nothing is written: the committed files must match their pins and the packages.
import { createHash } from "node:crypto";
import { copyFile, readFile, writeFile } from "node:fs/promises";

const SOURCES = {
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
  "hx-preload.min.js": "htmx.org/dist/ext/hx-preload.min.js",
  "cally.js": "cally/dist/cally.js",
};

const check = process.argv.includes("--check");
const pins = [];
let wrong = 0;

for (const [name, source] of Object.entries(SOURCES)) {
  const from = `node_modules/${source}`;
  const to = `static/vendor/${name}`;
  if (!check) await copyFile(from, to);
  const sum = createHash("sha256").update(await readFile(to)).digest("hex");
  if (sum !== createHash("sha256").update(await readFile(from)).digest("hex")) {
    console.error(`${to} is not what the package ships`);
    wrong += 1;
  }
  pins.push(`${sum}  ${name}\n`);
}

if (!check) {
  await writeFile("static/vendor/SHA256SUMS", pins.join(""));
} else if ((await readFile("static/vendor/SHA256SUMS", "utf8")) !== pins.join("")) {
  console.error("static/vendor/SHA256SUMS does not match the files");
  wrong += 1;
}
process.exit(wrong ? 1 : 0);
