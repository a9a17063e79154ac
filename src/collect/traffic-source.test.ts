import { expect, test } from "vitest";
import { trafficSourceOf } from "./traffic-source.ts";

test.each([
  ["/p?gclid=x&utm_campaign=may", "", "", "google", "may"],
  ["?utm_source=Newsletter&gclid=x", "", "", "Newsletter", ""],
  ["https://shop.example/?msclkid=x", "", "", "bing", ""],
  ["/", "https://www.blog.example/post", "", "blog.example", ""],
  ["https://shop.example/p", "https://www.shop.example/", "", "", ""],
  ["/", "https://shop.example/", "https://shop.example/orders/1", "", ""],
  ["", "", "", "", ""],
])("%j from %j at the shop %j is %j, %j", (landing, referrer, own, trafficSource, campaign) => {
  expect(trafficSourceOf(landing, referrer, own)).toEqual({ trafficSource, campaign });
});
