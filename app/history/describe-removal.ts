/** The sentence that offers to bring back what somebody removed. */
export const describeRemoval = (by: string | undefined): string => `${by ?? "Someone"} removed most of the text.`;
