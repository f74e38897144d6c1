// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.ProfileFile;
import io.parasol.gateway.northbound.HeldRegisters.Availability;
import io.parasol.gateway.northbound.PointWriter.PointWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A write to own registers")
class OwnWritesTest {

  private static final DeviceId BOX = new DeviceId("box");
  private static final String SERVICE = "GridServiceSunSpec";
  private static final ClientIdentity CLIENT =
      new ClientIdentity("spiffe://parasol/site/a/operator/operator/scada", "1f", SERVICE);

  private static final String PROFILE =
      """
      profile: own
      source: Invented for the tests.
      points:
        power:   {at: holding 0, type: int16}
        limit:   {at: holding 10, type: uint16, scale: 0.1, absent: [0xFFFF],
                  write: {class: setpoint, min: 0, max: 100}}
        wide:    {at: holding 11, type: int32, order: CDAB, scale: 0.001,
                  write: {class: setpoint, min: -5000, max: 5000}}
        ramp:    {at: holding 13, type: int16, scale: exponent,
                  write: {class: setpoint, min: -5000, max: 5000}}
        real:    {at: holding 14, type: float32, write: {class: setpoint, min: 0, max: 1}}
        denied:  {at: holding 16, type: uint16, write: {class: setpoint, min: 0, max: 100}}
        mode:    {at: holding 17, type: enum16, values: {1: auto, 2: manual},
                  write: {class: setpoint, min: 1, max: 2}}
        exponent: {at: holding 20, type: int16}
        relay:   {at: coil 3, type: bool, write: {class: setpoint}}
      """;

  @TempDir Path folder;
  private final HeldRegisters held = new HeldRegisters();
  private final List<PointWrite> written = new ArrayList<>();
  private ModbusResponse result = new ModbusResponse.Written();
  private Profile profile;

  @BeforeEach
  void open() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("profiles")).resolve("own.yaml"), PROFILE);
    profile = ProfileFile.load("own", folder);
    held.hold(Table.HOLDING, 0, new int[30], 0, 100);
    held.hold(Table.HOLDING, 20, new int[] {0xFFFF}, 0, 100);
    held.release();
  }

  private OwnWrites writes(RoleMaps roles, String... points) {
    Map<PointName, Set<String>> allowed = new HashMap<>();
    for (String each : points) {
      allowed.put(new PointName(each), Set.of(SERVICE, "plant-team"));
    }
    return new OwnWrites(
        BOX,
        allowed,
        roles,
        write -> {
          written.add(write);
          return CompletableFuture.completedFuture(result);
        });
  }

  private OwnWrites writes() {
    return writes(
        RoleMaps.standard(), "limit", "wide", "ramp", "real", "mode", "relay", "exponent");
  }

  private int write(OwnWrites to, ClientIdentity by, ModbusRequest request) {
    ModbusResponse response =
        to.write(by, profile, held, WrittenRange.of(request), 50).toCompletableFuture().join();
    return response instanceof ExceptionResponse exception ? exception.code() : 0;
  }

  private int registers(int address, Integer... words) {
    return write(writes(), CLIENT, new ModbusRequest.WriteRegisters(address, List.of(words)));
  }

  private Object value() {
    assertEquals(1, written.size());
    return written.get(0).value();
  }

  @Test
  void is_carried_out_with_the_value_in_the_unit_of_the_profile() {
    assertEquals(0, write(writes(), CLIENT, new ModbusRequest.WriteRegister(10, 425)));

    assertEquals(
        List.of(new PointWrite(CLIENT, BOX, new PointName("limit"), new Value.Real(42.5))),
        written);
  }

  @Test
  void is_decoded_as_the_profile_describes_the_point() {
    assertEquals(0, registers(11, 0xFFFF, 0xFFFF));
    assertEquals(new Value.Real(-0.001), value());
    written.clear();
    // The exponent that was polled is -1.
    assertEquals(0, registers(13, 505));
    assertEquals(new Value.Real(50.5), value());
    written.clear();
    assertEquals(0, registers(14, 0x3F00, 0));
    assertEquals(new Value.Real(0.5), value());
    written.clear();
    assertEquals(0, registers(17, 2));
    assertEquals("manual", String.valueOf(value()));
    written.clear();
    assertEquals(0, write(writes(), CLIENT, new ModbusRequest.WriteCoil(3, true)));
    assertEquals(new Value.Flag(true), value());
    written.clear();
    assertEquals(0, write(writes(), CLIENT, new ModbusRequest.WriteCoils(3, List.of(false))));
    assertEquals(new Value.Flag(false), value());
  }

  @ParameterizedTest(name = "{2} at {0} with {1} registers")
  @CsvSource({
    "0, 1, 1", // not named by the configuration
    "16, 1, 1",
    "19, 1, 1", // no point
    "15, 2, 1", // a part of a point that is named, and one that is not
    "10, 2, 2", // two points
    "10, 3, 2",
    "9, 2, 2", // a point, and a register of none
    "11, 1, 2", // a part of one
    "12, 1, 2",
    "12, 2, 2",
    "100, 2, 1"
  })
  void is_refused_unless_it_has_exactly_the_registers_of_a_point(
      int address, int count, int exception) {
    Integer[] words = new Integer[count];
    Arrays.fill(words, 1);

    assertEquals(exception, registers(address, words));
    assertEquals(List.of(), written);
  }

  @Test
  void is_refused_if_it_is_no_value_of_the_point() {
    assertEquals(3, registers(10, 0xFFFF)); // "not available"
    assertEquals(3, registers(14, 0x7FC0, 0)); // NaN
    assertEquals(List.of(), written);
  }

  @Test
  void is_refused_if_the_scale_of_the_point_was_not_polled_in_time() {
    assertEquals(
        ExceptionResponse.GATEWAY_TARGET_FAILED,
        writes()
            .write(
                CLIENT, profile, held, WrittenRange.of(new ModbusRequest.WriteRegister(13, 5)), 101)
            .thenApply(response -> ((ExceptionResponse) response).code())
            .toCompletableFuture()
            .join());
    assertEquals(List.of(), written);
  }

  @Test
  void is_refused_to_every_other_role_and_to_clients_without_a_certificate() {
    ModbusRequest request = new ModbusRequest.WriteRegister(10, 1);
    for (String role :
        List.of("", "ReadOnlySunSpec", "SuperAdministratorSunSpec", "gridservicesunspec")) {
      assertEquals(1, write(writes(), new ClientIdentity(CLIENT.uri(), "1f", role), request));
    }
    // Named by the configuration, but a role that no one knows.
    assertEquals(1, write(writes(), new ClientIdentity(CLIENT.uri(), "1f", "plant-team"), request));
    assertEquals(1, write(writes(), ClientIdentity.PLAIN, request));
    assertEquals(1, write(writes(), new ClientIdentity("", "", SERVICE), request));
    assertEquals(1, write(writes(RoleMaps.standard()), CLIENT, request));
    assertEquals(List.of(), written);
  }

  @Test
  void needs_the_right_of_a_role_map_too_if_there_is_one_for_the_profile() throws Exception {
    Path maps = Files.createDirectories(folder.resolve("maps"));
    Files.writeString(
        maps.resolve("own.json"),
        """
        {"group": {"name": "own", "points": [
          {"name": "limit", "write_roles": ["GridServiceSunSpec"]},
          {"name": "mode", "read_roles": ["GridServiceSunSpec"]}]}}
        """);
    OwnWrites writes = writes(RoleMaps.read(maps), "limit", "mode", "real");

    assertEquals(0, write(writes, CLIENT, new ModbusRequest.WriteRegister(10, 1)));
    assertEquals(1, write(writes, CLIENT, new ModbusRequest.WriteRegister(17, 1)));
    assertEquals(1, write(writes, CLIENT, new ModbusRequest.WriteRegisters(14, List.of(0, 0))));
    assertEquals(1, written.size());
  }

  @Test
  void is_read_back_before_the_next_poll_only_if_it_was_applied() {
    registers(10, 425);
    int[] words = new int[1];
    assertEquals(Availability.FRESH, held.read(Table.HOLDING, 10, words, 60));
    assertArrayEquals(new int[] {425}, words);

    result = new ExceptionResponse(4);
    registers(10, 500);
    assertTrue(held.read(Table.HOLDING, 10, words, 60) == Availability.FRESH && words[0] == 425);
  }
}
