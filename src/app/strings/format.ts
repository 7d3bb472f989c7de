import type { Size } from "../../core/rect.ts";

/** Forms of a phrase for the plural categories of a language; `#` stands for the number. */
type PluralForms = { readonly other: string } & { readonly [rule in Intl.LDMLPluralRule]?: string };

export interface Formats {
  /** With at most `digits` digits after the separator (0 unless given), always all of them when `exact`. */
  number(value: number, digits?: number, exact?: boolean): string;
  /** `share` 0..1. */
  percent(share: number, digits?: number): string;
  /** A change by a share, in percent and with its sign. */
  change(share: number): string;
  /** The form for `count`, with the number in place of `#`. */
  plural(count: number, forms: PluralForms): string;
  /** File size, in decimal units. */
  bytes(count: number): string;
  /** A duration in seconds, short. */
  seconds(value: number): string;
  /** Megapixels, short. */
  megapixels(value: number): string;
  dateTime(time: number): string;
  dimensions(size: Size): string;
}

/** Numbers, plurals and dates as a language writes them (Intl), made once a language. */
export function formats(locale: string): Formats {
  const numbers = new Map<string, Intl.NumberFormat>();
  const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options);
    const known = numbers.get(key);
    if (known) return known;
    const made = new Intl.NumberFormat(locale, options);
    numbers.set(key, made);
    return made;
  };
  const rules = new Intl.PluralRules(locale);
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const number: Formats["number"] = (value, digits = 0, exact = false) =>
    numberFormat({ maximumFractionDigits: digits, minimumFractionDigits: exact ? digits : 0 }).format(value);
  const unit = (value: number, name: string, digits: number): string =>
    numberFormat({
      style: "unit",
      unit: name,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  return {
    number,
    percent: (share, digits = 0) =>
      numberFormat({ style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share),
    change: (share) =>
      numberFormat({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(share),
    plural: (count, forms) => (forms[rules.select(count)] ?? forms.other).replace("#", number(count)),
    bytes: (count) =>
      count < 1_000_000
        ? unit(Math.max(1, Math.round(count / 1000)), "kilobyte", 0)
        : count < 1_000_000_000
          ? unit(count / 1_000_000, "megabyte", 1)
          : unit(count / 1_000_000_000, "gigabyte", 1),
    seconds: (value) => unit(value, "second", value < 10 ? 1 : 0),
    megapixels: (value) => number(value, value < 10 ? 1 : 0),
    dateTime: (time) => dates.format(time),
    dimensions: ({ width, height }) => `${width} × ${height}`,
  };
}
