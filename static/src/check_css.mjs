// Fail when static/app.css is not what the sources build, or is too heavy.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT = 15 * 1024;

const folder = mkdtempSync(join(tmpdir(), "css-"));
try {
  const fresh = join(folder, "app.css");
  const command = ["tailwindcss", "-i", "static/src/app.css", "-o", fresh, "--minify"];
  execFileSync("npx", ["--no-install", ...command], { stdio: "ignore" });
  const built = readFileSync(fresh);
  if (!built.equals(readFileSync("static/app.css"))) {
    console.error("static/app.css is stale: run npm run css and commit it");
    process.exitCode = 1;
  }
  const weight = gzipSync(built, { level: 9 }).length;
  if (weight > LIMIT) {
    console.error(`static/app.css weighs ${weight} bytes gzipped, more than ${LIMIT}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
