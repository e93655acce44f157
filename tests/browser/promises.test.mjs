// Calendars and policies, on a phone and on a wide window.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSound, browser, desk, follow, signIn, useDesk } from "./desk.mjs";

useDesk();

async function open(options, work) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await signIn(page, desk, "admin");
  await work(page);
  assert.deepEqual(faults, []);
  await context.close();
}

/** Sends a file of calendars, as a browser does. */
async function send(page, name, text) {
  await page.setInputFiles("#file", { name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await follow(page, "#upload .button");
}

for (const width of [360, 768, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the pages are sound at ${width} px, ${colorScheme}`, () => open({ viewport: { width, height: 800 }, colorScheme }, async (page) => {
      const shown = async (name) => {
        await assertSound(page, name);
        if (process.env.SCREENSHOTS) {
          await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name.replaceAll(" ", "-")}-${width}-${colorScheme}.png`, fullPage: true });
        }
      };
      await page.goto(`${desk.base}/staff/calendars?state=03&year=2028`);
      await shown("calendars");
      await send(page, "wrong.csv", "state_code,date,name_ms\n03,2027-02-30,Cuti\n99,2027-02-01,\n");
      await shown("a wrong file");
      await send(page, `kelantan.csv`, `state_code,date,name_ms\n03,2027-02-16,Cuti ${width} ${colorScheme}\n`);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      await shown("a calendar");
      await page.fill("#reason", "Warta kerajaan");
      await follow(page, "#use .button");
      await shown("calendars in use");
      await page.goto(`${desk.base}/staff/policies`);
      await page.check("#counting-2");
      await page.fill("#amount", "5");
      await follow(page, "main form .button");
      await shown("a preview");
      await page.fill("#reason", "");
      await follow(page, "main form .button");
      await shown("a decision without a reason");
      await page.fill("#reason", "Pekeliling 3/2022");
      await follow(page, "main form .button");
      await shown("policies");
      await page.goto(`${desk.base}/staff/policies/preview?counting=&amount=x`);
      await shown("a policy that is none");
    }));
  }
}
