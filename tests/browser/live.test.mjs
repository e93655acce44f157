// Pages that stay true while they are open: counts, lines, and who else has a ticket open.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, follow, signIn, useDesk } from "./desk.mjs";

useDesk();

async function someone(login) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await signIn(page, desk, login);
  return { page, end: async () => {
    assert.deepEqual(faults, []);
    await context.close();
  } };
}

const says = (page, selector, words) => page.waitForFunction(
  ([at, what]) => document.querySelector(at)?.textContent.includes(what),
  [selector, words],
  { timeout: 15_000 },
);

test("what a colleague does shows in the queue without a reload, and the focus stays", async () => {
  const [one, other] = [await someone("agent"), await someone("agent2")];
  await one.page.goto(`${desk.base}/staff/queue?view=unassigned`);
  const links = await one.page.$$eval("#lines td a", (all) => all.map((link) => link.getAttribute("href")));
  const [taken, kept] = [links[0], links[2]];
  const count = Number(await one.page.textContent("[data-count=unassigned]"));
  await one.page.focus(`#lines a[href="${kept}"]`);
  await other.page.goto(desk.base + taken);
  await follow(other.page, "form[action$='/take'] button");
  await says(one.page, "[data-count=unassigned]", String(count - 1));
  await one.page.waitForFunction(
    (href) => !document.querySelector(`#lines a[href="${href}"]`), taken, { timeout: 15_000 });
  assert.equal(await one.page.evaluate(() => document.activeElement.getAttribute("href")), kept);
  await one.end();
  await other.end();
});

test("who else has a ticket open, types there or has changed it is said, and what was typed stays", async () => {
  const [one, other] = [await someone("agent"), await someone("agent2")];
  await one.page.goto(`${desk.base}/staff/queue?view=unassigned`);
  const ticket = await one.page.getAttribute("#lines td a", "href");
  await one.page.goto(desk.base + ticket);
  await other.page.goto(desk.base + ticket);
  const name = (await other.page.textContent(".whoami a")).trim();
  await says(one.page, "#live-others", name);
  await other.page.click("summary[data-do=ask]");
  await other.page.locator("form[action$='/ask'] textarea").pressSequentially("Apa");
  await says(one.page, "#live-typing", name);
  await one.page.click("summary[data-do=ask]");
  await one.page.fill("form[action$='/ask'] textarea", "Ayat yang separuh siap");
  await follow(other.page, "form[action$='/take'] button");
  await one.page.waitForSelector("#live-changed:not([hidden])", { timeout: 15_000 });
  await follow(one.page, "#live-changed a");
  // It is the colleague's now: what was typed can be copied.
  assert.equal(await one.page.textContent("#typed-lost blockquote"), "Ayat yang separuh siap");
  await other.page.goto(`${desk.base}/staff/queue`);
  await one.page.waitForFunction(
    () => document.getElementById("live-others").textContent === "", undefined, { timeout: 15_000 });
  await one.end();
  await other.end();
});
