/** What file pickers offer for photos: every picture, and kinds that some systems do not count as pictures. */
export const PICTURES = "image/*,.heic,.heif,.avif";
