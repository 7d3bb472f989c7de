/** Where the service worker leaves what was shared with Lacuna by another program, for the page to take. */
export const SHARED_CACHE = "lacuna-shared";
/** Key of the file in {@link SHARED_CACHE}; its name is in the answer's `x-name` header, percent-encoded. */
export const SHARED_KEY = "shared-photo";
/** The address in the manifest to which the system sends a shared file, and its form field. */
export const SHARE_PATH = "share";
export const SHARE_FIELD = "photo";
/** What the page tells a waiting worker when the person wants the new version. */
export const TAKE_OVER = "take-over";
