// An agent decides by keys: how many actions and page loads that takes, and what stands on the screen for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSound, browser, desk, follow, signIn, useDesk } from "./desk.mjs";

const view = "?view=unassigned";
useDesk();

async function open({ login = "agent2", ...options }, work) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await signIn(page, desk, login);
  await work(page);
  assert.deepEqual(faults, []);
  await context.close();
}

/** The tickets that nobody owns, as the view has them. */
async function tickets(page) {
  await page.goto(`${desk.base}/staff/queue?status=queued&owner=nobody`);
  const links = await page.$$eval("table.queue td a[href^='/staff/tickets/']", (all) => all.map((link) => link.href));
  return links.map((link) => link.split("?")[0] + view);
}

/** Opens the first of them that has this and another one behind it. */
async function openOne(page, selector) {
  for (const ticket of await tickets(page)) {
    await page.goto(ticket);
    if (await page.$(selector) && await page.$(".beside [rel=next]")) {
      return page.textContent("h1");
    }
  }
  throw new Error(`no ticket has ${selector}`);
}

/** Presses keys one after the other; counts them and the pages that come. */
async function press(page, ...keys) {
  let loads = 0;
  // Longer than the page waits before it accepts anything.
  await page.waitForTimeout(600);
  const count = (frame) => {
    loads += Number(frame === page.mainFrame());
  };
  page.on("framenavigated", count);
  for (const key of keys.slice(0, -1)) {
    await page.keyboard.press(key);
  }
  await Promise.all([page.waitForNavigation(), page.keyboard.press(keys.at(-1))]);
  page.off("framenavigated", count);
  return { actions: keys.length, loads };
}

const acceptable = "button[data-do=accept]";

test("accept, reject, ask, next and undo take two actions and one page at most", () => open({}, async (page) => {
  const taken = {};
  let reference = await openOne(page, acceptable);
  taken.accept = await press(page, "a");
  assert.notEqual(await page.textContent("h1"), reference);
  assert.match(await page.textContent(".did"), new RegExp(reference));
  const here = await page.textContent("h1");
  await follow(page, ".did button");
  assert.equal(await page.textContent("h1"), here, "back from undoing");
  assert.match(await page.textContent(".did"), new RegExp(reference));
  reference = await openOne(page, "[data-do=reject]");
  taken.reject = await press(page, "r", "1");
  assert.match(await page.textContent(".did"), new RegExp(reference));
  await follow(page, ".did button");
  reference = await openOne(page, "[data-do=ask]");
  taken.next = await press(page, "j");
  await press(page, "k");
  assert.equal(await page.textContent("h1"), reference);
  taken.ask = await press(page, "q", "Enter");
  assert.match(await page.textContent(".did"), new RegExp(reference));
  console.log(JSON.stringify(taken));
  for (const [what, { actions, loads }] of Object.entries(taken)) {
    assert.ok(actions <= 2 && loads <= 1, `${what}: ${actions} actions, ${loads} pages`);
  }
}));

test("a key that is pressed twice accepts one record", () => open({}, async (page) => {
  const reference = await openOne(page, acceptable);
  await press(page, "a");
  const next = await page.textContent("h1");
  await page.keyboard.press("a");
  await page.waitForTimeout(400);
  assert.notEqual(next, reference);
  assert.equal(await page.textContent("h1"), next);
  await follow(page, ".did button");
}));

test("keys do nothing while somebody types, with a modifier, or when they are off", () => open({}, async (page) => {
  const reference = await openOne(page, acceptable);
  const stays = async () => {
    await page.waitForTimeout(300);
    assert.equal(await page.textContent("h1"), reference);
  };
  const shows = (key) => page.waitForFunction((key) => document.querySelector(".beside [rel=next] kbd").textContent === key, key);
  await page.keyboard.press("q");
  await page.fill("textarea#ask", "");
  await page.focus("textarea#ask");
  await page.keyboard.type("ajk");
  assert.equal(await page.inputValue("textarea#ask"), "ajk");
  // As it was: what stands typed is kept for the next time that the ticket is opened.
  await page.$eval("textarea#ask", (field) => {
    field.value = field.defaultValue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await stays();
  await page.keyboard.press("Escape");
  assert.equal(await page.isVisible("textarea#ask"), false);
  for (const key of ["Control+j", "Alt+j", "Shift+J"]) {
    await page.keyboard.press(key);
  }
  await stays();
  await page.keyboard.press("/");
  assert.ok(await page.evaluate(() => document.activeElement.matches("[role=search] input")));
  await page.evaluate(() => document.activeElement.blur());
  // Changed: another letter, also on the button; one letter does one thing.
  await page.keyboard.press("?");
  await page.fill("#key-next", "k");
  await page.click("#keys [value=save]");
  assert.equal(await page.$eval("#key-next", (field) => field.validity.customError), true);
  await page.fill("#key-next", "x");
  await page.click("#keys [value=save]");
  await shows("X");
  await page.keyboard.press("j");
  await stays();
  await press(page, "x");
  assert.notEqual(await page.textContent("h1"), reference);
  assert.equal(await page.textContent(".beside [rel=prev] kbd"), "K");
  await press(page, "k");
  // Off: nothing works, and nothing is shown that does not.
  await page.keyboard.press("?");
  await page.uncheck("#keys-on");
  await page.click("#keys [value=save]");
  await page.reload();
  await page.keyboard.press("x");
  await page.keyboard.press("a");
  await stays();
  assert.equal(await page.isVisible(".beside kbd"), false);
  assert.equal(await page.getAttribute("[data-do=next]", "aria-keyshortcuts"), null);
  await page.click("#keys-open");
  await page.click("#keys-usual");
  await page.click("#keys [value=save]");
  await shows("J");
}));

test("the usual ticket needs no scrolling on a desk", () => open({}, async (page) => {
  const lengths = [];
  for (const ticket of (await tickets(page)).slice(0, 20)) {
    await page.goto(ticket);
    const bottom = await page.$eval(".action-row", (row) => Math.round(row.getBoundingClientRect().bottom));
    // Of what is linked already, or speaks against itself, there is more to say.
    const usual = await page.$(acceptable) && !await page.$(".case > .notice, .best-head .notice");
    lengths.push([Boolean(usual), bottom]);
  }
  console.log(JSON.stringify(lengths));
  const usual = lengths.filter(([usual]) => usual).map(([, bottom]) => bottom);
  assert.ok(usual.length > 0 && usual.every((bottom) => bottom <= 800), JSON.stringify(lengths));
}));

for (const width of [360, 768]) {
  test(`complaint, record and actions follow one another at ${width} px`, () => open({ viewport: { width, height: 800 } }, async (page) => {
    await openOne(page, acceptable);
    const top = (selector) => page.$eval(selector, (part) => part.getBoundingClientRect().top + scrollY);
    const said = await top(".said");
    const best = await top(".best-head");
    const fields = await top(".best-fields");
    assert.ok(said < best && best < fields);
    assert.equal(await page.isVisible(".best-fields tr.agrees >> nth=0"), width > 480, "differences alone on a phone");
    if (width === 360) {
      await page.check("#all-fields");
      assert.ok(await page.isVisible(".best-fields tr.agrees >> nth=0"), "all of them, for those who ask");
      const row = await page.$eval(".actions", (part) => part.getBoundingClientRect().bottom);
      assert.ok(row <= 801, "the actions stand at the bottom of the screen");
    } else {
      assert.ok(fields < await top(".actions"));
    }
    for (const ticket of (await tickets(page)).slice(0, 6)) {
      await page.goto(ticket);
      await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => {
        fold.removeAttribute("name");
        fold.open = true;
      }));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${ticket}: ${wide} px`);
    }
  }));
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on the ticket and its dialog, ${colorScheme}`, () => open({ colorScheme }, async (page) => {
    await openOne(page, acceptable);
    await press(page, "a");
    await assertSound(page, "after an action");
    await page.keyboard.press("?");
    await assertSound(page, "keys");
    await page.keyboard.press("Escape");
    await follow(page, ".did button");
  }));
}

test("without JavaScript the buttons do it", () => open({ javaScriptEnabled: false }, async (page) => {
  const reference = await openOne(page, "[data-do=reject]");
  assert.equal(await page.isVisible(".actions kbd"), false, "no key is promised");
  await page.click("summary[data-do=reject]");
  await follow(page, ".chip >> nth=0");
  assert.match(await page.textContent(".did"), new RegExp(reference));
  await follow(page, ".did button");
  await page.goto((await tickets(page)).at(0));
  await follow(page, ".beside [rel=next]");
}));

test("the review of automatic decisions is done by keys, and never by a key that came too soon", () => open({ login: "supervisor" }, async (page) => {
  await page.goto(`${desk.base}/staff/sample`);
  const shown = () => page.textContent(".ticket-head a");
  const first = await shown();
  await page.keyboard.press("y");
  await page.waitForTimeout(300);
  assert.equal(await shown(), first);
  assert.deepEqual(await press(page, "y"), { actions: 1, loads: 1 });
  assert.match(await page.textContent(".notice.success"), new RegExp(first));
  const second = await shown();
  assert.notEqual(second, first);
  await page.waitForTimeout(600);
  await page.keyboard.press("x");
  await page.keyboard.type("yang salah: u");
  assert.equal(await page.inputValue("#reason"), "yang salah: u");
  await follow(page, "#wrong-form button");
  assert.match(page.url(), /wrong=/);
  assert.equal(await shown(), second);
}));
