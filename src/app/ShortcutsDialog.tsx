import type { ReactNode } from "react";
import type { Action } from "../editor/action.ts";
import { type ActionId, actionOf, actions } from "../editor/actions.ts";
import { useEditor } from "./context.ts";
import { Modal, shortcutText } from "./controls.tsx";
import { strings } from "./strings.ts";

const ids = Object.keys(actions) as ActionId[];
const groups = Object.keys(strings.shortcuts.groups) as Action["group"][];

/** The sheet of keys, made from the action table: it cannot tell of a key that does nothing. */
export function ShortcutsDialog(): ReactNode {
  const editor = useEditor();
  return (
    <Modal title={strings.shortcuts.title} onClose={() => editor.session.set({ dialog: "none" })} wide>
      <div className="sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{strings.shortcuts.groups[group]}</h3>
            <dl>
              {ids
                .filter((id) => actionOf(id).group === group && actionOf(id).shortcuts.length > 0)
                .map((id) => (
                  <Row key={id} id={id} />
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{strings.shortcuts.gestures}</h3>
          <dl>
            {Object.values(strings.shortcuts.gestureRows).map(([what, how]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{how}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}

function Row({ id }: { id: ActionId }): ReactNode {
  const { shortcuts, release } = actionOf(id);
  return (
    <div>
      <dt>{strings.actions[id]}</dt>
      <dd>
        {release && <small>{strings.shortcuts.held} </small>}
        {shortcuts.map((shortcut) => (
          <kbd key={shortcutText(shortcut)}>{shortcutText(shortcut)}</kbd>
        ))}
      </dd>
    </div>
  );
}
