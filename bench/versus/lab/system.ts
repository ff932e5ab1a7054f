/** The systems that are measured side by side; each has a server and a page of its own. */
export type SystemName = "grapevine" | "y-webrtc";
