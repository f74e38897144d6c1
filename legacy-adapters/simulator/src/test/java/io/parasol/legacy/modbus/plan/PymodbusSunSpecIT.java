// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Its registers are packed by the script, by other means than ours; see there for the raw words.
 */
@DisplayName("A SunSpec inverter made with pymodbus")
class PymodbusSunSpecIT {

  private static final String DEVICE = "inverter";

  private PeerProcess peer;
  private TestSite site;

  @BeforeEach
  void start() throws Exception {
    peer = PeerProcess.pymodbus("pymodbus_sunspec.py", 0);
    HostPort address = new HostPort("127.0.0.1", peer.port());
    site = new TestSite().sunSpec(DEVICE, address, 1, Duration.ofMillis(200)).open();
    await().atMost(Duration.ofSeconds(60)).until(() -> site.found(DEVICE).isPresent());
  }

  @AfterEach
  void stop() {
    if (site != null) {
      site.close();
    }
    if (peer != null) {
      peer.close();
    }
  }

  private DiscoveredMap map() {
    return (DiscoveredMap) site.found(DEVICE).orElseThrow();
  }

  private Map<String, String> read() throws Exception {
    List<Reading> readings =
        site.link(DEVICE)
            .read(
                map().profile().points().stream()
                    .map(point -> point.name())
                    .collect(Collectors.toSet()))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    Map<String, String> texts = new TreeMap<>();
    readings.forEach(
        reading ->
            texts.put(
                reading.point().value(),
                reading.value() == null
                    ? reading.quality().wireName()
                    : reading.value().toString()));
    return texts;
  }

  private Receipt apply(Optional<Duration> after, Object... namesAndValues) throws Exception {
    DeviceId device = new DeviceId(DEVICE);
    var command =
        after.isPresent()
            ? Commands.reverting(device, Instant.now(), values(namesAndValues), after.get())
            : Commands.write(device, Instant.now(), values(namesAndValues));
    return site.link(DEVICE)
        .apply(command, toTakeBack -> CompletableFuture.allOf())
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  @Test
  void is_found_with_its_models_and_its_name() {
    assertEquals(
        List.of(1, 103, 65230, 120, 160, 123),
        map().parts().stream().map(DiscoveredMap.Part::id).toList());
    assertEquals(new DeviceIdentity("FIMO", "PVS-100", "SN-4711", "2.1.0"), map().identity());
    assertEquals(List.of(), map().notes());
  }

  @Test
  void is_read_as_its_registers_say() throws Exception {
    Map<String, String> read = read();

    Map<String, String> expected =
        Map.ofEntries(
            Map.entry("common.Mn", "FIMO"),
            Map.entry("inverter.A", "163.7"),
            Map.entry("inverter.PhVphA", "231.6"),
            Map.entry("inverter.W", "113380"),
            Map.entry("inverter.Hz", "50.01"),
            Map.entry("inverter.PF", "99.9"),
            Map.entry("inverter.WH", "987654321"),
            Map.entry("inverter.DCA", "not_available"),
            Map.entry("inverter.TmpCab", "41.5"),
            Map.entry("inverter.TmpSnk", "not_available"),
            Map.entry("inverter.St", "MPPT"),
            Map.entry("inverter.Evt1", "0"),
            Map.entry("nameplate.WRtg", "100000"),
            Map.entry("nameplate.ARtg", "145"),
            Map.entry("mppt.N", "12"),
            Map.entry("mppt.module.1.DCA", "9.1"),
            Map.entry("mppt.module.12.DCV", "621.2"),
            Map.entry("mppt.module.12.DCW", "9120"),
            Map.entry("mppt.module.12.DCWH", "not_available"),
            Map.entry("controls.WMaxLimPct", "100"),
            Map.entry("controls.OutPFSet", "1"));
    expected.forEach((point, value) -> assertEquals(value, read.get(point), point));
  }

  @Test
  void delivers_all_that_it_has_and_not_what_it_need_not_have() throws Exception {
    Map<String, String> all = new TreeMap<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              all.putAll(site.nextBatch(DEVICE));
              return all.containsKey("mppt.module.12.DCW") && all.containsKey("common.SN");
            });

    assertEquals("113380", all.get("inverter.W"));
    assertFalse(all.containsKey("inverter.DCA"), all::toString);
    assertFalse(all.values().stream().anyMatch("illegal_address"::equals), all::toString);
  }

  @Test
  void is_limited_with_the_scale_that_it_has() throws Exception {
    Receipt receipt =
        apply(
            Optional.of(Duration.ofMinutes(15)),
            "controls.WMaxLimPct",
            60,
            "controls.WMaxLim_Ena",
            "ENABLED");

    assertEquals(Result.APPLIED, receipt.result(), receipt::detail);
    assertEquals(
        List.of("controls.WMaxLimPct", "controls.WMaxLimPct_RvrtTms", "controls.WMaxLim_Ena"),
        receipt.written().keySet().stream().map(name -> name.value()).toList());
    assertEquals("60", read().get("controls.WMaxLimPct"));
    assertEquals("900", read().get("controls.WMaxLimPct_RvrtTms"));
  }

  @Test
  void is_not_limited_beyond_what_has_a_meaning() throws Exception {
    List<String> reasons =
        Stream.of(101, -1)
            .map(
                value -> {
                  try {
                    return apply(Optional.empty(), "controls.WMaxLimPct", value).reason();
                  } catch (Exception failed) {
                    throw new AssertionError(failed);
                  }
                })
            .toList();

    assertEquals(List.of("out_of_range", "out_of_range"), reasons);
    assertEquals("not_writable", apply(Optional.empty(), "common.DA", 2).reason());
  }
}
