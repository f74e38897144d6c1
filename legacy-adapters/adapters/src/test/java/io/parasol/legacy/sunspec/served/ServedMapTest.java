// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A SunSpec map made of meanings")
class ServedMapTest {

  private static final SunSpecModels MODELS = SunSpecModels.shipped();
  private static final DeviceIdentity IDENTITY = new DeviceIdentity("Acme", "X-1", "S1", "2.0");

  private final Map<PointMeaning, Double> numbers = new HashMap<>();
  private Optional<OperatingState> state = Optional.empty();

  private static ServedMap map(String... meanings) {
    Set<PointMeaning> all =
        Arrays.stream(meanings)
            .map(each -> PointMeaning.parse(each).orElseThrow())
            .collect(Collectors.toSet());
    return ServedMap.of(MODELS, all, IDENTITY, 101);
  }

  private ServedMapTest with(String means, double value) {
    numbers.put(PointMeaning.parse(means).orElseThrow(), value);
    return this;
  }

  private final MapValues values =
      new MapValues() {
        @Override
        public OptionalDouble number(PointMeaning means) {
          Double value = numbers.get(means);
          return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        }

        @Override
        public Optional<OperatingState> state(PointMeaning means) {
          return state;
        }
      };

  private int word(ServedMap map, int model, String path, int index) {
    int address =
        map.points().values().stream()
            .filter(point -> point.model() == model && point.path().equals(path))
            .findFirst()
            .orElseThrow()
            .address();
    return map.words(values)[address - ServedMap.START + index];
  }

  private float real(ServedMap map, int model, String path) {
    return Float.intBitsToFloat(word(map, model, path, 0) << 16 | word(map, model, path, 1));
  }

  @Test
  void has_the_models_for_which_the_device_has_values() {
    assertEquals(List.of(1), map().modelIds());
    assertEquals(List.of(1, 111), map("ac_power").modelIds());
    assertEquals(List.of(1, 113, 160), map("ac_power", "ac_voltage(2)", "dc_power(1)").modelIds());
    assertEquals(List.of(1, 213), map("import_power", "ac_current(3)").modelIds());
    assertEquals(
        List.of(1, 307, 302, 303),
        map("ambient_temp", "poa_irradiance", "module_temp(2)").modelIds());
  }

  @Test
  void has_every_inverter_at_the_same_addresses() {
    assertEquals(addresses(map("ac_power")), addresses(map("ac_power", "ac_voltage(3)")));
  }

  private static Map<String, Integer> addresses(ServedMap map) {
    Map<String, Integer> addresses = new HashMap<>();
    map.points().values().stream()
        .filter(point -> point.model() > 1)
        .forEach(point -> addresses.put(point.path(), point.address()));
    assertEquals(40_070, addresses.get("ID"));
    return addresses;
  }

  @Test
  void begins_with_the_marker_and_ends_with_the_end_model() {
    int[] words = map("ac_power").words(values);

    assertEquals(0x5375, words[0]);
    assertEquals(0x6E53, words[1]);
    assertEquals(1, words[2]);
    assertEquals(66, words[3]);
    assertEquals('A' << 8 | 'c', words[4]);
    assertEquals(101, words[2 + 2 + 64]);
    assertEquals(0x8000, words[2 + 2 + 65], "the pad");
    assertEquals(111, words[70]);
    assertEquals(60, words[71]);
    assertEquals(0xFFFF, words[words.length - 2]);
    assertEquals(0, words[words.length - 1]);
    assertEquals(70 + 62 + 2, words.length);
  }

  @Test
  void has_the_values_in_the_units_of_the_models() {
    with("ac_power", 123_456.5).with("power_factor", 0.98).with("ac_energy_total", 5e9);
    state = Optional.of(OperatingState.CURTAILED);
    ServedMap map = map("ac_power", "power_factor", "ac_energy_total", "status");

    assertEquals(123_456.5f, real(map, 111, "W"));
    assertEquals(98f, real(map, 111, "PF"), 1e-4f);
    assertEquals(5e9f, real(map, 111, "WH"));
    assertEquals(5, word(map, 111, "St", 0));
  }

  @Test
  void has_not_implemented_where_the_device_has_no_value() {
    ServedMap map = map("ac_power", "dc_power(1)");

    assertTrue(Float.isNaN(real(map, 111, "W")));
    assertEquals(0xFFFF, word(map, 111, "St", 0));
    assertEquals(0xFFFF, word(map, 160, "module.DCW", 0));
    assertEquals(0x8000, word(map, 160, "module.Tmp", 0));
  }

  @Test
  void has_each_input_with_its_number_and_a_static_scale_factor() {
    with("dc_power(2)", 5_678).with("dc_voltage(2)", 612.3).with("dc_current(1)", 9.87);
    ServedMap map = map("dc_power(2)", "dc_voltage(2)", "dc_current(1)");
    int[] words = map.words(values);
    int head = 70;

    assertEquals(List.of(1, 160), map.modelIds());
    assertEquals(160, words[head]);
    assertEquals(8 + 2 * 20, words[head + 1]);
    assertEquals(0xFFFE, words[head + 2], "amperes in hundredths");
    assertEquals(0xFFFF, words[head + 3], "volts in tenths");
    assertEquals(1, words[head + 4], "watts in tens");
    assertEquals(2, words[head + 8], "number of inputs");
    int first = head + 10;
    assertEquals(1, words[first]);
    assertEquals(987, words[first + 9]);
    assertEquals(0xFFFF, words[first + 10]);
    int second = first + 20;
    assertEquals(2, words[second]);
    assertEquals(6123, words[second + 10]);
    assertEquals(568, words[second + 11]);
  }

  @Test
  void has_no_value_that_does_not_fit() {
    with("dc_power(1)", 655_350).with("ambient_temp", -40.25).with("humidity", 40_000);
    ServedMap map = map("dc_power(1)", "ambient_temp", "humidity");

    assertEquals(0xFFFF, word(map, 160, "module.DCW", 0));
    assertEquals(-402 & 0xFFFF, word(map, 307, "TmpAmb", 0));
    assertEquals(0x8000, word(map, 307, "RH", 0));
  }

  @Test
  void takes_the_only_sensor_of_a_device_as_the_first() {
    with("poa_irradiance", 812).with("module_temp", 41.5);
    ServedMap map = map("poa_irradiance", "module_temp");

    assertEquals(812, word(map, 302, "repeating.POAI", 0));
    assertEquals(415, word(map, 303, "temp.TmpBOM", 0));
  }
}
