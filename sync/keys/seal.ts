/** Sealed envelopes: AES-GCM (NIST SP 800-38D) with a random 12-byte nonce in front, bound to a context. */

const nonceBytes = 12;

/** Seals `plain` for holders of the key who know the context. */
export async function seal(key: CryptoKey, plain: Uint8Array<ArrayBuffer>, context: string): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encode(context) }, key, plain);
  const envelope = new Uint8Array(nonceBytes + sealed.byteLength);
  envelope.set(iv);
  envelope.set(new Uint8Array(sealed), nonceBytes);
  return envelope;
}

/** Opens an envelope. Returns undefined if it was not sealed with this key for this context. Never throws. */
export async function open(
  key: CryptoKey,
  envelope: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array | undefined> {
  if (envelope.length <= nonceBytes) return undefined;
  const iv = envelope.subarray(0, nonceBytes);
  try {
    const parameters = { name: "AES-GCM", iv, additionalData: encode(context) };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, envelope.subarray(nonceBytes)));
  } catch {
    // WebCrypto says only that it failed, by intent: a forger learns nothing.
    return undefined;
  }
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
