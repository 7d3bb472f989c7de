/** Entry `index` of an array of 32-bit integers. */
export function entry(array: usize, index: i32): i32 {
  return load<i32>(array + ((<usize>index) << 2));
}

export function setEntry(array: usize, index: i32, value: i32): void {
  store<i32>(array + ((<usize>index) << 2), value);
}
