/** German names. Adjectives agree with the animal: „Mutiger Biber“, „Mutige Eule“, „Mutiges Reh“. */
import type { NameWords } from "./random-name.ts";

export const words: NameWords = {
  adjectives: [
    ..."Ehrlich Eifrig Flink Freundlich Fröhlich Geduldig Gelassen Gewitzt Glücklich Golden Gutmütig Heiter".split(" "),
    ..."Herzlich Keck Klug Kühn Lebhaft Lustig Munter Mutig Nett Neugierig Pfiffig Ruhig Sanft Schnell".split(" "),
    ..."Sonnig Treu Vergnügt Wach Wendig Witzig".split(" "),
  ],
  animals: {
    er: [
      ..."Biber Dachs Delfin Elch Falke Fink Fuchs Gecko Hase Igel Koala Kranich Luchs Marder Molch Otter".split(" "),
      ..."Panda Reiher Schwan Specht".split(" "),
    ],
    e: "Amsel Drossel Eule Lerche Meise Möwe Robbe Schwalbe".split(" "),
    es: "Eichhörnchen Reh Rotkehlchen Wiesel".split(" "),
  },
};
