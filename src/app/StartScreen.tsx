import { History, ImagePlus, ShieldCheck, Trash2 } from "lucide-react";
import { type ReactNode, useContext, useState } from "react";
import { runAction } from "../editor/actions.ts";
import type { Autosave } from "../editor/autosave.ts";
import type { ProjectSummary } from "../storage/service.ts";
import { AutosaveContext, useEditor, useEditorState } from "./context.ts";
import { Modal } from "./controls.tsx";
import { GALLERY, galleryUrl, openUrl } from "./sources.ts";
import { strings } from "./strings.ts";

/** What is seen before a photo is open. */
export function StartScreen(): ReactNode {
  const editor = useEditor();
  return (
    <div className="start">
      <div className="start-inner">
        <h1>{strings.start.headline}</h1>
        <p className="lead">{strings.start.lead}</p>
        <button type="button" className="dropzone" onClick={() => runAction(editor, "open")}>
          <ImagePlus aria-hidden="true" size={30} strokeWidth={1.4} />
          <strong>{strings.start.open}</strong>
          <span className="with-mouse">{strings.start.or}</span>
        </button>
        <div className="start-under">
          <p className="private">
            <ShieldCheck aria-hidden="true" size={16} strokeWidth={1.75} /> {strings.start.private}
          </p>
          <button type="button" className="button text" onClick={() => runAction(editor, "batch")}>
            {strings.actions.batch}
          </button>
        </div>
        <KeptProjects />
        <h2>{strings.start.gallery}</h2>
        <ul className="gallery">
          {GALLERY.map((scene) => (
            <li key={scene}>
              <button type="button" onClick={() => void openUrl(editor, galleryUrl(scene))}>
                <img src={galleryUrl(scene, true)} alt="" width={160} height={120} loading="lazy" />
                <span>{strings.start.scenes[scene]}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What was kept of earlier visits: to go on with, or to be removed. */
function KeptProjects(): ReactNode {
  const some = useEditorState((_, session) => session.kept.length > 0);
  if (!some) return null;
  return (
    <>
      <h2>{strings.start.kept}</h2>
      <KeptList />
    </>
  );
}

function KeptList(): ReactNode {
  const autosave = useContext(AutosaveContext);
  const kept = useEditorState((_, session) => session.kept);
  if (!autosave) return null;
  return (
    <ul className="kept">
      {kept.map((project) => (
        <KeptProject key={project.id} project={project} autosave={autosave} />
      ))}
    </ul>
  );
}

/** The same list while a photo is open. */
export function RecentDialog(): ReactNode {
  const editor = useEditor();
  const none = useEditorState((_, session) => session.kept.length === 0);
  return (
    <Modal title={strings.actions.recent} onClose={() => editor.session.set({ dialog: "none" })}>
      {none ? <p>{strings.start.noneKept}</p> : <KeptList />}
    </Modal>
  );
}

function KeptProject({ project, autosave }: { project: ProjectSummary; autosave: Autosave }): ReactNode {
  const { id, name, savedAt } = project;
  // Work is removed by the second press only: nothing brings it back.
  const [sure, setSure] = useState(false);
  return (
    <li>
      <button type="button" className="button text" onClick={() => void autosave.resume(id)}>
        <History aria-hidden="true" size={18} strokeWidth={1.75} />
        <span>{name}</span>
        {savedAt > 0 && <small>{strings.start.keptAt(savedAt)}</small>}
      </button>
      {sure ? (
        <button
          type="button"
          className="button text sure"
          // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was just pressed
          autoFocus
          onBlur={() => setSure(false)}
          onClick={() => void autosave.discard(project)}
        >
          {strings.start.removeSure}
        </button>
      ) : (
        <button
          type="button"
          className="button small"
          aria-label={strings.start.remove(name)}
          title={strings.start.remove(name)}
          onClick={() => setSure(true)}
        >
          <Trash2 aria-hidden="true" size={17} strokeWidth={1.75} />
        </button>
      )}
    </li>
  );
}
