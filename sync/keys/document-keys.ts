export async function documentId(_secret: string): Promise<string> {
  return "x".repeat(22);
}
