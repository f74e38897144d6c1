// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for stored messages of a device. All bounds are inclusive.
 *
 * @param from earliest time of measurement, epoch milliseconds.
 * @param to latest time of measurement, epoch milliseconds.
 * @param fromSeq lowest sequence number.
 * @param toSeq highest sequence number.
 * @param limit maximum number of messages.
 * @param points whose lowest and highest values are wanted instead of the messages; up to {@link
 *     #MAX_POINTS}.
 * @param step the length of the intervals of these, in ms; 0 without points.
 */
record HistoryQuestion(
    DeviceId device,
    long from,
    long to,
    long fromSeq,
    long toSeq,
    int limit,
    List<PointName> points,
    long step) {

  private static final int MAX_POINTS = 8;
  private static final long MIN_STEP = 1000;
  private static final long MAX_STEP = 86_400_000;

  HistoryQuestion {
    points = List.copyOf(points);
    boolean isStepUsable = points.isEmpty() ? step == 0 : step >= MIN_STEP && step <= MAX_STEP;
    if (points.size() > MAX_POINTS || !isStepUsable) {
      throw new IllegalArgumentException(
          "expected at most %d \"points\", and with them \"step\" from %d to %d ms"
              .formatted(MAX_POINTS, MIN_STEP, MAX_STEP));
    }
    if (from > to || fromSeq > toSeq || limit < 1 || limit > History.MAX_PAGE_RECORDS) {
      throw new IllegalArgumentException(
          "expected \"from\" not after \"to\", \"from-seq\" not above \"to-seq\", and \"most\" from"
              + " 1 to "
              + History.MAX_PAGE_RECORDS);
    }
  }

  static HistoryQuestion of(Members question) throws JsonException {
    try {
      HistoryQuestion asked =
          new HistoryQuestion(
              new DeviceId(question.text("device")),
              number(question, "from", Long.MIN_VALUE),
              number(question, "to", Long.MAX_VALUE),
              number(question, "from-seq", 1),
              number(question, "to-seq", Long.MAX_VALUE),
              (int)
                  Math.min(
                      History.MAX_PAGE_RECORDS + 1L,
                      number(question, "most", History.MAX_PAGE_RECORDS)),
              points(question),
              number(question, "step", 0));
      question.expectNoOthers();
      return asked;
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new JsonException("request: " + wrong.getMessage());
    }
  }

  private static List<PointName> points(Members question) throws JsonException {
    List<PointName> points = new ArrayList<>();
    if (question.optional("points").orElse(null) instanceof Json.Arr list) {
      for (Json each : list.items()) {
        if (!(each instanceof Json.Str name)) {
          throw new JsonException("request: expected names in \"points\"");
        }
        points.add(new PointName(name.text()));
      }
    } else if (question.optional("points").isPresent()) {
      throw new JsonException("request: expected a list as \"points\"");
    }
    return points;
  }

  private static long number(Members question, String key, long otherwise) throws JsonException {
    return question.optionalNumber(key).map(BigDecimal::longValueExact).orElse(otherwise);
  }

  boolean isWithin(long seq, long at) {
    return seq >= fromSeq && seq <= toSeq && at >= from && at <= to;
  }
}
