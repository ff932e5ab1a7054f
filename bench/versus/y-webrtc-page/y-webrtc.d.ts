/** What is used of y-webrtc: its package names its types where TypeScript does not look for them. */
declare module "y-webrtc" {
  import type { Awareness } from "y-protocols/awareness";
  import type { Doc } from "yjs";

  export class WebrtcProvider {
    constructor(
      roomName: string,
      doc: Doc,
      options: {
        readonly signaling: readonly string[];
        readonly password: string;
        readonly peerOpts: { readonly config: RTCConfiguration };
      },
    );
    readonly awareness: Awareness;
    /** Null until the key is derived. */
    readonly room: { readonly webrtcConns: ReadonlyMap<string, { readonly connected: boolean }> } | null;
  }
}
