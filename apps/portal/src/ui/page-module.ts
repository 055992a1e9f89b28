/** The script of a page did not come, and is not on this device. */
export class PageNotLoaded extends Error {}

/** What browsers say of a module, and Vite of a style sheet, that does not come. */
const NOT_LOADED = /dynamically imported module|importing a module script failed|unable to preload css/i;

/** Loads the module of a page. Its own error keeps the router from loading the portal anew, which helps nobody offline. */
export function pageModule<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return () =>
    load().catch((error: unknown) => {
      throw error instanceof Error && NOT_LOADED.test(error.message) ? new PageNotLoaded(error.message) : error;
    });
}
