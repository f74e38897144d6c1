// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Handles {@code {"request":"events",…}}: returns stored events of the whole site or of one owner,
 * newest first, page by page; {@code next} is the end of the period of the next page.
 */
public final class EventHistory implements Answerer {

  /** The kind of these requests. */
  public static final String KIND = "events";

  /** Maximum number of events in one page. */
  public static final int MAX_PAGE_EVENTS = 500;

  /** Maximum size of the events in one page, in bytes. */
  private static final long MAX_PAGE_BYTES = 256 * 1024;

  /** Maximum number of events that are read for one page. */
  private static final int MAX_READ_EVENTS = 50_000;

  private final EventStore store;

  public EventHistory(EventStore store) {
    this.store = store;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Found(long at, String owner, byte[] json) {}

  @Override
  public Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException {
    long from;
    long to;
    long limit;
    try {
      from = number(question, "from", Long.MIN_VALUE);
      to = number(question, "to", Long.MAX_VALUE);
      limit = number(question, "most", MAX_PAGE_EVENTS);
    } catch (ArithmeticException noWholeNumber) {
      throw new JsonException("request: expected whole numbers");
    }
    List<String> owners = question.optionalText("owner").map(List::of).orElseGet(store::owners);
    question.expectNoOthers();
    if (from > to || limit < 1 || limit > MAX_PAGE_EVENTS) {
      throw new JsonException(
          "request: expected \"from\" not after \"to\", and \"most\" from 1 to " + MAX_PAGE_EVENTS);
    }
    if (!store.owners().containsAll(owners)) {
      throw new RefusedRequestException("unknown_device", "no events of " + owners.get(0));
    }
    Page page = new Page((int) limit);
    for (String owner : owners) {
      store.read(owner, from, to, (at, json) -> page.add(new Found(at, owner, json)));
    }
    if (page.read > MAX_READ_EVENTS) {
      throw new RefusedRequestException("too_large", "too many events; ask for a shorter time");
    }
    return page.json();
  }

  private static long number(Members question, String key, long otherwise) throws JsonException {
    return question.optionalNumber(key).map(BigDecimal::longValueExact).orElse(otherwise);
  }

  /** The newest events that fit into one page. */
  private static final class Page {
    private final int limit;
    private final PriorityQueue<Found> newest =
        new PriorityQueue<>(Comparator.comparingLong(Found::at));
    private long bytes;
    private long read;
    private boolean isCut;

    /** The time of the newest event that is left out, if any is. */
    private long leftOut = Long.MIN_VALUE;

    private Page(int limit) {
      this.limit = limit;
    }

    private void add(Found event) {
      read++;
      if (read > MAX_READ_EVENTS) {
        return;
      }
      newest.add(event);
      bytes += event.json().length;
      while (newest.size() > limit || (bytes > MAX_PAGE_BYTES && newest.size() > 1)) {
        Found oldest = newest.remove();
        bytes -= oldest.json().length;
        isCut = true;
        leftOut = Math.max(oldest.at(), leftOut);
      }
    }

    private Json.Obj json() throws IOException {
      List<Found> events = new ArrayList<>(newest);
      // Events of one millisecond are on the same page, unless they fill it.
      OptionalLong next = OptionalLong.empty();
      if (isCut) {
        boolean hasNewer = events.stream().anyMatch(event -> event.at() > leftOut);
        next = OptionalLong.of(hasNewer ? leftOut : leftOut - 1);
        events.removeIf(event -> hasNewer && event.at() <= leftOut);
      }
      events.sort(Comparator.comparingLong(Found::at).reversed().thenComparing(Found::owner));
      List<Json> items = new ArrayList<>();
      for (Found event : events) {
        items.add(Json.object().put("owner", event.owner()).put("event", parsed(event)).build());
      }
      return Json.object().put("events", items).putOptional("next", next).build();
    }

    private static Json parsed(Found event) throws IOException {
      try {
        return Json.parse(event.json());
      } catch (JsonException damaged) {
        throw new IOException("a stored event of %s is not valid JSON".formatted(event.owner()));
      }
    }
  }
}
