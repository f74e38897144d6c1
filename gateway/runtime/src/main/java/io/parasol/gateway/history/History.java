// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.report.TimestampCorrection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Handles {@code {"request":"history","device":…}}: returns stored messages of a device, delivered
 * or not, oldest first, page by page; or of some points the lowest and highest values in intervals.
 * The limits of a page are the messages found, the messages read and the size; {@code next} is the
 * sequence number at which the next page begins.
 */
public final class History implements Answerer {

  /** The kind of these requests. */
  public static final String KIND = "history";

  /** Maximum number of messages in one page. */
  public static final int MAX_PAGE_RECORDS = 1_000;

  /** Maximum size of the messages in one page, in bytes. */
  private static final long MAX_PAGE_BYTES = 256 * 1024;

  /** Maximum number of messages that are read for one page, whether they match or not. */
  private static final int MAX_READ_RECORDS = 20_000;

  /** Maximum size of the messages that are read for one page of intervals, in bytes. */
  private static final long MAX_READ_BYTES = 4 * 1024 * 1024;

  /** Maximum number of intervals in one page, of all points together. */
  private static final int MAX_PAGE_INTERVALS = 4_000;

  /** Number of messages in one read, enough to be decompressed on all processors. */
  private static final int READ_BATCH = 1_000;

  private static final long READ_BATCH_BYTES = 256 * 1024;

  private final ReadingStore store;
  private final TimestampCorrection correction;
  private final Predicate<DeviceId> isOfThisSite;

  /**
   * @param isOfThisSite whether a device is one of the site; stored messages of a removed device
   *     are available as well.
   */
  public History(ReadingStore store, Predicate<DeviceId> isOfThisSite) {
    this.store = store;
    this.correction = new TimestampCorrection(store.boots());
    this.isOfThisSite = isOfThisSite;
  }

  @Override
  public Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException {
    HistoryQuestion asked = HistoryQuestion.of(question);
    if (!isOfThisSite.test(asked.device()) && !store.devices().contains(asked.device())) {
      throw new RefusedRequestException("unknown_device", "unknown device " + asked.device());
    }
    Page page = page(asked);
    JsonBuilder answer =
        Json.object()
            .put("device", asked.device().value())
            .put("epoch", store.epoch())
            .put("newest", store.newest(asked.device()))
            .put("records", page.records)
            .put("gaps", gaps(asked, page));
    if (!asked.points().isEmpty()) {
      answer.put("intervals", page.extremes.json());
    }
    return answer.putOptional("next", page.next()).build();
  }

  private static final class Page {
    private final List<Json> records = new ArrayList<>();
    private final PointExtremes extremes;
    private long bytes;
    private long read;
    private @Nullable Long next;

    private Page(HistoryQuestion asked) {
      extremes = new PointExtremes(asked);
    }

    OptionalLong next() {
      Long from = next;
      return from == null ? OptionalLong.empty() : OptionalLong.of(from);
    }
  }

  private Page page(HistoryQuestion asked) throws IOException {
    Page page = new Page(asked);
    long after = asked.fromSeq() - 1;
    while (true) {
      OptionalLong first = store.firstWithin(asked.device(), after, asked.from(), asked.to());
      if (first.isEmpty() || first.getAsLong() > asked.toSeq()) {
        return page;
      }
      if (isFull(page, asked)) {
        page.next = first.getAsLong();
        return page;
      }
      long before = first.getAsLong() - 1;
      List<StoredMessage> some = new ArrayList<>();
      after =
          store.readWithin(
              asked.device(),
              before,
              asked.from(),
              asked.to(),
              READ_BATCH,
              READ_BATCH_BYTES,
              some::add);
      if (after == before) {
        return page;
      }
      for (StoredMessage message : some) {
        if (message.seq() > asked.toSeq()) {
          return page;
        }
        if (isFull(page, asked)) {
          page.next = message.seq();
          return page;
        }
        addMatching(message, asked, page);
      }
      page.read += Math.min(READ_BATCH, after - before);
    }
  }

  private static boolean isFull(Page page, HistoryQuestion asked) {
    return page.records.size() >= asked.limit()
        || page.bytes >= (asked.points().isEmpty() ? MAX_PAGE_BYTES : MAX_READ_BYTES)
        || page.extremes.size() >= MAX_PAGE_INTERVALS
        || page.read >= MAX_READ_RECORDS;
  }

  private void addMatching(StoredMessage stored, HistoryQuestion asked, Page page)
      throws IOException {
    StoredMessage message = correction.of(stored);
    if (asked.isWithin(message.seq(), message.measuredAt().toEpochMilli())) {
      try {
        Json telemetry = Json.parse(message.payload());
        if (asked.points().isEmpty()) {
          page.records.add(telemetry);
        } else {
          page.extremes.add(telemetry);
        }
      } catch (JsonException notOurs) {
        throw new IOException("stored message %d is not valid JSON".formatted(message.seq()));
      }
      page.bytes += message.payload().length;
    }
  }

  /**
   * Returns the gaps that overlap the requested sequence numbers. The requested time does not
   * matter, because a gap has no time.
   */
  private List<Json> gaps(HistoryQuestion asked, Page page) {
    OptionalLong next = page.next();
    long upTo = next.isPresent() ? next.getAsLong() - 1 : asked.toSeq();
    List<Json> gaps = new ArrayList<>();
    for (Gap gap : store.gaps(asked.device())) {
      if (gap.to() >= asked.fromSeq() && gap.from() <= upTo) {
        gaps.add(gap.json().build());
      }
    }
    return gaps;
  }
}
