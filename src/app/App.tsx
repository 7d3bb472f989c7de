import { type ReactNode, useEffect, useState } from "react";
import { BatchDialog } from "./BatchDialog.tsx";
import { Canvas, CompareSlider } from "./Canvas.tsx";
import { ChoiceStrip } from "./ChoiceStrip.tsx";
import { useEditor, useEditorState } from "./context.ts";
import { DeviceDialog } from "./DeviceDialog.tsx";
import { ExportDialog, ReplaceDialog } from "./ExportDialog.tsx";
import { Feedback, LiveRegion, StatusBar } from "./Feedback.tsx";
import { HistoryStrip } from "./HistoryStrip.tsx";
import { InspectBar } from "./InspectBar.tsx";
import { LearnDialog } from "./ModelMenu.tsx";
import { PaletteDialog } from "./PaletteDialog.tsx";
import { SettingsDialog } from "./SettingsDialog.tsx";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { RecentDialog, StartScreen } from "./StartScreen.tsx";
import { listenToFiles } from "./sources.ts";
import { strings } from "./strings.ts";
import { Tools } from "./Tools.tsx";
import { TopBar } from "./TopBar.tsx";

export function App(): ReactNode {
  const editor = useEditor();
  const open = useEditorState((document) => document.photo !== null);
  const dialog = useEditorState((_, session) => session.dialog);
  const [dropping, setDropping] = useState(false);
  useEffect(() => listenToFiles(editor, setDropping), [editor]);
  return (
    <div className="app">
      <TopBar />
      <main className="workspace">
        <Canvas />
        {open ? (
          <>
            <CompareSlider />
            <Tools />
            <HistoryStrip />
            <ChoiceStrip />
            <InspectBar />
          </>
        ) : (
          <StartScreen />
        )}
        <Feedback />
        {dropping && <div className="drop-veil">{strings.drop}</div>}
      </main>
      <StatusBar />
      <LiveRegion />
      {dialog === "learn" && <LearnDialog />}
      {dialog === "export" && <ExportDialog />}
      {dialog === "batch" && <BatchDialog />}
      {dialog === "shortcuts" && <ShortcutsDialog />}
      {dialog === "palette" && <PaletteDialog />}
      {dialog === "device" && <DeviceDialog />}
      {dialog === "settings" && <SettingsDialog />}
      {dialog === "recent" && <RecentDialog />}
      {dialog === "replace" && <ReplaceDialog />}
    </div>
  );
}
