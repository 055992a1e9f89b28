import { createHash } from 'node:crypto';
import { type CalendarDate } from '#kernel';
import { type ReportDraft, textOrNull, toContent } from './daily-report.domain.js';

/** A report or a correction as it comes in. */
export interface SubmitRequest extends ReportDraft {
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  readonly baseRevision?: number | null | undefined;
  readonly correctionReason?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** A confirmation of the report before as unchanged. */
export interface ConfirmRequest {
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  /** Id of the report the writer saw. */
  readonly basedOn?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * A repeat must equal operation and content; the same figures in another order are the same content. Kept for months
 * and compared by later releases: only given values count, by name, so that a field added later changes nothing.
 */
export function hashOf(operation: string, request: SubmitRequest | ConfirmRequest): Buffer {
  const { idempotencyKey: _, ...rest } = request;
  const content =
    'accommodation' in rest
      ? {
          ...rest,
          ...toContent(rest),
          correctionReason: textOrNull(rest.correctionReason),
          // Repeated kinds vanish in the one form; such a request is refused and must not pass for the one that was not.
          repeated:
            new Set(rest.accommodation.map((entry) => entry.type)).size < rest.accommodation.length
              ? rest.accommodation
              : null,
        }
      : rest;
  return createHash('sha256')
    .update(JSON.stringify(['v1', operation, givenOnly(content)]))
    .digest();
}

/** The value without what is null or absent, names in order. */
function givenOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(givenOnly);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, givenOnly(inner)]),
  );
}
