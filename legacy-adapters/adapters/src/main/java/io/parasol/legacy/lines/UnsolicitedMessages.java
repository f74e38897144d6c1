// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The unsolicited messages of a device, kept until they are delivered. A field that the device has
 * never sent is not reported, because one profile serves models that send different fields.
 */
@ConfinedTo("link")
final class UnsolicitedMessages {

  private final DeviceId device;
  private final long maxSilence;
  private final List<MessageForm> lines = new ArrayList<>();
  private final Map<PointName, Entry> entries = new LinkedHashMap<>();
  private final Map<String, List<Entry>> byLabel = new LinkedHashMap<>();
  private boolean isAnythingReceived;
  private boolean isAnyInputBroken;
  private long lastMessageAt;

  private static final class Entry {
    final LineDecoder decoder;
    private @Nullable Reading last;

    Optional<Reading> last() {
      return Optional.ofNullable(last);
    }

    long receivedAt;
    boolean isNew;

    Entry(LinePoint point) {
      this.decoder = new LineDecoder(point);
    }
  }

  UnsolicitedMessages(DeviceId device, LineProfile profile, Collection<MessageForm> forms) {
    this.device = device;
    if (profile.protocol() instanceof LineProtocol.Blocks blocks) {
      this.maxSilence = blocks.maxSilence().toNanos();
      for (LinePoint point : profile.points()) {
        byLabel.computeIfAbsent(point.at().field(), any -> new ArrayList<>()).add(add(point));
      }
    } else {
      this.maxSilence = ((LineProtocol.Messages) profile.protocol()).timeout().toNanos();
      for (MessageForm messageForm : forms) {
        if (!messageForm.message().isPolled()) {
          lines.add(messageForm);
          messageForm.points().forEach(this::add);
        }
      }
    }
  }

  private Entry add(LinePoint point) {
    Entry entry = new Entry(point);
    entries.put(point.name(), entry);
    return entry;
  }

  /** Returns whether the profile has points that the device sends without a request. */
  boolean hasUnsolicitedPoints() {
    return !entries.isEmpty();
  }

  void start(long now) {
    lastMessageAt = now;
  }

  /** Handles unsolicited input. */
  void onInput(LineReceiveResult received, Instant at, long now) {
    if (received instanceof LineReceiveResult.Block block) {
      isAnythingReceived = true;
      lastMessageAt = now;
      for (Map.Entry<String, String> field : block.fields().entrySet()) {
        byLabel
            .getOrDefault(field.getKey(), List.of())
            .forEach(entry -> read(entry, block.fields(), at, now));
      }
    } else if (received instanceof LineReceiveResult.Line line) {
      onInput(line.content(), at, now);
    } else {
      isAnyInputBroken = true;
    }
  }

  private void onInput(String content, Instant at, long now) {
    for (MessageForm messageForm : lines) {
      if (messageForm.message().matchesUnsolicited(content)) {
        Optional<Map<String, String>> fields = messageForm.fields(content);
        isAnythingReceived |= fields.isPresent();
        isAnyInputBroken |= fields.isEmpty();
        lastMessageAt = fields.isPresent() ? now : lastMessageAt;
        fields.ifPresent(
            texts -> messageForm.points().forEach(point -> read(point, texts, at, now)));
        return;
      }
    }
  }

  private void read(LinePoint point, Map<String, String> fields, Instant at, long now) {
    Entry entry = entries.get(point.name());
    if (entry != null) {
      read(entry, fields, at, now);
    }
  }

  private void read(Entry entry, Map<String, String> fields, Instant at, long now) {
    entry.last = entry.decoder.read(device, fields, at);
    entry.receivedAt = now;
    entry.isNew = true;
  }

  /**
   * The result of one delivery period.
   *
   * @param result the outcome for the device; empty if it sent nothing and was not expected to yet.
   */
  record DeliveryPeriod(Optional<RequestResult> result, List<Reading> readings) {}

  /**
   * Returns the readings that arrived since the last call; of a device that has been silent too
   * long, readings without a value.
   */
  DeliveryPeriod endPeriod(Instant at, long now) {
    if (isAnythingReceived) {
      return ended(RequestResult.OK, fresh(at, now));
    }
    if (now - lastMessageAt < maxSilence) {
      return new DeliveryPeriod(Optional.empty(), List.of());
    }
    boolean isNoise = isAnyInputBroken;
    return ended(
        isNoise ? RequestResult.COMM_ERROR : RequestResult.TIMEOUT,
        unread(isNoise ? Quality.COMM_ERROR : Quality.TIMEOUT, at));
  }

  private DeliveryPeriod ended(RequestResult result, List<Reading> readings) {
    isAnythingReceived = false;
    isAnyInputBroken = false;
    return new DeliveryPeriod(Optional.of(result), readings);
  }

  private List<Reading> fresh(Instant at, long now) {
    List<Reading> readings = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.isNew) {
        entry.isNew = false;
        entry.last().ifPresent(readings::add);
      } else if (entry.last().isPresent() && now - entry.receivedAt >= maxSilence) {
        readings.add(entry.decoder.unread(device, Quality.NOT_AVAILABLE, at));
      }
    }
    return readings;
  }

  /**
   * Returns readings without a value: of every point that ever arrived, or of all points if none
   * did.
   */
  List<Reading> unread(Quality why, Instant at) {
    boolean isKnown = entries.values().stream().anyMatch(entry -> entry.last().isPresent());
    return entries.values().stream()
        .filter(entry -> !isKnown || entry.last().isPresent())
        .map(entry -> entry.decoder.unread(device, why, at))
        .toList();
  }

  /** Returns whether the device has sent a point recently. */
  boolean isCurrent(long now) {
    return entries.values().stream()
        .anyMatch(entry -> entry.last().isPresent() && now - entry.receivedAt < maxSilence);
  }

  long maxSilence() {
    return maxSilence;
  }

  /**
   * Returns the last reading of a point, or one without a value if the last is too old; empty for a
   * point that the device sends only on request.
   */
  Optional<Reading> latest(PointName name, Instant at, long now) {
    Entry entry = entries.get(name);
    if (entry == null) {
      return Optional.empty();
    }
    boolean isFresh = entry.last().isPresent() && now - entry.receivedAt < maxSilence;
    Quality why = isCurrent(now) ? Quality.NOT_AVAILABLE : Quality.TIMEOUT;
    return isFresh ? entry.last() : Optional.of(entry.decoder.unread(device, why, at));
  }
}
