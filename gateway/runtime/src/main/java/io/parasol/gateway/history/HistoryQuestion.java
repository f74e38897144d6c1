// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import java.math.BigDecimal;

/**
 * A request for stored messages of a device. All bounds are inclusive.
 *
 * @param from earliest time of measurement, epoch milliseconds.
 * @param to latest time of measurement, epoch milliseconds.
 * @param fromSeq lowest sequence number.
 * @param toSeq highest sequence number.
 * @param limit maximum number of messages.
 */
record HistoryQuestion(DeviceId device, long from, long to, long fromSeq, long toSeq, int limit) {

  HistoryQuestion {
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
                      number(question, "most", History.MAX_PAGE_RECORDS)));
      question.expectNoOthers();
      return asked;
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new JsonException("request: " + wrong.getMessage());
    }
  }

  private static long number(Members question, String key, long otherwise) throws JsonException {
    return question.optionalNumber(key).map(BigDecimal::longValueExact).orElse(otherwise);
  }

  boolean isWithin(long seq, long at) {
    return seq >= fromSeq && seq <= toSeq && at >= from && at <= to;
  }
}
