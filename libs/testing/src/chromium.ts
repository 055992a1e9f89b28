import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { orRequired } from './required-client.js';

const CHROMIUM = '/usr/bin/chromium';

/**
 * Whether a browser is here. Without one, a test skips and says so; with REQUIRE_ALL=1 it fails instead.
 * Debian: `chromium`.
 */
export function hasChromium(): boolean {
  return orRequired(existsSync(CHROMIUM), 'Chromium', 'chromium');
}

/** A browser without windows; WebGL is drawn by the processor. Close it. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Fields for days and files are the browser's own, in its own language.
      '--lang=de-DE',
    ],
    env: { ...process.env, LANGUAGE: 'de' },
  });
}
