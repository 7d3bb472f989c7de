/** A file's name without its ending: `a.b.JPG` becomes `a.b`. */
export function stemOf(name: string): string {
  return name.replace(/\.[^.]{1,5}$/, "");
}
