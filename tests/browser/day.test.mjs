// The decisions of a day, as staff take them: how many keys, clicks and texts each takes, and how many pages. "Before" is what
// they took while the desk listed tickets and left the rest to whoever looked, where that was counted.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { browser, desk, follow, signIn, useDesk } from "./desk.mjs";

useDesk();
const taken = [];
after(() => console.table(taken));

/** Somebody at a screen: what they do is counted. */
class Hand {
  constructor(page) {
    this.page = page;
    this.actions = 0;
    this.texts = 0;
    this.loads = 0;
    page.on("framenavigated", (frame) => {
      this.loads += Number(frame === page.mainFrame());
    });
  }

  static async of(login) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await signIn(page, desk, login);
    return new Hand(page);
  }

  /** Begins to count. */
  async begin() {
    // Longer than a page waits before it accepts anything.
    await this.page.waitForTimeout(600);
    Object.assign(this, { actions: 0, texts: 0, loads: 0 });
  }

  async key(key) {
    this.actions += 1;
    await this.page.keyboard.press(key);
  }

  async click(selector) {
    this.actions += 1;
    await this.page.click(selector);
  }

  async choose(selector, value) {
    this.actions += 1;
    await this.page.selectOption(selector, value);
  }

  async type(text) {
    this.texts += 1;
    await this.page.keyboard.type(text);
  }

  /** What leads to another page. */
  async leads(work) {
    await Promise.all([this.page.waitForNavigation(), work()]);
  }

  said() {
    return this.page.textContent(".did, .notice.success");
  }
}

/** Notes what a decision took, of all hands together. */
function note(decision, before, hands, { actions = 2, loads = 1, texts = 0 }) {
  const sum = (what) => hands.reduce((all, hand) => all + hand[what], 0);
  const now = { decision, before, actions: sum("actions"), texts: sum("texts"), loads: sum("loads") };
  taken.push(now);
  const within = now.actions <= actions && now.loads <= loads && now.texts <= texts;
  assert.ok(within, `${decision} takes ${JSON.stringify(now)}`);
}

/** Opens the first ticket of a list that has this, and others behind it. */
async function openOne({ page }, list, selector) {
  await page.goto(`${desk.base}/staff/queue?${list}`);
  const links = await page.$$eval("table.tickets td:first-child a", (all) => all.map((link) => link.href));
  for (const link of links) {
    await page.goto(link);
    if (await page.$(selector)) {
      return page.textContent("h1");
    }
  }
  throw new Error(`no ticket of ${list} has ${selector}`);
}

let agent;
let supervisor;
const nobodys = "view=unassigned";
const everybodys = "view=all";

test("one person decides alone", async () => {
  agent = await Hand.of("agent2");
  let reference = await openOne(agent, nobodys, "form[action*='/accept/'] button[data-do=accept]");
  await agent.begin();
  await agent.leads(() => agent.key("a"));
  note("accept", "3 actions, 3 pages", [agent], {});
  assert.match(await agent.said(), new RegExp(reference));
  await agent.begin();
  await agent.leads(() => agent.click(".did button"));
  note("take back", "", [agent], { actions: 1 });

  reference = await openOne(agent, nobodys, "summary[data-do=reject]");
  await agent.begin();
  await agent.key("r");
  await agent.leads(() => agent.key("1"));
  note("reject", "", [agent], {});
  assert.match(await agent.said(), new RegExp(reference));
  await agent.begin();
  await agent.leads(() => agent.click(".did button"));
  note("offer again", "", [agent], { actions: 1 });

  reference = await openOne(agent, nobodys, "summary[data-do=ask]");
  await agent.begin();
  await agent.key("q");
  await agent.leads(() => agent.key("Enter"));
  note("ask the citizen", "", [agent], {});
  assert.match(await agent.said(), new RegExp(reference));

  await openOne(agent, nobodys, ".beside [rel=next]");
  await agent.begin();
  await agent.leads(() => agent.key("j"));
  note("next", "", [agent], { actions: 1 });
  await agent.begin();
  await agent.leads(() => agent.key("t"));
  note("take next", "", [agent], { actions: 1 });
  assert.match(agent.page.url(), /view=next/);
});

test("a facility is asked, has nothing, and the ticket ends", async () => {
  const reference = await openOne(agent, `${nobodys}&decision=none&problem=missing`, "summary[data-do=facility]");
  await agent.begin();
  await agent.key("f");
  // What is asked stands there.
  await agent.leads(() => agent.key("Enter"));
  assert.match(await agent.said(), new RegExp(reference));
  note("ask the facility", "", [agent], {});
  const { actions, loads } = agent;
  await agent.page.goto(`${desk.base}/staff/tickets/${reference}?${everybodys}`);
  await agent.begin();
  await agent.key("f");
  await agent.type("Tiada nama ini dalam buku mereka.");
  await agent.leads(() => agent.click("details.act[open] .button-row button:first-of-type"));
  await agent.page.waitForTimeout(600);
  await agent.key("n");
  await agent.choose("#outcome", "not_found");
  await agent.page.focus("details.act[open] #resolve");
  await agent.type("Klinik telah menyemak bukunya dan tidak menemui nama anda.");
  await agent.leads(() => agent.click("details.act[open] form > button"));
  const errors = await agent.page.$$eval("#error-summary li", (all) => all.map((one) => one.textContent));
  assert.deepEqual(errors, []);
  await agent.leads(() => agent.click("button[name=step][value=send]"));
  assert.match(await agent.said(), new RegExp(reference));
  agent.actions += actions;
  agent.loads += loads;
  note("not found, by way of the facility", "8 clicks, 3 texts", [agent], { actions: 8, loads: 4, texts: 2 });
});

/** The supervisor approves what was proposed for a ticket, on the list of what waits. */
async function approve(reference) {
  await supervisor.page.goto(`${desk.base}/staff/approvals`);
  await supervisor.page.focus(`.approval:has(h2 a:text-is("${reference}"))`);
  await supervisor.begin();
  await supervisor.leads(() => supervisor.key("y"));
  assert.match(await supervisor.page.textContent("main"), new RegExp(reference));
}

test("what takes two people takes four actions of both at most", async () => {
  supervisor = await Hand.of("supervisor");
  let reference = await openOne(agent, nobodys, "form[action*='/propose/'] button[data-do=accept]");
  await agent.begin();
  await agent.leads(() => agent.key("a"));
  await approve(reference);
  note("release a record", "3 clicks", [agent, supervisor], { actions: 4, loads: 2 });

  reference = await openOne(agent, nobodys, "details.act:has(summary[data-do=correct]) button[name=propose]");
  await agent.begin();
  await agent.key("c");
  await agent.leads(() => agent.click("details.act[open] button[name=propose]"));
  await approve(reference);
  note("wrong dose number", "9 clicks", [agent, supervisor], { actions: 4, loads: 2 });

  reference = await openOne(agent, "view=all&problem=wrong_details", "details.act:has(summary[data-do=correct]) button[name=propose]");
  await agent.begin();
  await agent.key("c");
  await agent.leads(() => agent.click("details.act[open] button[name=propose]"));
  await approve(reference);
  note("wrong details", "", [agent, supervisor], { actions: 4, loads: 2 });
});

test("a supervisor ends a ticket against the facts, and says why", async () => {
  const reference = await openOne(supervisor, nobodys, "#against");
  await supervisor.begin();
  await supervisor.key("n");
  await supervisor.choose("#outcome", "not_found");
  await supervisor.page.focus("details.act[open] #resolve");
  await supervisor.type("Klinik telah ditutup dan bukunya tidak dapat dicari.");
  await supervisor.page.focus("details.act[open] #against");
  await supervisor.type("Klinik itu telah ditutup; tiada siapa dapat menjawab.");
  await supervisor.leads(() => supervisor.click("details.act[open] form > button"));
  await supervisor.leads(() => supervisor.click("button[name=step][value=send]"));
  assert.match(await supervisor.said(), new RegExp(reference));
  note("an outcome against the facts", "", [supervisor], { actions: 4, loads: 2, texts: 2 });
});

test("what a citizen tells on the telephone is kept", async () => {
  const reference = await openOne(agent, nobodys, "details.amend");
  await agent.begin();
  await agent.click("details.amend > summary");
  await agent.page.focus("#now-needed_by");
  const soon = new Date(Date.now() + 9 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await agent.type(soon.split("-").reverse().join("/"));
  await agent.page.focus("#particulars");
  await agent.type("Beliau terbang pada hari itu.");
  await agent.leads(() => agent.click("details.amend form > button"));
  note("amend a particular", "", [agent], { actions: 2, texts: 2 });
  assert.equal(await agent.page.textContent("h1"), reference);
  await agent.begin();
  await agent.click("details.act:has(form[action$='/note']) > summary");
  await agent.page.focus("details.act[open] textarea");
  await agent.type("Telefon semula esok.");
  await agent.leads(() => agent.click("details.act[open] .button-row button:first-of-type"));
  note("note", "", [agent], { actions: 2, texts: 1 });
});

test("the queue is worked off by keys alone", { timeout: 240_000 }, async () => {
  const { page } = agent;
  const did = { a: 0, q: 0, f: 0 };
  const has = (does) => page.$(`button[data-do=${does}], summary[data-do=${does}]`);
  await page.goto(`${desk.base}/staff/queue?view=unassigned`);
  for (let turn = 0; turn < 60; turn += 1) {
    await page.waitForTimeout(600);
    await agent.leads(() => page.keyboard.press("t"));
    if (new URL(page.url()).pathname === "/staff/queue") {
      break;
    }
    const reference = await page.textContent("h1");
    await page.waitForTimeout(600);
    if (await page.$("button[data-do=accept]")) {
      await agent.leads(() => page.keyboard.press("a"));
      did.a += 1;
    } else {
      const [does, key] = await has("ask") && turn % 2 ? ["ask", "q"] : ["facility", "f"];
      assert.ok(await has(does), `${reference} has no ${does}`);
      await page.keyboard.press(key);
      await agent.leads(() => page.keyboard.press("Enter"));
      did[key] += 1;
    }
    assert.equal(await page.$("#error-summary"), null, reference);
  }
  assert.match(await page.textContent(".notice"), /Tiada tiket yang menunggu/);
  console.log(JSON.stringify(did));
  assert.ok(Object.values(did).every((count) => count > 0));
});
