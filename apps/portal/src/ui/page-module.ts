/** The script of a page did not come, and is not on this device. */
export class PageNotLoaded extends Error {}

/** Messages of browsers about a module, and of Vite about a style sheet, that did not load. */
const NOT_LOADED = /dynamically imported module|importing a module script failed|unable to preload css/i;

/** Loads the module of a page. Its own error keeps the router from loading the portal anew, which helps nobody offline. */
export function pageModule<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return () =>
    load().catch((error: unknown) => {
      throw error instanceof Error && NOT_LOADED.test(error.message) ? new PageNotLoaded(error.message) : error;
    });
}
