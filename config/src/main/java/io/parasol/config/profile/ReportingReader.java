// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.site.Reporting;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code deadband} and {@code max-silence}, of a device or of a point. */
public final class ReportingReader {

  /**
   * Default of {@code max-silence}, so that a steady value with a deadband does not look like a
   * dead device.
   */
  static final Duration DEFAULT_SILENCE = Duration.ofMinutes(15);

  private static final TextFormat<Double> DEADBAND =
      new TextFormat<>(
          "a number not below 0", text -> TextFormat.REAL.parser().apply(text).filter(d -> d >= 0));

  private static final TextFormat<Duration> MAX_SILENCE =
      TextFormat.duration(Duration.ofMillis(10), Duration.ofDays(7));

  private ReportingReader() {}

  /**
   * Reads both keys. If only one is present, the other gets its default: {@link #DEFAULT_SILENCE},
   * or a deadband of 0.
   *
   * @return empty if both keys are missing.
   */
  public static Optional<Reporting> read(Section section) {
    Optional<Double> deadband = section.optional("deadband", DEADBAND);
    Optional<Duration> silence = section.optional("max-silence", MAX_SILENCE);
    return deadband.isEmpty() && silence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Reporting(deadband.orElse(0.0), Optional.of(silence.orElse(DEFAULT_SILENCE))));
  }
}
