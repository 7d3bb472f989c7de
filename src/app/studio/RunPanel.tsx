import { Pause, Play, Square, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { CropComparison, HeldOutScore } from "../../core/training.ts";
import type { LossPoint } from "../../studio/run-description.ts";
import type { RunNote, RunView } from "../../studio/state.ts";
import { faultSentence, strings } from "../strings.ts";
import { Chart } from "./Chart.tsx";
import { useStudio, useStudioState } from "./context.ts";
import { Pixels } from "./Pixels.tsx";

/** The training that is going on. */
export function RunPanel(): ReactNode {
  const run = useStudioState((state) => state.run);
  const words = strings.studio.run;
  if (!run) return null;
  const { activity, step, left, progress, backend } = run;
  const facts = [words.activity[activity], step > 0 && words.step(step), left !== null && words.left(left), backend];
  return (
    <section
      className="panel wide"
      aria-labelledby="run-title"
      data-step={step}
      data-kept={run.kept}
      data-activity={activity}
    >
      <header>
        <h2 id="run-title">{words.title(run.baseName)}</h2>
        <span className="quiet">{facts.filter(Boolean).join(" · ")}</span>
      </header>
      <progress
        aria-label={words.title(run.baseName)}
        max={1}
        {...(activity === "loading" && step === 0 ? {} : { value: progress })}
      />
      <Controls run={run} />
      <Notes notes={run.notes} />
      <Charts losses={run.losses} scores={run.scores} />
      <Crops crops={run.crops} />
      <p className="quiet">{words.stays}</p>
    </section>
  );
}

function Controls({ run: { activity, scores } }: { run: RunView }): ReactNode {
  const studio = useStudio();
  const words = strings.studio.run;
  const paused = activity === "paused";
  const idle = activity === "loading" || activity === "stopping";
  const PauseIcon = paused ? Play : Pause;
  return (
    <div className="row" role="toolbar" aria-label={words.activity.training}>
      <button
        type="button"
        className="button text"
        disabled={idle}
        onClick={() => void studio.steer(paused ? "resume" : "pause")}
      >
        <PauseIcon aria-hidden="true" size={17} strokeWidth={1.75} />
        {paused ? words.resume : words.pause}
      </button>
      <button type="button" className="button text" disabled={idle} onClick={() => void studio.steer("stop")}>
        <Square aria-hidden="true" size={16} strokeWidth={1.75} />
        {words.stop}
      </button>
      <button
        type="button"
        className="button text"
        disabled={idle || scores.length < 2}
        onClick={() => void studio.steer("best")}
      >
        <Undo2 aria-hidden="true" size={17} strokeWidth={1.75} />
        {words.best}
      </button>
    </div>
  );
}

function Notes({ notes }: { notes: readonly RunNote[] }): ReactNode {
  const words = strings.studio.run.notes;
  return (
    <ul className="notes" aria-live="polite">
      {notes.map((note, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: notes have no identity but their place
        <li key={i}>{note.kind === "fault" ? faultSentence(note.fault) : words[note.kind](note.step)}</li>
      ))}
    </ul>
  );
}

interface ChartsProps {
  readonly losses: readonly LossPoint[];
  readonly scores: readonly HeldOutScore[];
}

/** How the error falls: on the samples that are learnt, and on crops that are not. */
export function Charts({ losses, scores }: ChartsProps): ReactNode {
  const words = strings.studio.run;
  const last = scores.at(-1);
  if (!last && losses.length === 0) return null;
  return (
    <div className="charts">
      <div>
        <Chart
          title={words.scoreChart}
          xLabel={words.chartSteps}
          points
          x={scores.map(({ step }) => step)}
          curves={[
            { label: words.tuned, colour: "--accent", values: scores.map(({ tuned }) => tuned) },
            { label: words.base, colour: "--text-quiet", dashed: true, values: scores.map(({ base }) => base) },
          ]}
        />
        {last && (
          <p className="quiet" data-base={last.base} data-tuned={last.tuned}>
            {words.scoreNow(last.base, last.tuned)}
          </p>
        )}
      </div>
      <div>
        <Chart
          title={words.lossChart}
          xLabel={words.chartSteps}
          x={losses.map(({ step }) => step)}
          curves={[{ label: words.tuned, colour: "--accent", values: losses.map(({ loss }) => loss) }]}
        />
        <p className="quiet">{words.chartError}</p>
      </div>
    </div>
  );
}

/** Held-out crops, filled by the base and by what has been learnt. */
export function Crops({ crops }: { crops: readonly CropComparison[] }): ReactNode {
  const { crops: title, cropRows: rows } = strings.studio.run;
  if (crops.length === 0) return null;
  return (
    <figure className="crops">
      <figcaption>{title}</figcaption>
      {(["hole", "base", "tuned", "truth"] as const).map((row) => (
        <div key={row}>
          <span className="quiet">{rows[row]}</span>
          {crops.map((crop, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: crops are known by their place alone
            <Pixels key={i} photo={crop[row]} label={`${rows[row]} ${i + 1}`} />
          ))}
        </div>
      ))}
    </figure>
  );
}
