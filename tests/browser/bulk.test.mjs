// Several tickets at once, by keys and by mouse, on a wide window and on a phone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSound, browser, desk, follow, signIn, useDesk } from "./desk.mjs";

useDesk();

async function open(options, work) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await signIn(page, desk, "agent2");
  await work(page);
  assert.deepEqual(faults, []);
  await context.close();
}

const boxes = "input[name=pick]";
const ticked = (page) => page.$$eval(`${boxes}:checked`, (all) => all.length);

for (const width of [360, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`its pages are sound at ${width} px, ${colorScheme}`, () => open({ viewport: { width, height: 800 }, colorScheme }, async (page) => {
      await page.goto(`${desk.base}/staff/queue?view=unassigned`);
      await page.check(boxes);
      await assertSound(page, "the queue with a tick");
      for (const action of ["assign", "ask-facility", "note", "resolve"]) {
        await page.goto(`${desk.base}/staff/queue?view=unassigned`);
        await page.check(boxes);
        await follow(page, `button[value=${action}]`);
        await assertSound(page, action);
      }
      await page.selectOption("#outcome", "inaccurate");
      await page.fill("#text", "Sila semak nombor lot.");
      await follow(page, "button[value=look]");
      await assertSound(page, "letters");
      await page.fill("#text", "");
      await follow(page, "button[value=begin]");
      assert.ok(await page.$("#error-summary"));
      await assertSound(page, "a message that is missing");
      await page.goto(`${desk.base}/staff/bulk`);
      await assertSound(page, "runs");
      await follow(page, "table a");
      await assertSound(page, "a run");
    }));
  }
}

test("by mouse: all between two boxes, and all of the page", () => open({}, async (page) => {
  await page.goto(`${desk.base}/staff/queue?view=unassigned`);
  const box = (place) => page.locator(boxes).nth(place);
  const count = await page.locator(boxes).count();
  assert.ok(count > 4);
  assert.equal(await page.isVisible("#which-ticked"), false);
  await box(0).click();
  assert.equal(await page.isVisible("#which-ticked"), true, "what can be done stands there with the first tick");
  await box(3).click({ modifiers: ["Shift"] });
  assert.equal(await ticked(page), 4);
  assert.match(await page.textContent("#bulk-ticked"), /4/);
  await page.click("#bulk-tick-all");
  assert.equal(await ticked(page), count);
  await page.click("#bulk-tick-all");
  assert.equal(await ticked(page), 0);
  assert.equal(await page.textContent("#bulk-ticked"), "");
}));

test("by keys: ticked, begun, and told of while it goes on", () => open({}, async (page) => {
  await page.goto(`${desk.base}/staff/queue?view=unassigned`);
  const references = await page.$$eval("table.tickets td:first-child a", (links) => links.slice(0, 2).map((link) => link.textContent));
  await page.focus(boxes);
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await ticked(page), 2);
  await page.focus("button[value=note]");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.focus("#text");
  await page.keyboard.type("Semak dengan klinik.");
  await page.keyboard.press("Tab");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /\/staff\/bulk\/\d+$/);
  await page.waitForFunction(() => !document.querySelector("#run[data-running]"), undefined, { timeout: 15_000 });
  assert.deepEqual(await page.$$eval(".run-counts dd", (all) => all.map((one) => one.textContent)), ["2", "0", "0"]);
  assert.deepEqual(await page.$$eval("table.items a", (all) => all.map((one) => one.textContent)), references);
}));

test("without JavaScript all of a page are ticked by a link", () => open({ javaScriptEnabled: false }, async (page) => {
  await page.goto(`${desk.base}/staff/queue?view=unassigned`);
  const count = (await page.$$(boxes)).length;
  await page.click(".bulk summary");
  await follow(page, "#bulk-tick-all");
  assert.equal((await page.$$(`${boxes}[checked]`)).length, count);
  await follow(page, "button[value=assign]");
  assert.match(await page.textContent(".lead"), new RegExp(`^${count} `));
}));
