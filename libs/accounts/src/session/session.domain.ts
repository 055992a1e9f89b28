/** An access token and a session end after 10 hours; a cookie that is not used for 30 minutes ends earlier. */
export const sessionLimits = { absoluteHours: 10, idleMinutes: 30 } as const;
