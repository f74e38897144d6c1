// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.survey.ModbusRead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A device made with pymodbus, with a profile that a user wrote,")
class PymodbusDeviceIT {

  /** The values in pymodbus, in the profile's unit. */
  private static final Map<String, String> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("int16", "-421"),
              Map.entry("uint16", "49.98"),
              Map.entry("int32", "-12340.6"),
              Map.entry("uint32", "305419896"),
              Map.entry("int64", "123456789012"),
              Map.entry("uint64", "18446744073709551614"),
              Map.entry("float32", "230.5"),
              Map.entry("float32swap", "230.5"),
              Map.entry("float64", "-0.1"),
              Map.entry("float64swap", "230.5"),
              Map.entry("state", "mppt"),
              Map.entry("stateless", "9"),
              Map.entry("none", "not_available"),
              Map.entry("bits", "9"),
              Map.entry("bit0", "true"),
              Map.entry("bit1", "false"),
              Map.entry("bit3", "true"),
              Map.entry("serial", "SN 4711"),
              Map.entry("power", "-421"),
              Map.entry("power_sf", "-1"),
              Map.entry("scaleless", "not_available"),
              Map.entry("none_sf", "not_available"),
              Map.entry("nan", "not_available"),
              Map.entry("infinite", "out_of_range"),
              Map.entry("counter", "4000000000"),
              Map.entry("frequency", "50.01"),
              Map.entry("coil0", "false"),
              Map.entry("coil1", "true"),
              Map.entry("door", "true"),
              Map.entry("window", "false"),
              Map.entry("missing", "illegal_address"),
              Map.entry("limit", "0"),
              Map.entry("setpoint", "0"),
              Map.entry("relay", "false"),
              Map.entry("switch", "false")));

  private final Profile profile = TestSite.profile("every-type");
  private PeerProcess peer;
  private HostPort address;

  @BeforeEach
  void start() throws Exception {
    peer = PeerProcess.pymodbus("pymodbus_values.py", 0);
    address = new HostPort("127.0.0.1", peer.port());
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  @Test
  void is_read_once_with_the_right_value_of_every_type() {
    var readings =
        ModbusRead.readOnce(
            new SiteConfig.Link.ModbusTcp(new LinkId("lan"), address),
            TestSite.PORTS,
            new Unit(7),
            profile,
            (device, request, result, late, took) -> {},
            InstantSource.system());

    assertEquals(EXPECTED, new TreeMap<>(TestSite.texts(readings)));
  }

  /**
   * It does not refuse a gap between coils, but answers with function 0x80, which answers no
   * request.
   */
  @Test
  void is_polled_with_the_right_value_of_every_type_once_it_is_known_what_it_cannot_answer()
      throws Exception {
    try (TestSite site =
        new TestSite().device("pv-1", address, 7, profile, Duration.ofMillis(500)).open()) {
      Map<String, String> published = new TreeMap<>(EXPECTED);
      profile.scaleFactors().forEach(each -> published.remove(each.value()));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertEquals(published, new TreeMap<>(site.nextBatch("pv-1"))));
      for (int round = 0; round < 3; round++) {
        assertEquals(published, new TreeMap<>(site.nextBatch("pv-1")));
      }
    }
  }

  @Test
  void takes_signed_commands_and_reads_back_what_they_say() throws Exception {
    try (TestSite site =
        new TestSite().device("pv-1", address, 7, profile, Duration.ofSeconds(60)).open()) {
      VerifiedCommand command =
          Commands.write(
              new DeviceId("pv-1"),
              Instant.now(),
              values("limit", 60, "setpoint", -2.5, "switch", true));

      Receipt receipt =
          site.link("pv-1")
              .apply(command, toTakeBack -> CompletableFuture.allOf())
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);

      assertEquals(
          new Receipt(
              Receipt.Result.APPLIED,
              "",
              "3 written and read back",
              values("limit", 60.0, "setpoint", -2.5, "switch", true),
              values("limit", 60.0, "setpoint", -2.5, "switch", true)),
          receipt);
    }
  }
}
