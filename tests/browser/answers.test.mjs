// What scripts make easier where staff search and answer: the key of the search, a canned reply at once, the letter while one
// types, and what was typed after the browser has ended.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, follow, signIn, useDesk } from "./desk.mjs";

useDesk();

async function open(work) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await signIn(page, desk, "agent2");
  await work(page);
  assert.deepEqual(faults, []);
  await context.close();
}

/** Opens the first ticket that nobody owns. */
async function openTicket(page) {
  await page.goto(`${desk.base}/staff/queue?view=unassigned`);
  await follow(page, "table.queue td a[href^='/staff/tickets/']");
}

test("the search is a key away on every page, unless keys are off", () => open(async (page) => {
  for (const path of ["queue", "records", "replies"]) {
    await page.goto(`${desk.base}/staff/${path}`);
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "find", path);
    await page.keyboard.type("a/b");
    assert.equal(await page.inputValue("#find"), "a/b");
  }
  await page.evaluate(() => localStorage.setItem("option-m-keys", JSON.stringify({ off: true })));
  await page.goto(`${desk.base}/staff/queue`);
  await page.keyboard.press("/");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "find");
}));

test("what is searched for stands in no address, and its words are marked", () => open(async (page) => {
  await page.goto(`${desk.base}/staff/queue`);
  await page.fill("#find", "binti");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /\/staff\/search\?draft=[\w-]+$/);
  assert.equal(await page.inputValue("#find"), "binti");
  assert.match(await page.textContent(".why mark"), /^binti$/i);
}));

test("a canned reply stands in the form at once, and the letter with it follows", () => open(async (page) => {
  await openTicket(page);
  await page.click("[data-do=ask]");
  await page.click("form[action$='/ask'] .canned summary");
  await page.click("form[action$='/ask'] .canned a");
  const filled = await page.inputValue("textarea#ask");
  assert.ok(filled.length > 20 && !filled.includes("{"), filled);
  await page.waitForFunction(() => document.querySelector("form[action$='/ask'] [data-letter] pre"));
  await page.type("textarea#ask", " Terima kasih.");
  await page.waitForFunction(() => document.querySelector("form[action$='/ask'] [data-letter] pre")?.textContent.includes("Terima kasih."));
}));

test("what was typed stands there again after the browser has ended", async () => {
  let address;
  await open(async (page) => {
    await openTicket(page);
    address = page.url();
    await page.click("details.act:has(form[action$='/note']) summary");
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/typing"));
    await page.fill("textarea#note", "Separuh jalan");
    assert.equal((await kept).status(), 204);
  });
  await open(async (page) => {
    await page.goto(address);
    assert.equal(await page.inputValue("textarea#note"), "Separuh jalan");
    // What stands there is kept along with what is typed elsewhere.
    await page.click("[data-do=ask]");
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/typing"));
    await page.fill("textarea#ask", "Soalan");
    await kept;
    await page.goto(address);
    assert.equal(await page.inputValue("textarea#note"), "Separuh jalan");
    assert.equal(await page.inputValue("textarea#ask"), "Soalan");
    await follow(page, "#typed-back button");
    assert.equal(await page.$("#typed-back"), null);
    assert.equal(await page.inputValue("textarea#note"), "");
  });
});
