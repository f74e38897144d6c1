// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.RegisterListener.RegisterRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the gateway holds of one device for the server. Thread-safe. */
final class ServedDevice {

  private final Supplier<Optional<Device.Legacy>> device;
  private final Supplier<Optional<Profile>> profile;
  private final LongSupplier nanos;
  private final HeldRegisters registers = new HeldRegisters();
  private final HeldValues values = new HeldValues();
  private volatile @Nullable KnownPoints points;

  private record KnownPoints(Device.Legacy device, MeaningPoints points) {}

  /**
   * @param device its present configuration; empty if it was removed.
   * @param profile its present profile; empty if it has none, or none yet.
   */
  ServedDevice(
      Supplier<Optional<Device.Legacy>> device,
      Supplier<Optional<Profile>> profile,
      LongSupplier nanos) {
    this.device = device;
    this.profile = profile;
    this.nanos = nanos;
  }

  HeldRegisters registers() {
    return registers;
  }

  HeldValues values() {
    return values;
  }

  Supplier<Optional<Profile>> profile() {
    return profile;
  }

  Set<PointMeaning> meanings() {
    MeaningPoints known = points();
    return known == null ? Set.of() : known.meanings();
  }

  /** Holds registers of a poll. They are served when readings of the known device follow. */
  void hold(RegisterRange range, IntUnaryOperator value, Duration period) {
    int[] words = new int[range.count()];
    for (int i = 0; i < words.length; i++) {
      words[i] = value.applyAsInt(i);
    }
    registers.hold(
        range.table(), range.start(), words, nanos.getAsLong(), MeaningPoints.maxAge(period));
  }

  /** Takes readings that passed the check of identities. */
  void take(List<Reading> readings) {
    if (readings.stream().anyMatch(reading -> reading.quality() == Quality.UNPROVEN)) {
      registers.clear();
      values.clear();
      return;
    }
    registers.release();
    MeaningPoints known = points();
    if (known == null) {
      return;
    }
    long now = nanos.getAsLong();
    for (Reading reading : readings) {
      MeaningPoints.MeaningPoint point = known.find(reading.point());
      if (point != null) {
        values.take(point, reading, now);
      }
    }
  }

  private @Nullable MeaningPoints points() {
    Device.Legacy configured = device.get().orElse(null);
    if (configured == null) {
      return null;
    }
    Profile now = profile.get().orElse(null);
    KnownPoints known = points;
    if (known == null || !known.device().equals(configured) || !known.points().isOf(now)) {
      known = new KnownPoints(configured, new MeaningPoints(configured, now));
      points = known;
    }
    return known.points();
  }
}
