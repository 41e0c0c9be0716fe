// Copy the libraries we serve from node_modules to static/vendor, and pin each by its hash.
// With --check nothing is written: the committed files must be what the packages make.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { transform } from "esbuild";

const SOURCES = {
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
  "hx-preload.min.js": "htmx.org/dist/ext/hx-preload.min.js",
  "cally.min.js": "cally/dist/cally.js",
};

// cally ships readable code only; a third of its weight is names and blanks.
async function cally(code) {
  const made = await transform(code, { minify: true, format: "esm", target: "es2022" });
  return `/*! cally, MIT License, see NOTICE */\n${made.code}`;
}

const check = process.argv.includes("--check");
const pins = [];
let wrong = 0;

for (const [name, source] of Object.entries(SOURCES)) {
  const code = await readFile(`node_modules/${source}`, "utf8");
  const made = name.startsWith("cally") ? await cally(code) : code;
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
