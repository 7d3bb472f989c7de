/** What a person should know before trusting a model: seen in its fills, not computed. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  lacuna: [
    "Trained on two CPU cores for a few hours: it continues edges, colours and soft texture, and invents no objects, faces or text.",
    "Large holes come out soft. The editor gives them texture from the rest of the photo (guided patch synthesis).",
    "Trained on everyday photographs: drawings, scans, screenshots and medical pictures are untested.",
  ],
};

/** @returns nothing for a network of which nothing has been written down */
export function limitsOf(network: string): readonly string[] {
  return LIMITS[network] ?? [];
}
