// Takes the pictures of the README from the real pages: npm run screenshots.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { fillIn, follow, signIn, startBrowser, startDesk } from "./desk.mjs";

const folder = path.join(import.meta.dirname, "screenshots");
mkdirSync(folder, { recursive: true });
const desk = await startDesk();
const browser = await startBrowser();
const shot = (page, name) => page.screenshot({ path: path.join(folder, `${name}.png`) });

const phone = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
await phone.goto(`${desk.base}/?lang=en`);
await shot(phone, "start");
const [number, name, date] = desk.example;
await phone.goto(`${desk.base}/complaints/new`);
await fillIn(phone, { number, name, date });
await shot(phone, "form");
await follow(phone, "#complaint .button-row .button");
await follow(phone, "#complaint .button-row .button");
await follow(phone, "main p:not(.copy-row) > .button");
await phone.waitForTimeout(1500);
await phone.reload();
await shot(phone, "tracking");

const screen = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
await screen.goto(`${desk.base}/?lang=en`);
await signIn(screen, desk, "agent");
await shot(screen, "queue");
await screen.goto(`${desk.base}/staff/queue?status=queued&owner=nobody`);
for (const ticket of await screen.$$eval("table.queue td:first-child a", (links) => links.map((link) => link.href))) {
  await screen.goto(`${ticket.split("?")[0]}?view=unassigned`);
  if (await screen.$("button[data-do=accept]")) {
    break;
  }
}
await shot(screen, "ticket");

await browser.close();
await desk.stop();
