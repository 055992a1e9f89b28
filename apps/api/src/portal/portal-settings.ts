import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Pages whose content is the operator's. */
const pageNames = ['impressum', 'datenschutz', 'barrierefreiheit'] as const;
type PageName = (typeof pageNames)[number];

/** Whether the operator may fill a page of that name. */
export function isPageName(name: string): name is PageName {
  return (pageNames as readonly string[]).includes(name);
}

interface PortalSettingsSource {
  readonly release: string;
  readonly idleMinutes: number;
  readonly basemapUrl: string | undefined;
  readonly basemapAttribution: string | undefined;
  /** Folder with `impressum.md` and so on; absent = none is filled. */
  readonly pagesDir: string | undefined;
  /** Accounts of clerks in a demonstration; null outside one. */
  readonly findDemonstrationClerks: (() => Promise<readonly string[]>) | null;
}

/** Settings that the portal reads before anybody has signed in: nothing here is worth protecting. */
export class PortalSettings {
  constructor(private readonly source: PortalSettingsSource) {}

  async describe(): Promise<unknown> {
    const { release, idleMinutes, basemapUrl, basemapAttribution } = this.source;
    return {
      release,
      idleMinutes,
      basemap: basemapUrl ? { url: basemapUrl, attribution: basemapAttribution ?? '' } : null,
      demonstration: await this.demonstration(),
      pages: (
        await Promise.all(pageNames.map(async (name) => ((await this.page(name)) === null ? [] : [name])))
      ).flat(),
    };
  }

  /** Markdown that the operator has written; null = not there. */
  async page(name: PageName): Promise<string | null> {
    const { pagesDir } = this.source;
    if (!pagesDir) return null;
    const path = join(pagesDir, `${name}.md`);
    return access(path).then(
      () => readFile(path, 'utf8'),
      () => null,
    );
  }

  private async demonstration(): Promise<unknown> {
    const find = this.source.findDemonstrationClerks;
    if (!find) return null;
    const clerks = await find();
    const clerk = clerks.includes('kommune.melle') ? 'kommune.melle' : clerks[0];
    return {
      password: 'kreislage-demo',
      accounts: [
        ...(clerk ? [{ username: clerk, title: 'Kommune', hint: 'Gibt die Tagesmeldung einer Kommune ab.' }] : []),
        { username: 'steuerung', title: 'Steuerung', hint: 'Sieht und prüft alles, meldet in Vertretung.' },
        { username: 'admin', title: 'Administration', hint: 'Verwaltet Konten, Kommunen und Regeln.' },
        { username: 'gis', title: 'GIS', hint: 'Nutzt nur die Kartenebenen.' },
      ],
    };
  }
}
