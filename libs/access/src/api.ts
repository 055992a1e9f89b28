export { AllowGuard } from './http/allow.guard.js';
export { contextOf, Request, type RequestContext, type RequestWithContext } from './http/request-context.js';
