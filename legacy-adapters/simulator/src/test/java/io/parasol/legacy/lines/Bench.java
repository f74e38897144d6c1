// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.PollListener;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A link whose port and time are the test's, and everything that it tells. */
final class Bench {

  final FakePort port = new FakePort();
  final LineLink link;
  final LinkListeners listeners;
  final Map<PollListener.RequestResult, Integer> results =
      new EnumMap<>(PollListener.RequestResult.class);
  private final List<List<Reading>> rounds = new ArrayList<>();
  int writesOnLedger;

  Bench(LineProfile profile, Duration every) {
    this.listeners =
        new LinkListeners(
            (device, readings) -> rounds.add(readings),
            (device, request, result, late, took) -> results.merge(result, 1, Integer::sum),
            (DeviceId device, PointName point, java.time.Instant since) -> writesOnLedger);
    this.link =
        new LineLink(
            Pi30.device(profile, every), port, listeners, new LineTime(port, port::now), () -> 1.0);
  }

  Bench start() {
    link.start();
    return this;
  }

  /** Lets the link work for so long. */
  Bench run(Duration time) {
    long end = port.now() + time.toNanos();
    while (port.now() < end) {
      Duration idle = link.turn();
      if (!idle.isZero()) {
        long left = end - port.now();
        port.pass(Duration.ofNanos(Math.max(1, Math.min(idle.toNanos(), left))));
      }
    }
    return this;
  }

  /** What was delivered since this was asked last. */
  List<List<Reading>> rounds() {
    List<List<Reading>> all = List.copyOf(rounds);
    rounds.clear();
    return all;
  }

  /** The last that was said of each point since this was asked last: its value or its quality. */
  Map<String, String> said() {
    Map<String, String> values = new LinkedHashMap<>();
    for (List<Reading> round : rounds()) {
      for (Reading reading : round) {
        values.put(reading.point().value(), said(reading));
      }
    }
    return values;
  }

  static String said(Reading reading) {
    return reading.value() == null ? reading.quality().wireName() : reading.value().toString();
  }
}
