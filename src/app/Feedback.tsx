import { CircleAlert, Info, Sparkles } from "lucide-react";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { runAction } from "../editor/actions.ts";
import type { Toast } from "../editor/session.ts";
import { useEditor, useEditorState } from "./context.ts";
import { ActionButton, CloseButton } from "./controls.tsx";
import { HintCard } from "./Hints.tsx";
import { LearnCard } from "./ModelMenu.tsx";
import { update } from "./offline/offline.ts";
import { ProgressCard } from "./ProgressCard.tsx";
import { deviceSentence, jobSentence, messageSentence, progressSentence, strings } from "./strings.ts";

/** Messages that are no errors leave by themselves after this many milliseconds. */
const TOAST_MS = 6000;

/** The progress card (shown for what takes longer than half a second) and the messages. */
export function Feedback(): ReactNode {
  const toasts = useEditorState((_, session) => session.toasts);
  return (
    <div className="feedback">
      <JobCard />
      <LearnCard />
      <FirstStep />
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
      <HintCard />
      <UpdateCard />
    </div>
  );
}

/** Says what to do: with a photo on which nothing was done yet, and with a tool that is used by clicks. */
function FirstStep(): ReactNode {
  const untouched = useEditorState(({ photo, undo, redo }) => photo !== null && undo.length === 0 && redo.length === 0);
  const busy = useEditorState((_, session) => session.drawing || session.job !== null || session.search !== null);
  const clicking = useEditorState((_, session) => session.points.length > 0);
  const autoFill = useEditorState((_, session) => session.autoFill);
  const tool = useEditorState((_, session) => session.tool);
  if (busy || (!untouched && !clicking)) return null;
  const { firstStep } = strings;
  const byTool = tool === "polygon" || tool === "select" || tool === "wire" || tool === "pick" ? firstStep[tool] : null;
  return <p className="first-step">{byTool ?? (autoFill ? firstStep.automatic : firstStep.byButton)}</p>;
}

function JobCard(): ReactNode {
  const editor = useEditor();
  const job = useEditorState((_, session) => session.job);
  const search = useEditorState((_, session) => session.search);
  if (job) {
    const fraction = "fraction" in job && !(job.kind === "open" && job.fraction === 0) ? job.fraction : null;
    return <ProgressCard sentence={jobSentence(job)} fraction={fraction} onCancel={() => editor.cancel()} byKey />;
  }
  if (!search) return null;
  const sentence = strings.searches[search.kind];
  return (
    <ProgressCard
      sentence={sentence}
      fraction={search.fraction || null}
      onCancel={() => editor.marking.cancel()}
      byKey
    />
  );
}

/** Offers a newer version that was fetched in the background; waits while something is going on. */
function UpdateCard(): ReactNode {
  const { take, later } = useSyncExternalStore(update.subscribe, update.get);
  const busy = useEditorState((_, session) => session.drawing || session.job !== null);
  if (!take || later || busy) return null;
  return (
    <div className="card toast update" role="status">
      <Sparkles aria-hidden="true" size={18} />
      <p>{strings.update.ready}</p>
      <button type="button" className="button text" onClick={() => update.set({ later: true })}>
        {strings.update.later}
      </button>
      <button type="button" className="button text primary" onClick={take}>
        {strings.update.take}
      </button>
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }): ReactNode {
  const editor = useEditor();
  const { kind } = toast.message;
  const isFault = kind === "fault";
  useEffect(() => {
    if (isFault) return;
    const timer = setTimeout(() => editor.messages.dismiss(toast.id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [editor, isFault, toast.id]);
  return (
    <div className={isFault ? "card toast fault" : "card toast"} role={isFault ? "alert" : undefined}>
      {isFault ? <CircleAlert aria-hidden="true" size={18} /> : <Info aria-hidden="true" size={18} />}
      <p>{messageSentence(toast.message)}</p>
      <CloseButton label={strings.dismiss} onClick={() => editor.messages.dismiss(toast.id)} />
    </div>
  );
}

/** Speaks what happens to screen readers; errors speak for themselves. */
export function LiveRegion(): ReactNode {
  const announcement = useEditorState((_, session) => session.announcement);
  const text = announcement && announcement.message.kind !== "fault" ? messageSentence(announcement.message) : "";
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}

export function StatusBar(): ReactNode {
  const editor = useEditor();
  const photo = useEditorState((document) => document.photo);
  const percent = useEditorState((_, { view, pixelRatio }) => strings.percent(view.scale * pixelRatio));
  const news = useEditorState((_, session) => session.announcement);
  const device = useEditorState((_, session) => session.device);
  const starting = useEditorState((_, session) => session.deviceProgress);
  if (!photo) return null;
  const quiet =
    news &&
    [
      ...["filled", "framed", "selected", "nothing-found", "cancelled", "saved", "undone", "redone"],
      ...["copied", "picture-copied", "no-edges", "choices", "chosen"],
    ].includes(news.message.kind);
  return (
    <footer className="status">
      <span>{strings.dimensions(photo)}</span>
      <span className="news">{quiet ? messageSentence(news.message) : ""}</span>
      <span className="spring" />
      {device ? (
        <button
          type="button"
          className="device"
          title={strings.actions.device}
          onClick={() => runAction(editor, "device")}
        >
          {deviceSentence(device)}
        </button>
      ) : (
        <span>{starting ? progressSentence(starting) : strings.device.starting}</span>
      )}
      <div className="zoom" role="toolbar" aria-label={strings.zoom}>
        <ActionButton id="zoomOut" />
        <output data-testid="zoom">{percent}</output>
        <ActionButton id="zoomIn" />
        <ActionButton id="fit" />
      </div>
    </footer>
  );
}
