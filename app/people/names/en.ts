/** English names. */
import type { NameWords } from "./random-name.ts";

export const words: NameWords = {
  adjectives: [
    ..."Amber Bold Brave Breezy Bright Calm Cheerful Clever Cosy Curious Daring Eager Fond Gentle Glad Golden".split(
      " ",
    ),
    ..."Happy Honest Jolly Kind Lively Lucky Merry Mellow Nimble Patient Plucky Quiet Sunny Swift Warm Witty".split(
      " ",
    ),
  ],
  animals: {
    "": [
      ..."Badger Beaver Bison Crane Dolphin Falcon Finch Fox Gecko Hare Hedgehog Heron Ibis Jay Koala Lark".split(" "),
      ..."Lemur Lynx Marten Moose Newt Otter Owl Panda Plover Puffin Robin Seal Stoat Swan Thrush Wren".split(" "),
    ],
  },
};
