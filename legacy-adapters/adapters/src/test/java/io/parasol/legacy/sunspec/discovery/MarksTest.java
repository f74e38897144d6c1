// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery.Found;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registers of a device, found by its model and decoded, for each type that SunSpec has. */
@DisplayName("A point of a SunSpec device")
class MarksTest {

  @TempDir private Path folder;

  /** One point P of that type, with the scale factor behind it if it is to have one. */
  private String read(String type, int size, String scale, String hex) throws Exception {
    Files.writeString(
        folder.resolve("model_64999.json"),
        """
        {"id": 64999, "group": {"name": "acme", "type": "group", "points": [
          {"name": "ID", "type": "uint16", "size": 1}, {"name": "L", "type": "uint16", "size": 1},
          {"name": "P", "type": "%s", "size": %d%s}, {"name": "P_SF", "type": "sunssf", "size": 1}]}}
        """
            .formatted(type, size, scale));
    int[] words = words(hex);
    FakeDevice device = FakeDevice.at(40000).common().model(64999, words).endMark();
    SunSpecDiscovery discovery = new SunSpecDiscovery(SunSpecModels.none().and(folder));
    DiscoveredMap map =
        assertInstanceOf(
                Found.class,
                discovery.discover(device, Duration.ofSeconds(5)).toCompletableFuture().join())
            .map();
    Point point = map.profile().point(new PointName("acme.P")).orElseThrow();
    Reading reading =
        PointDecoder.of(map.profile(), point)
            .read(new DeviceId("d"), Registers.of(words), 40072, Instant.EPOCH);
    return reading.value() == null ? reading.quality().wireName() : reading.value().toString();
  }

  private static int[] words(String hex) {
    int[] words = new int[hex.length() / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = Integer.parseInt(hex.substring(4 * i, 4 * i + 4), 16);
    }
    return words;
  }

  @ParameterizedTest(name = "of type {0} with {2} is {3}")
  @CsvSource({
    "int16,      1, 8000, not_available",
    "int16,      1, 7FFF, 32767",
    "int16,      1, FFFF, -1",
    "uint16,     1, FFFF, not_available",
    "uint16,     1, 8000, 32768",
    "uint16,     1, 0000, 0",
    "raw16,      1, FFFF, 65535",
    "acc16,      1, 0000, not_available",
    "acc16,      1, FFFF, 65535",
    "count,      1, FFFF, not_available",
    "count,      1, 0000, 0",
    "enum16,     1, FFFF, not_available",
    "enum16,     1, 0000, 0",
    "bitfield16, 1, FFFF, not_available",
    "bitfield16, 1, 8000, 32768",
    "int32,      2, 80000000, not_available",
    "int32,      2, 7FFFFFFF, 2147483647",
    "int32,      2, FFFFFFFF, -1",
    "uint32,     2, FFFFFFFF, not_available",
    "uint32,     2, 80000000, 2147483648",
    "acc32,      2, 00000000, not_available",
    "acc32,      2, FFFFFFFF, 4294967295",
    "enum32,     2, FFFFFFFF, not_available",
    "enum32,     2, 0000FFFF, 65535",
    "bitfield32, 2, FFFFFFFF, not_available",
    "bitfield32, 2, 80000000, 2147483648",
    "float32,    2, 7FC00000, not_available",
    "float32,    2, FFC00001, not_available",
    "float32,    2, 00000000, 0",
    "float32,    2, 7F800000, out_of_range",
    "int64,      4, 8000000000000000, not_available",
    "int64,      4, 7FFFFFFFFFFFFFFF, 9223372036854775807",
    "int64,      4, FFFFFFFFFFFFFFFF, -1",
    "uint64,     4, FFFFFFFFFFFFFFFF, not_available",
    "uint64,     4, 8000000000000000, 9223372036854775808",
    "acc64,      4, 0000000000000000, not_available",
    "acc64,      4, FFFFFFFFFFFFFFFF, 18446744073709551615",
    "bitfield64, 4, FFFFFFFFFFFFFFFF, not_available",
    "float64,    4, 7FF8000000000000, not_available",
    "float64,    4, 3FF8000000000000, 1.5",
    "string,     2, 00000000, not_available",
    "string,     2, 41424300, ABC",
    "ipaddr,     2, 00000000, not_available",
    "ipaddr,     2, C0A80A14, 192.168.10.20",
    "ipv6addr,   8, 00000000000000000000000000000000, not_available",
    "ipv6addr,   8, FE800000000000000000000000000001, fe80::1",
    "eui48,      4, FFFFFFFFFFFFFFFF, not_available",
    "eui48,      4, 0000001122334455, 00:11:22:33:44:55",
  })
  void knows_the_mark_of_its_own_type_and_no_other(
      String type, int size, String hex, String expected) throws Exception {
    assertEquals(expected, read(type, size, "", hex + "0000"));
  }

  @ParameterizedTest(name = "of {0} and a scale factor of {1} is {2}")
  @CsvSource({
    "0FA0, FFFF, 400",
    "0FA0, 0001, 40000",
    "0001, 000A, 10000000000",
    "0001, FFF6, 1.0E-10",
    "0FA0, 8000, not_available",
    "0FA0, 000B, out_of_range",
    "0FA0, FFF5, out_of_range",
    // The mark is seen before the scale: this is not 6553.5.
    "FFFF, FFFF, not_available",
    "FFFF, 8000, not_available",
    "FFFF, 000B, not_available",
  })
  void is_scaled_after_its_mark_was_looked_for(String raw, String scale, String expected)
      throws Exception {
    assertEquals(expected, read("uint16", 1, ", \"sf\": \"P_SF\"", raw + scale));
  }
}
