// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.profile.ProfileFile;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Modbus client")
class NorthboundClientTest {

  private static final DeviceId BOX = new DeviceId("box");
  private static final ClientIdentity SCADA =
      new ClientIdentity(
          "spiffe://parasol/site/a/operator/engineer/scada", "1f", "SuperAdministratorSunSpec");

  private static final String PROFILE =
      """
      profile: own
      source: Invented for the tests.
      points:
        power: {at: holding 0, type: int16}
      firmware:
        driver: modbus-file
        file: {mode: record}
        enter: [{write: {at: coil 100, words: [1]}}]
      """;

  @TempDir Path folder;
  private final List<String> attempts = new ArrayList<>();
  private final NorthboundListener listener =
      new NorthboundListener() {
        @Override
        public void modbusRefused(String from, String reason, String why) {}

        @Override
        public void firmwareAttempted(DeviceId device, String from, String who, String what) {
          attempts.add("%s %s %s %s".formatted(device, from, who, what));
        }

        @Override
        public void modbusAnswered(int exception) {}

        @Override
        public void modbusClients(int count) {}
      };
  private NorthboundClient client;

  @BeforeEach
  void open() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("profiles")).resolve("own.yaml"), PROFILE);
    Profile profile = ProfileFile.load("own", folder);
    RoleMaps roles = RoleMaps.standard();
    OwnWrites writes =
        new OwnWrites(
            BOX,
            Map.of(),
            roles,
            write -> {
              throw new AssertionError("written: " + write);
            });
    OwnRegisters registers =
        new OwnRegisters(new HeldRegisters(), () -> Optional.of(profile), roles, () -> 0, writes);
    client =
        new NorthboundClient(
            Map.of(1, registers), SCADA, "192.0.2.1", listener, () -> true, () -> {});
  }

  @Test
  void is_refused_what_only_an_installation_may_send_and_that_is_reported() {
    assertEquals(
        new ExceptionResponse(1),
        client.write(1, new ModbusRequest.WriteCoil(100, true)).toCompletableFuture().join());
    assertEquals(new ExceptionResponse(1), client.answer(1, new ModbusRequest.Raw(21, (byte) 0)));

    assertEquals(
        List.of(
            "box 192.0.2.1 " + SCADA.uri() + " coil 100",
            "box 192.0.2.1 " + SCADA.uri() + " function 21"),
        attempts);
  }

  @Test
  void is_refused_another_write_and_nothing_is_reported() {
    assertEquals(
        new ExceptionResponse(1),
        client.write(1, new ModbusRequest.WriteCoil(101, true)).toCompletableFuture().join());
    assertEquals(new ExceptionResponse(1), client.answer(1, new ModbusRequest.Raw(20, (byte) 0)));

    assertEquals(List.of(), attempts);
  }
}
