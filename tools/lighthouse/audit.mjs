// Audit pages of a running ToolShare as a phone sees them, signed out, and fail below our budgets.
//   node audit.mjs http://127.0.0.1:8000 [path ...]
// Without paths: the catalogue, and the first tool that it shows. CHROME_PATH names the browser,
// RUNS how often each page is measured: the median counts, the best is told beside it.
import { gzipSync } from "node:zlib";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const LEAST = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
const MOST_SHIFT = 0.02;
const MOST_KB = { Document: 14, Stylesheet: 15, Script: 25 };

const [base, ...paths] = process.argv.slice(2);
if (!base) throw new Error("usage: node audit.mjs ADDRESS [PATH ...]");
const runs = Number(process.env.RUNS ?? 3);
const pages = paths.length ? paths : ["/tools", await firstTool()];
const failures = [];

for (const page of pages) {
  const audits = [];
  for (let run = 0; run < runs; run += 1) audits.push(await measure(`${base}${page}`));
  await report(page, audits);
}
for (const failure of failures) console.error(`below budget: ${failure}`);
process.exit(failures.length ? 1 : 0);

async function firstTool() {
  const html = await (await fetch(`${base}/tools`)).text();
  const path = html.match(/\/tools\/[0-9a-f-]{36}/)?.[0];
  if (!path) throw new Error(`${base}/tools shows no tool`);
  return path;
}

// A browser of its own for each run, so that nothing is in its cache.
async function measure(address) {
  const chrome = await launch({
    chromePath: process.env.CHROME_PATH,
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const { lhr } = await lighthouse(address, { port: chrome.port, output: "json" });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    chrome.kill();
  }
}

async function weights(lhr) {
  const sums = {};
  for (const { url, resourceType } of lhr.audits["network-requests"].details.items) {
    if (!(resourceType in MOST_KB)) continue;
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    sums[resourceType] = (sums[resourceType] ?? 0) + gzipSync(body, { level: 9 }).length / 1000;
  }
  return sums;
}

async function report(page, audits) {
  console.log(page);
  for (const [name, least] of Object.entries(LEAST)) {
    const scores = audits.map((lhr) => Math.round(lhr.categories[name].score * 100));
    tell(page, name, median(scores), Math.max(...scores), median(scores) >= least);
    if (median(scores) < least) explain(audits[0], name);
  }
  const shifts = audits.map((lhr) => lhr.audits["cumulative-layout-shift"].numericValue);
  tell(page, "layout shift", median(shifts), Math.min(...shifts), median(shifts) <= MOST_SHIFT);
  for (const [kind, size] of Object.entries(await weights(audits[0]))) {
    tell(page, `${kind}, KB gz`, size.toFixed(1), size.toFixed(1), size <= MOST_KB[kind]);
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function tell(page, name, value, best, isGood) {
  console.log(`  ${name.padEnd(18)} ${value} (best ${best})${isGood ? "" : "  <- below budget"}`);
  if (!isGood) failures.push(`${page}: ${name} ${value}`);
}

function explain(lhr, category) {
  for (const { id, weight } of lhr.categories[category].auditRefs) {
    const audit = lhr.audits[id];
    if (weight && audit.score !== null && audit.score < 1) {
      console.log(`      ${id}: ${audit.title} ${audit.displayValue ?? ""}`);
    }
  }
}
