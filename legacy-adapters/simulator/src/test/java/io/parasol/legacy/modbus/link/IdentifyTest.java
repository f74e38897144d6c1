// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusResponse.RawResponse;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By FC 43/14. What was not said now must not make another device of it. */
@DisplayName("A device that is asked who it is")
class IdentifyTest {

  /** Acme, 2000, 1.0: the basic objects of a device that has the regular ones, too. */
  private static final FakeUnit.Reply BASIC =
      answer("0e0182000003" + "0004" + "41636d65" + "0104" + "32303030" + "0203" + "312e30");

  /** Acme, and PV as the model. */
  private static final FakeUnit.Reply REGULAR =
      answer("0e0282000002" + "0004" + "41636d65" + "0502" + "5056");

  private final FakePlant plant = new FakePlant();
  private final FakeUnit unit = plant.device(1, Duration.ofHours(1), PointFixture.profile(point()));

  private static PointFixture point() {
    return PointFixture.point("a", "holding 0", "uint16");
  }

  private static FakeUnit.Reply answer(String hex) {
    return new FakeUnit.Response(new RawResponse(43, HexFormat.of().parseHex(hex)));
  }

  /** The identity that the device reports, by basic or regular objects. */
  private Optional<DeviceIdentity> who(Function<Integer, FakeUnit.Reply> byCode) {
    unit.holding(0, 1)
        .when(
            request ->
                request instanceof Raw raw
                    ? Optional.of(byCode.apply((int) raw.payload()[1]))
                    : Optional.empty());
    plant.start();
    plant.loop.advance(Duration.ofSeconds(1));
    var asked = plant.link(1).identify().toCompletableFuture();
    plant.loop.advance(Duration.ofSeconds(10));
    return asked.join();
  }

  @Test
  void says_what_it_has_to_say() {
    assertEquals(
        Optional.of(new DeviceIdentity("Acme", "PV", "", "1.0")),
        who(code -> code == 1 ? BASIC : REGULAR));
  }

  @ParameterizedTest(name = "exception {0}")
  @ValueSource(ints = {4, 5, 6, 8, 0x0A, 0x0B})
  void has_said_nothing_while_it_is_busy_or_out_of_reach(int code) {
    assertEquals(Optional.empty(), who(any -> FakeUnit.exception(code)));
  }

  @ParameterizedTest(name = "exception {0}")
  @ValueSource(ints = {4, 5, 6, 8, 0x0A, 0x0B})
  void has_not_said_all_when_it_became_so_in_between(int code) {
    assertEquals(Optional.empty(), who(which -> which == 1 ? BASIC : FakeUnit.exception(code)));
  }

  @ParameterizedTest(name = "exception {0}")
  @ValueSource(ints = {1, 2, 3})
  void has_nothing_to_say_where_it_has_no_such_function(int code) {
    assertEquals(Optional.of(DeviceIdentity.UNKNOWN), who(any -> FakeUnit.exception(code)));
  }

  @ParameterizedTest(name = "exception {0}")
  @ValueSource(ints = {1, 2, 3})
  void has_said_all_where_it_has_no_more_objects(int code) {
    assertEquals(
        Optional.of(new DeviceIdentity("Acme", "2000", "", "1.0")),
        who(which -> which == 1 ? BASIC : FakeUnit.exception(code)));
  }

  @Test
  void has_said_nothing_when_it_falls_silent_in_between() {
    assertEquals(Optional.empty(), who(which -> which == 1 ? BASIC : FakeUnit.timeout()));
  }
}
