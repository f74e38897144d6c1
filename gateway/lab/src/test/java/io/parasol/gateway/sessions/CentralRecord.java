// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What a central broker was given of the site, in the order in which it came. */
public final class CentralRecord {

  /** What stands before the topics of the site there. */
  static final String PREFIX = "plants/";

  private static final String TELEMETRY = PREFIX + "parasol/field/box-01/telemetry";

  private final Supplier<List<String>> lines;

  /**
   * Each message is parsed once: there are hundreds, and they are looked through again and again.
   */
  private final Map<String, Message> parsed = new ConcurrentHashMap<>();

  /**
   * @param lines every line {@code topic retained payload} so far.
   */
  public CentralRecord(Supplier<List<String>> lines) {
    this.lines = lines;
  }

  public List<String> received() {
    return lines.get();
  }

  /** The payloads that came by a topic of the site. */
  public List<String> received(String topic) {
    String start = PREFIX + topic + " ";
    return received().stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length() + 2))
        .toList();
  }

  /** One message of telemetry. */
  public record Message(long seq, boolean isLate) {}

  public List<Message> telemetry() {
    List<Message> messages = new ArrayList<>();
    for (String line : received()) {
      if (line.startsWith(TELEMETRY + " ")) {
        messages.add(
            parsed.computeIfAbsent(line.substring(TELEMETRY.length() + 3), CentralRecord::message));
      }
    }
    return messages;
  }

  private static Message message(String json) {
    Map<String, Json> members = members(json);
    BigDecimal seq = ((Json.Num) Objects.requireNonNull(members.get("seq"))).number();
    return new Message(seq.longValueExact(), members.containsKey("hist"));
  }

  public long newest() {
    return telemetry().stream().mapToLong(Message::seq).max().orElse(0);
  }

  static Map<String, Json> members(String json) {
    try {
      if (Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Json.Obj object) {
        return object.members();
      }
    } catch (JsonException malformed) {
      throw new AssertionError(json, malformed);
    }
    throw new AssertionError(json);
  }

  /** What is not as it must be of all telemetry so far; nothing, if all is well. */
  public List<String> wrongs(int mostTwice) {
    List<String> wrongs = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long lastLive = 0;
    long lastLate = 0;
    int twice = 0;
    long newest = 0;
    for (Message each : telemetry()) {
      newest = Math.max(newest, each.seq());
      if (!seen.add(each.seq())) {
        twice++;
      } else if (each.isLate()) {
        if (each.seq() < lastLate) {
          wrongs.add("late " + each.seq() + " after " + lastLate);
        }
        lastLate = each.seq();
      } else {
        if (each.seq() < lastLive) {
          wrongs.add("live " + each.seq() + " after " + lastLive);
        }
        lastLive = each.seq();
      }
    }
    for (long seq = 1; seq <= newest; seq++) {
      if (!seen.contains(seq)) {
        wrongs.add("missing " + seq);
      }
    }
    if (twice > mostTwice) {
      wrongs.add(twice + " came twice");
    }
    return wrongs;
  }
}
