// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigureModel.PlantSite;
import io.parasol.gateway.plant.SelfDescription;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The readings of a native device")
class NativeReadingsTest {

  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);
  private static final DeviceId BOX = new DeviceId("string-box");

  /** The counter has kWh, the power kW; a point without a meaning is not kept. */
  private static final String ABOUT =
      """
      {"schema":1,"site":"roof","device":"string-box","points":{
        "p":{"type":"number","unit":"kW","meaning":"ac_power"},
        "e":{"type":"number","unit":"kWh","meaning":"ac_energy_total"},
        "mode":{"type":"enum","meaning":"status"},
        "fan":{"type":"number","unit":"rpm"}}}
      """;

  @TempDir Path temp;
  private Path state;
  private SiteConfig site;
  private ReadingStore store;
  private NativeReadings natives;
  private SiteFigures figures;
  private Instant now = at(0);
  private int seq;

  @BeforeEach
  void a_site_with_a_native_inverter() throws Exception {
    state = temp.resolve("state");
    site =
        ConfigFile.load(
            Files.writeString(
                temp.resolve("site.yaml"),
                """
                site: roof
                location: {latitude: 48.1, longitude: 11.6, time-zone: Europe/Berlin}
                devices:
                  string-box: {native: true, nameplate-dc: 10000, tilt: 30, azimuth: 180}
                """),
            Map.of());
    start();
  }

  private void start() throws Exception {
    store = ReadingStore.open(state.resolve("store"), 16 << 20, StoreListener.NONE);
    natives = NativeReadings.open(state, BOX::equals, () -> now);
    PlantSite plant = new PlantSite(site.updates().position().orElseThrow(), ZONE, site.plant());
    figures =
        new SiteFigures(
            state,
            new FigureReadings(store, Optional.of(natives)),
            () -> FigureModel.of(plant, site.devices(), device -> Optional.empty(), natives::about),
            () -> Optional.of(now));
  }

  @AfterEach
  void stop() throws Exception {
    figures.close();
    natives.close();
    store.close();
  }

  private static Instant at(double hour) {
    return DAY.atStartOfDay(ZONE).toInstant().plusSeconds(Math.round(hour * 3600));
  }

  private void describe(String about) {
    natives.onAbout(BOX, about.getBytes(StandardCharsets.UTF_8));
  }

  private void publish(double hour, double kilowatts, double kilowattHours, String more) {
    publish(++seq, hour, kilowatts, kilowattHours, more);
  }

  private void publish(
      int number, double hour, double kilowatts, double kilowattHours, String more) {
    now = at(hour);
    natives.onTelemetry(
        BOX,
        "{\"ts\":%d,\"seq\":%d,\"v\":{\"p\":%s,\"e\":%s,\"fan\":900%s},\"q\":{}}"
            .formatted(now.toEpochMilli(), number, kilowatts, kilowattHours, more)
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Publishes from an hour to another, each two minutes, four kilowatts. */
  private void publish(int from, int to) {
    for (int minute = from * 60; minute < to * 60; minute += 2) {
      publish(minute / 60.0, 4, 1000 + minute / 15.0, ",\"mode\":\"producing\"");
    }
  }

  private void advance(double hour) throws Exception {
    natives.store().flush().join();
    now = at(hour);
    figures.advance();
  }

  private String ask(String request) throws Exception {
    Json.Obj answer =
        AggregateRequests.offline(
            FigureStore.in(state),
            ZONE,
            now,
            Members.of(Json.parse(request.getBytes(StandardCharsets.UTF_8)), "request"));
    return new String(Json.write(answer), StandardCharsets.UTF_8);
  }

  private static String hour(String device, String point) {
    return """
    {"device":"%s","point":"%s","resolution":"1h","from":"2026-06-10","to":"2026-06-10",
     "after":%d}
    """
        .formatted(device, point, at(10).toEpochMilli());
  }

  @Test
  void make_figures_by_the_meanings_that_it_describes() throws Exception {
    describe(ABOUT);
    publish(10, 12);

    advance(27.1);

    String energy = ask(hour("string-box", "ac_energy_total"));
    assertTrue(energy.contains("\"energy\":4000.000"), energy);
    String power = ask(hour("string-box", "ac_power"));
    assertTrue(power.contains("\"count\":30,\"min\":4E+3,\"mean\":4E+3"), power);
    assertTrue(ask(hour("string-box", "status")).contains("\"last\":4"));
  }

  @Test
  void are_counted_once_if_it_sends_them_again_or_the_gateway_is_started_again() throws Exception {
    describe(ABOUT);
    publish(10, 11);
    publish(1, 10, 4, 1040, "");
    advance(11);
    stop();
    start();
    publish(11, 12);

    advance(27.1);

    String power = ask(hour("string-box", "ac_power"));
    assertEquals(3, power.split("\"count\":30,", -1).length, power);
  }

  @Test
  void are_not_kept_before_it_describes_its_points_nor_if_they_are_a_month_old() throws Exception {
    publish(9, 10);
    describe(ABOUT);
    now = at(10);
    natives.onTelemetry(
        BOX, "{\"ts\":1000,\"seq\":1,\"v\":{\"p\":1}}".getBytes(StandardCharsets.UTF_8));

    natives.store().flush().join();
    assertEquals(0, natives.store().newest(BOX));
    publish(10, 4, 1000, "");
    natives.store().flush().join();
    assertEquals(1, natives.store().newest(BOX));
  }

  @Test
  void are_read_by_a_description_that_changes_once_an_hour_at_most() throws Exception {
    describe(ABOUT);
    SelfDescription first = natives.about(BOX).orElseThrow();
    now = at(0.5);
    describe(ABOUT.replace("\"kW\"", "\"W\""));
    assertEquals(first, natives.about(BOX).orElseThrow());

    publish(1.1, 4000, 1000, "");

    assertEquals("W", natives.about(BOX).orElseThrow().points().get(2).unit());
    natives.save();
    stop();
    start();
    assertEquals("W", natives.about(BOX).orElseThrow().points().get(2).unit());
  }

  @Test
  void that_are_malformed_change_nothing() {
    for (String bad : new String[] {"", "{", "[]", "{\"points\":[]}", "x".repeat(70_000)}) {
      describe(bad);
    }
    assertEquals(Optional.empty(), natives.about(BOX));
    describe("{\"points\":{\"1 bad\":{\"meaning\":\"ac_power\",\"unit\":\"W\"},\"a\":7}}");
    assertEquals(0, natives.about(BOX).orElseThrow().points().size());
  }

  @Test
  void stay_with_it_when_it_gets_another_name() throws Exception {
    describe(ABOUT);
    publish(10, 12);
    advance(12);
    stop();
    DeviceId renamed = new DeviceId("roof-box");

    FigureStore.in(state).rename(BOX, renamed);
    NativeReadings.rename(state, BOX, renamed);

    try (NativeReadings opened = NativeReadings.open(state, renamed::equals, () -> now)) {
      assertEquals(60, opened.store().newest(renamed));
      assertEquals(3, opened.about(renamed).orElseThrow().points().size());
    }
    assertTrue(ask(hour("roof-box", "ac_power")).contains("\"count\":30"));
    start();
  }
}
