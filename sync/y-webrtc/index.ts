/** `y-grapevine/y-webrtc`: stands in for y-webrtc, so that an application moves by changing one import. */
export { WebrtcProvider } from "./provider.ts";
export type { WebrtcConnection, WebrtcEvents, WebrtcOptions, WebrtcPeersEvent, WebrtcRoom } from "./provider.ts";
export { roomSecret } from "./room-secret.ts";
