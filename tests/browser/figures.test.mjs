// The open page of figures and the dashboard in a real browser: on a phone and on a desk, in the light, in the dark, and printed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, desk, signIn, useDesk } from "./desk.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Where to put pictures to look at, if anywhere. */
const pictures = process.env.PICTURES;
useDesk();

async function open(options, work) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource: the server responded") && faults.push(message.text()));
  await work(page);
  assert.deepEqual(faults, []);
  await context.close();
}

/** Nothing sticks out, and axe finds nothing to complain about. */
async function assertSound(page, name) {
  const { wide, width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, width: innerWidth }));
  assert.ok(wide <= width, `${name} is ${wide} px wide in a window of ${width}`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
  assert.deepEqual(found, [], name);
}

const unfold = (page) => page.evaluate(() => {
  for (const fold of document.querySelectorAll("main details")) {
    fold.open = true;
  }
});

async function picture(page, name) {
  if (pictures) {
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
}

/** Waits until the worker has counted what the demonstration began with. */
async function counted(page) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(`${desk.base}/performance`);
    if ((await page.textContent("#as-of")).includes("setakat")) {
      return;
    }
    await page.waitForTimeout(1000);
  }
  assert.fail("nothing was counted");
}

for (const width of [360, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`figures are sound at ${width} px, ${colorScheme}`, () => open({ viewport: { width, height: 800 }, colorScheme }, async (page) => {
      await counted(page);
      await assertSound(page, "performance");
      await picture(page, `performance-${width}-${colorScheme}`);
      await unfold(page);
      await assertSound(page, "performance, unfolded");
      await picture(page, `performance-${width}-${colorScheme}-unfolded`);
      await page.goto(`${desk.base}/performance?lang=en`);
      await assertSound(page, "performance in English");
      await signIn(page, desk, "supervisor");
      for (const query of ["", "?state=10&problem=missing&step=week", "?step=month", "?state=99&from=x", "?facility=1"]) {
        await page.goto(`${desk.base}/staff/dashboard${query}`);
        await assertSound(page, `dashboard${query}`);
        await picture(page, `dashboard-${width}-${colorScheme}${query.replaceAll(/\W/g, "-")}`);
        await unfold(page);
        await assertSound(page, `dashboard${query}, unfolded`);
      }
      await picture(page, `dashboard-${width}-${colorScheme}-unfolded`);
    }));
  }
}

test("every plot is named, described, and told apart without colours", () => open({ viewport: { width: 1280, height: 800 } }, async (page) => {
  await counted(page);
  await signIn(page, desk, "supervisor");
  for (const path of ["/performance", "/staff/dashboard"]) {
    await page.goto(desk.base + path);
    const plots = await page.$$eval("svg.plot[role=img]", (all) => all.map((plot) => ({
      named: plot.getAttribute("aria-labelledby").split(" ").every((id) => document.getElementById(id)?.textContent.trim()),
      fills: [...plot.querySelectorAll("rect.piece")].map((piece) => piece.getAttribute("fill")),
      kinds: [...new Set([...plot.querySelectorAll("rect.piece")].map((piece) => piece.getAttribute("class")))].length,
      dashes: [...plot.querySelectorAll("path.curve")].map((curve) => curve.getAttribute("stroke-dasharray")),
    })));
    assert.ok(plots.length >= 1, path);
    for (const plot of plots) {
      assert.ok(plot.named, path);
      assert.ok(new Set(plot.fills).size >= plot.kinds, `${path}: ${plot.fills}`);
      assert.equal(new Set(plot.dashes).size, plot.dashes.length, `${path}: ${plot.dashes}`);
    }
  }
}));

test("figures are printed with their tables, and without filters", () => open({ viewport: { width: 1000, height: 800 } }, async (page) => {
  await counted(page);
  await signIn(page, desk, "supervisor");
  for (const [path, name] of [["/performance", "performance"], ["/staff/dashboard", "dashboard"]]) {
    await page.goto(desk.base + path);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.isVisible("form.dashboard-filter"), false);
    const colours = await page.$$eval("svg.plot", (all) => all.map((plot) => getComputedStyle(plot).color));
    assert.deepEqual([...new Set(colours)], ["rgb(0, 0, 0)"], name);
    if (pictures) {
      await page.pdf({ path: `${pictures}/${name}.pdf`, format: "A4" });
    }
    await page.emulateMedia({ media: "screen" });
  }
}));
