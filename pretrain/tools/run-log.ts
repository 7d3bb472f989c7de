/** A line of a run's log (`run/log.jsonl`, written by trainer.py); which fields it has depends on its kind. */
export interface LogLine {
  readonly kind: string;
  readonly name?: string;
  readonly device?: string;
  readonly step?: number;
  readonly progress?: number;
  readonly minutes?: number;
  readonly images?: number;
  readonly losses?: Readonly<Record<string, number>>;
}

/** The lines of a run's log. */
export function readLogLines(text: string): LogLine[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as LogLine);
}
