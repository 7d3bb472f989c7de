import { ImagePlus, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { runAction } from "../editor/actions.ts";
import { useEditor } from "./context.ts";
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
        <p className="private">
          <ShieldCheck aria-hidden="true" size={16} strokeWidth={1.75} /> {strings.start.private}
        </p>
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
