// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.history.History;
import java.util.OptionalLong;

/** Reads the stored messages of a device from a running gateway, page by page. */
record HistoryPages(RequestClient client) {

  /** Receives the content of one page after the other. */
  interface PageReader {

    void gaps(Json.Arr gaps) throws JsonException;

    void record(Json record) throws JsonException;
  }

  /**
   * Which messages.
   *
   * @param limit maximum number of messages
   */
  record Range(DeviceId device, StoredRange.Times times, long fromSeq, long toSeq, long limit) {}

  /** Reads all messages of a range, oldest first. Only one page is in memory. */
  void read(Range range, PageReader reader) throws JsonException {
    OptionalLong next = OptionalLong.of(range.fromSeq());
    long left = range.limit();
    while (next.isPresent() && left > 0) {
      Members page = client.request(request(range, next.getAsLong(), left));
      reader.gaps(array(page, "gaps"));
      Json.Arr records = array(page, "records");
      for (Json record : records.items()) {
        reader.record(record);
      }
      left -= records.items().size();
      next = next(page);
    }
  }

  private static JsonBuilder request(Range range, long nextSeq, long left) {
    JsonBuilder request =
        Json.object().put("request", History.KIND).put("device", range.device().value());
    range.times().from().ifPresent(time -> request.put("from", time.toEpochMilli()));
    range.times().to().ifPresent(time -> request.put("to", time.toEpochMilli()));
    return request
        .put("from-seq", nextSeq)
        .put("to-seq", range.toSeq())
        .put("most", Math.min(left, History.MAX_PAGE_RECORDS));
  }

  private static OptionalLong next(Members page) throws JsonException {
    return page.optional("next").isPresent()
        ? OptionalLong.of(page.integer("next"))
        : OptionalLong.empty();
  }

  private static Json.Arr array(Members page, String key) throws JsonException {
    if (page.required(key) instanceof Json.Arr array) {
      return array;
    }
    throw new JsonException("answer.%s is not an array".formatted(key));
  }
}
