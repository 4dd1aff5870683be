// The flow of tests/flow_test.lua in Playwright, with Debian's Chromium: each test in a fresh context and page.
// usage: playwright_peer.js COUNT. Prints "ms N", the time of one test; the browser's start is not in it, but is
// printed as "start_ms".
const { chromium } = require("playwright-core");
const form = `<label>Name <input id=n></label><label><input type=checkbox id=c>News</label>
<button onclick="document.getElementById('s').textContent='Saved '+document.getElementById('n').value">Save</button><p id=s></p>`;

async function flow(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.setContent(form);
  await page.getByLabel("Name").pressSequentially("Ada Lovelace");
  await page.getByLabel("News").click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved Ada Lovelace").waitFor();
  if (!(await page.getByLabel("News").isChecked())) throw new Error("not checked");
  if ((await page.getByLabel("Name").inputValue()) !== "Ada Lovelace") throw new Error("not typed");
  await context.close();
}

(async () => {
  const count = Number(process.argv[2]);
  const before = performance.now();
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  await flow(browser);
  const began = performance.now();
  for (let i = 0; i < count; i++) await flow(browser);
  console.log("ms", (performance.now() - began) / count);
  console.log("start_ms", began - before);
  await browser.close();
})();
