// The pages in a real browser: on a phone and on a desk, with and without JavaScript, in the light and in the dark.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSound, browser, desk, fillIn, follow, signIn, useDesk } from "./desk.mjs";

useDesk();

/** A page in a window of its own that fails the test on script errors and on broken policies. */
async function open(options, work) {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource: the server responded")) {
      faults.push(message.text());
    }
  });
  await work(page);
  assert.deepEqual(faults, []);
  await context.close();
}

/** Opens all that is folded, also where of several one alone is open at a time. */
const unfold = (page) => page.evaluate(() => {
  for (const fold of document.querySelectorAll("main details")) {
    fold.removeAttribute("name");
    fold.open = true;
  }
});

for (const width of [320, 360, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the pages are sound at ${width} px, ${colorScheme}`, () => open({ viewport: { width, height: 800 }, colorScheme }, async (page) => {
      for (const path of ["/", "/complaints/new", "/lost-link", "/nowhere", "/staff/login", "/dev/mail"]) {
        await page.goto(desk.base + path);
        await assertSound(page, path);
      }
      await page.goto(`${desk.base}/complaints/new`);
      await follow(page, "#complaint .button-row .button");
      await assertSound(page, "errors");
      await signIn(page, desk, "agent");
      await assertSound(page, "queue");
      for (const address of ["view=replies&sort=reply", "view=late", "view=next&sort=priority", "state=10&sort=priority", "status=closed&outcome=linked", "done=nothing-left"]) {
        await page.goto(`${desk.base}/staff/queue?${address}`);
        for (const summary of await page.$$("main details:not([open]) > summary")) {
          await summary.click();
        }
        await assertSound(page, `queue?${address}`);
      }
      await page.goto(`${desk.base}/staff/queue?owner=me&status=in_progress`);
      await follow(page, "table.queue a");
      await assertSound(page, "ticket");
      await unfold(page);
      await assertSound(page, "ticket, unfolded");
      await page.goto(`${page.url().split("?")[0]}/person`);
      await assertSound(page, "person");
      for (const address of ["", "?q=binti", "?q=siti&view=unassigned&language=ms", "?q=zzzzzz"]) {
        await page.goto(`${desk.base}/staff/search${address}`);
        await unfold(page);
        await assertSound(page, `search${address}`);
      }
      for (const path of ["replies", "replies/1"]) {
        await page.goto(`${desk.base}/staff/${path}`);
        await unfold(page);
        await assertSound(page, path);
      }
      // Somebody complained twice, with two telephones.
      await page.goto(`${desk.base}/staff/search?q=013-555+0177&status=queued`);
      const twice = "table.queue td a[href^='/staff/tickets/M-']";
      for (let turn = 0; turn < 40 && !(await page.$(twice)); turn += 1) {
        // The index of words is being built.
        await page.waitForTimeout(250);
        await page.goto(`${desk.base}/staff/search?q=013-555+0177&status=queued`);
      }
      await follow(page, twice);
      await assertSound(page, "a ticket with a possible duplicate");
      await follow(page, "#duplicates a.button");
      await assertSound(page, "two complaints beside each other");
      await page.fill("#with", "M-XYZ");
      await follow(page, "main form.toolbar .button");
      await assertSound(page, "a complaint that is none");
      await page.goto(`${desk.base}/staff/records`);
      await page.fill("#name", "Siti");
      await page.fill("#from", "2021");
      await follow(page, "#search button");
      await assertSound(page, "a search that makes no sense");
      await page.goto(`${desk.base}/staff/records`);
      await page.fill("#name", "Irfan");
      await page.check("#old");
      await follow(page, "#search button");
      await assertSound(page, "records");
      await follow(page, "table.records a");
      await follow(page, ".reveal button");
      await assertSound(page, "record");
      await page.goto(`${desk.base}/staff/account`);
      await assertSound(page, "account");
      await follow(page, "main form .button");
      await assertSound(page, "a password that is refused");
      await page.context().clearCookies();
      await signIn(page, desk, "supervisor");
      for (const path of ["letters", "audit", "audit?from=x", "permissions"]) {
        await page.goto(`${desk.base}/staff/${path}`);
        await assertSound(page, path);
      }
      await page.goto(`${desk.base}/staff/approvals`);
      await unfold(page);
      await assertSound(page, "approvals");
      await page.goto(`${desk.base}/staff/quarantine`);
      await assertSound(page, "quarantine");
      await page.goto(`${desk.base}/staff/replies/1`);
      await unfold(page);
      await assertSound(page, "a reply, to a supervisor");
      await page.fill("#ms", "Salam {nama}");
      await follow(page, "#reply button[value=save]");
      await assertSound(page, "a reply that is refused");
      await page.fill("#ms", "Salam {name}");
      await follow(page, "#reply button[value=preview]");
      await assertSound(page, "a reply as it will be read");
      for (const address of ["board", "board/quality?of=reopened", "sample"]) {
        await page.goto(`${desk.base}/staff/${address}`);
        await assertSound(page, address);
        await unfold(page);
        await assertSound(page, `${address}, unfolded`);
      }
      await page.fill("#reason", "x");
      await follow(page, "#wrong-form button");
      await assertSound(page, "a verdict that is refused");
      await page.context().clearCookies();
      await signIn(page, desk, "admin");
      for (const path of ["people", "people/1", "people/4"]) {
        await page.goto(`${desk.base}/staff/${path}`);
        await assertSound(page, path);
      }
      await page.goto(`${desk.base}/staff/people`);
      await follow(page, "#add-person .button");
      await assertSound(page, "an account that is refused");
      await page.goto(`${desk.base}/staff/account`);
      await page.fill("#factor_password", desk.passwords.admin);
      await follow(page, "#second-factor .button");
      await assertSound(page, "a second factor");
      await page.fill("#code", "1");
      await follow(page, "main form .button");
      await assertSound(page, "a code that is refused");
    }));
  }
}

test("a demonstration is soon ready", () => {
  // Sixteen seconds on two quiet cores, built for debugging; a busy machine may take its time.
  assert.ok(desk.readyAfter < 60_000, `${desk.readyAfter} ms`);
});

test("the summary of errors takes focus and leads into the fields", () => open({}, async (page) => {
  await page.goto(`${desk.base}/complaints/new`);
  await page.focus("#name");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#error-summary");
  assert.equal(await page.evaluate(() => document.activeElement.id), "error-summary");
  assert.match(await page.title(), /^Ralat: /);
  await page.click("#error-summary a[href='#email']");
  assert.equal(await page.evaluate(() => document.activeElement.id), "email");
}));

for (const javaScriptEnabled of [true, false]) {
  test(`a complaint is filed and answered ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => open({ javaScriptEnabled }, async (page) => {
    const [number, name, date] = desk.example;
    await page.goto(`${desk.base}/complaints/new`);
    await fillIn(page, { number, name, date: "31/02/2022" });
    await follow(page, "#complaint .button-row .button");
    assert.equal(await page.textContent(".error-message"), "Tarikh ini tiada dalam kalendar; semak hari dan bulan");
    await page.fill("#administered_on", date);
    await follow(page, "#complaint .button-row .button");
    await follow(page, ".language a[lang=en]");
    assert.equal(await page.textContent("h1"), "Check your answers");
    await follow(page, "a[href$='#name']");
    assert.equal(await page.inputValue("#name"), name);
    await follow(page, "#complaint .button-row .button");
    await follow(page, "#complaint .button-row .button");
    assert.match(await page.textContent(".reference"), /^M-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$/);
    await follow(page, "main p:not(.copy-row) > .button");
    assert.match(await page.textContent("h1"), /^M-/);
    for (let turn = 0; turn < 20 && (await page.textContent(".tag")) !== "Resolved"; turn += 1) {
      await page.waitForTimeout(250);
      await page.reload();
    }
    assert.equal(await page.textContent(".tag"), "Resolved", "within five seconds");
  }));
}

for (const javaScriptEnabled of [true, false]) {
  test(`the language is switched ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => open({ javaScriptEnabled }, async (page) => {
    const kept = () => page.evaluate(() => Object.keys(sessionStorage));
    await signIn(page, desk, "agent2");
    await page.goto(`${desk.base}/staff/queue?status=queued&owner=nobody`);
    await follow(page, "table.queue a");
    await follow(page, ".actions form[action$='/take'] .button");
    const text = "Rekod 850412-10-5527: telefon klinik.\n\n\"Esok\" pun boleh.";
    await page.click(".actions details:has(textarea#note) > summary");
    await page.fill("textarea#note", text);
    await follow(page, ".language a[lang=en]");
    assert.equal(await page.getAttribute("html", "lang"), "en");
    assert.equal(await page.inputValue("textarea#note"), javaScriptEnabled ? text : "");
    assert.equal(await page.isVisible("textarea#note"), javaScriptEnabled);
    assert.equal(await page.isVisible("textarea#ask"), false, "where nothing was typed, all is as it was");
    if (javaScriptEnabled) {
      assert.deepEqual(await kept(), [], "kept for the one page alone");
      await follow(page, ".language a[lang=ms]");
      assert.equal(await page.inputValue("textarea#note"), text, "and back");
      await page.goto(`${desk.base}/staff/queue`);
      await page.goto(`${desk.base}/staff/account`);
      for (const field of await page.$$("input[type=password]")) {
        await field.fill("rahsia sekali");
      }
      await follow(page, ".language a[lang=en]");
      const passwords = await page.$$eval("input[type=password]", (fields) => fields.map((field) => field.value).join(""));
      assert.equal(passwords, "", "passwords stay behind");
      assert.deepEqual(await kept(), []);
    }
  }));
}

test("what was typed goes to no other page", () => open({}, async (page) => {
  await signIn(page, desk, "agent2");
  await page.goto(`${desk.base}/staff/queue?status=queued&owner=nobody`);
  const [one, other] = await page.$$eval("table.queue a", (links) => links.map((link) => link.href));
  const type = async (ticket) => {
    await page.goto(ticket);
    await page.click(".actions details:has(textarea#note) > summary");
    await page.fill("textarea#note", "Klinik menelefon semula.");
  };
  await type(one);
  // The page does not come, and they go on elsewhere.
  await page.route("**/*lang=*", (route) => route.abort());
  await page.click(".language a[hreflang]");
  await page.waitForTimeout(200);
  await page.unroute("**/*lang=*");
  await page.goto(other);
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
  for (const ticket of [other, one]) {
    await page.goto(ticket);
    assert.equal(await page.inputValue("textarea#note"), "");
  }
}));

test("what was typed before signing in again comes back without an error", () => open({ viewport: { width: 1280, height: 900 } }, async (page) => {
  await signIn(page, desk, "agent2");
  await page.goto(`${desk.base}/staff/queue?status=queued&owner=nobody`);
  await follow(page, "table.queue a");
  await page.click(".actions details:has(textarea#note) > summary");
  await page.fill("textarea#note", "Klinik menelefon semula.");
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await page.context().addCookies(cookies.filter(({ name }) => !name.endsWith("session")));
  await follow(page, ".actions details[open] form .button");
  await page.fill("#login", "agent2");
  await page.fill("#password", desk.passwords.agent2);
  await follow(page, "main .button");
  assert.equal(await page.inputValue("textarea#note"), "Klinik menelefon semula.");
  assert.equal(await page.$("#error-summary"), null);
  assert.equal(await page.evaluate(() => document.activeElement.id), "typed-before");
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await assertSound(page, `typed before, ${width} px`);
  }
  await page.click("#typed-before a");
  assert.equal(await page.evaluate(() => document.activeElement.id), "note");
}));

test("facilities are suggested while one types", () => open({}, async (page) => {
  await page.goto(`${desk.base}/complaints/new`);
  await page.type("#facility_name", "klinik kes");
  await page.waitForSelector("#facility-names option", { state: "attached" });
  assert.ok((await page.$$("#facility-names option")).length > 1);
}));

test("an agent takes a ticket and asks, and the citizen's letter appears", () => open({ viewport: { width: 1280, height: 900 } }, async (page) => {
  await signIn(page, desk, "agent2");
  await page.goto(`${desk.base}/staff/queue?status=queued&owner=nobody`);
  await follow(page, "table.queue a");
  const reference = await page.textContent("h1");
  await follow(page, ".actions form[action$='/take'] .button");
  await page.click(".actions details:has(textarea#ask) > summary");
  await page.fill("textarea#ask", "Klinik yang mana?");
  await follow(page, ".actions details[open] form .button");
  assert.ok((await page.textContent(".did")).includes(reference), "the next ticket opens");
  await page.goto(`${desk.base}/staff/tickets/${reference}`);
  assert.match(await page.textContent(".ticket-head"), /Menunggu jawapan/);
  await assert.doesNotReject(async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      await page.goto(`${desk.base}/dev/mail`);
      const first = await page.textContent(".mail-list a >> nth=0");
      if (first.includes(reference)) {
        return;
      }
      await page.waitForTimeout(250);
    }
    throw new Error("no letter came");
  });
}));

/** A record that is offered: it stands beside the complaint. */
const likely = ".candidate.best";

for (const colorScheme of ["light", "dark"]) {
  test(`a record is rejected and offered again on a phone, ${colorScheme}`, () => open({ viewport: { width: 320, height: 800 }, colorScheme }, async (page) => {
    await signIn(page, desk, "agent2");
    await page.goto(`${desk.base}/staff/queue?status=queued&owner=nobody`);
    // Opened from nowhere, a ticket leads nowhere.
    const tickets = await page.$$eval("table.queue a", (links) => links.map((link) => link.href.split("?")[0]));
    for (const ticket of tickets) {
      await page.goto(ticket);
      if (await page.$(likely)) {
        break;
      }
    }
    await follow(page, ".actions form[action$='/take'] .button");
    const title = await page.textContent(`${likely} h3`);
    await page.click("[data-do=reject]");
    await page.fill(".actions details[open] textarea", "Itu dos abangnya, yang tinggal di rumah yang sama.");
    await follow(page, ".actions details[open] form .button");
    await unfold(page);
    assert.ok(await page.isVisible(".timeline table.compared"));
    await assertSound(page, "a ticket with a rejected record");
    await follow(page, ".rejected .button");
    assert.equal(await page.textContent(`${likely} h3`), title);
    await follow(page, ".actions form[action$='/release'] .button");
  }));
}
