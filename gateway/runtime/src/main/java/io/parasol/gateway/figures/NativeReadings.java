// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.plant.FigurePoints;
import io.parasol.gateway.plant.SelfDescription;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.log.StoreRename;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readings of native devices from which figures are made. These devices publish themselves, so
 * that the store of the gateway does not have their messages. Kept are the points that the device
 * has described with a meaning that figures need.
 *
 * <p>Thread-safe; no method but {@link #open}, {@link #save} and {@link #close} waits for the disk.
 */
public final class NativeReadings implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NativeReadings.class);

  /** Below the figures, which need them. */
  private static final Path STORE = Path.of("figures", "native-readings");

  private static final long KEEP = 64L << 20;

  /** Readings that are older are left out, so that a wrong clock corrects no old days. */
  private static final Duration MAX_AGE = Duration.ofDays(31);

  /** How many messages of a device are remembered, to leave out those that it sends again. */
  private static final int MAX_REMEMBERED = 1024;

  private static final int MAX_STRINGS = 1024;

  private final ReadingStore store;
  private final NativeAbouts abouts;
  private final Predicate<DeviceId> isNative;
  private final InstantSource clock;
  private final Map<DeviceId, Set<MessageKey>> remembered = new ConcurrentHashMap<>();
  private long malformed;

  /** What is the same in a message that is sent again. */
  private record MessageKey(long ts, long seq) {}

  private NativeReadings(
      ReadingStore store, NativeAbouts abouts, Predicate<DeviceId> isNative, InstantSource clock) {
    this.store = store;
    this.abouts = abouts;
    this.isNative = isNative;
    this.clock = clock;
  }

  /**
   * Opens the readings below a state folder, or creates them.
   *
   * @param isNative whether a device of the site is a native one now.
   */
  public static NativeReadings open(Path state, Predicate<DeviceId> isNative, InstantSource clock)
      throws StoreException {
    return new NativeReadings(
        ReadingStore.open(state.resolve(STORE), KEEP, new NativeStoreListener()),
        NativeAbouts.read(state),
        isNative,
        clock);
  }

  /** Gives a device another name, while no gateway runs. May be repeated after an interruption. */
  public static void rename(Path state, DeviceId from, DeviceId to)
      throws IOException, StoreException {
    StoreRename.run(state.resolve(STORE), from, to);
    NativeAbouts.renameIn(state, from, to);
  }

  /** Gives a device another name in what is open. Waits for the disk. */
  void rename(DeviceId from, DeviceId to) throws IOException {
    store.rename(from, to);
    abouts.rename(from, to);
    Set<MessageKey> messages = remembered.remove(from);
    if (messages != null) {
      remembered.put(to, messages);
    }
  }

  boolean contains(DeviceId device) {
    return isNative.test(device);
  }

  ReadingStore store() {
    return store;
  }

  /** Returns what a device has described; empty if it has described nothing yet. */
  Optional<SelfDescription> about(DeviceId device) {
    return abouts.of(device);
  }

  /** Writes descriptions that have changed. */
  void save() throws IOException {
    abouts.save();
  }

  /** Takes a description of a device. */
  public void onAbout(DeviceId device, byte[] payload) {
    try {
      abouts.take(device, payload, clock.instant());
    } catch (JsonException wrong) {
      reportMalformed(device, wrong);
    }
  }

  /** Takes the telemetry of a device. A message that was taken before is left out. */
  public void onTelemetry(DeviceId device, byte[] payload) {
    abouts.acceptLater(device, clock.instant());
    Optional<FigurePoints> points = about(device).map(known -> FigurePoints.of(known, MAX_STRINGS));
    if (points.isEmpty() || points.get().points().isEmpty()) {
      return;
    }
    try {
      if (Json.parse(payload) instanceof Json.Obj message) {
        take(device, message.members(), points.get());
      }
    } catch (JsonException wrong) {
      reportMalformed(device, wrong);
    }
  }

  private void take(DeviceId device, Map<String, Json> message, FigurePoints points) {
    Instant now = clock.instant();
    Instant at =
        message.get("ts") instanceof Json.Num ts
            ? Instant.ofEpochMilli(ts.number().longValue())
            : now;
    Map<String, Json> kept = new LinkedHashMap<>();
    if (message.get("v") instanceof Json.Obj values) {
      values
          .members()
          .forEach(
              (name, value) -> {
                if (points.points().containsKey(name)) {
                  kept.put(name, value);
                }
              });
    }
    if (!kept.isEmpty() && at.isAfter(now.minus(MAX_AGE)) && isNew(device, at, message)) {
      store.append(
          device,
          at,
          seq ->
              Json.object()
                  .putEpochMillis("ts", at)
                  .put("seq", seq)
                  .put("v", new Json.Obj(kept))
                  .toBytes());
    }
  }

  private boolean isNew(DeviceId device, Instant at, Map<String, Json> message) {
    if (!(message.get("seq") instanceof Json.Num seq)) {
      return true;
    }
    return remembered
        .computeIfAbsent(device, each -> recent())
        .add(new MessageKey(at.toEpochMilli(), seq.number().longValue()));
  }

  private static Set<MessageKey> recent() {
    return Collections.synchronizedSet(
        Collections.newSetFromMap(
            new LinkedHashMap<>() {
              @Override
              protected boolean removeEldestEntry(Map.Entry<MessageKey, Boolean> eldest) {
                return size() > MAX_REMEMBERED;
              }
            }));
  }

  private synchronized void reportMalformed(DeviceId device, JsonException wrong) {
    if (malformed++ == 0) {
      log.warn("figures: message is malformed device={} why={}", device, wrong.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
