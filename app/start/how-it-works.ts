/** What a person should know before they trust the page with their words. */
export const howItWorks: readonly string[] = [
  "What you write is saved in this browser as you type. Nothing has to be sent anywhere for that, and it works offline.",
  "The link is the key. Share it, and whoever opens it reads and writes the same text. Without it nobody can.",
  "Your browsers talk straight to each other, and what they say is encrypted. The server only helps them to find each other. It never sees the text.",
  "Everyone who opens the document keeps all of it. So it survives as long as one of you has it, and whoever was offline catches up by meeting any of the others.",
  "Somebody has to be there for a newcomer: keep the page open until the first person you invite has the text. The status at the top says who has it.",
];
