import { strToU8, zipSync, type Zippable } from 'fflate';

// Workbooks put together by hand: what no program writes, and what somebody may send.

const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Parts of a workbook with one sheet; `more` adds or replaces parts, text or bytes. */
export function workbookParts(
  sheetData: string,
  more: Record<string, string | Uint8Array> = {},
): Record<string, string | Uint8Array> {
  return {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook xmlns="${NS}" xmlns:r="${RELATIONS}"><workbookPr/><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${NS}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${NS}"><sheetData>${sheetData}</sheetData></worksheet>`,
    ...more,
  };
}

/** The archive of the parts. */
export function archiveOf(parts: Record<string, string | Uint8Array>, level: 0 | 9 = 9): Buffer {
  const zippable: Zippable = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, [typeof part === 'string' ? strToU8(part) : part, { level }]]),
  );
  return Buffer.from(zipSync(zippable));
}

export function workbook(sheetData: string, more: Record<string, string | Uint8Array> = {}): Buffer {
  return archiveOf(workbookParts(sheetData, more));
}

/** A row of inline texts and raw cells: `{ v }` a number, `{ v, s: 1 }` a date serial, `{ xml }` as it is. */
export function sheetRow(
  number: number,
  cells: readonly (string | { v: number; s?: number } | { xml: string } | null)[],
): string {
  const xml = cells.map((cell, index) => {
    const address = `${String.fromCharCode(65 + index)}${number}`;
    if (cell === null) return '';
    if (typeof cell === 'string')
      return `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${cell}</t></is></c>`;
    if ('xml' in cell) return `<c r="${address}">${cell.xml}</c>`;
    return `<c r="${address}"${cell.s === undefined ? '' : ` s="${cell.s}"`}><v>${cell.v}</v></c>`;
  });
  return `<row r="${number}">${xml.join('')}</row>`;
}

/** The archive with every claim about unpacked sizes replaced: what a header says is not what comes out. */
export function withClaimedSize(archive: Buffer, size: number): Buffer {
  const copy = Buffer.from(archive);
  for (let at = copy.indexOf('PK\x03\x04'); at >= 0; at = copy.indexOf('PK\x03\x04', at + 4))
    copy.writeUInt32LE(size, at + 22);
  for (let at = copy.indexOf('PK\x01\x02'); at >= 0; at = copy.indexOf('PK\x01\x02', at + 4))
    copy.writeUInt32LE(size, at + 24);
  return copy;
}
