// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.CommandFloor;
import io.parasol.lab.bench.measure.CommandLedger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The complete run of a number of commands.
 *
 * @param atOnce maximum number of commands in flight.
 * @param signers number of signatures of each command.
 * @param floor measured right before, under the same load.
 * @param processor what the processes used meanwhile; for the gateway, that includes polls.
 */
record CommandRunResult(
    int atOnce,
    int signers,
    CommandFloor floor,
    CommandLedger ledger,
    double seconds,
    CommandProcessorTime processor) {

  /** The bars for one command at a time. */
  private static final double MAX_MEDIAN_TO_FLOOR = 1.5;

  private static final double MAX_P99_TO_FLOOR = 4;

  /** The bars for ten at once. */
  private static final int TEN = 10;

  private static final double MAX_MEDIAN_TO_FLOOR_OF_TEN = 2;
  private static final double ADDITION_OF_TEN_MILLIS = 5;
  private static final double MAX_P99_OF_TEN_MILLIS = 75;

  /** The bar for many at once. */
  private static final int MANY = 32;

  private static final double MIN_PER_SECOND = 200;

  /** A bar, and whether it is met. */
  private record Bar(double measured, double bar, boolean isMet) {

    static Bar atMost(double measured, double bar) {
      return new Bar(measured, bar, measured <= bar);
    }

    static Bar atLeast(double measured, double bar) {
      return new Bar(measured, bar, measured >= bar);
    }

    Json json() {
      return Json.object()
          .put("measured", decimal(measured))
          .put("bar", decimal(bar))
          .put("met", isMet)
          .build();
    }
  }

  private double toWithBroker(double share) {
    return ledger.percentileMillis(share) / floor.withBrokerMillis();
  }

  private double perSecond() {
    return ledger.ended() / seconds;
  }

  private Map<String, Bar> bars() {
    Map<String, Bar> bars = new LinkedHashMap<>();
    double median = ledger.percentileMillis(0.5);
    double p99 = ledger.percentileMillis(0.99);
    if (atOnce == 1) {
      bars.put("p50-to-floor", Bar.atMost(median / floor.millis(), MAX_MEDIAN_TO_FLOOR));
      bars.put("p99-to-floor", Bar.atMost(p99 / floor.millis(), MAX_P99_TO_FLOOR));
    } else if (atOnce <= TEN) {
      double bar = MAX_MEDIAN_TO_FLOOR_OF_TEN * floor.millis() + ADDITION_OF_TEN_MILLIS;
      bars.put("p50-ms", Bar.atMost(median, bar));
      bars.put("p99-ms", Bar.atMost(p99, MAX_P99_OF_TEN_MILLIS));
    } else if (atOnce >= MANY) {
      bars.put("commands-per-second", Bar.atLeast(perSecond(), MIN_PER_SECOND));
    }
    return bars;
  }

  Json json() {
    JsonBuilder bars = Json.object();
    bars().forEach((name, bar) -> bars.put(name, bar.json()));
    return Json.object()
        .put("at-once", atOnce)
        .put("signers", signers)
        .put("floor", floor.json())
        .putAll(ledger.figures().build())
        .put("p50-to-floor", decimal(ledger.percentileMillis(0.5) / floor.millis()))
        .put("p99-to-floor", decimal(ledger.percentileMillis(0.99) / floor.millis()))
        .put("p50-to-with-broker", decimal(toWithBroker(0.5)))
        .put("p99-to-with-broker", decimal(toWithBroker(0.99)))
        .put("commands-per-second", decimal(perSecond()))
        .put("gateway-cpu-ms-per-command", decimal(1_000 * processor.gateway() / ledger.ended()))
        .put("gateway-cpu-percent-of-a-core", decimal(100 * processor.gateway() / seconds))
        .put("cpu-ms-per-command", processor.json(ledger.ended()))
        .put("bars", bars.build())
        .build();
  }
}
