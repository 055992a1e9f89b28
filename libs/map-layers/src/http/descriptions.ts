import { type FastifyReply, type FastifyRequest } from 'fastify';
import { pagePolicy } from './page.js';
import { carriedParameters } from './carried-parameters.domain.js';
import { tagOf } from './etag.js';
import { type Format, formatFor, HTML_FORMAT } from './formats.js';
import { type Link, linkHeader, linksOfPage } from './links.domain.js';
import { spanOf } from '../features/datetime.js';
import { momentOf, parametersOf, type RawQuery } from './parameters.js';
import { type Answer, REVALIDATE, Replies } from './replies.js';

/** A resource that describes, in its two forms. */
export interface Described {
  readonly document: object & { readonly links?: readonly Link[] };
  readonly page: () => string;
  /** The resource in the form that is neither JSON nor a page. */
  readonly text?: () => string;
}

/** Answers that describe and hold no figures. */
export class Descriptions {
  constructor(private readonly replies: Replies) {}

  /** The resource in the form that is asked for. @throws BadUserInputError for other parameters, and for no day or moment */
  async send(
    query: RawQuery,
    formats: readonly Format[],
    request: FastifyRequest,
    reply: FastifyReply,
    described: Described,
  ): Promise<void> {
    const parameters = parametersOf(query, ['f', ...carriedParameters]);
    const datetime = parameters.get('datetime');
    // Only whether it is one at all: what day it is, depends on the district.
    if (datetime !== undefined) spanOf(datetime, 'UTC');
    momentOf(parameters, 'known-at');
    const format = formatFor(request, parameters.get('f'), formats);
    const form = this.formOf(format, described);
    const body = form.make();
    await this.replies.send(request, reply, {
      ...form,
      tag: tagOf(format.type, body),
      cacheControl: REVALIDATE.district,
      make: () => body,
    });
  }

  formOf(
    format: Format,
    { document, page, text }: Described,
  ): Omit<Answer, 'tag' | 'cacheControl' | 'make'> & { readonly make: () => string } {
    const isPage = format === HTML_FORMAT;
    return {
      type: isPage ? 'text/html; charset=utf-8' : format.type,
      headers: {
        ...(document.links ? { link: linkHeader(isPage ? linksOfPage(document.links) : document.links) } : {}),
        ...(isPage ? { 'content-security-policy': pagePolicy } : {}),
      },
      make: () => (isPage ? page() : text ? text() : JSON.stringify(document)),
    };
  }
}
