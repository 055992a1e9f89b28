import { useState } from 'react';

/** A value of the own that begins anew whenever the value from outside changes, such as the text of a field for a day. */
export function useOwnValue<Value>(value: Value): [own: Value, set: (own: Value) => void] {
  const [state, setState] = useState({ value, own: value });
  if (state.value !== value) setState({ value, own: value });
  return [state.value === value ? state.own : value, (own) => setState({ value, own })];
}
