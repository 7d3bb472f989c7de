import { ArrowLeft, CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { CloseButton } from "../controls.tsx";
import { Logo } from "../Logo.tsx";
import { faultSentence, strings } from "../strings.ts";
import { useStudio, useStudioState } from "./context.ts";
import { Done } from "./Done.tsx";
import { Models } from "./Models.tsx";
import { PhotoSet, useDrops } from "./PhotoSet.tsx";
import { RunPanel } from "./RunPanel.tsx";
import { Setup } from "./Setup.tsx";

interface StudioPageProps {
  /** Address of the editor. */
  readonly editor: string;
  /** Opens the editor with a model. */
  readonly onUse: (id: string) => void;
}

export function StudioPage({ editor, onUse }: StudioPageProps): ReactNode {
  const status = useStudioState((state) => state.status);
  const idle = useStudioState((state) => state.run === null && state.finished === null);
  const dropping = useDrops();
  const words = strings.studio;
  return (
    <div className="studio">
      <header className="topbar">
        <Logo />
        <span className="quiet">{words.title}</span>
        <span className="spring" />
        <a className="button text" href={editor}>
          <ArrowLeft aria-hidden="true" size={18} strokeWidth={1.75} />
          {words.back}
        </a>
      </header>
      <main className="studio-scroll">
        <div className="studio-inner">
          {idle && (
            <div className="intro">
              <h1>{words.headline}</h1>
              <p className="lead">{words.lead}</p>
            </div>
          )}
          <Faults />
          {status === "elsewhere" && (
            <p className="panel wide" role="status">
              {words.elsewhere}
            </p>
          )}
          {status === "ready" && (
            <>
              <RunPanel />
              <Done onUse={onUse} />
              {idle && (
                <div className="columns">
                  <PhotoSet />
                  <Setup />
                </div>
              )}
              <Models onUse={onUse} />
            </>
          )}
        </div>
      </main>
      {dropping && <div className="drop-veil">{words.photos.dropNow}</div>}
    </div>
  );
}

/** What went wrong, with its cure, until it is dismissed. */
function Faults(): ReactNode {
  const studio = useStudio();
  const faults = useStudioState((state) => state.faults);
  return faults.map((fault, i) => (
    <div key={fault.code} className="card toast fault" role="alert">
      <CircleAlert aria-hidden="true" size={18} />
      <p>{faultSentence(fault)}</p>
      <CloseButton label={strings.dismiss} onClick={() => studio.dismiss(i)} />
    </div>
  ));
}
