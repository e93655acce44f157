// The Nu HTML checker finds no error on the pages as they are sent.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { browser, desk, fillIn, follow, signIn, useDesk } from "./desk.mjs";

const checker = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");
const folder = mkdtempSync(path.join(tmpdir(), "option-m-pages-"));
useDesk();
after(() => rmSync(folder, { recursive: true }));

test("the pages are valid HTML", { timeout: 240_000 }, async () => {
  const page = await (await browser.newContext()).newPage();
  let saved = 0;
  let last;
  page.on("response", async (response) => {
    if (response.request().isNavigationRequest() && response.status() !== 303) {
      last = response;
    }
  });
  const save = async (name) => {
    writeFileSync(path.join(folder, `${name}.html`), await last.body());
    saved += 1;
  };
  const visit = async (address, name) => {
    await page.goto(address.startsWith("http") ? address : desk.base + address);
    await save(name);
  };
  for (const language of ["ms", "en"]) {
    for (const [name, address] of Object.entries({ start: "/", form: "/complaints/new", lost: "/lost-link", none: "/nowhere", signin: "/staff/login", mail: "/dev/mail" })) {
      await visit(`${address}?lang=${language}`, `${name}-${language}`);
    }
  }
  const letter = await page.$eval("iframe", (frame) => frame.src);
  await visit(letter, "letter");
  await page.goto(`${desk.base}/complaints/new`);
  await follow(page, "#complaint > .button-row .button");
  await save("errors");
  const [number, name, date] = desk.example;
  await page.goto(`${desk.base}/complaints/new`);
  await fillIn(page, { number, name, date: "01/03/2021" });
  await follow(page, "#complaint > .button-row .button");
  assert.ok(await page.$(".warning-summary"));
  await save("doubts");
  await page.fill("#administered_on", date);
  await follow(page, "#complaint > .button-row .button");
  await save("answers");
  await follow(page, "#complaint .button-row .button");
  await save("confirmation");
  await follow(page, "main p:not(.copy-row) > .button");
  await save("tracking");
  await signIn(page, desk, "admin");
  for (const address of ["queue", "records", "quarantine", "imports", "facilities", "letters", "account", "board", "sample"]) {
    await visit(`/staff/${address}`, address);
  }
  await page.goto(`${desk.base}/staff/queue`);
  const tickets = await page.$$eval("table.queue a", (links) => links.map((link) => link.href));
  for (const [place, address] of tickets.slice(0, 20).entries()) {
    await visit(address, `ticket-${place}`);
  }
  await page.goto(`${desk.base}/staff/records`);
  await page.fill("#name", "Irfan");
  await page.check("#old");
  await follow(page, "#search button");
  await save("found");
  await follow(page, "table.records a");
  await save("record");
  const { stdout, stderr, error } = spawnSync("java", ["-jar", checker, "--errors-only", "--stdout", "--format", "gnu", folder], { encoding: "utf8" });
  assert.ok(!error && !stderr.includes("Exception"), stderr);
  assert.deepEqual(stdout.split("\n").filter(Boolean).slice(0, 20), []);
  assert.ok(saved > 30, `${saved} pages`);
});
