// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.BenchText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a gateway did under load, with or without open pages.
 *
 * @param lateness of 99 % of the polls at most, in milliseconds; infinite if it is beyond the last
 *     bound of the histogram.
 * @param processorPercent of one core, that the gateway has used.
 * @param losses which clients have lost their connection, and why.
 */
record PageMeasurement(
    AttackMeasurement.Window window,
    double lateness,
    double processorPercent,
    double residentMib,
    Resources used,
    List<String> losses,
    Pages pages) {

  /** Polls that may be under way at the begin and at the end. */
  private static final int POLLS_UNDER_WAY = 2;

  private static final Duration SETTLING = Duration.ofSeconds(3);

  /**
   * What open pages have read.
   *
   * @param messages telemetry messages of the polled devices, for each page; empty without pages.
   * @param attempts of the hostile client.
   * @param processorSeconds that the process of all these clients has used.
   */
  record Pages(List<Long> messages, long attempts, double processorSeconds) {

    private static final Pages NONE = new Pages(List.of(), 0, 0);

    Pages {
      messages = List.copyOf(messages);
    }

    /** Returns what they have read since an earlier count. */
    Pages since(Pages earlier) {
      List<Long> more = new ArrayList<>();
      for (int i = 0; i < messages.size(); i++) {
        more.add(messages.get(i) - earlier.messages.get(i));
      }
      return new Pages(
          more, attempts - earlier.attempts, processorSeconds - earlier.processorSeconds);
    }

    /** Parses what {@link #toString} returns. */
    static Pages parse(String text) {
      List<String> numbers = List.of(text.split(" ", -1));
      return new Pages(
          numbers.subList(2, numbers.size()).stream().map(Long::valueOf).toList(),
          Long.parseLong(numbers.get(0)),
          Double.parseDouble(numbers.get(1)));
    }

    @Override
    public String toString() {
      return "%d %s%s"
          .formatted(
              attempts,
              processorSeconds,
              messages.stream().map(each -> " " + each).collect(Collectors.joining()));
    }
  }

  PageMeasurement {
    losses = List.copyOf(losses);
  }

  /**
   * Measures a gateway without a page.
   *
   * @param warmUp the time before.
   */
  static PageMeasurement without(AttackedGateway gateway, Duration warmUp, Duration time)
      throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(warmUp.toNanos());
    return measure(gateway, time, () -> Pages.NONE);
  }

  /**
   * Measures a gateway with open pages and a hostile client.
   *
   * @param counts what they have done so far.
   */
  static PageMeasurement with(
      AttackedGateway gateway, Duration warmUp, Duration time, Supplier<Pages> counts)
      throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(warmUp.toNanos());
    return measure(gateway, time, counts);
  }

  private static PageMeasurement measure(
      AttackedGateway gateway, Duration time, Supplier<Pages> pages)
      throws IOException, InterruptedException {
    NavigableMap<Double, Long> before = gateway.pollLateness();
    Pages read = pages.get();
    double processor = gateway.processorSeconds();
    long begin = System.nanoTime();
    AttackMeasurement.Window window = new AttackMeasurement(gateway, SETTLING).measure(time);
    double seconds = (System.nanoTime() - begin) / 1e9;
    processor = gateway.processorSeconds() - processor;
    Pages more = pages.get().since(read);
    NavigableMap<Double, Long> after = gateway.pollLateness();
    double resident = gateway.residentKib() / 1024.0;
    return new PageMeasurement(
        window,
        quantileMillis(before, after, 0.99),
        100 * processor / seconds,
        resident,
        gateway.resources(),
        gateway.losses(),
        more);
  }

  /**
   * Returns a quantile of the requests in between, as if the times within a bucket were spread
   * evenly; infinite if it is beyond the last bound.
   */
  static double quantileMillis(
      NavigableMap<Double, Long> before, NavigableMap<Double, Long> after, double quantile) {
    if (after.isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    double wanted = quantile * count(after.lastKey(), before, after);
    double lower = 0;
    long below = 0;
    for (double upper : after.keySet()) {
      long count = count(upper, before, after);
      if (count >= wanted) {
        double share = count == below ? 1 : (wanted - below) / (count - below);
        return 1e3 * (upper == Double.POSITIVE_INFINITY ? upper : lower + share * (upper - lower));
      }
      lower = upper;
      below = count;
    }
    return Double.POSITIVE_INFINITY;
  }

  private static long count(
      double bound, NavigableMap<Double, Long> before, NavigableMap<Double, Long> after) {
    return after.getOrDefault(bound, 0L) - before.getOrDefault(bound, 0L);
  }

  /** Returns the time from publishing to the receipt that a share of the commands needed. */
  double commandMillis(double share) {
    return window.commands().ledger().millis(share);
  }

  /** Returns the telemetry messages that a viewer has received over MQTT. */
  long messages() {
    return window.end().messages() - window.begin().messages();
  }

  /**
   * Returns what is missing; empty if telemetry, commands and the pages are complete.
   *
   * @param devices number of polled devices.
   */
  List<String> problems(int devices) {
    List<String> problems = new ArrayList<>(window.problems());
    problems.addAll(losses);
    problems.addAll(pageProblems(devices));
    return problems;
  }

  /** Returns which pages have missed messages; empty if none has. */
  List<String> pageProblems(int devices) {
    List<String> problems = new ArrayList<>();
    long expected = messages() - (long) POLLS_UNDER_WAY * devices;
    for (long each : pages.messages()) {
      if (each < expected) {
        problems.add(
            "a page got %d messages; a viewer got %d over MQTT".formatted(each, messages()));
      }
    }
    if (!pages.messages().isEmpty() && pages.attempts() == 0) {
      problems.add("the hostile client did nothing");
    }
    return problems;
  }

  Json json() {
    JsonBuilder json =
        Json.object()
            .put("window", window.json())
            .put("telemetry-messages", messages())
            .putOptional("poll-lateness-ms-p99", finite(lateness))
            .put("processor-percent", BenchText.decimal(processorPercent))
            .put("resident-mib", BenchText.decimal(residentMib))
            .put("used", used.json());
    if (!pages.messages().isEmpty()) {
      json.put("pages", pages.messages().size())
          .put("messages-to-the-slowest-page", Collections.min(pages.messages()))
          .put("messages-to-the-fastest-page", Collections.max(pages.messages()))
          .put("hostile-attempts", pages.attempts())
          .put("clients-processor-s", BenchText.decimal(pages.processorSeconds()));
    }
    return json.build();
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** Returns what this one uses more than another one, in MiB. */
  Json moreThan(PageMeasurement other) {
    double mib = 1 << 20;
    return Json.object()
        .put("processor-percent", BenchText.decimal(processorPercent - other.processorPercent))
        .put("resident-mib", BenchText.decimal(residentMib - other.residentMib))
        .put("needed-mib", BenchText.decimal((used.needed() - other.used.needed()) / mib))
        .put("heap-mib", BenchText.decimal((used.heap() - other.used.heap()) / mib))
        .put("non-heap-mib", BenchText.decimal((used.nonHeap() - other.used.nonHeap()) / mib))
        .put("direct-mib", BenchText.decimal((used.direct() - other.used.direct()) / mib))
        .put("threads", used.threads() - other.used.threads())
        .build();
  }
}
