// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import io.parasol.gateway.telemetry.Correction;
import io.parasol.gateway.telemetry.store.Gap;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Answers {@code {"request":"history","device":…}}: messages of a device, delivered or not, oldest
 * first, a page at a time. A page is bounded by what is found, what is read and how long it
 * becomes; {@code next} says where the next one begins.
 */
public final class History implements Answerer {

  /** The word of its requests. */
  public static final String KIND = "history";

  /** Messages in one page. */
  public static final int MOST_RECORDS = 1_000;

  /** Bytes of messages in one page. */
  private static final long LONGEST_PAGE = 256 * 1024;

  /** Messages that are read for one page, found or not. */
  private static final int MOST_READ = 20_000;

  /** Messages that are read in one breath: the store serves nobody else meanwhile. */
  private static final int BREATH = 64;

  private static final long BREATH_BYTES = 64 * 1024;

  private final ReadingStore store;
  private final Correction correction;
  private final Set<DeviceId> devices;

  /**
   * @param devices of the site; messages of one that has left it are there as long as they last.
   */
  public History(ReadingStore store, Set<DeviceId> devices) {
    this.store = store;
    this.correction = new Correction(store.boots());
    this.devices = Set.copyOf(devices);
  }

  @Override
  public Map<String, Json> answer(OperatorName asker, Members question)
      throws JsonException, RefusedRequestException, IOException {
    HistoryQuestion asked = HistoryQuestion.of(question);
    if (!devices.contains(asked.device()) && !store.devices().contains(asked.device())) {
      throw new RefusedRequestException("unknown_device", "no device " + asked.device());
    }
    Page page = page(asked);
    Map<String, Json> answer = new LinkedHashMap<>();
    answer.put("device", new Json.Str(asked.device().value()));
    answer.put("epoch", new Json.Str(store.epoch()));
    answer.put("newest", Json.Num.of(store.newest(asked.device())));
    answer.put("records", new Json.Arr(page.records));
    answer.put("gaps", new Json.Arr(gaps(asked, page)));
    page.next.ifPresent(seq -> answer.put("next", Json.Num.of(seq)));
    return answer;
  }

  private static final class Page {
    private final List<Json> records = new ArrayList<>();
    private long bytes;
    private long read;
    private OptionalLong next = OptionalLong.empty();
  }

  private Page page(HistoryQuestion asked) throws IOException {
    Page page = new Page();
    long after = asked.fromSeq() - 1;
    while (true) {
      OptionalLong from = store.firstWithin(asked.device(), after, asked.from(), asked.to());
      if (from.isEmpty() || from.getAsLong() > asked.toSeq()) {
        return page;
      }
      List<StoredMessage> some =
          store.read(asked.device(), from.getAsLong() - 1, BREATH, BREATH_BYTES);
      for (StoredMessage message : some) {
        if (message.seq() > asked.toSeq()) {
          return page;
        }
        if (isFull(page, asked)) {
          page.next = OptionalLong.of(message.seq());
          return page;
        }
        take(message, asked, page);
        after = message.seq();
      }
      if (some.isEmpty()) {
        return page;
      }
    }
  }

  private static boolean isFull(Page page, HistoryQuestion asked) {
    return page.records.size() >= asked.most()
        || page.bytes >= LONGEST_PAGE
        || page.read >= MOST_READ;
  }

  private void take(StoredMessage stored, HistoryQuestion asked, Page page) throws IOException {
    page.read++;
    StoredMessage message = correction.of(stored);
    if (asked.isWithin(message.seq(), message.measuredAt().toEpochMilli())) {
      try {
        page.records.add(Json.parse(message.payload()));
      } catch (JsonException notOurs) {
        throw new IOException("message %d is no JSON".formatted(message.seq()));
      }
      page.bytes += message.payload().length;
    }
  }

  /** Those that meet what was asked for; by number only, for a gap has no time. */
  private List<Json> gaps(HistoryQuestion asked, Page page) {
    long upTo = page.next.isPresent() ? page.next.getAsLong() - 1 : asked.toSeq();
    List<Json> gaps = new ArrayList<>();
    for (Gap gap : store.gaps(asked.device())) {
      if (gap.to() >= asked.fromSeq() && gap.from() <= upTo) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("from", Json.Num.of(gap.from()));
        members.put("to", Json.Num.of(gap.to()));
        members.put("count", Json.Num.of(gap.count()));
        members.put("reason", new Json.Str(gap.reason().word()));
        gaps.add(new Json.Obj(members));
      }
    }
    return gaps;
  }
}
