import { type ReactNode, useId, useState } from "react";
import { strings } from "../strings.ts";
import { useStudio, useStudioState } from "./context.ts";
import { Charts, Crops } from "./RunPanel.tsx";

/** An ended training: whether it helped, and what to do with it. */
export function Done({ onUse }: { onUse: (id: string) => void }): ReactNode {
  const studio = useStudio();
  const finished = useStudioState((state) => state.finished);
  const keptName = useStudioState((state) => state.models.find(({ id }) => id === state.finished?.kept)?.name);
  const words = strings.studio.done;
  if (!finished) return null;
  const { verdict, base, best, gain, kept, ended } = finished;
  return (
    <section
      className="panel wide"
      aria-labelledby="done-title"
      data-verdict={verdict}
      data-base={base}
      data-best={best}
    >
      <header>
        <h2 id="done-title">{words.verdicts[verdict]}</h2>
        <span className="quiet">{words.facts(finished.steps, finished.minutes)}</span>
      </header>
      <p role="status">
        {words.measured(base, best, -gain.look.share)} {words.advice[verdict]}
      </p>
      {ended === "diverged" && <p className="quiet">{words.diverged}</p>}
      {kept === null ? (
        <Naming suggested={finished.suggestedName} worse={verdict === "worse"} />
      ) : (
        <div className="row">
          <p>{words.kept(keptName ?? "")}</p>
          <span className="spring" />
          <button type="button" className="button text" onClick={() => void studio.close()}>
            {words.close}
          </button>
          <button type="button" className="button primary text" onClick={() => onUse(kept)}>
            {words.use}
          </button>
        </div>
      )}
      <Crops crops={finished.crops} />
      <Charts losses={finished.losses} scores={finished.scores} />
    </section>
  );
}

function Naming({ suggested, worse }: { suggested: string; worse: boolean }): ReactNode {
  const studio = useStudio();
  const [name, setName] = useState(suggested);
  const words = strings.studio.done;
  const field = useId();
  const keep = (
    <button key="keep" type="submit" className={worse ? "button text" : "button primary text"}>
      {worse ? words.keepAnyway : words.keep}
    </button>
  );
  const leave = (
    <button
      key="leave"
      type="button"
      className={worse ? "button primary text" : "button text"}
      onClick={() => void studio.close()}
    >
      {worse ? words.useBase : words.discard}
    </button>
  );
  return (
    <form
      className="row naming"
      onSubmit={(event) => {
        event.preventDefault();
        void studio.keep(name);
      }}
    >
      <label htmlFor={field}>{words.name}</label>
      <input id={field} type="text" value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      {worse ? [keep, leave] : [leave, keep]}
    </form>
  );
}
