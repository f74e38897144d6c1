// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.fleet.job.days.TelemetryMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A site with three inverters: its configuration, and the messages of a day on which the power of
 * each is a triangle from 8 to 16 o'clock.
 */
public final class PlayedSite {

  /** The time zone of the site. */
  public static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  /** The names of the inverters. */
  public static final List<String> INVERTERS = List.of("inverter-1", "inverter-2", "inverter-3");

  private static final int PERIOD_SECONDS = 600;

  private final String name;
  private final long[] seq = new long[INVERTERS.size()];
  private final double[] counter = new double[INVERTERS.size()];

  /** Creates a site. */
  public PlayedSite(String name) {
    this.name = name;
  }

  /** Writes the configuration of the site into a folder, and returns the file. */
  public Path configuration(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/box.yaml"),
        """
        profile: box
        points:
          power: {at: holding 0, type: uint16, unit: W, means: ac_power}
          total: {at: holding 2, type: uint32, unit: kWh, scale: 0.001, means: ac_energy_total}
        """);
    StringBuilder devices = new StringBuilder();
    for (int i = 0; i < INVERTERS.size(); i++) {
      devices.append(
          "  %s: {link: lan, unit: %d, profile: box, nameplate-dc: 10000, tilt: 30, azimuth: 180}\n"
              .formatted(INVERTERS.get(i), i + 1));
    }
    return Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: %s
        location: {latitude: 48.1, longitude: 11.6, time-zone: Europe/Berlin}
        tariff: {currency: EUR, price: 0.1, hours: {11:00-13:00: 0.05}}
        links:
          lan: {tcp: 192.0.2.1}
        devices:
        %s\
        """
            .formatted(name, devices));
  }

  /** Returns the messages of a day in the order of time; they arrive a second after it. */
  public List<TelemetryMessage> day(LocalDate date) {
    List<TelemetryMessage> messages = new ArrayList<>();
    Instant end = date.plusDays(1).atStartOfDay(ZONE).toInstant();
    for (int i = 0; i < INVERTERS.size(); i++) {
      double watts = 0;
      for (Instant at = date.atStartOfDay(ZONE).toInstant().plusSeconds(7 + i);
          at.isBefore(end);
          at = at.plusSeconds(PERIOD_SECONDS)) {
        counter[i] += watts * PERIOD_SECONDS / 3600;
        double hour = at.atZone(ZONE).toLocalTime().toSecondOfDay() / 3600.0;
        watts = Math.max(0, (8000 - 100 * i) - 2000 * Math.abs(12 - hour));
        messages.add(message(i, at, watts));
      }
    }
    messages.sort(Comparator.comparing(TelemetryMessage::arrived));
    return messages;
  }

  private TelemetryMessage message(int inverter, Instant at, double watts) {
    String payload =
        String.format(
            Locale.ROOT,
            "{\"ts\":%d,\"seq\":%d,\"v\":{\"power\":%.0f,\"total\":%.3f},\"q\":{}}",
            at.toEpochMilli(),
            ++seq[inverter],
            watts,
            Math.floor(counter[inverter]) / 1000);
    return new TelemetryMessage(
        name,
        INVERTERS.get(inverter),
        "e1",
        seq[inverter],
        false,
        at.toEpochMilli() + 1000,
        payload.getBytes(UTF_8));
  }

  /** Returns the same message as one that was stored at the site and arrives later. */
  public static TelemetryMessage later(TelemetryMessage message, Instant arrived) {
    return new TelemetryMessage(
        message.site(),
        message.device(),
        message.epoch(),
        message.seq(),
        true,
        arrived.toEpochMilli(),
        new String(message.payload(), UTF_8)
            .replace("\"q\":{}", "\"q\":{},\"hist\":true")
            .getBytes(UTF_8));
  }

  /** Returns the moment at which the centre closes a day. */
  public static Instant closingOf(LocalDate date) {
    return date.plusDays(1).atTime(3, 20).atZone(ZONE).toInstant();
  }
}
