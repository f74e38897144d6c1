// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointStates.ReportedState;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A profile that comes with Parasol, in a state of its device,")
class ShippedStatesTest {

  private static final DeviceId DEVICE = new DeviceId("inverter-01");

  /** Meters and sensors report measurements only; the Datamanager's code has no public list. */
  private static final Set<String> WITHOUT_STATES =
      Set.of(
          "abb-b23",
          "carlo-gavazzi-em24",
          "carlo-gavazzi-em340",
          "chint-dtsu666",
          "eastron-sdm120",
          "eastron-sdm230",
          "eastron-sdm630",
          "eastron-sdm72",
          "fronius-datamanager",
          "generic-meter",
          "imt-si-rs485",
          "inepro-pro380",
          "janitza-umg604",
          "janitza-umg96",
          "kipp-zonen-smp",
          "lufft-ws",
          "schneider-iem3000",
          "siemens-pac2200",
          "socomec-countis-e24",
          "socomec-countis-e44",
          "string-combiner",
          "thies-clima-us",
          "victron-gx",
          "weather-station");

  @TempDir Path nowhere;

  private Value decode(String name, String pointName, String registers) throws Exception {
    Profile profile = ProfileFile.load(name, nowhere);
    Point point = profile.point(new PointName(pointName)).orElseThrow();
    List<Integer> words =
        Stream.of(registers.split(" ", -1)).map(word -> Integer.parseInt(word, 16)).toList();
    ModbusResponse answer =
        point.at().table().isBits()
            ? ModbusResponse.Bits.of(new boolean[] {words.get(0) != 0})
            : ModbusResponse.Registers.of(words.size(), words::get);
    Value value =
        PointDecoder.of(profile, point)
            .read(DEVICE, answer, point.at().offset(), Instant.EPOCH)
            .value();
    if (value == null) {
      throw new AssertionError(pointName + " has no value");
    }
    return value;
  }

  private KnownPoint known(String name, String pointName) throws Exception {
    return ProfileFile.load(name, nowhere)
        .point(new PointName(pointName))
        .orElseThrow()
        .toKnownPoint();
  }

  @ParameterizedTest(name = "{0} {1} = {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          huawei-sun2000   | status      | 0300      | fault       | shutdown - fault
          huawei-sun2000   | status      | A000      | sleeping    | standby - no irradiation
          huawei-sun2000   | status      | 0200      | producing   | on grid
          huawei-sun2000   | status      | 0201      | curtailed   | on grid - power limited
          huawei-sun2000   | status      | 0800      | maintenance | I-V scan
          goodwe-et        | status      | 0003      | fault       | fault
          goodwe-et        | status      | 0001      | producing   | on grid
          goodwe-et        | grid_mode   | 0002      | fault       | fault
          goodwe-dt        | status      | 0002      | fault       | error
          goodwe-dt-rs485  | status      | 0000      | standby     | waiting
          solis-string     | status      | 1015      | fault       | no grid
          solis-string     | status      | 1033      | fault       | PV insulation fault
          solis-hybrid     | status      | 1015      | fault       | no grid
          solis-hybrid     | status      | 1999      | fault       | 6553
          solis-hybrid     | status      | 0003      | producing   | generating
          sungrow-sg       | status      | 2500      | fault       | communication fault
          sungrow-sg       | status      | 8200      | curtailed   | dispatch run
          sungrow-sh       | status      | 5500      | fault       | fault
          sungrow-sh       | status      | 0000      | producing   | run
          sungrow-sh       | status      | 8000      | off         | stop
          growatt-s        | status      | 0003      | fault       | fault
          growatt-tl3      | status      | 0001      | producing   | normal
          growatt-tl-x     | status      | 0000      | standby     | waiting
          kostal-plenticore | status     | 0007      | curtailed   | throttled
          kostal-plenticore | status     | 000E      | fault       | overheating
          solax-hybrid     | status      | 0004      | fault       | permanent fault
          deye-hybrid      | status      | 0004      | fault       | fault
          deye-hybrid-16k  | status      | 0002      | producing   | normal
          deye-string      | status      | 0001      | starting    | self-test
          sma-native       | status      | 0000 0023 | fault       | fault
          epever-tracer    | charge_status | 0003    | fault       | bit 1
          epever-tracer    | night       | 1         | sleeping    | ''
          sofar-string     | status      | 0003      | fault       | alarm
          sofar-hybrid     | status      | 0004      | producing   | discharging
          sofar-g3         | status      | 0006      | maintenance | upgrade
          deye-hybrid-3p   | status      | 0001      | starting    | self-test
          saj-r5           | status      | 0000      | off         | not connected
          growatt-sph      | status      | 0000      | standby     | waiting
          victron-multi    | state       | 0003      | producing   | bulk
          victron-multi    | error       | 0011      | fault       | 17
          victron-mppt     | tracker     | 0001      | curtailed   | limited
          acme-pv2000      | status      | 0005      | curtailed   | throttled
          """)
  void reports_it_with_the_words_of_the_device(
      String name, String point, String registers, String state, String text) throws Exception {
    Optional<ReportedState> reported =
        known(name, point).states().state(decode(name, point, registers));

    assertEquals(state, reported.orElseThrow().state().wireName());
    assertEquals(text, reported.orElseThrow().text());
  }

  @ParameterizedTest(name = "{0} {1} = {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          huawei-sun2000  | alarms_1    | 0080      | 7 grid loss 2032
          huawei-sun2000  | alarms_2    | 000C      | 2 low insulation resistance 2062, 3 overtemperature 2063
          huawei-sun2000  | alarms_3    | 0000      | ''
          goodwe-et       | faults      | 0000 0200 | 9 grid loss
          goodwe-dt       | faults      | 8000 0000 | 31 internal communication failure
          goodwe-dt-rs485 | faults      | 0004 0000 | 18 insulation
          solis-hybrid    | grid_faults | 0001      | 0 no grid
          solis-hybrid    | device_faults_2 | 0020  | 5 PV insulation fault
          deye-hybrid     | alarms      | 0002 4000 | 1 fan, 30 battery lost
          deye-hybrid     | faults_2    | 0004 8000 | 2 no AC grid F35, 31 overtemperature F64
          sofar-string    | faults_1    | 0006      | 1 grid undervoltage ID02, 2 grid overfrequency ID03
          sofar-g3        | faults_1    | 0010      | 4 leakage current ID05
          deye-hybrid-3p  | alarms      | 0002 4000 | 1 fan, 30 battery lost
          saj-r5          | faults_1    | 0000 0002 | 1 bus undervoltage 34
          epever-tracer   | charge_status | 0211    | 4 PV short circuit, 9 load overcurrent
          """)
  void names_the_alarms_of_its_bits(String name, String point, String registers, String alarms)
      throws Exception {
    List<DeviceAlarm> active = known(name, point).states().alarms(decode(name, point, registers));

    assertEquals(
        alarms,
        String.join(
            ", ",
            active.stream()
                .map(alarm -> (alarm.bit() + " " + alarm.text() + " " + alarm.code()).strip())
                .toList()));
  }

  static Stream<String> withStates() {
    return BundledFiles.modbusProfiles().stream()
        .map(name -> name.value())
        .filter(name -> !WITHOUT_STATES.contains(name));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withStates")
  void declares_the_states_of_at_least_one_point(String name) throws Exception {
    assertTrue(
        ProfileFile.load(name, nowhere).points().stream()
            .anyMatch(point -> point.states().hasStates()),
        name);
  }

  @ParameterizedTest(name = "{0} {1} = {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sungrow-sh   | device_type  | 0D17 | SH3.0RS
          sungrow-sh   | device_type  | 0D18 | SH4.0RS
          sungrow-sh   | device_type  | 0D1A | SH8.0RS
          sungrow-sh   | device_type  | 0D1B | SH10RS
          solis-hybrid | storage_mode | 0023 | self-use and timed
          solis-hybrid | storage_mode | 0025 | off grid
          solis-hybrid | storage_mode | 0029 | wake battery
          solis-hybrid | storage_mode | 0024 | 36
          """)
  void decodes_the_numbers_that_its_sources_confirm(
      String name, String point, String registers, String value) throws Exception {
    assertEquals(value, decode(name, point, registers).toString());
  }
}
