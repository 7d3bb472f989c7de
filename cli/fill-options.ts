/** Options of every command that makes fills. */
export const FILL_OPTIONS = {
  seed: { kind: "whole", value: "N", least: 0, most: 0xffffffff, help: "another number, another fill (default 0)" },
  grow: {
    kind: "whole",
    value: "N",
    least: 0,
    most: 1000,
    help: "grow the hole by so many pixels first (default 0)",
  },
} as const;
