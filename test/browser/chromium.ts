// chromium.ts — finds a Chromium, or takes the one from npm, and starts it so that WebGL2 works without a graphics card.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** In a container, as root, with no GPU; and a page out of sight must run as fast as one in front. */
const FLAGS = [
  "--no-sandbox",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

interface Executable {
  readonly path: string;
  /** Where it came from, for messages. */
  readonly origin: string;
  readonly libraryPath?: string;
}

/** Starts the browser of `findChromium`, headless. Throws, saying what was tried, when none starts. */
export async function launchChromium(): Promise<Browser> {
  const { path, origin, libraryPath } = await findChromium();
  try {
    return await chromium.launch({
      executablePath: path,
      headless: true,
      args: FLAGS,
      env: { ...definedEnvironment(), ...(libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath }) },
    });
  } catch (error) {
    throw new Error(`the Chromium from ${origin} (${path}) did not start: ${String(error)}`);
  }
}

/** In this order: CHROME_PATH, an installed one, Playwright's download, the one from npm (Linux on x64 only). */
export async function findChromium(): Promise<Executable> {
  const chosen = process.env.CHROME_PATH;
  if (chosen === "npm") return fromNpm();
  if (chosen !== undefined && chosen !== "") {
    if (!existsSync(chosen)) throw new Error(`CHROME_PATH names ${chosen}, which does not exist`);
    return { path: chosen, origin: "CHROME_PATH" };
  }
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined) return { path: installed, origin: "this machine" };
  const downloaded = chromium.executablePath();
  if (downloaded !== "" && existsSync(downloaded)) return { path: downloaded, origin: "Playwright's cache" };
  return fromNpm();
}

async function fromNpm(): Promise<Executable> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      "no Chromium found: install Chrome, or set CHROME_PATH, or run `npx playwright-core install chromium` " +
        "(the one that npm brings is for Linux on x64)",
    );
  }
  // It unpacks its own libraries, too, but only where it believes itself on such a machine, and it looks when imported.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs22.x";
  process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  const path = await packaged.executablePath();
  const libraryPath = process.env.LD_LIBRARY_PATH;
  return { path, origin: "@sparticuz/chromium", ...(libraryPath === undefined ? {} : { libraryPath }) };
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
