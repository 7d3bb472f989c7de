/** Readers of parsed JSON that nobody vouches for: each throws a TypeError for what is something else. */

export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("not a record");
  return value as Record<string, unknown>;
}

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("not a list");
  return value;
}

export function number(value: unknown): number {
  if (typeof value !== "number") throw new TypeError("not a number");
  return value;
}
