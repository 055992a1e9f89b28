// Answers over HTTP by the rules of OGC API: forms, tags, encodings, pages.
export { Descriptions } from './http/descriptions.js';
export { tagOf } from './http/etag.js';
export { formatFor } from './http/format-negotiation.js';
export { factList, html, Markup, pagePolicy, table } from './http/markup.js';
export { type Answer, Replies, REVALIDATE } from './http/replies.js';
