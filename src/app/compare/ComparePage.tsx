import { Download, FolderOpen } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { saveFile } from "../save.ts";
import { strings } from "../strings.ts";
import { type Choice, type Entry, entryOf, planTrials, type Trial, tally, type Vote } from "./trials.ts";

const CHOICES: readonly Choice[] = ["left", "same", "right"];

/** Which of two fills looks better, without knowing whose they are; the votes stay here until they are saved. */
export function ComparePage(): ReactNode {
  const [trials, setTrials] = useState<readonly Trial<File>[] | null>(null);
  const [votes, setVotes] = useState<readonly Vote[]>([]);
  const [seed] = useState(() => crypto.getRandomValues(new Uint32Array(1))[0] as number);
  const trial = trials?.[votes.length];
  const vote = (choice: Choice): void => {
    if (!trial) return;
    const { left, right } = trial;
    setVotes([...votes, { photo: left.photo, left: left.system, right: right.system, choice }]);
  };
  return (
    <main className="compare-page">
      <h1>{strings.compare.title}</h1>
      {!trials?.length && (
        <Intro empty={trials !== null} onFiles={(files) => setTrials(planTrials(files.flatMap(entriesOf), seed))} />
      )}
      {trial && (
        <>
          <p role="status">{strings.compare.progress(votes.length + 1, trials?.length ?? 0)}</p>
          <Pair trial={trial} key={votes.length} onVote={vote} />
        </>
      )}
      {votes.length > 0 && <Result votes={votes} seed={seed} done={!trial} />}
    </main>
  );
}

function entriesOf(file: File): Entry<File>[] {
  const entry = entryOf(file.webkitRelativePath || file.name, file);
  return entry ? [entry] : [];
}

function Intro({ empty, onFiles }: { empty: boolean; onFiles: (files: File[]) => void }): ReactNode {
  return (
    <>
      <p>{strings.compare.intro}</p>
      <label className="button text primary">
        <FolderOpen aria-hidden="true" size={19} strokeWidth={1.75} />
        <span>{strings.compare.choose}</span>
        <input
          type="file"
          className="visually-hidden"
          multiple
          // A folder with one folder a system; React has no name for it.
          {...{ webkitdirectory: "" }}
          onChange={(event) => onFiles([...(event.target.files ?? [])])}
        />
      </label>
      {empty && <p role="alert">{strings.compare.nothing}</p>}
    </>
  );
}

function Pair({ trial, onVote }: { trial: Trial<File>; onVote: (choice: Choice) => void }): ReactNode {
  return (
    <>
      <div className="pair">
        <Picture entry={trial.left} label={strings.compare.left} />
        <Picture entry={trial.right} label={strings.compare.right} />
      </div>
      <div className="votes" role="toolbar" aria-label={strings.compare.question}>
        <strong>{strings.compare.question}</strong>
        {CHOICES.map((choice) => (
          <button key={choice} type="button" className="button text" onClick={() => onVote(choice)}>
            {strings.compare[choice]}
          </button>
        ))}
      </div>
    </>
  );
}

/** The picture says nothing about where it comes from: no name, no path. */
function Picture({ entry, label }: { entry: Entry<File>; label: string }): ReactNode {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(entry.picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [entry]);
  return url && <img src={url} alt={label} />;
}

function Result({ votes, seed, done }: { votes: readonly Vote[]; seed: number; done: boolean }): ReactNode {
  const [fault, setFault] = useState(false);
  const save = async (): Promise<void> => {
    const file = { format: "lacuna-votes", version: 1, seed, votes, tally: tally(votes) };
    const bytes = new TextEncoder().encode(JSON.stringify(file, null, 2));
    await saveFile("votes.json", { bytes, mime: "application/json" }).catch(() => setFault(true));
  };
  return (
    <section>
      {done && (
        <>
          <h2>{strings.compare.done}</h2>
          <table>
            <thead>
              <tr>
                <th>{strings.compare.system}</th>
                <th>{strings.compare.won}</th>
                <th>{strings.compare.lost}</th>
                <th>{strings.compare.same}</th>
              </tr>
            </thead>
            <tbody>
              {tally(votes).map(({ system, won, lost, same }) => (
                <tr key={system}>
                  <td>{system}</td>
                  <td>{won}</td>
                  <td>{lost}</td>
                  <td>{same}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <button type="button" className={done ? "button text primary" : "button text"} onClick={() => void save()}>
        <Download aria-hidden="true" size={19} strokeWidth={1.75} />
        {strings.compare.save}
      </button>
      {fault && <p role="alert">{strings.compare.notSaved}</p>}
    </section>
  );
}
