// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.simulator.config.Day;
import io.parasol.simulator.config.Endpoint;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.config.Place;
import io.parasol.simulator.config.PlayMode;
import io.parasol.simulator.config.SimulatedController;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Three simulated inverters with eight strings each, at a place where it is noon. They have run for
 * some weeks when a test begins; since midnight two days ago, the third string of the second one is
 * weak. What they measured is in the store of the site, as if the gateway had read it.
 */
final class SimulatedRoof implements AutoCloseable {

  static final List<String> INVERTERS = List.of("inverter-01", "inverter-02", "inverter-03");
  static final String WEAK = "inverter-02";
  static final int WEAK_STRING = 3;

  private static final int STRINGS = 8;
  private static final int HEALTHY_DAYS = 15;
  private static final int WEAK_DAYS = 2;
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final long KEEP_BYTES = 64 << 20;
  private static final int SEED = 3;

  /** The sun shines from 6 to 18 o'clock. */
  private static final Duration FIRST_HOUR = Duration.ofHours(5);

  private static final Duration LAST_HOUR = Duration.ofHours(20);

  private static final List<String> POINTS = points();

  private static List<String> points() {
    List<String> points = new ArrayList<>(List.of("ac_power", "energy_total"));
    for (int string = 1; string <= STRINGS; string++) {
      points.add("string_%d_current".formatted(string));
    }
    return List.copyOf(points);
  }

  /** Returns the profile of the inverters. */
  static String profile() {
    StringBuilder profile =
        new StringBuilder(
            """
            profile: string-inverter
            source: Invented for the tests; the simulator plays it.
            points:
              ac_power:     {at: holding 0, type: uint16, unit: W, means: ac_power}
              energy_total: {at: holding 1, type: uint32, unit: Wh, means: ac_energy_total}
            """);
    for (int string = 1; string <= STRINGS; string++) {
      profile.append(
          "  string_%d_current: {at: holding %d, type: uint16, scale: 0.001, unit: A, means: dc_current(%d)}\n"
              .formatted(string, 10 + string, string));
    }
    return profile.toString();
  }

  /** How many hours the place is ahead of UTC. */
  private final int offset = 12 - Instant.now().atOffset(ZoneOffset.UTC).getHour();

  private @Nullable SimulatedSite site;
  private volatile @Nullable Instant past;
  private double lostWattHours;

  /** Returns the sections of the site that state where it is, and the price of the energy. */
  String place() {
    String zone = offset == 0 ? "Etc/GMT" : "Etc/GMT%+d".formatted(-offset);
    return """
        location: {latitude: 0, longitude: %d, time-zone: %s}
        tariff: {currency: EUR, price: 0.10}
        """
        .formatted(15 * offset, zone);
  }

  /** Returns the devices of the site, on the link {@code roof}. */
  static String devices() {
    StringBuilder devices = new StringBuilder();
    for (int i = 0; i < INVERTERS.size(); i++) {
      devices.append(
          """
            %s: {link: roof, unit: %d, profile: string-inverter, every: 1s, strings: %d,
              nameplate-dc: 20000, nameplate-ac: 20000, tilt: 30, azimuth: 180}
          """
              .formatted(INVERTERS.get(i), i + 1, STRINGS));
    }
    return devices.toString();
  }

  /**
   * Starts the inverters, and stores what they have measured until now. No gateway runs yet.
   *
   * @param port of the Modbus server of the inverters.
   */
  void start(SiteConfig config, int port) throws IOException {
    ZoneOffset zone = ZoneOffset.ofHours(offset);
    LocalDate today = LocalDate.now(zone);
    LocalDate first = today.minusDays((long) HEALTHY_DAYS + WEAK_DAYS);
    past = first.atStartOfDay(zone).toInstant();
    SimulatedSite started =
        SimulatedSite.start(
            new SimulationConfig(
                List.of(endpoint(config, port)),
                List.of(),
                List.of(),
                new Day(first, LocalTime.MIDNIGHT, 1, 0, SEED)),
            this::time);
    site = started;
    Path folder = config.state().resolve("store");
    double healthy = 0;
    try (ReadingStore store = ReadingStore.open(folder, KEEP_BYTES, new Silent())) {
      for (LocalDate date = first; !date.isAfter(today); date = date.plusDays(1)) {
        if (date.equals(today.minusDays(WEAK_DAYS))) {
          healthy = energy(started);
        } else if (date.equals(today)) {
          lostWattHours = (energy(started) - healthy) / (2 * STRINGS - 1);
        }
        storeDay(started, store, date.atStartOfDay(zone).toInstant());
        store.flush().join();
      }
    }
    past = null;
  }

  private Instant time() {
    Instant stored = past;
    return stored == null ? Instant.now() : stored;
  }

  /** Returns the counter of the weak inverter, in Wh. */
  private static double energy(SimulatedSite from) {
    return value(from, INVERTERS.indexOf(WEAK), "energy_total");
  }

  private void storeDay(SimulatedSite from, ReadingStore store, Instant midnight) {
    Instant end = midnight.plus(LAST_HOUR);
    for (Instant at = midnight.plus(FIRST_HOUR);
        at.isBefore(end) && at.isBefore(Instant.now());
        at = at.plus(STEP)) {
      past = at;
      for (int i = 0; i < INVERTERS.size(); i++) {
        store(from, store, i, at);
      }
    }
  }

  private static void store(SimulatedSite from, ReadingStore store, int inverter, Instant at) {
    StringBuilder values = new StringBuilder();
    for (String point : POINTS) {
      values.append(values.isEmpty() ? "" : ",");
      values.append('"').append(point).append("\":").append(value(from, inverter, point));
    }
    DeviceId device = new DeviceId(INVERTERS.get(inverter));
    long seq =
        store.append(
            device,
            at,
            number ->
                "{\"ts\":%d,\"seq\":%d,\"v\":{%s},\"q\":{}}"
                    .formatted(at.toEpochMilli(), number, values)
                    .getBytes(StandardCharsets.UTF_8));
    store.acknowledge(Recipient.BROKER, device, seq);
  }

  private static double value(SimulatedSite from, int inverter, String point) {
    Value value = from.value(0, new Unit(inverter + 1), new PointName(point)).orElseThrow();
    return value instanceof Value.Real real ? real.number() : ((Value.Whole) value).number();
  }

  private static Endpoint endpoint(SiteConfig config, int port) {
    Fault weak =
        new Fault(
            Fault.Kind.WEAK_STRING, Duration.ofDays(HEALTHY_DAYS), Optional.empty(), WEAK_STRING);
    Map<Unit, SimulatedController> controllers = new LinkedHashMap<>();
    for (int i = 0; i < INVERTERS.size(); i++) {
      DeviceId device = new DeviceId(INVERTERS.get(i));
      Profile profile =
          ((SiteConfig.Device.Modbus) Objects.requireNonNull(config.devices().get(device)))
              .profile();
      controllers.put(
          new Unit(i + 1),
          new SimulatedController(
              profile,
              PlayMode.INVERTER,
              INVERTERS.get(i).equals(WEAK) ? List.of(weak) : List.of()));
    }
    return new Endpoint(new Place.Tcp(new HostPort("127.0.0.1", port)), controllers);
  }

  /** Returns what the weak string has not given on the two whole days, in Wh. */
  double lostWattHours() {
    return lostWattHours;
  }

  @Override
  public void close() {
    if (site != null) {
      site.close();
    }
  }

  private static final class Silent implements StoreListener {
    @Override
    public void onProcessed(List<StoredMessage> messages, boolean durable) {}

    @Override
    public void onLost(Gap gap) {
      throw new IllegalStateException("a reading was not stored: " + gap);
    }

    @Override
    public void onCorruption(Corruption corruption) {}

    @Override
    public void onTornTailCut(Path segment, long bytes) {}

    @Override
    public void onDegraded(String why) {}

    @Override
    public void onRecovered() {}
  }
}
