// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.cli.operator.RequestClient;
import io.parasol.lab.fleet.CentreTables.Slot;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a plant itself has measured, as its gateway answers an operator: each stored message, and
 * what each five minutes contain. Not safe for use by several threads.
 */
final class PlantLedger {

  private static final int PAGE = 1_000;

  private static final String POWER = "ac_power";
  private static final long SLOT_MILLIS = 300_000;

  private static final Slot NOTHING = new Slot(0, 0);

  /** Milliwatt-hours of a watt-hour. */
  private static final int MILLI = 1_000;

  /** The numbers of a device in an epoch. */
  record Sequence(String device, String epoch) {}

  /**
   * A message of telemetry.
   *
   * @param epoch the epoch of its sequence number.
   */
  record Key(String device, String epoch, long seq) {
    Sequence sequence() {
      return new Sequence(device, epoch);
    }
  }

  /**
   * How far a plant was at a moment.
   *
   * @param newest the highest number of each sequence; there was no other sequence.
   * @param settled intervals that end at this moment or before are complete.
   */
  record Extent(Map<Sequence, Long> newest, Instant settled) {
    Extent {
      newest = Map.copyOf(newest);
    }

    /** Returns whether a message is in it, or cannot be one of the plant. */
    boolean covers(Key message) {
      return message.seq() <= newest.getOrDefault(message.sequence(), Long.MAX_VALUE);
    }

    /** Returns whether an interval of five minutes is complete. */
    boolean covers(Instant begin) {
      return !begin.plusMillis(SLOT_MILLIS).isAfter(settled);
    }
  }

  private final LocalDate first = LocalDate.now(ZoneOffset.UTC);
  private final Map<String, Long> next = new HashMap<>();
  private final Map<Key, ContentHash> messages = new HashMap<>();
  private final Map<Instant, Long> energies = new TreeMap<>();
  private final Map<Instant, Long> counts = new HashMap<>();
  private final Map<String, BigDecimal> powers = new HashMap<>();

  /** Returns the messages. */
  Map<Key, ContentHash> messages() {
    return messages;
  }

  /**
   * Returns what the complete intervals contain whose energy is known, by their begin: the energy
   * by the figures of the gateway, and the number of readings by its messages. Without those of the
   * night, in which nothing was read and nothing can be produced: the centre has no row for them.
   */
  Map<Instant, Slot> slots() {
    Map<Instant, Slot> slots = new TreeMap<>();
    energies.forEach(
        (begin, energy) -> slots.put(begin, new Slot(energy, counts.getOrDefault(begin, 0L))));
    slots.values().removeIf(each -> each.equals(NOTHING));
    return slots;
  }

  /** Returns how far the plant is. */
  Extent extent(Instant settled) {
    Map<Sequence, Long> newest = new HashMap<>();
    messages.keySet().forEach(each -> newest.merge(each.sequence(), each.seq(), Math::max));
    return new Extent(newest, settled);
  }

  /** Returns the sum of the newest powers of the inverters, in W. */
  BigDecimal power() {
    return powers.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Forgets everything: what a gateway had not stored when it was killed was never measured. */
  void clear() {
    next.clear();
    messages.clear();
    energies.clear();
    counts.clear();
    powers.clear();
  }

  /**
   * Reads what is new.
   *
   * @param settled slots that end at this moment or before are complete.
   */
  void read(RequestClient client, Collection<DeviceId> devices, Instant settled)
      throws JsonException {
    for (DeviceId each : devices) {
      readDevice(client, each.value());
    }
    readEnergies(client, settled);
  }

  private void readDevice(RequestClient client, String device) throws JsonException {
    OptionalLong from = OptionalLong.of(next.getOrDefault(device, 1L));
    while (from.isPresent()) {
      Members page =
          client.request(
              Json.object()
                  .put("request", "history")
                  .put("device", device)
                  .put("from-seq", from.getAsLong())
                  .put("to-seq", Long.MAX_VALUE)
                  .put("most", PAGE));
      String epoch = page.text("epoch");
      for (Json each : items(page, "records")) {
        long seq = Members.of(each, "record").integer("seq");
        messages.put(new Key(device, epoch, seq), ContentHash.of(each));
        next.merge(device, seq + 1, Math::max);
        Optional<BigDecimal> power = Members.of(each, "record").object("v").optionalNumber(POWER);
        if (power.isPresent()) {
          powers.put(device, power.get());
          counts.merge(slotOf(Members.of(each, "record")), 1L, Math::addExact);
        }
      }
      from =
          page.optional("next").isPresent()
              ? OptionalLong.of(page.integer("next"))
              : OptionalLong.empty();
    }
  }

  /** Returns the begin of the interval in which the power of a message was measured. */
  private static Instant slotOf(Members message) throws JsonException {
    long millis = message.integer("ts");
    if (message.optional("later").isPresent()) {
      millis += message.object("later").optionalNumber(POWER).map(BigDecimal::longValue).orElse(0L);
    }
    return Instant.ofEpochMilli(millis - Math.floorMod(millis, SLOT_MILLIS));
  }

  private void readEnergies(RequestClient client, Instant settled) throws JsonException {
    Members answer =
        client.request(
            Json.object()
                .put("request", "aggregate")
                .put("resolution", "5m")
                .put("from", first.toString())
                .put("to", LocalDate.now(ZoneOffset.UTC).toString()));
    for (Json each : items(answer, "intervals")) {
      Members slot = Members.of(each, "interval");
      Optional<BigDecimal> energy = energy(slot);
      if (energy.isPresent() && slot.integer("to") <= settled.toEpochMilli()) {
        energies.put(
            Instant.ofEpochMilli(slot.integer("from")),
            energy.get().multiply(BigDecimal.valueOf(MILLI)).longValueExact());
      }
    }
  }

  private static Optional<BigDecimal> energy(Members slot) throws JsonException {
    Optional<Json> energy = slot.optional("energy");
    return energy.isPresent() && energy.get() instanceof Json.Num
        ? slot.optionalNumber("energy")
        : Optional.empty();
  }

  private static List<Json> items(Members of, String key) throws JsonException {
    if (of.required(key) instanceof Json.Arr array) {
      return array.items();
    }
    throw new JsonException("answer.%s is not an array".formatted(key));
  }
}
