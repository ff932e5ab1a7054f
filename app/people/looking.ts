/** Whom this person looks at: whose caret they went to, and whom they follow. Told by the editor, shown by the panel. */
export interface Looking {
  /** The client whose caret was gone to, until one moves. */
  readonly at: number | undefined;
  /** The client who is followed, and their name. */
  readonly following: { readonly clientId: number; readonly name: string } | undefined;
}

export const lookingAtNobody: Looking = { at: undefined, following: undefined };
