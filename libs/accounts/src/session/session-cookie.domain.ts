/** Name of the session cookie, and whether it travels by https only: `__Host-` needs https; on loopback http it is a plain one. */
export function sessionCookie(publicUrl: string): { readonly name: string; readonly secure: boolean } {
  const secure = publicUrl.startsWith('https://');
  return { name: secure ? '__Host-kreislage' : 'kreislage', secure };
}
