import { CircleAlert } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import type { TrainingPlan } from "../../engine/training.ts";
import { type Choices, CROP_SIZES, MOST_STEPS, TIME_BOXES } from "../../studio/choices.ts";
import { LEAST_PHOTOS } from "../../studio/photo-set.ts";
import { Choice, Select } from "../controls.tsx";
import { modelLabel } from "../model-label.ts";
import { faultSentence, strings } from "../strings.ts";
import { useStudio, useStudioState } from "./context.ts";

/** What to start from, how long, and the plan of it. */
export function Setup(): ReactNode {
  const studio = useStudio();
  const choices = useStudioState((state) => state.choices);
  const models = useStudioState((state) => state.models);
  const enough = useStudioState((state) => state.photos.length >= LEAST_PHOTOS);
  const plan = useStudioState((state) => state.plan);
  const words = strings.studio.setup;
  const [first] = models;
  const base = models.find(({ id }) => id === choices.base) ?? first;
  const measuring = plan === "measuring";
  const planned = plan !== null && !measuring;
  const buttons = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // With the settings open the plan and its start lie below the screen.
    if (planned) buttons.current?.scrollIntoView({ block: "nearest" });
  }, [planned]);
  return (
    <section className="panel" aria-labelledby="setup-title">
      <header>
        <h2 id="setup-title">{words.title}</h2>
      </header>
      {base ? (
        <Select
          label={words.base}
          value={base.id}
          choices={models.map((model) => ({ value: model.id, label: modelLabel(model) }))}
          onChange={(id) => studio.choose({ base: id })}
        />
      ) : (
        <p className="quiet">{words.noBase}</p>
      )}
      {base?.experimental && <p className="hint">{strings.studio.menu.experimentalHint}</p>}
      <Choice
        label={words.time}
        value={String(choices.minutes)}
        choices={TIME_BOXES.map((minutes) => ({ value: String(minutes), label: words.minutes(minutes) }))}
        onChange={(minutes) => studio.choose({ minutes: Number(minutes) })}
      />
      <Advanced choices={choices} />
      {plan && plan !== "measuring" && <Plan plan={plan} />}
      <div className="row end" ref={buttons}>
        <button
          type="button"
          className={planned ? "button text" : "button primary text"}
          disabled={!enough || !base || measuring}
          onClick={() => void studio.measure()}
        >
          {measuring ? words.measuring : plan ? words.measureAgain : words.measure}
        </button>
        {plan && plan !== "measuring" && !plan.refusal && (
          <button type="button" className="button primary text" onClick={() => void studio.begin()}>
            {words.start}
          </button>
        )}
      </div>
    </section>
  );
}

function Advanced({ choices }: { choices: Choices }): ReactNode {
  const studio = useStudio();
  const words = strings.studio.setup;
  const steps = useId();
  return (
    <details className="advanced">
      <summary>{words.advanced}</summary>
      <div>
        <Choice
          label={words.memory}
          value={choices.memory}
          choices={(["normal", "low"] as const).map((value) => ({ value, label: words.memories[value] }))}
          onChange={(memory) => studio.choose({ memory })}
        />
        <Choice
          label={words.strength}
          value={choices.strength}
          choices={(["gentle", "normal", "strong"] as const).map((value) => ({
            value,
            label: words.strengths[value],
          }))}
          onChange={(strength) => studio.choose({ strength })}
        />
        <Choice
          label={words.size}
          value={String(choices.size)}
          choices={CROP_SIZES.map((size) => ({ value: String(size), label: words.pixels(size) }))}
          onChange={(size) => studio.choose({ size: Number(size) })}
        />
        <div className="select">
          <label htmlFor={steps}>{words.steps}</label>
          <input
            id={steps}
            type="number"
            min={1}
            max={MOST_STEPS}
            placeholder={words.stepsHint}
            value={choices.steps ?? ""}
            onChange={({ target: { valueAsNumber: value } }) =>
              studio.choose({ steps: value >= 1 ? Math.min(MOST_STEPS, Math.round(value)) : null })
            }
          />
        </div>
      </div>
    </details>
  );
}

function Plan({ plan }: { plan: TrainingPlan }): ReactNode {
  const words = strings.studio.setup.plan;
  const facts = [
    [words.backend, plan.backend],
    [words.pace, words.paceOf(plan.millisecondsPerStep)],
    [words.steps, words.stepsOf(plan.steps)],
    [words.memory, words.memoryOf(plan.bytes)],
    [words.learns, words.learnsOf(plan.trained, plan.parameters)],
  ] as const;
  return (
    <div className="plan" role="status">
      <dl title={plan.reason}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {plan.refusal && (
        <p className="result fault" role="alert">
          <CircleAlert aria-hidden="true" size={18} /> {faultSentence(plan.refusal)}
        </p>
      )}
    </div>
  );
}
