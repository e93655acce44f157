// What citizens with large text, a printer or a dark screen see.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fillIn, follow, signIn, useDesk } from "./desk.mjs";

useDesk();

async function open(options, work) {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  await work(await context.newPage());
  await context.close();
}

/** Files the demonstration's example and comes to its tracking page. */
async function filed(page) {
  const [number, name, date] = desk.example;
  await page.goto(`${desk.base}/complaints/new`);
  await fillIn(page, { number, name, date });
  await follow(page, "#complaint > .button-row:last-of-type .button");
  if (await page.$(".warning-summary")) {
    for (const box of await page.$$(".warning-summary input")) {
      await box.check();
    }
    await follow(page, ".warning-summary .button");
  }
  await follow(page, ".button-row .button");
  await follow(page, "main p:not(.copy-row) > .button");
}

/** What sticks out of the window, by element. */
function sticksOut(page) {
  return page.evaluate(() => {
    const found = [...document.querySelectorAll("body *")].filter((element) => {
      const { right, width } = element.getBoundingClientRect();
      return width > 1 && right > innerWidth + 1 && !element.closest("table, .visually-hidden, .skip-link");
    });
    const wide = document.documentElement.scrollWidth;
    return wide > innerWidth ? [`${wide} px`, ...found.slice(0, 5).map((e) => `${e.tagName}.${e.className}`)] : [];
  });
}

test("text of twice the size does not overflow at 360 px", () => open({}, async (page) => {
  const doubled = () => page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  const look = async (name) => {
    await doubled();
    assert.deepEqual(await sticksOut(page), [], name);
  };
  for (const path of ["/", "/complaints/new", "/lost-link", "/nowhere"]) {
    for (const language of ["ms", "en"]) {
      await page.goto(`${desk.base}${path}?lang=${language}`);
      await look(`${path} ${language}`);
    }
  }
  await page.goto(`${desk.base}/complaints/new`);
  await follow(page, "#complaint > .button-row .button");
  await look("errors");
  await filed(page);
  await look("tracking");
  await page.goto(`${page.url().split("?")[0]}/filed`);
  await look("confirmation");
}));

test("hints follow the kind of document, and a picked place its state", () => open({}, async (page) => {
  await page.goto(`${desk.base}/complaints/new`);
  const shown = () => page.$$eval("#id_number-hint span", (all) => all.filter((e) => e.offsetHeight > 0).map((e) => e.className));
  assert.deepEqual(await shown(), ["for-mykad", "for-passport", "for-other"]);
  for (const kind of ["mykad", "passport", "other"]) {
    await page.check(`[name=id_type][value=${kind}]`);
    assert.deepEqual(await shown(), [`for-${kind}`]);
  }
  const answer = page.waitForResponse((response) => response.url().includes("/facilities/search"));
  await page.locator("#facility_name").pressSequentially("KK");
  const [place] = await (await answer).json();
  await page.waitForFunction(() => document.querySelector("#facility-names option"));
  await page.fill("#facility_name", place.name);
  assert.equal(await page.inputValue("#facility_state"), place.state);
}));

test("the tracking page on paper has what was filed and its address, and no form", () => open({}, async (page) => {
  await filed(page);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.isVisible(".answers"));
  assert.ok((await page.innerText(".only-print")).includes("/t/"));
  const forms = await page.$$eval("form, summary", (all) => all.filter((e) => e.offsetHeight > 0).length);
  assert.equal(forms, 0);
  const tag = await page.$eval(".tag", (e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]);
  assert.deepEqual(tag, ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]);
}));

test("the first sheet of a ticket is not blank", () => open({ viewport: { width: 1280, height: 900 } }, async (page) => {
  await signIn(page, desk, "agent");
  await page.goto(`${desk.base}/staff/queue?owner=me&status=in_progress`);
  await follow(page, "table.queue a");
  await page.emulateMedia({ media: "print" });
  const kept = await page.$$eval("main *", (all) => all
    .filter((e) => getComputedStyle(e).breakInside === "avoid" && e.offsetHeight > 900)
    .map((e) => e.className));
  assert.deepEqual(kept, [], "nothing longer than a page is kept whole");
  assert.equal(await page.$eval(".case-grid", (e) => getComputedStyle(e).display), "block");
  const pale = await page.$$eval(".tag", (all) => all.filter((e) => getComputedStyle(e).color !== "rgb(0, 0, 0)").length);
  assert.equal(pale, 0);
}));

test("a long word does not widen a letter, which follows dark mode", () => open({ colorScheme: "dark" }, async (page) => {
  await page.goto(`${desk.base}/dev/mail`);
  const letter = await page.goto(await page.$eval("iframe", (frame) => frame.src));
  assert.equal(letter.status(), 200);
  await page.evaluate(() => {
    document.body.firstElementChild.textContent = "x".repeat(400);
  });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(dark, "rgb(17, 19, 23)");
}));
