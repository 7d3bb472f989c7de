import { type ReactNode, useEffect, useRef } from "react";
import type { Photo } from "../core/photo.ts";
import { useEditor, useEditorState } from "./context.ts";
import { CloseButton } from "./controls.tsx";
import { strings } from "./strings.ts";

/** Fills to choose one from: what the pointer or the focus is on is shown in the photo, a click takes it. */
export function ChoiceStrip(): ReactNode {
  const editor = useEditor();
  const choices = useEditorState((_, session) => session.choices);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (choices) first.current?.focus();
  }, [choices]);
  if (!choices) return null;
  const { title, one, keep } = strings.choices;
  return (
    <section className="choices" aria-label={title}>
      <ol>
        {choices.list.map(({ picture }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a choice is its place
          <li key={i}>
            <button
              type="button"
              ref={i === 0 ? first : undefined}
              className="choice"
              aria-label={one(i + 1, choices.list.length)}
              onPointerEnter={() => editor.filling.show(i)}
              onPointerLeave={() => editor.filling.show(null)}
              onFocus={() => editor.filling.show(i)}
              onBlur={() => editor.filling.show(null)}
              onClick={() => void editor.filling.choose(i)}
            >
              <Picture photo={picture} />
            </button>
          </li>
        ))}
      </ol>
      <CloseButton label={keep} onClick={() => editor.filling.dropChoices()} />
    </section>
  );
}

function Picture({ photo }: { photo: Photo }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const data = new ImageData(photo.width, photo.height);
    data.data.set(photo.data);
    canvas.current?.getContext("2d")?.putImageData(data, 0, 0);
  }, [photo]);
  return <canvas ref={canvas} width={photo.width} height={photo.height} />;
}
