import { expect, test } from "vitest";
import type { LinkAgreement, Standing } from "../../sync/index.ts";
import { othersWithAll } from "./others-with-all.ts";

const link = (standing: Standing, tab = false) => ({ standing, tab }) as LinkAgreement;

test("only those whose last comparison found the same have all of it, and own tabs are not others", () => {
  const others: readonly Standing[] = ["unconfirmed", "behind", "ahead", "apart", "unknown"];
  expect(othersWithAll({ links: [...others.map((each) => link(each)), link("same", true)] })).toEqual([]);
  expect(othersWithAll({ links: [link("same", true), link("same")] })).toEqual([link("same")]);
  expect(othersWithAll({ links: [] })).toEqual([]);
});
