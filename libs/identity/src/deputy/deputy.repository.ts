/**
 * Whether a row of identity.deputy is in force today, in the time zone of its row of territory.district.
 * @param deputy alias of the first, @param district of the second
 */
export function deputyInForce(deputy: string, district: string): string {
  return `${deputy}.ended_at IS NULL AND (clock_timestamp() AT TIME ZONE ${district}.time_zone)::date
          BETWEEN ${deputy}.from_date AND coalesce(${deputy}.to_date, 'infinity')`;
}
