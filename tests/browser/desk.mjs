// A demonstration desk and a browser, for the tests and the screenshots.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import path from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const root = path.resolve(import.meta.dirname, "../..");

/** The program that cargo built, here or in the target folder of the environment. */
function program() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
  const found = ["debug", "release"].map((kind) => path.join(target, kind, "option-m")).find(existsSync);
  if (!found) {
    throw new Error("option-m is not built: run cargo build first");
  }
  return found;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a demonstration; resolves once it is ready, with its address and the passwords that it printed. */
export async function startDesk() {
  const base = `http://127.0.0.1:${await freePort()}`;
  const started = Date.now();
  const desk = spawn(program(), ["demo", "--bind", base.slice("http://".length), "--seed", "2022"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, OPTION_M_LOG_LEVEL: "error" },
  });
  const passwords = {};
  let example;
  for await (const line of createInterface({ input: desk.stdout })) {
    const account = line.match(/^ {2}(\w+) +\w+ +password {2}(\S+)$/);
    if (account) {
      passwords[account[1]] = account[2];
    }
    example ??= line.match(/MyKad (\S+), (.+), third dose on (\S+)$/)?.slice(1);
    if (line.startsWith("Ctrl-C")) {
      break;
    }
  }
  desk.stdout.resume();
  const stop = () => new Promise((resolve) => {
    desk.once("exit", resolve);
    desk.kill("SIGTERM");
  });
  return { base, passwords, example, readyAfter: Date.now() - started, stop };
}

export function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: quiet });
}

/** The desk and the browser of a file's tests, once {@link useDesk} was called. */
export let desk;
export let browser;

/** Starts both before the tests of a file, and ends them behind the last. */
export function useDesk() {
  before(async () => {
    desk = await startDesk();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await desk?.stop();
  });
}

/** Fills in the complaint form. */
export async function fillIn(page, { number, name, date }) {
  await page.check("#problem");
  await page.check("#id_type");
  await page.fill("#id_number", number);
  await page.fill("#name", name);
  await page.fill("#phone", "012-345 6789");
  await page.fill("#email", "seseorang@contoh.example");
  await page.check("#dose_number-3");
  await page.fill("#administered_on", date);
  await page.selectOption("#facility_state", "10");
  await page.fill("#facility_name", "Klinik Kesihatan Contoh");
  await page.check("#paid");
  await page.check("#consent");
}

/** Presses something that leads to another page, and waits for that page. */
export function follow(page, selector) {
  return Promise.all([page.waitForNavigation(), page.click(selector)]);
}

export async function signIn(page, desk, login) {
  await page.goto(`${desk.base}/staff/login`);
  await page.fill("#login", login);
  await page.fill("#password", desk.passwords[login]);
  await follow(page, "main .button");
}

/** Nothing sticks out, and axe finds nothing to complain about. */
export async function assertSound(page, name) {
  const { wide, width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, width: innerWidth }));
  assert.ok(wide <= width, `${name} is ${wide} px wide in a window of ${width}`);
  // Evaluated by the browser's debugger, which the page's own policy does not bind.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
  assert.deepEqual(found, [], name);
}
