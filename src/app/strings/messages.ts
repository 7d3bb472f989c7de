import type { Progress } from "../../core/progress.ts";
import type { Job, Message, Search } from "../../editor/session.ts";
import type { Notice } from "../../engine/services.ts";

/** One sentence for each kind of message that has words of its own (faults have theirs in core/errors). */
export type MessageSentences = {
  readonly [K in Exclude<Message["kind"], "fault" | "survived" | "notice">]: (
    message: Extract<Message, { kind: K }>,
  ) => string;
};

export type StageWords = Readonly<Record<Extract<Job, { kind: "fill" }>["stage"], string>>;

export type SearchWords = Readonly<Record<Search["kind"], string>>;

export type NoticeSentences = Readonly<Record<Notice, string>>;

export type Download = Extract<Progress, { kind: "download" }>;
